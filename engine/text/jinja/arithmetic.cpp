// Python's arithmetic. Integers have 64 bits here; where Python would go on with longer ones there is an error.

#include <cmath>
#include <limits>

#include "engine/text/jinja/operators.h"
#include "engine/text/jinja/percent_format.h"

namespace praxis::engine::text::jinja {
namespace {

using base::Result;
using Kind = Value::Kind;

base::Error overflow() { return failure("An integer needs more than 64 bits."); }
base::Error divisionByZero() { return failure("A division by zero."); }

constexpr std::string_view kSigns[] = {"+", "-", "*", "/", "//", "%", "**"};

base::Error noSuchOperation(Arithmetic operation, const Value& left, const Value& right) {
  return failure("'{}' is not possible between {} and {}.", kSigns[static_cast<std::size_t>(operation)], typeName(left),
                 typeName(right));
}

std::int64_t floorOf(std::int64_t a, std::int64_t b) { return a / b - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0); }

Result<Value> integerPower(std::int64_t base, std::int64_t exponent) {
  if (exponent < 0) {
    if (base == 0) return divisionByZero();
    return Value::number(std::pow(static_cast<double>(base), static_cast<double>(exponent)));
  }
  std::int64_t result = 1;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1 && __builtin_mul_overflow(result, base, &result)) return overflow();
    if (exponent > 1 && __builtin_mul_overflow(base, base, &base)) return overflow();
  }
  return Value::integer(result);
}

Result<Value> integers(Arithmetic operation, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  switch (operation) {
    case Arithmetic::add:
      if (__builtin_add_overflow(a, b, &result)) return overflow();
      return Value::integer(result);
    case Arithmetic::subtract:
      if (__builtin_sub_overflow(a, b, &result)) return overflow();
      return Value::integer(result);
    case Arithmetic::multiply:
      if (__builtin_mul_overflow(a, b, &result)) return overflow();
      return Value::integer(result);
    case Arithmetic::divide:
      if (b == 0) return divisionByZero();
      return Value::number(static_cast<double>(a) / static_cast<double>(b));
    case Arithmetic::floorDivide:
      if (b == 0) return divisionByZero();
      if (b == -1 && a == std::numeric_limits<std::int64_t>::min()) return overflow();
      return Value::integer(floorOf(a, b));
    case Arithmetic::modulo:
      if (b == 0) return divisionByZero();
      return Value::integer(b == -1 ? 0 : a - floorOf(a, b) * b);
    case Arithmetic::power:
      return integerPower(a, b);
  }
  return overflow();
}

// float_divmod: the remainder has the sign of the divisor.
double remainderOf(double a, double b) {
  double rest = std::fmod(a, b);
  if (rest != 0.0 && (b < 0.0) != (rest < 0.0)) rest += b;
  return rest == 0.0 ? std::copysign(0.0, b) : rest;
}

Result<Value> floatPower(double base, double exponent) {
  if (base == 0.0 && exponent < 0.0) return divisionByZero();
  if (base < 0.0 && std::floor(exponent) != exponent && std::isfinite(base)) {
    return failure("A negative number to a broken power is a complex number.");
  }
  const double result = std::pow(base, exponent);
  if (std::isinf(result) && std::isfinite(base) && std::isfinite(exponent)) return failure("A number is too large.");
  return Value::number(result);
}

Result<Value> numbers(Arithmetic operation, double a, double b) {
  const bool divides =
      operation == Arithmetic::divide || operation == Arithmetic::floorDivide || operation == Arithmetic::modulo;
  if (divides && b == 0.0) return divisionByZero();
  switch (operation) {
    case Arithmetic::add:
      return Value::number(a + b);
    case Arithmetic::subtract:
      return Value::number(a - b);
    case Arithmetic::multiply:
      return Value::number(a * b);
    case Arithmetic::divide:
      return Value::number(a / b);
    case Arithmetic::floorDivide: {
      const double quotient = (a - remainderOf(a, b)) / b;
      return Value::number(quotient == 0.0 ? std::copysign(0.0, a / b) : std::round(quotient));
    }
    case Arithmetic::modulo:
      return Value::number(remainderOf(a, b));
    case Arithmetic::power:
      return floatPower(a, b);
  }
  return overflow();
}

Result<Value> repeated(Budget& budget, const Value& what, std::int64_t times) {
  const std::size_t unit = what.isText() ? what.asText().size() : what.asList().items().size() * sizeof(Value);
  const auto count = static_cast<std::size_t>(std::max<std::int64_t>(times, 0));
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(unit + 1, count, &bytes)) bytes = std::numeric_limits<std::size_t>::max();
  PRAXIS_TRY(budget.spendBytes(bytes));
  if (what.isText()) {
    MarkedText text;
    for (std::size_t i = 0; i < count && unit > 0; ++i) text.append(what.asText());
    return Value::text(std::move(text));
  }
  const auto& items = what.asList().items();
  std::vector<Value> all;
  for (std::size_t i = 0; i < count && unit > 0; ++i) all.insert(all.end(), items.begin(), items.end());
  return makeList(budget, std::move(all), what.asList().form());
}

bool isRepeatable(const Value& value) {
  return value.isText() || (value.is(Kind::list) && value.asList().form() <= ListForm::tuple);
}

Result<Value> joined(Budget& budget, const Value& left, const Value& right) {
  if (left.isText() && right.isText()) {
    PRAXIS_TRY(budget.spendBytes(left.asText().size() + right.asText().size()));
    MarkedText text = left.asText();
    text.append(right.asText());
    return makeText(budget, std::move(text));
  }
  if (isRepeatable(left) && isRepeatable(right) && left.is(Kind::list) && right.is(Kind::list) &&
      left.asList().form() == right.asList().form()) {
    std::vector<Value> items = left.asList().items();
    items.insert(items.end(), right.asList().items().begin(), right.asList().items().end());
    return makeList(budget, std::move(items), left.asList().form());
  }
  return noSuchOperation(Arithmetic::add, left, right);
}

}  // namespace

Result<Value> calculate(Budget& budget, Arithmetic operation, const Value& left, const Value& right) {
  if (isWhole(left) && isWhole(right)) return integers(operation, toInteger(left), toInteger(right));
  if (isNumeric(left) && isNumeric(right)) return numbers(operation, toDouble(left), toDouble(right));
  if (operation == Arithmetic::modulo && left.isText()) return percentFormat(budget, left.asText(), right);
  if (left.is(Kind::undefined)) return undefinedFailure(left);
  if (right.is(Kind::undefined)) return undefinedFailure(right);
  if (operation == Arithmetic::add) return joined(budget, left, right);
  if (operation == Arithmetic::multiply) {
    if (isRepeatable(left) && isWhole(right)) return repeated(budget, left, toInteger(right));
    if (isRepeatable(right) && isWhole(left)) return repeated(budget, right, toInteger(left));
  }
  return noSuchOperation(operation, left, right);
}

Result<Value> negate(const Value& value) {
  if (value.is(Kind::undefined)) return undefinedFailure(value);
  if (value.is(Kind::number)) return Value::number(-value.asNumber());
  if (!isWhole(value)) return failure("A {} has no negative.", typeName(value));
  return integers(Arithmetic::subtract, 0, toInteger(value));
}

Result<Value> absolute(const Value& value) {
  if (value.is(Kind::undefined)) return undefinedFailure(value);
  if (value.is(Kind::number)) return Value::number(std::abs(value.asNumber()));
  if (!isWhole(value)) return failure("A {} has no absolute value.", typeName(value));
  return toInteger(value) < 0 ? negate(value) : Value::integer(toInteger(value));
}

}  // namespace praxis::engine::text::jinja
