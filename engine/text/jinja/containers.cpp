// Making texts, lists and dictionaries, and taking items and slices of them.

#include <algorithm>

#include "engine/text/jinja/object.h"
#include "engine/text/jinja/operators.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {

using base::Result;
using Kind = Value::Kind;

namespace {

Result<Value> nestedOrRefused(Value value) {
  if (value.nesting() <= kNestingMax) return value;
  return base::fail(base::ErrorCode::outOfMemory, "Lists or dictionaries lie more than {} deep in each other.",
                    kNestingMax);
}

Result<Value> itemOfText(Budget& budget, const MarkedText& text, std::int64_t index) {
  const auto length = static_cast<std::int64_t>(countCodePoints(text.bytes()));
  PRAXIS_TRY(budget.spendSteps(length / 16));
  if (index < 0) index += length;
  if (index < 0 || index >= length) return Value::undefined("'str object' has no such element");
  const std::size_t begin = byteOffset(text.bytes(), static_cast<std::size_t>(index));
  return makeText(budget, text.slice(begin, begin + codePointAt(text.bytes(), begin).size));
}

struct SliceBounds {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t step = 1;
};

Result<std::int64_t> sliceNumber(const Value& value) {
  if (value.is(Kind::undefined)) return undefinedFailure(value);
  if (!isWhole(value)) return failure("Slices go by integers, not by a {}.", typeName(value));
  // Numbers beyond any text or list are all the same.
  constexpr std::int64_t kFar = std::int64_t{1} << 40;
  return std::clamp(toInteger(value), -kFar, kFar);
}

// As Python does it: bounds beyond the ends are the ends, and going backwards the ends lie one further left.
Result<SliceBounds> sliceBounds(const Value& begin, const Value& end, const Value& step, std::int64_t length) {
  SliceBounds bounds;
  if (!step.is(Kind::none)) bounds.step = PRAXIS_TRY(sliceNumber(step));
  if (bounds.step == 0) return failure("The step of a slice is 0.");
  const bool forward = bounds.step > 0;
  const std::int64_t low = forward ? 0 : -1;
  const std::int64_t high = forward ? length : length - 1;
  const auto place = [&](const Value& value, std::int64_t otherwise) -> Result<std::int64_t> {
    if (value.is(Kind::none)) return otherwise;
    const std::int64_t index = PRAXIS_TRY(sliceNumber(value));
    return std::clamp(index < 0 ? index + length : index, low, high);
  };
  bounds.begin = PRAXIS_TRY(place(begin, forward ? low : high));
  bounds.end = PRAXIS_TRY(place(end, forward ? high : low));
  return bounds;
}

Result<Value> sliceOfText(Budget& budget, const MarkedText& text, const Value& begin, const Value& end,
                          const Value& step) {
  PRAXIS_TRY(budget.spendBytes(text.size()));
  std::vector<std::size_t> starts;  // of the code points, and the end of the text
  for (std::size_t at = 0; at < text.size(); at += codePointAt(text.bytes(), at).size) starts.push_back(at);
  starts.push_back(text.size());
  const SliceBounds bounds = PRAXIS_TRY(sliceBounds(begin, end, step, static_cast<std::int64_t>(starts.size()) - 1));
  const auto start = [&starts](std::int64_t index) { return starts[static_cast<std::size_t>(index)]; };
  if (bounds.step == 1) {
    return makeText(budget, text.slice(start(bounds.begin), start(std::max(bounds.begin, bounds.end))));
  }
  MarkedText picked;
  for (std::int64_t at = bounds.begin; bounds.step > 0 ? at < bounds.end : at > bounds.end; at += bounds.step) {
    picked.append(text, start(at), start(at + 1));
  }
  return makeText(budget, std::move(picked));
}

}  // namespace

Result<Value> makeText(Budget& budget, MarkedText text) {
  PRAXIS_TRY(budget.spendBytes(text.size() + sizeof(MarkedText)));
  return Value::text(std::move(text));
}

Result<Value> makeList(Budget& budget, std::vector<Value> items, ListForm form) {
  PRAXIS_TRY(budget.spendBytes(items.size() * sizeof(Value) + sizeof(List)));
  return nestedOrRefused(Value::list(std::move(items), form));
}

Result<Value> makeDict(Budget& budget, Dict dict) {
  PRAXIS_TRY(budget.spendBytes(dict.entries().size() * 4 * sizeof(Value) + sizeof(Dict)));
  return nestedOrRefused(Value::dict(std::move(dict)));
}

Result<Value> itemOf(Budget& budget, const Value& container, const Value& index) {
  if (container.is(Kind::undefined)) return undefinedFailure(container);
  if (container.is(Kind::dict)) {
    const Value* found = canBeKey(index) ? container.asDict().find(index) : nullptr;
    if (found != nullptr) return *found;
    if (index.isText()) return Value::undefined(fmt::format("'dict object' has no attribute '{}'", index.bytes()));
    return Value::undefined("'dict object' has no such element");
  }
  if (!isWhole(index)) return Value::undefined(fmt::format("'{} object' has no such element", typeName(container)));
  if (container.isText()) return itemOfText(budget, container.asText(), toInteger(index));
  if (container.is(Kind::list) && container.asList().form() < ListForm::keys) {
    const auto& items = container.asList().items();
    const auto length = static_cast<std::int64_t>(items.size());
    const std::int64_t place = toInteger(index) + (toInteger(index) < 0 ? length : 0);
    if (place >= 0 && place < length) return items[static_cast<std::size_t>(place)];
  }
  return Value::undefined(fmt::format("'{} object' has no element {}", typeName(container), toInteger(index)));
}

Result<Value> sliceOf(Budget& budget, const Value& container, const Value& begin, const Value& end, const Value& step) {
  if (container.is(Kind::undefined)) return undefinedFailure(container);
  if (container.isText()) return sliceOfText(budget, container.asText(), begin, end, step);
  if (!container.is(Kind::list) || container.asList().form() >= ListForm::keys) {
    return Value::undefined(fmt::format("'{} object' has no slices", typeName(container)));
  }
  const List& list = container.asList();
  const SliceBounds bounds = PRAXIS_TRY(sliceBounds(begin, end, step, static_cast<std::int64_t>(list.items().size())));
  std::vector<Value> picked;
  for (std::int64_t at = bounds.begin; bounds.step > 0 ? at < bounds.end : at > bounds.end; at += bounds.step) {
    picked.push_back(list.items()[static_cast<std::size_t>(at)]);
  }
  return makeList(budget, std::move(picked), list.form() == ListForm::group ? ListForm::tuple : list.form());
}

}  // namespace praxis::engine::text::jinja
