#pragma once
// A chat template: Jinja as the field's programs run it (trim_blocks, lstrip_blocks, break and continue, plain JSON,
// nothing that changes lists). Immutable after parsing. Thread: any.

#include <ctime>
#include <memory>
#include <string_view>

#include "engine/base/result.h"
#include "engine/text/jinja/budget.h"
#include "engine/text/jinja/marked_text.h"
#include "engine/text/jinja/value.h"

namespace praxis::engine::text::jinja {

struct RenderSettings {
  std::tm now = {};  // local time, for strftime_now
  Limits limits;
};

class Template {
 public:
  // Errors are `unsupported` and name the line and what was not understood.
  static base::Result<Template> parse(std::string_view source);
  Template(Template&&) noexcept;
  Template& operator=(Template&&) noexcept;
  ~Template();

  // Errors name the line. Their codes: invalidArgument, the template refuses these variables with raise_exception;
  // unsupported, a filter or test that does not exist; corrupt, an operation that cannot be carried out; outOfMemory,
  // a limit was reached.
  base::Result<MarkedText> render(const Dict& variables, const RenderSettings& settings = {}) const;

 private:
  struct Syntax;
  explicit Template(std::unique_ptr<const Syntax> syntax);

  std::unique_ptr<const Syntax> m_syntax;
};

}  // namespace praxis::engine::text::jinja
