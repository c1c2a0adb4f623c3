#include "engine/text/jinja/percent_format.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/text/jinja/format_spec.h"
#include "engine/text/jinja/operators.h"
#include "engine/text/jinja/printing.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {
namespace {

using base::Result;
using Kind = Value::Kind;

class PercentFormat {
 public:
  PercentFormat(Budget& budget, const MarkedText& format, const Value& values)
      : m_budget(budget), m_format(format), m_rest(format.bytes()), m_values(values) {}

  Result<Value> run() {
    while (!m_rest.empty()) {
      PRAXIS_TRY(m_budget.spendSteps());
      const std::size_t percent = std::min(m_rest.find('%'), m_rest.size());
      const std::size_t begin = m_format.size() - m_rest.size();
      m_out.append(m_format, begin, begin + percent);
      m_rest.remove_prefix(percent);
      if (!m_rest.empty()) PRAXIS_TRY(conversion());
    }
    const bool all = m_values.is(Kind::list) && m_values.asList().form() == ListForm::tuple
                         ? m_next == m_values.asList().items().size()
                         : m_next > 0 || m_named || m_values.is(Kind::dict) || m_values.is(Kind::list);
    if (!all) return failure("Not all values were used by the format.");
    return makeText(m_budget, std::move(m_out));
  }

 private:
  bool take(char wanted) {
    if (m_rest.empty() || m_rest[0] != wanted) return false;
    m_rest.remove_prefix(1);
    return true;
  }

  Result<Value> nextValue() {
    if (!m_values.is(Kind::list) || m_values.asList().form() != ListForm::tuple) {
      if (m_next++ == 0) return m_values;
    } else if (m_next < m_values.asList().items().size()) {
      return m_values.asList().items()[m_next++];
    }
    return failure("There are fewer values than the format asks for.");
  }

  Result<std::int64_t> numberOrNext() {
    if (!take('*')) return takeNumber(m_rest);
    const Value value = PRAXIS_TRY(nextValue());
    if (!isWhole(value)) return failure("'*' in a format wants an integer.");
    constexpr std::int64_t kMost = 1'000'000'000;
    return std::clamp(toInteger(value), -kMost, kMost);
  }

  Result<Value> namedValue() {
    const std::size_t close = m_rest.find(')');
    if (close == std::string_view::npos || !m_values.is(Kind::dict)) return failure("The format wants a dictionary.");
    const Value* value = m_values.asDict().find(m_rest.substr(0, close));
    if (value == nullptr) return failure("The format names '{}', which is not there.", m_rest.substr(0, close));
    m_rest.remove_prefix(close + 1);
    m_named = true;
    return *value;
  }

  void takeFlags(FormatSpec& spec) {
    for (;; m_rest.remove_prefix(1)) {
      const char flag = m_rest.empty() ? '\0' : m_rest[0];
      if (flag == '-') {
        spec.align = '<';
      } else if (flag == '+' || (flag == ' ' && spec.sign != '+')) {
        spec.sign = flag;
      } else if (flag == '#') {
        spec.alternate = true;
      } else if (flag == '0') {
        spec.zero = true;
      } else if (flag != ' ') {
        return;
      }
    }
  }

  Result<void> conversion() {
    m_rest.remove_prefix(1);
    if (take('%')) {
      m_out.append("%");
      return {};
    }
    FormatSpec spec;
    std::optional<Value> value;
    if (take('(')) value = PRAXIS_TRY(namedValue());
    takeFlags(spec);
    spec.width = PRAXIS_TRY(numberOrNext());
    if (spec.width < -1) spec.align = '<';
    spec.width = spec.width < -1 ? -spec.width : std::max<std::int64_t>(spec.width, 0);
    if (take('.')) spec.precision = std::max<std::int64_t>(PRAXIS_TRY(numberOrNext()), 0);
    while (take('l') || take('h') || take('L')) continue;
    if (m_rest.empty()) return failure("A format ends within a conversion.");
    spec.type = m_rest[0];
    m_rest.remove_prefix(1);
    if (!value) value = PRAXIS_TRY(nextValue());
    return append(*value, spec);
  }

  Result<void> append(const Value& value, FormatSpec spec) {
    switch (spec.type) {
      case 's':
      case 'r':
      case 'a': {
        MarkedText text;
        PRAXIS_TRY(spec.type == 's' ? print(m_budget, value, text) : represent(m_budget, value, text));
        spec.type = 's';
        if (spec.align == '\0') spec.align = '>';
        return appendFormatted(m_budget, Value::text(std::move(text)), spec, m_out);
      }
      case 'c':
        return appendCharacter(value, spec);
      case 'd':
      case 'i':
      case 'u':
      case 'o':
      case 'x':
      case 'X':
        return appendInteger(value, spec);
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
        if (!isNumeric(value)) return failure("'%{}' wants a number, not {}.", spec.type, typeName(value));
        if (spec.zero && spec.align == '\0') spec.align = '=', spec.fill = "0";
        return appendFormatted(m_budget, value, spec, m_out);
      default:
        return failure("The format '%{}' is not understood.", spec.type);
    }
  }

  Result<void> appendInteger(const Value& value, FormatSpec spec) {
    const bool decimal = spec.type == 'd' || spec.type == 'i' || spec.type == 'u';
    if (!isWhole(value) && !(decimal && value.is(Kind::number))) {
      return failure("'%{}' wants a number, not {}.", spec.type, typeName(value));
    }
    constexpr double kFits = 9.2e18;
    if (value.is(Kind::number) && !(std::abs(value.asNumber()) < kFits))
      return failure("A number is too large for '%d'.");
    const Value whole =
        Value::integer(value.is(Kind::number) ? static_cast<std::int64_t>(value.asNumber()) : toInteger(value));
    if (decimal) spec.type = 'd';
    return appendFormatted(m_budget, whole, spec, m_out);
  }

  Result<void> appendCharacter(const Value& value, FormatSpec spec) {
    std::string text;
    if (isWhole(value) && toInteger(value) >= 0 && toInteger(value) <= 0x10FFFF) {
      appendCodePoint(text, static_cast<std::uint32_t>(toInteger(value)));
    } else if (value.isText() && countCodePoints(value.bytes()) == 1) {
      text = value.bytes();
    } else {
      return failure("'%c' wants one character.");
    }
    spec.type = 's';
    spec.precision = -1;
    if (spec.align == '\0') spec.align = '>';
    return appendFormatted(m_budget, Value::text(std::move(text), value.isText() && value.asText().isLiteral(0)), spec,
                           m_out);
  }

  Budget& m_budget;
  const MarkedText& m_format;
  std::string_view m_rest;
  const Value& m_values;
  std::size_t m_next = 0;
  bool m_named = false;
  MarkedText m_out;
};

}  // namespace

Result<Value> percentFormat(Budget& budget, const MarkedText& format, const Value& values) {
  return PercentFormat(budget, format, values).run();
}

}  // namespace praxis::engine::text::jinja
