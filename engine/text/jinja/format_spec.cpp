#include "engine/text/jinja/format_spec.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "engine/text/jinja/operators.h"
#include "engine/text/jinja/printing.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {

using base::Result;

std::int64_t takeNumber(std::string_view& text) {
  constexpr std::int64_t kMost = 1'000'000'000;
  if (text.empty() || text[0] < '0' || text[0] > '9') return -1;
  std::int64_t number = 0;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    number = std::min(number * 10 + (text[0] - '0'), kMost);
    text.remove_prefix(1);
  }
  return number;
}

namespace {

bool isAlign(char c) { return c == '<' || c == '>' || c == '^' || c == '='; }

bool take(std::string_view& text, char wanted) {
  if (text.empty() || text[0] != wanted) return false;
  text.remove_prefix(1);
  return true;
}

void takeAlign(std::string_view& text, FormatSpec& spec) {
  if (text.empty()) return;
  const std::size_t fill = codePointAt(text, 0).size;
  if (fill < text.size() && isAlign(text[fill])) {
    spec.fill = std::string(text.substr(0, fill));
    spec.align = text[fill];
    text.remove_prefix(fill + 1);
  } else if (isAlign(text[0])) {
    spec.align = text[0];
    text.remove_prefix(1);
  }
}

std::string printedWith(const char* format, std::int64_t precision, double value) {
  const int size = std::snprintf(nullptr, 0, format, static_cast<int>(precision), value);
  std::string text(static_cast<std::size_t>(std::max(size, 0)) + 1, '\0');
  std::snprintf(text.data(), text.size(), format, static_cast<int>(precision), value);
  text.pop_back();
  return text;
}

// Without the sign.
std::string floatDigits(double value, const FormatSpec& spec) {
  const double magnitude = std::abs(value);
  const std::int64_t precision = spec.precision < 0 ? 6 : spec.precision;
  switch (spec.type) {
    case 'e':
      return printedWith("%.*e", precision, magnitude);
    case 'E':
      return printedWith("%.*E", precision, magnitude);
    case 'f':
      return printedWith("%.*f", precision, magnitude);
    case 'F':
      return printedWith("%.*F", precision, magnitude);
    case 'g':
    case 'n':
      return printedWith("%.*g", precision, magnitude);
    case 'G':
      return printedWith("%.*G", precision, magnitude);
    case '%':
      return printedWith("%.*f", precision, magnitude * 100.0) + '%';
    default:
      return spec.precision < 0 ? printedFloat(magnitude) : printedWith("%.*g", precision, magnitude);
  }
}

std::string integerDigits(std::uint64_t value, const FormatSpec& spec) {
  switch (spec.type) {
    case 'b': {
      std::string digits;
      for (; value > 0; value /= 2) digits.insert(digits.begin(), value % 2 == 0 ? '0' : '1');
      return (spec.alternate ? "0b" : "") + (digits.empty() ? "0" : digits);
    }
    case 'o':
      return (spec.alternate ? "0o" : "") + fmt::format("{:o}", value);
    case 'x':
      return (spec.alternate ? "0x" : "") + fmt::format("{:x}", value);
    case 'X':
      return (spec.alternate ? "0X" : "") + fmt::format("{:X}", value);
    default:
      return std::to_string(value);
  }
}

std::string grouped(std::string digits, char separator) {
  std::size_t end = 0;
  while (end < digits.size() && digits[end] >= '0' && digits[end] <= '9') ++end;
  for (std::size_t at = end; at > 3; at -= 3) digits.insert(at - 3, 1, separator);
  return digits;
}

Result<void> appendPadded(Budget& budget, const MarkedText& sign, const MarkedText& body, const FormatSpec& spec,
                          char align, MarkedText& out) {
  const auto used = static_cast<std::int64_t>(countCodePoints(sign.bytes()) + countCodePoints(body.bytes()));
  const std::int64_t missing = std::max<std::int64_t>(spec.width - used, 0);
  PRAXIS_TRY(budget.spendBytes(static_cast<std::size_t>(missing) * spec.fill.size() + body.size()));
  const std::int64_t left = align == '<' ? 0 : (align == '^' ? missing / 2 : missing);
  const auto pad = [&](std::int64_t count) {
    for (; count > 0; --count) out.append(spec.fill);
  };
  if (align == '=') out.append(sign);
  pad(left);
  if (align != '=') out.append(sign);
  out.append(body);
  pad(missing - left);
  return {};
}

Result<void> appendNumber(Budget& budget, const Value& value, const FormatSpec& spec, MarkedText& out) {
  constexpr std::string_view kFloatTypes = "eEfFgG%";
  const bool asFloat = value.is(Value::Kind::number) || kFloatTypes.find(spec.type) != std::string_view::npos;
  std::string digits;
  bool negative = false;
  if (asFloat && spec.type != '\0' && kFloatTypes.find(spec.type) == std::string_view::npos && spec.type != 'n') {
    return failure("The format '{}' is not for floats.", spec.type);
  }
  if (asFloat && (spec.type != '\0' || value.is(Value::Kind::number))) {
    negative = std::signbit(toDouble(value));
    digits = floatDigits(toDouble(value), spec);
  } else {
    const std::int64_t number = toInteger(value);
    negative = number < 0;
    digits =
        integerDigits(negative ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number), spec);
  }
  if (spec.grouping != '\0') digits = grouped(std::move(digits), spec.grouping);
  const std::string sign = negative ? "-" : (spec.sign == '-' ? "" : std::string(1, spec.sign));
  FormatSpec padding = spec;
  if (spec.zero && spec.align == '\0') padding.fill = "0";
  const char align = spec.align != '\0' ? spec.align : (spec.zero ? '=' : '>');
  return appendPadded(budget, MarkedText(sign), MarkedText(std::move(digits)), padding, align, out);
}

}  // namespace

Result<FormatSpec> FormatSpec::parse(std::string_view text) {
  const std::string_view whole = text;
  FormatSpec spec;
  takeAlign(text, spec);
  for (const char sign : {'+', '-', ' '}) {
    if (take(text, sign)) spec.sign = sign;
  }
  spec.alternate = take(text, '#');
  spec.zero = take(text, '0');
  spec.width = std::max<std::int64_t>(takeNumber(text), 0);
  if (take(text, ',')) spec.grouping = ',';
  if (take(text, '_')) spec.grouping = '_';
  if (take(text, '.')) {
    spec.precision = takeNumber(text);
    if (spec.precision < 0) return failure("The format '{}' lacks a precision.", whole);
  }
  if (!text.empty()) {
    spec.type = text[0];
    text.remove_prefix(1);
  }
  constexpr std::string_view kTypes = "bdoxXneEfFgG%s";
  if (!text.empty() || (spec.type != '\0' && kTypes.find(spec.type) == std::string_view::npos)) {
    return failure("The format '{}' is not understood.", whole);
  }
  return spec;
}

Result<void> appendFormatted(Budget& budget, const Value& value, const FormatSpec& spec, MarkedText& out) {
  const bool plain = value.is(Value::Kind::boolean) && spec.type == '\0';
  if (isNumeric(value) && !plain && spec.type != 's') {
    if (spec.precision > kPrecisionMax) return failure("A precision of {} digits is too much.", spec.precision);
    return appendNumber(budget, value, spec, out);
  }
  if (spec.type != '\0' && spec.type != 's') return failure("The format '{}' is for numbers.", spec.type);
  MarkedText text = PRAXIS_TRY(printed(budget, value));
  if (spec.precision >= 0) text = text.slice(0, byteOffset(text.bytes(), static_cast<std::size_t>(spec.precision)));
  return appendPadded(budget, MarkedText(), text, spec, spec.align == '\0' || spec.align == '=' ? '<' : spec.align,
                      out);
}

}  // namespace praxis::engine::text::jinja
