#include <cmath>
#include <limits>

#include "engine/text/jinja/runtime.h"

namespace praxis::engine::text::jinja {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

base::Error tooLarge() { return fail(ErrorCode::unsupported, "a whole number leaves the range of 64 bits"); }
base::Error byZero() { return fail(ErrorCode::unsupported, "division by zero"); }

Result<Value> wholePower(std::int64_t base, std::int64_t exponent) {
  if (exponent < 0) return Value(std::pow(static_cast<double>(base), static_cast<double>(exponent)));
  std::int64_t result = 1;
  while (exponent > 0) {
    if ((exponent & 1) != 0 && __builtin_mul_overflow(result, base, &result)) return tooLarge();
    exponent >>= 1;
    if (exponent > 0 && __builtin_mul_overflow(base, base, &base)) return tooLarge();
  }
  return Value(result);
}

// Python rounds quotients down and gives the remainder the divisor's sign.
Result<Value> wholeQuotient(std::int64_t a, std::int64_t b, bool wantsRemainder) {
  if (b == 0) return byZero();
  if (a == std::numeric_limits<std::int64_t>::min() && b == -1) {
    return wantsRemainder ? Result<Value>(Value(std::int64_t{0})) : tooLarge();
  }
  const bool corrects = a % b != 0 && (a < 0) != (b < 0);
  return Value(wantsRemainder ? a % b + (corrects ? b : 0) : a / b - (corrects ? 1 : 0));
}

Result<Value> wholeOperator(std::string_view symbol, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  bool overflows = false;
  if (symbol == "+") overflows = __builtin_add_overflow(a, b, &result);
  if (symbol == "-") overflows = __builtin_sub_overflow(a, b, &result);
  if (symbol == "*") overflows = __builtin_mul_overflow(a, b, &result);
  if (symbol == "**") return wholePower(a, b);
  if (symbol == "//") return wholeQuotient(a, b, false);
  if (symbol == "%") return wholeQuotient(a, b, true);
  return overflows ? Result<Value>(tooLarge()) : Result<Value>(Value(result));
}

Result<Value> realOperator(std::string_view symbol, double a, double b) {
  if (symbol == "+") return Value(a + b);
  if (symbol == "-") return Value(a - b);
  if (symbol == "*") return Value(a * b);
  if (symbol == "**") return Value(std::pow(a, b));
  if (b == 0) return byZero();
  if (symbol == "/") return Value(a / b);
  if (symbol == "//") return Value(std::floor(a / b));
  const double remainder = std::fmod(a, b);
  return Value(remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder);
}

Result<Value> repeated(Runtime& runtime, const Value& value, std::int64_t count) {
  const std::size_t size = value.isText() ? value.text().size() : value.list().items.size() * sizeof(Value);
  const auto times = static_cast<std::size_t>(count < 0 ? 0 : count);
  std::size_t total = 0;
  if (__builtin_mul_overflow(size, times, &total)) return tooLarge();
  PRAXIS_TRY(runtime.budget().spendBytes(total));
  if (value.isText()) {
    MarkedText text;
    for (std::size_t i = 0; i < times && size > 0; ++i) text.append(value.text());
    return runtime.makeText(std::move(text));
  }
  std::vector<Value> items;
  const std::vector<Value>& source = value.list().items;
  for (std::size_t i = 0; i < times && size > 0; ++i) items.insert(items.end(), source.begin(), source.end());
  return runtime.makeList(std::move(items), value.list().isTuple);
}

Result<Value> joined(Runtime& runtime, const Value& a, const Value& b) {
  if (a.isText()) {
    PRAXIS_TRY(runtime.budget().spendBytes(a.text().size() + b.text().size()));
    MarkedText text = a.text();
    text.append(b.text());
    return runtime.makeText(std::move(text));
  }
  std::vector<Value> items = PRAXIS_TRY(runtime.iterate(a));
  std::vector<Value> more = PRAXIS_TRY(runtime.iterate(b));
  items.insert(items.end(), more.begin(), more.end());
  return runtime.makeList(std::move(items), a.list().isTuple);
}

}  // namespace

Result<Value> applyOperator(Runtime& runtime, std::string_view symbol, const Value& a, const Value& b) {
  if (a.isWhole() && b.isWhole() && symbol != "/") return wholeOperator(symbol, a.whole(), b.whole());
  if (a.isNumber() && b.isNumber()) return realOperator(symbol, a.number(), b.number());
  const bool sameSequence =
      (a.isText() && b.isText()) || (a.isList() && b.isList() && a.list().isTuple == b.list().isTuple);
  if (symbol == "+" && sameSequence) return joined(runtime, a, b);
  if (symbol == "*" && (a.isText() || a.isList()) && b.isWhole()) return repeated(runtime, a, b.whole());
  if (symbol == "*" && (b.isText() || b.isList()) && a.isWhole()) return repeated(runtime, b, a.whole());
  if (a.isUndefined()) return wrongType(symbol, a);
  if (b.isUndefined()) return wrongType(symbol, b);
  return fail(ErrorCode::unsupported, "\"{}\" does not work on values of types {} and {}", symbol, a.typeName(),
              b.typeName());
}

Result<bool> contains(Runtime& runtime, const Value& container, const Value& value) {
  if (container.isText()) {
    if (!value.isText()) return wrongType("\"in\" a text", value);
    PRAXIS_TRY(runtime.budget().spendSteps(static_cast<std::int64_t>(container.text().size() / 64)));
    return container.bytes().find(value.bytes()) != std::string_view::npos;
  }
  if (container.isDict() && !container.dict().isNamespace) {
    return PRAXIS_TRY(runtime.findEntry(container.dict(), value)) != nullptr;
  }
  if (container.isUndefined()) return false;
  if (!container.isList()) return wrongType("\"in\"", container);
  PRAXIS_TRY(runtime.budget().spendSteps(static_cast<std::int64_t>(container.list().items.size())));
  for (const Value& item : container.list().items) {
    if (PRAXIS_TRY(equal(runtime.budget(), item, value))) return true;
  }
  return false;
}

Result<std::vector<std::size_t>> sliceIndices(const SliceBounds& bounds, std::size_t size) {
  const std::int64_t step = bounds.step.value_or(1);
  if (step == 0) return fail(ErrorCode::unsupported, "the step of a slice is zero");
  const auto length = static_cast<std::int64_t>(size);
  const std::int64_t lowest = step > 0 ? 0 : -1;
  const std::int64_t highest = step > 0 ? length : length - 1;
  const auto clamped = [&](std::optional<std::int64_t> bound, std::int64_t otherwise) {
    if (!bound) return otherwise;
    const std::int64_t from = *bound < 0 ? *bound + length : *bound;
    return std::min(std::max(from, lowest), highest);
  };
  const std::int64_t begin = clamped(bounds.begin, step > 0 ? lowest : highest);
  const std::int64_t end = clamped(bounds.end, step > 0 ? highest : lowest);
  std::vector<std::size_t> indices;
  for (std::int64_t at = begin; step > 0 ? at < end : at > end;) {
    indices.push_back(static_cast<std::size_t>(at));
    if (__builtin_add_overflow(at, step, &at)) break;
  }
  return indices;
}

}  // namespace praxis::engine::text::jinja
