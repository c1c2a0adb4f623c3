// Filters for numbers, dictionaries and what may be missing.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/generators.h"
#include "engine/text/jinja/operators.h"
#include "engine/text/jinja/text_operations.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {
namespace {

using base::Result;
using Kind = Value::Kind;

Result<Value> otherwise(Evaluator&, const Value& subject, const BoundArguments& arguments) {
  const bool isMissing = subject.is(Kind::undefined) || (arguments.isTrue(1, false) && !isTrue(subject));
  if (!isMissing) return subject;
  return arguments.has(0) ? arguments[0] : Value::text("");
}

Result<Value> length(Evaluator&, const Value& subject, const BoundArguments&) {
  if (subject.is(Kind::undefined)) return Value::integer(0);
  if (subject.isText()) return Value::integer(static_cast<std::int64_t>(countCodePoints(subject.bytes())));
  if (subject.is(Kind::list)) return Value::integer(static_cast<std::int64_t>(subject.asList().items().size()));
  if (subject.is(Kind::dict)) return Value::integer(static_cast<std::int64_t>(subject.asDict().entries().size()));
  return failure("A {} has no length.", typeName(subject));
}

Result<Value> items(Evaluator& evaluator, const Value& subject, const BoundArguments&) {
  if (subject.is(Kind::undefined)) return makeGenerator(evaluator, {});
  if (!subject.is(Kind::dict)) return failure("'items' wants a dictionary, not a {}.", typeName(subject));
  std::vector<Value> pairs;
  for (const auto& [key, value] : subject.asDict().entries()) {
    pairs.push_back(PRAXIS_TRY(makeList(evaluator.budget(), {key, value}, ListForm::tuple)));
  }
  return makeGenerator(evaluator, std::move(pairs));
}

// What Python's int() and float() read in a text: white space around, a sign, underscores between digits.
std::string numberText(const MarkedText& text) {
  const MarkedText inside = stripped(text, Sides::both);
  std::string digits;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    const char c = inside.bytes()[i];
    const bool parts = c == '_' && i > 0 && i + 1 < inside.size() && std::isalnum(inside.bytes()[i - 1]) != 0 &&
                       std::isalnum(inside.bytes()[i + 1]) != 0;
    if (!parts) digits += c;
  }
  if (digits.starts_with('+') && !digits.starts_with("+-")) digits.erase(0, 1);
  return digits;
}

std::optional<std::int64_t> readInteger(const MarkedText& text, int base) {
  std::string digits = numberText(text);
  const std::size_t sign = digits.starts_with('-') ? 1 : 0;
  const char mark = digits.size() > sign + 1 && digits[sign] == '0' ? static_cast<char>(digits[sign + 1] | 0x20) : '\0';
  const int marked = mark == 'x' ? 16 : (mark == 'o' ? 8 : (mark == 'b' ? 2 : 0));
  if (marked != 0 && (base == marked || base == 0)) digits.erase(sign, 2);
  if (base == 0) base = marked == 0 ? 10 : marked;
  std::int64_t value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<double> readFloat(const MarkedText& text) {
  const std::string digits = numberText(text);
  double value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (read.ptr != digits.data() + digits.size() || digits.find('(') != std::string::npos) return std::nullopt;
  if (read.ec == std::errc::result_out_of_range) {
    return digits.find("e-") != std::string::npos ? 0.0 : std::numeric_limits<double>::infinity();
  }
  return read.ec == std::errc() ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> truncatedFloat(double value) {
  constexpr double kFits = 9.2e18;
  if (!(std::abs(value) < kFits)) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

Result<Value> toInteger(Evaluator&, const Value& subject, const BoundArguments& arguments) {
  if (subject.is(Kind::undefined)) return undefinedFailure(subject);
  if (isWhole(subject)) return Value::integer(jinja::toInteger(subject));
  std::optional<std::int64_t> value;
  if (subject.is(Kind::number)) value = truncatedFloat(subject.asNumber());
  if (subject.isText()) {
    const std::int64_t base = PRAXIS_TRY(arguments.integer(1, 10));
    if (base != 0 && (base < 2 || base > 36)) return failure("The base of 'int' must be from 2 to 36.");
    value = readInteger(subject.asText(), static_cast<int>(base));
    const std::optional<double> number = value ? std::nullopt : readFloat(subject.asText());
    if (number) value = truncatedFloat(*number);
  }
  if (value) return Value::integer(*value);
  return arguments.has(0) ? arguments[0] : Value::integer(0);
}

Result<Value> toFloat(Evaluator&, const Value& subject, const BoundArguments& arguments) {
  if (subject.is(Kind::undefined)) return undefinedFailure(subject);
  if (isNumeric(subject)) return Value::number(toDouble(subject));
  const std::optional<double> value = subject.isText() ? readFloat(subject.asText()) : std::nullopt;
  if (value) return Value::number(*value);
  return arguments.has(0) ? arguments[0] : Value::number(0.0);
}

Result<Value> magnitude(Evaluator&, const Value& subject, const BoundArguments&) { return absolute(subject); }

// Python rounds by the decimal digits of the exact value, halves to even: what printf does.
double rounded(double value, std::int64_t digits) {
  if (digits >= 0) return std::strtod(fmt::format("{:.{}f}", value, digits).c_str(), nullptr);
  const double scale = std::pow(10.0, static_cast<double>(-digits));
  return std::isinf(scale) ? std::copysign(0.0, value) : std::nearbyint(value / scale) * scale;
}

Result<Value> round(Evaluator&, const Value& subject, const BoundArguments& arguments) {
  if (subject.is(Kind::undefined)) return undefinedFailure(subject);
  if (!isNumeric(subject)) return failure("'round' wants a number, not a {}.", typeName(subject));
  constexpr std::int64_t kDigitsMax = 330;
  const std::int64_t digits = std::clamp(PRAXIS_TRY(arguments.integer(0, 0)), -kDigitsMax, kDigitsMax);
  const MarkedText method = PRAXIS_TRY(arguments.text(1, "common"));
  const double value = toDouble(subject);
  if (method.bytes() == "common") {
    if (isWhole(subject) && digits >= 0) return Value::integer(jinja::toInteger(subject));
    if (isWhole(subject)) return Value::integer(truncatedFloat(rounded(value, digits)).value_or(0));
    return Value::number(std::isfinite(value) ? rounded(value, digits) : value);
  }
  const double scale = std::pow(10.0, static_cast<double>(digits));
  if (method.bytes() == "ceil") return Value::number(std::ceil(value * scale) / scale);
  if (method.bytes() == "floor") return Value::number(std::floor(value * scale) / scale);
  return failure("'round' knows the methods common, ceil and floor.");
}

Result<Value> attribute(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const MarkedText name = PRAXIS_TRY(arguments.text(0));
  if (subject.is(Kind::dict) && findMethod(subject, name.bytes()) == nullptr) {
    return Value::undefined(fmt::format("'dict object' has no attribute '{}'", name.bytes()));
  }
  return evaluator.attribute(subject, name.bytes());
}

constexpr BuiltinRow kRows[] = {
    {"abs", {}, magnitude},
    {"attr", {{"name"}, 1}, attribute},
    {"count", {}, length},
    {"d", {{"default_value", "boolean"}}, otherwise},
    {"default", {{"default_value", "boolean"}}, otherwise},
    {"float", {{"default"}}, toFloat},
    {"int", {{"default", "base"}}, toInteger},
    {"items", {}, items},
    {"length", {}, length},
    {"round", {{"precision", "method"}}, round},
};

}  // namespace

std::span<const BuiltinRow> valueFilters() { return kRows; }

}  // namespace praxis::engine::text::jinja
