#include "engine/text/jinja/template.h"

#include "engine/text/jinja/evaluator.h"
#include "engine/text/jinja/operators.h"
#include "engine/text/jinja/parser.h"

namespace praxis::engine::text::jinja {

using base::Result;

struct Template::Syntax {
  Body body;
};

Template::Template(std::unique_ptr<const Syntax> syntax) : m_syntax(std::move(syntax)) {}
Template::Template(Template&&) noexcept = default;
Template& Template::operator=(Template&&) noexcept = default;
Template::~Template() = default;

Result<Template> Template::parse(std::string_view source) {
  Parser parser(PRAXIS_TRY(tokenise(source)));
  Body body = PRAXIS_TRY(parser.parseTemplate());
  return Template(std::make_unique<const Syntax>(Syntax{std::move(body)}));
}

Result<MarkedText> Template::render(const Dict& variables, const RenderSettings& settings) const {
  Evaluator evaluator(settings.limits, settings.now);
  if (variables.nesting() > kNestingMax) {
    return base::fail(base::ErrorCode::outOfMemory, "The variables nest more than {} levels.", kNestingMax);
  }
  for (const auto& [name, value] : variables.entries()) {
    if (name.isText()) evaluator.setVariable(std::string(name.bytes()), value);
  }
  auto done = evaluator.execute(m_syntax->body);
  if (!done) return base::within(fmt::format("line {}", evaluator.line()), std::move(done).error());
  return evaluator.takeOutput();
}

}  // namespace praxis::engine::text::jinja
