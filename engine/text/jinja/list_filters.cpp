// Filters that reorder and cut lists.

#include <algorithm>
#include <optional>

#include "engine/text/jinja/builtins.h"

namespace praxis::engine::text::jinja {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

// What an item is compared by: one of its attributes, or itself; texts without their case unless asked.
Result<Value> keyOf(Runtime& runtime, const Value& item, const Value& path, bool caseSensitive) {
  Value key = PRAXIS_TRY(attributePath(runtime, item, path));
  if (caseSensitive || !key.isText()) return key;
  return lowered(runtime, key.text());
}

Result<Value> first(Runtime& runtime, const Value& self, Arguments&) {
  const std::vector<Value> items = PRAXIS_TRY(runtime.iterate(self));
  return items.empty() ? Value::undefined("there is no first item") : items.front();
}

Result<Value> last(Runtime& runtime, const Value& self, Arguments&) {
  const std::vector<Value> items = PRAXIS_TRY(runtime.iterate(self));
  return items.empty() ? Value::undefined("there is no last item") : items.back();
}

Result<Value> list(Runtime& runtime, const Value& self, Arguments&) {
  return runtime.makeList(PRAXIS_TRY(runtime.iterate(self)));
}

Result<Value> reverse(Runtime& runtime, const Value& self, Arguments&) {
  std::vector<Value> items = PRAXIS_TRY(runtime.iterate(self));
  std::ranges::reverse(items);
  return self.isText() ? joinedBy(runtime, {}, items) : runtime.makeList(std::move(items));
}

// The order in which the keys stand; equal ones keep theirs, also in reverse.
Result<std::vector<std::size_t>> sortedOrder(Runtime& runtime, const std::vector<std::vector<Value>>& keys,
                                             bool reversed) {
  std::vector<std::size_t> order(keys.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::optional<base::Error> problem;
  const auto comesBefore = [&](std::size_t a, std::size_t b) {
    for (std::size_t i = 0; i < keys[a].size() && !problem; ++i) {
      Result<int> result = compare(runtime.budget(), keys[a][i], keys[b][i]);
      if (!result) {
        problem = std::move(result).error();
      } else if (*result != 0) {
        return (*result < 0) != reversed;
      }
    }
    return false;
  };
  std::ranges::stable_sort(order, comesBefore);
  if (problem) return *std::move(problem);
  return order;
}

Result<Value> sort(Runtime& runtime, const Value& self, Arguments& arguments) {
  const bool reversed = PRAXIS_TRY(flagArgument(arguments, 0, false));
  const bool caseSensitive = PRAXIS_TRY(flagArgument(arguments, 1, false));
  std::vector<Value> paths(1);
  if (arguments.has(2)) paths[0] = arguments.at(2);
  if (paths[0].isText()) {
    std::string_view rest = paths[0].bytes();
    std::vector<Value> parts;
    for (std::size_t comma = rest.find(','); comma != rest.npos; comma = rest.find(',')) {
      parts.push_back(Value::text(rest.substr(0, comma)));
      rest.remove_prefix(comma + 1);
    }
    parts.push_back(Value::text(rest));
    paths = std::move(parts);
  }
  const std::vector<Value> items = PRAXIS_TRY(runtime.iterate(self));
  PRAXIS_TRY(runtime.budget().spendBytes(items.size() * (1 + paths.size()) * sizeof(Value)));
  std::vector<std::vector<Value>> keys(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    for (const Value& path : paths) keys[i].push_back(PRAXIS_TRY(keyOf(runtime, items[i], path, caseSensitive)));
  }
  std::vector<Value> sorted;
  for (const std::size_t index : PRAXIS_TRY(sortedOrder(runtime, keys, reversed))) sorted.push_back(items[index]);
  return runtime.makeList(std::move(sorted));
}

Result<Value> dictsort(Runtime& runtime, const Value& self, Arguments& arguments) {
  if (!self.isDict()) return wrongType("dictsort", self);
  const bool caseSensitive = PRAXIS_TRY(flagArgument(arguments, 0, false));
  const MarkedText by = PRAXIS_TRY(textArgument(arguments, 1, "key"));
  const bool reversed = PRAXIS_TRY(flagArgument(arguments, 2, false));
  if (by.bytes() != "key" && by.bytes() != "value")
    return fail(ErrorCode::unsupported, "dictsort goes by key or value");
  std::vector<std::vector<Value>> keys;
  std::vector<Value> pairs;
  for (const auto& [key, value] : self.dict().entries) {
    keys.push_back({PRAXIS_TRY(keyOf(runtime, by.bytes() == "key" ? key : value, Value(), caseSensitive))});
    pairs.push_back(PRAXIS_TRY(runtime.makeList({key, value}, true)));
  }
  std::vector<Value> sorted;
  for (const std::size_t index : PRAXIS_TRY(sortedOrder(runtime, keys, reversed))) sorted.push_back(pairs[index]);
  return runtime.makeList(std::move(sorted));
}

Result<Value> unique(Runtime& runtime, const Value& self, Arguments& arguments) {
  const bool caseSensitive = PRAXIS_TRY(flagArgument(arguments, 0, false));
  const Value path = arguments.has(1) ? arguments.at(1) : Value();
  std::vector<Value> seen;
  std::vector<Value> kept;
  for (Value& item : PRAXIS_TRY(runtime.iterate(self))) {
    Value key = PRAXIS_TRY(keyOf(runtime, item, path, caseSensitive));
    bool isNew = true;
    PRAXIS_TRY(runtime.budget().spendSteps(static_cast<std::int64_t>(seen.size() / 16)));
    for (std::size_t i = 0; i < seen.size() && isNew; ++i) {
      isNew = !PRAXIS_TRY(equal(runtime.budget(), seen[i], key));
    }
    if (!isNew) continue;
    seen.push_back(std::move(key));
    kept.push_back(std::move(item));
  }
  return runtime.makeList(std::move(kept));
}

Result<Value> extreme(Runtime& runtime, const Value& self, Arguments& arguments, bool wantsLargest) {
  const bool caseSensitive = PRAXIS_TRY(flagArgument(arguments, 0, false));
  const Value path = arguments.has(1) ? arguments.at(1) : Value();
  Value best = Value::undefined("the list is empty");
  Value bestKey;
  for (Value& item : PRAXIS_TRY(runtime.iterate(self))) {
    Value key = PRAXIS_TRY(keyOf(runtime, item, path, caseSensitive));
    const int order = bestKey.isMissing() ? 0 : PRAXIS_TRY(compare(runtime.budget(), key, bestKey));
    if (!bestKey.isMissing() && (wantsLargest ? order <= 0 : order >= 0)) continue;
    best = std::move(item);
    bestKey = std::move(key);
  }
  return best;
}

Result<Value> smallest(Runtime& runtime, const Value& self, Arguments& arguments) {
  return extreme(runtime, self, arguments, false);
}

Result<Value> largest(Runtime& runtime, const Value& self, Arguments& arguments) {
  return extreme(runtime, self, arguments, true);
}

Result<Value> sum(Runtime& runtime, const Value& self, Arguments& arguments) {
  Value total = arguments.has(1) ? arguments.at(1) : Value(std::int64_t{0});
  const Value path = arguments.has(0) ? arguments.at(0) : Value();
  for (const Value& item : PRAXIS_TRY(runtime.iterate(self))) {
    total = PRAXIS_TRY(applyOperator(runtime, "+", total, PRAXIS_TRY(attributePath(runtime, item, path))));
  }
  return total;
}

Result<Value> batch(Runtime& runtime, const Value& self, Arguments& arguments) {
  const std::int64_t count = PRAXIS_TRY(wholeArgument(arguments, 0, 0));
  if (count < 1) return fail(ErrorCode::unsupported, "batch needs a size above zero");
  std::vector<Value> rows;
  std::vector<Value> row;
  for (Value& item : PRAXIS_TRY(runtime.iterate(self))) {
    if (static_cast<std::int64_t>(row.size()) == count) {
      rows.push_back(PRAXIS_TRY(runtime.makeList(std::exchange(row, {}))));
    }
    row.push_back(std::move(item));
  }
  if (!row.empty() && arguments.has(1) && !arguments.at(1).isNone()) {
    const std::size_t missing = static_cast<std::size_t>(count) - row.size();
    std::size_t bytes = 0;
    if (__builtin_mul_overflow(missing, sizeof(Value), &bytes))
      return fail(ErrorCode::unsupported, "batch is too large");
    PRAXIS_TRY(runtime.budget().spendBytes(bytes));
    row.resize(static_cast<std::size_t>(count), arguments.at(1));
  }
  if (!row.empty()) rows.push_back(PRAXIS_TRY(runtime.makeList(std::move(row))));
  return runtime.makeList(std::move(rows));
}

}  // namespace

std::span<const Builtin> listFilters() {
  static constexpr Builtin kFilters[] = {{"first", "", first},
                                         {"last", "", last},
                                         {"list", "", list},
                                         {"reverse", "", reverse},
                                         {"sort", "reverse case_sensitive attribute", sort},
                                         {"dictsort", "case_sensitive by reverse", dictsort},
                                         {"unique", "case_sensitive attribute", unique},
                                         {"min", "case_sensitive attribute", smallest},
                                         {"max", "case_sensitive attribute", largest},
                                         {"sum", "attribute start", sum},
                                         {"batch", "linecount fill_with", batch}};
  return kFilters;
}

}  // namespace praxis::engine::text::jinja
