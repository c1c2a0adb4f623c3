// "{} and {name[key]!r:>10}".format(values).

#include <optional>

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/format_spec.h"
#include "engine/text/jinja/operators.h"
#include "engine/text/jinja/percent_format.h"
#include "engine/text/jinja/printing.h"

namespace praxis::engine::text::jinja {
namespace {

using base::Result;
using Kind = Value::Kind;

class BraceFormat {
 public:
  BraceFormat(Evaluator& evaluator, const MarkedText& format, const Arguments& arguments)
      : m_evaluator(evaluator), m_format(format), m_arguments(arguments) {}

  Result<Value> run() {
    const std::string_view text = m_format.bytes();
    for (std::size_t at = 0; at < text.size();) {
      PRAXIS_TRY(m_evaluator.budget().spendSteps());
      const char c = text[at];
      const bool isDoubled = at + 1 < text.size() && text[at + 1] == c;
      if (c != '{' && c != '}') {
        const std::size_t end = std::min(text.find_first_of("{}", at), text.size());
        m_out.append(m_format, at, end);
        at = end;
      } else if (isDoubled) {
        m_out.append(m_format, at, at + 1);
        at += 2;
      } else if (c == '{') {
        at = PRAXIS_TRY(field(at + 1));
      } else {
        return failure("A single '}}' stands in a format.");
      }
    }
    return makeText(m_evaluator.budget(), std::move(m_out));
  }

 private:
  // Writes the field that begins at `begin` and gives the place behind its brace.
  Result<std::size_t> field(std::size_t begin) {
    const std::string_view text = m_format.bytes();
    int depth = 1;
    std::size_t end = begin;
    for (; end < text.size(); ++end) {
      if (text[end] == '{') ++depth;
      if (text[end] == '}' && --depth == 0) break;
    }
    if (end == text.size()) return failure("A '{{' of a format is not closed.");
    std::string_view name = text.substr(begin, end - begin);
    std::string spec;
    if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) {
      spec = PRAXIS_TRY(withFields(name.substr(colon + 1)));
      name = name.substr(0, colon);
    }
    char conversion = '\0';
    if (const std::size_t mark = name.find('!'); mark != std::string_view::npos) {
      if (mark + 2 != name.size()) return failure("The format '{}' is not understood.", name);
      conversion = name[mark + 1];
      name = name.substr(0, mark);
    }
    PRAXIS_TRY(append(PRAXIS_TRY(valueOf(name)), conversion, spec));
    return end + 1;
  }

  // A specification may take its numbers from other values: "{:{}}".
  Result<std::string> withFields(std::string_view spec) {
    std::string result;
    for (std::size_t at = 0; at < spec.size();) {
      const std::size_t close = spec[at] == '{' ? spec.find('}', at) : std::string_view::npos;
      if (close == std::string_view::npos) {
        result += spec[at++];
        continue;
      }
      const Value value = PRAXIS_TRY(valueOf(spec.substr(at + 1, close - at - 1)));
      result += PRAXIS_TRY(printed(m_evaluator.budget(), value)).bytes();
      at = close + 1;
    }
    return result;
  }

  Result<Value> argument(std::string_view name) {
    std::string_view digits = name;
    std::int64_t index = name.empty() ? m_next++ : takeNumber(digits);
    if (!digits.empty() && !name.empty()) index = -1;
    if (index >= 0) {
      if (index < static_cast<std::int64_t>(m_arguments.positional.size())) {
        return m_arguments.positional[static_cast<std::size_t>(index)];
      }
      return failure("There are fewer values than the format asks for.");
    }
    for (const auto& [key, value] : m_arguments.named) {
      if (key == name) return value;
    }
    return failure("The format names '{}', which is not there.", name);
  }

  // name.attribute[index]
  Result<Value> valueOf(std::string_view path) {
    const std::size_t end = std::min(path.find_first_of(".["), path.size());
    Value value = PRAXIS_TRY(argument(path.substr(0, end)));
    path.remove_prefix(end);
    while (!path.empty()) {
      const bool isItem = path[0] == '[';
      const std::size_t stop = isItem ? path.find(']') : std::min(path.find_first_of(".[", 1), path.size());
      if (stop == std::string_view::npos) return failure("A '[' of a format is not closed.");
      std::string_view name = path.substr(1, stop - 1);
      std::string_view digits = name;
      const std::int64_t index = takeNumber(digits);
      const bool isIndex = isItem && index >= 0 && digits.empty();
      value = isIndex ? PRAXIS_TRY(m_evaluator.item(value, Value::integer(index)))
                      : (isItem ? PRAXIS_TRY(m_evaluator.item(value, Value::text(std::string(name))))
                                : PRAXIS_TRY(m_evaluator.attribute(value, name)));
      path.remove_prefix(isItem ? stop + 1 : stop);
    }
    return value;
  }

  Result<void> append(const Value& value, char conversion, std::string_view specText) {
    Budget& budget = m_evaluator.budget();
    const FormatSpec spec = PRAXIS_TRY(FormatSpec::parse(specText));
    if (conversion == '\0') return appendFormatted(budget, value, spec, m_out);
    if (conversion != 'r' && conversion != 's' && conversion != 'a') {
      return failure("The conversion '!{}' is not known.", conversion);
    }
    MarkedText text;
    PRAXIS_TRY(conversion == 's' ? print(budget, value, text) : represent(budget, value, text));
    return appendFormatted(budget, Value::text(std::move(text)), spec, m_out);
  }

  Evaluator& m_evaluator;
  const MarkedText& m_format;
  const Arguments& m_arguments;
  std::int64_t m_next = 0;
  MarkedText m_out;
};

}  // namespace

Result<Value> braceFormat(Evaluator& evaluator, const MarkedText& format, const Arguments& arguments) {
  return BraceFormat(evaluator, format, arguments).run();
}

}  // namespace praxis::engine::text::jinja
