#include "engine/text/jinja/template.h"

#include <utility>

#include "engine/text/jinja/lexer.h"
#include "engine/text/jinja/parser.h"
#include "engine/text/jinja/runtime.h"

namespace praxis::engine::text::jinja {

using base::ErrorCode;
using base::fail;
using base::Result;

struct Template::Parsed {
  Body body;
};

Result<Template> Template::parse(std::string_view source) {
  constexpr std::size_t kSourceMax = std::size_t{1} << 20;
  if (source.size() > kSourceMax)
    return fail(ErrorCode::unsupported, "The template is longer than {} bytes.", kSourceMax);
  auto parsed = std::make_shared<Parsed>();
  parsed->body = PRAXIS_TRY(parseTemplate(PRAXIS_TRY(tokenize(source))));
  return Template(std::move(parsed));
}

Result<Rendered> Template::render(const Value& variables, const Limits& limits, const std::tm& now) const {
  Runtime runtime(limits, now);
  PRAXIS_TRY(runtime.setVariables(variables));
  MarkedText out;
  Result<void> result = runtime.run(m_parsed->body, out);
  if (!result) {
    base::Error error = std::move(result).error();
    if (runtime.wasRaised()) return error;
    if (error.code == ErrorCode::invalidArgument) error.code = ErrorCode::unsupported;
    return base::within(fmt::format("line {} of the template", runtime.errorLine()), std::move(error));
  }
  Rendered rendered;
  rendered.literal = out.literal();
  rendered.text = std::move(out).takeBytes();
  return rendered;
}

Result<Rendered> Template::render(const Value& variables, const Limits& limits) const {
  const std::time_t seconds = std::time(nullptr);
  std::tm now{};
  localtime_r(&seconds, &now);
  return render(variables, limits, now);
}

}  // namespace praxis::engine::text::jinja
