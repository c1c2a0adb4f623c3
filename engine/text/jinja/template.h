#pragma once
// A chat template as model files carry it: Jinja text that turns a conversation into a prompt. Parsed once, rendered as
// often as one likes; every rendering is bounded in steps, memory and depth. Thread: any (immutable once parsed).

#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/byte_range.h"
#include "engine/base/result.h"
#include "engine/text/jinja/budget.h"
#include "engine/text/jinja/value.h"

namespace praxis::engine::text::jinja {

struct Rendered {
  std::string text;
  std::vector<ByteRange> literal;  // what came from texts that were given as literal; in order, apart
};

class Template {
 public:
  // Up to 1 MiB. What the interpreter cannot run is refused here where it can be seen, with the line.
  static base::Result<Template> parse(std::string_view source);

  // variables: a dictionary. Where the template itself refuses with raise_exception, the error is an invalidArgument
  // with the template's own message; every other error names the line. now: what strftime_now tells.
  base::Result<Rendered> render(const Value& variables, const Limits& limits, const std::tm& now) const;
  // The same with the local time.
  base::Result<Rendered> render(const Value& variables, const Limits& limits = {}) const;

 private:
  struct Parsed;
  explicit Template(std::shared_ptr<const Parsed> parsed) : m_parsed(std::move(parsed)) {}

  std::shared_ptr<const Parsed> m_parsed;
};

}  // namespace praxis::engine::text::jinja
