// Filters that put lists in order, cut them up and sum them up. Where Python's are lazy the result is a generator: it
// is true even when empty, has no length, and its items can be taken once.

#include <algorithm>
#include <utility>

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/generators.h"
#include "engine/text/jinja/operators.h"
#include "engine/text/jinja/sorting.h"
#include "engine/text/jinja/text_operations.h"

namespace praxis::engine::text::jinja {
namespace {

using base::Result;
using Kind = Value::Kind;

constexpr std::size_t kFillMax = 1'000'000;  // of a batch that is filled up

Result<Value> first(Evaluator& evaluator, const Value& subject, const BoundArguments&) {
  const Value nothing = Value::undefined("No first item, sequence was empty.");
  if (isGenerator(subject)) {
    std::vector<Value>& rest = *subject.asObject().remainingItems();
    if (rest.empty()) return nothing;
    const Value item = rest.front();
    rest.erase(rest.begin());
    return item;
  }
  const std::vector<Value> items = PRAXIS_TRY(evaluator.items(subject));
  return items.empty() ? nothing : items.front();
}

Result<Value> last(Evaluator& evaluator, const Value& subject, const BoundArguments&) {
  if (isGenerator(subject) || subject.is(Kind::undefined)) {
    return failure("'last' wants a list, not a {}; make it one with 'list'.", typeName(subject));
  }
  const std::vector<Value> items = PRAXIS_TRY(evaluator.items(subject));
  return items.empty() ? Value::undefined("No last item, sequence was empty.") : items.back();
}

Result<Value> list(Evaluator& evaluator, const Value& subject, const BoundArguments&) {
  return makeList(evaluator.budget(), PRAXIS_TRY(evaluator.items(subject)));
}

Result<Value> reverse(Evaluator& evaluator, const Value& subject, const BoundArguments&) {
  std::vector<Value> items = PRAXIS_TRY(evaluator.items(subject));
  std::ranges::reverse(items);
  if (isGenerator(subject)) return makeList(evaluator.budget(), std::move(items));
  if (!subject.isText()) return makeGenerator(evaluator, std::move(items));
  MarkedText text;
  for (const Value& item : items) text.append(item.asText());
  return makeText(evaluator.budget(), std::move(text));
}

// Texts sort and compare without regard to case, unless asked otherwise.
Result<Value> sortKey(Evaluator& evaluator, const Value& item, const Value* attribute, bool isCaseSensitive) {
  Value key = attribute == nullptr ? item : PRAXIS_TRY(attributePath(evaluator, item, *attribute));
  if (isCaseSensitive || !key.isText()) return key;
  return makeText(evaluator.budget(), lower(key.asText()));
}

Result<std::vector<Value>> sortKeys(Evaluator& evaluator, const std::vector<Value>& items, const Value* attribute,
                                    bool isCaseSensitive) {
  std::vector<Value> keys;
  for (const Value& item : items) keys.push_back(PRAXIS_TRY(sortKey(evaluator, item, attribute, isCaseSensitive)));
  return keys;
}

// "a,b" sorts by a and, where that is the same, by b.
Result<std::vector<Value>> listKeys(Evaluator& evaluator, const std::vector<Value>& items, const Value& attributes,
                                    bool isCaseSensitive) {
  const std::vector<MarkedText> names = PRAXIS_TRY(splitAt(evaluator.budget(), attributes.asText(), ",", -1, false));
  std::vector<Value> keys;
  for (const Value& item : items) {
    std::vector<Value> parts;
    for (const MarkedText& name : names) {
      const Value attribute = Value::text(name);
      parts.push_back(PRAXIS_TRY(sortKey(evaluator, item, &attribute, isCaseSensitive)));
    }
    keys.push_back(PRAXIS_TRY(makeList(evaluator.budget(), std::move(parts))));
  }
  return keys;
}

Result<Value> sort(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const std::vector<Value> items = PRAXIS_TRY(evaluator.items(subject));
  const Value* attribute = arguments.hasMore(2) ? &arguments[2] : nullptr;
  const bool isCaseSensitive = arguments.isTrue(1, false);
  const bool isList = attribute != nullptr && attribute->isText();
  const std::vector<Value> keys = isList ? PRAXIS_TRY(listKeys(evaluator, items, *attribute, isCaseSensitive))
                                         : PRAXIS_TRY(sortKeys(evaluator, items, attribute, isCaseSensitive));
  return makeList(evaluator.budget(), PRAXIS_TRY(sorted(evaluator.budget(), items, keys, arguments.isTrue(0, false))));
}

Result<Value> dictSort(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  Budget& budget = evaluator.budget();
  if (!subject.is(Kind::dict)) return failure("'dictsort' wants a dictionary, not a {}.", typeName(subject));
  const MarkedText by = PRAXIS_TRY(arguments.text(1, "key"));
  const bool byKey = by.bytes() == "key";
  if (!byKey && by.bytes() != "value") return failure("'dictsort' goes by 'key' or 'value'.");
  std::vector<Value> pairs;
  std::vector<Value> keys;
  for (const auto& [key, value] : subject.asDict().entries()) {
    pairs.push_back(PRAXIS_TRY(makeList(budget, {key, value}, ListForm::tuple)));
    keys.push_back(PRAXIS_TRY(sortKey(evaluator, byKey ? key : value, nullptr, arguments.isTrue(0, false))));
  }
  return makeList(budget, PRAXIS_TRY(sorted(budget, pairs, keys, arguments.isTrue(2, false))));
}

Result<Value> unique(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const std::vector<Value> items = PRAXIS_TRY(evaluator.items(subject));
  const Value* attribute = arguments.hasMore(1) ? &arguments[1] : nullptr;
  std::vector<Value> chosen;
  Dict seen;
  for (const Value& item : items) {
    const Value key = PRAXIS_TRY(sortKey(evaluator, item, attribute, arguments.isTrue(0, false)));
    if (!canBeKey(key)) return failure("'unique' cannot tell a {} from others.", typeName(key));
    if (seen.find(key) != nullptr) continue;
    seen.set(key, Value::none());
    chosen.push_back(item);
  }
  return makeGenerator(evaluator, std::move(chosen));
}

template <int sign>
Result<Value> extreme(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const std::vector<Value> items = PRAXIS_TRY(evaluator.items(subject));
  if (items.empty()) return Value::undefined("No aggregated item, sequence was empty.");
  const Value* attribute = arguments.hasMore(1) ? &arguments[1] : nullptr;
  const std::vector<Value> keys = PRAXIS_TRY(sortKeys(evaluator, items, attribute, arguments.isTrue(0, false)));
  std::size_t best = 0;
  for (std::size_t i = 1; i < items.size(); ++i) {
    if (PRAXIS_TRY(compare(evaluator.budget(), keys[i], keys[best])) * sign > 0) best = i;
  }
  return items[best];
}

Result<Value> sum(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  Value total = arguments.has(1) ? arguments[1] : Value::integer(0);
  if (total.isText()) return failure("'sum' adds no texts; join them.");
  for (const Value& item : PRAXIS_TRY(evaluator.items(subject))) {
    const Value part = arguments.hasMore(0) ? PRAXIS_TRY(attributePath(evaluator, item, arguments[0])) : item;
    total = PRAXIS_TRY(calculate(evaluator.budget(), Arithmetic::add, total, part));
  }
  return total;
}

Result<Value> batch(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const std::vector<Value> items = PRAXIS_TRY(evaluator.items(subject));
  const std::int64_t size = PRAXIS_TRY(arguments.integer(0, 1));
  if (size < 1) return failure("'batch' wants a size of at least 1.");
  const auto each = static_cast<std::size_t>(size);
  std::vector<Value> batches;
  for (std::size_t at = 0; at < items.size();) {
    const std::size_t count = std::min(each, items.size() - at);
    const auto begin = items.begin() + static_cast<std::ptrdiff_t>(at);
    std::vector<Value> one(begin, begin + static_cast<std::ptrdiff_t>(count));
    if (arguments.hasMore(1) && count < each) {
      PRAXIS_TRY(evaluator.budget().spendBytes(std::min(each, kFillMax) * sizeof(Value)));
      one.resize(std::min(each, kFillMax), arguments[1]);
    }
    batches.push_back(PRAXIS_TRY(makeList(evaluator.budget(), std::move(one))));
    at += count;
  }
  return makeGenerator(evaluator, std::move(batches));
}

Result<Value> slice(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const std::vector<Value> items = PRAXIS_TRY(evaluator.items(subject));
  const std::int64_t slices = PRAXIS_TRY(arguments.integer(0, 1));
  if (slices < 1) return failure("'slice' wants at least 1 slice.");
  PRAXIS_TRY(evaluator.budget().spendSteps(slices));
  const auto count = static_cast<std::size_t>(slices);
  const std::size_t each = items.size() / count;
  const std::size_t longer = items.size() % count;
  std::vector<Value> parts;
  auto at = items.begin();
  for (std::size_t i = 0; i < count; ++i) {
    const auto end = at + static_cast<std::ptrdiff_t>(each + (i < longer ? 1 : 0));
    std::vector<Value> one(at, end);
    if (arguments.hasMore(1) && i >= longer) one.push_back(arguments[1]);
    parts.push_back(PRAXIS_TRY(makeList(evaluator.budget(), std::move(one))));
    at = end;
  }
  return makeGenerator(evaluator, std::move(parts));
}

Result<Value> groupBy(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  Budget& budget = evaluator.budget();
  const std::vector<Value> items = PRAXIS_TRY(evaluator.items(subject));
  const Value otherwise = arguments.has(1) ? arguments[1] : Value::none();
  std::vector<Value> keys;
  std::vector<Value> pairs;
  for (const Value& item : items) {
    const Value key = PRAXIS_TRY(attributePath(evaluator, item, arguments[0], otherwise));
    keys.push_back(PRAXIS_TRY(sortKey(evaluator, key, nullptr, arguments.isTrue(2, false))));
    pairs.push_back(PRAXIS_TRY(makeList(budget, {keys.back(), item}, ListForm::tuple)));
  }
  const std::vector<Value> inOrder = PRAXIS_TRY(sorted(budget, pairs, keys, false));
  std::vector<Value> groups;
  std::vector<Value> members;
  for (std::size_t i = 0; i < inOrder.size(); ++i) {
    const auto& pair = inOrder[i].asList().items();
    members.push_back(pair[1]);
    const bool isLast = i + 1 == inOrder.size();
    if (!isLast && PRAXIS_TRY(areEqual(budget, pair[0], inOrder[i + 1].asList().items()[0]))) continue;
    const Value name = PRAXIS_TRY(attributePath(evaluator, members.front(), arguments[0], otherwise));
    const Value group = PRAXIS_TRY(makeList(budget, std::exchange(members, {})));
    groups.push_back(PRAXIS_TRY(makeList(budget, {name, group}, ListForm::group)));
  }
  return makeList(budget, std::move(groups));
}

constexpr BuiltinRow kRows[] = {
    {"batch", {{"linecount", "fill_with"}, 1}, batch},
    {"dictsort", {{"case_sensitive", "by", "reverse"}}, dictSort},
    {"first", {}, first},
    {"groupby", {{"attribute", "default", "case_sensitive"}, 1}, groupBy},
    {"last", {}, last},
    {"list", {}, list},
    {"max", {{"case_sensitive", "attribute"}}, extreme<1>},
    {"min", {{"case_sensitive", "attribute"}}, extreme<-1>},
    {"reverse", {}, reverse},
    {"slice", {{"slices", "fill_with"}, 1}, slice},
    {"sort", {{"reverse", "case_sensitive", "attribute"}}, sort},
    {"sum", {{"attribute", "start"}}, sum},
    {"unique", {{"case_sensitive", "attribute"}}, unique},
};

}  // namespace

std::span<const BuiltinRow> listFilters() { return kRows; }

}  // namespace praxis::engine::text::jinja
