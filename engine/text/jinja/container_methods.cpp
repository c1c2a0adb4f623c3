// Python's methods of dict and list, and those of the variable "loop".

#include <algorithm>

#include "engine/text/jinja/builtins.h"

namespace praxis::engine::text::jinja {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

Result<Value> items(Runtime& runtime, const Value& self, Arguments& arguments) {
  return runtime.applyFilter("items", self, arguments);
}

Result<Value> keys(Runtime& runtime, const Value& self, Arguments&) {
  return runtime.makeList(PRAXIS_TRY(runtime.iterate(self)));
}

Result<Value> values(Runtime& runtime, const Value& self, Arguments&) {
  std::vector<Value> all;
  for (const auto& [key, value] : self.dict().entries) all.push_back(value);
  return runtime.makeList(std::move(all));
}

Result<Value> get(Runtime& runtime, const Value& self, Arguments& arguments) {
  if (!arguments.has(0)) return fail(ErrorCode::unsupported, "get needs a key");
  if (const Value* found = PRAXIS_TRY(runtime.findEntry(self.dict(), arguments.at(0)))) return *found;
  return arguments.has(1) ? arguments.at(1) : Value::none();
}

Result<Value> setdefault(Runtime& runtime, const Value& self, Arguments& arguments) {
  if (!arguments.has(0)) return fail(ErrorCode::unsupported, "setdefault needs a key");
  if (const Value* found = PRAXIS_TRY(runtime.findEntry(self.dict(), arguments.at(0)))) return *found;
  Value value = arguments.has(1) ? arguments.at(1) : Value::none();
  PRAXIS_TRY(runtime.setEntry(self.dict(), arguments.at(0), value));
  return value;
}

Result<Value> popKey(Runtime& runtime, const Value& self, Arguments& arguments) {
  if (!arguments.has(0)) return fail(ErrorCode::unsupported, "pop needs a key");
  const Value* found = PRAXIS_TRY(runtime.findEntry(self.dict(), arguments.at(0)));
  if (found == nullptr) {
    if (arguments.has(1)) return arguments.at(1);
    return fail(ErrorCode::unsupported, "the key that pop takes off is not there");
  }
  auto& entries = self.dict().entries;
  const auto place = std::ranges::find_if(entries, [found](const auto& entry) { return &entry.second == found; });
  Value value = place->second;
  entries.erase(place);
  return value;
}

Result<Value> update(Runtime& runtime, const Value& self, Arguments& arguments) {
  PRAXIS_TRY(fillDict(runtime, self.dict(), arguments));
  return Value::none();
}

Result<Value> copyDict(Runtime& runtime, const Value& self, Arguments&) {
  std::shared_ptr<Dict> copy = PRAXIS_TRY(runtime.makeDict());
  PRAXIS_TRY(runtime.budget().spendBytes(self.dict().entries.size() * sizeof(copy->entries[0])));
  copy->entries = self.dict().entries;
  return Value(std::move(copy));
}

Result<Value> append(Runtime& runtime, const Value& self, Arguments& arguments) {
  if (self.list().isTuple || !arguments.has(0)) return fail(ErrorCode::unsupported, "append needs a list and an item");
  PRAXIS_TRY(runtime.budget().spendBytes(2 * sizeof(Value)));
  self.list().items.push_back(arguments.at(0));
  return Value::none();
}

Result<Value> extend(Runtime& runtime, const Value& self, Arguments& arguments) {
  if (self.list().isTuple || !arguments.has(0)) return fail(ErrorCode::unsupported, "extend needs two lists");
  std::vector<Value> more = PRAXIS_TRY(runtime.iterate(arguments.at(0)));
  PRAXIS_TRY(runtime.budget().spendBytes(2 * more.size() * sizeof(Value)));
  self.list().items.insert(self.list().items.end(), more.begin(), more.end());
  return Value::none();
}

Result<Value> insert(Runtime& runtime, const Value& self, Arguments& arguments) {
  if (self.list().isTuple || !arguments.has(1)) return fail(ErrorCode::unsupported, "insert needs a place and an item");
  std::vector<Value>& list = self.list().items;
  const auto size = static_cast<std::int64_t>(list.size());
  const std::int64_t place = PRAXIS_TRY(wholeArgument(arguments, 0, 0));
  PRAXIS_TRY(runtime.budget().spendBytes(2 * sizeof(Value)));
  PRAXIS_TRY(runtime.budget().spendSteps(size / 16));
  const std::int64_t index = std::clamp<std::int64_t>(place < 0 ? place + size : place, 0, size);
  list.insert(list.begin() + index, arguments.at(1));
  return Value::none();
}

Result<Value> popItem(Runtime& runtime, const Value& self, Arguments& arguments) {
  std::vector<Value>& list = self.list().items;
  const auto size = static_cast<std::int64_t>(list.size());
  const std::int64_t place = PRAXIS_TRY(wholeArgument(arguments, 0, -1));
  const std::int64_t index = place < 0 ? place + size : place;
  if (self.list().isTuple || index < 0 || index >= size) {
    return fail(ErrorCode::unsupported, "there is no such item to pop");
  }
  PRAXIS_TRY(runtime.budget().spendSteps((size - index) / 16));
  Value value = list[static_cast<std::size_t>(index)];
  list.erase(list.begin() + index);
  return value;
}

Result<std::int64_t> countOf(Runtime& runtime, const Value& self, const Arguments& arguments, bool stopsAtFirst) {
  if (!arguments.has(0)) return fail(ErrorCode::unsupported, "count and index need an item");
  const std::vector<Value>& list = self.list().items;
  PRAXIS_TRY(runtime.budget().spendSteps(static_cast<std::int64_t>(list.size() / 16)));
  std::int64_t count = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!PRAXIS_TRY(equal(runtime.budget(), list[i], arguments.at(0)))) continue;
    if (stopsAtFirst) return static_cast<std::int64_t>(i);
    ++count;
  }
  return stopsAtFirst ? std::int64_t{-1} : count;
}

Result<Value> count(Runtime& runtime, const Value& self, Arguments& arguments) {
  return Value(PRAXIS_TRY(countOf(runtime, self, arguments, false)));
}

Result<Value> index(Runtime& runtime, const Value& self, Arguments& arguments) {
  const std::int64_t place = PRAXIS_TRY(countOf(runtime, self, arguments, true));
  if (place < 0) return fail(ErrorCode::unsupported, "the item that index looks for is not there");
  return Value(place);
}

Result<Value> reverse(Runtime& runtime, const Value& self, Arguments&) {
  if (self.list().isTuple) return wrongType("reverse", self);
  PRAXIS_TRY(runtime.budget().spendSteps(static_cast<std::int64_t>(self.list().items.size() / 16)));
  std::ranges::reverse(self.list().items);
  return Value::none();
}

Result<Value> copyList(Runtime& runtime, const Value& self, Arguments&) {
  return runtime.makeList(PRAXIS_TRY(runtime.iterate(self)));
}

Result<Value> cycle(Runtime&, const Value& self, Arguments& arguments) {
  if (arguments.positional.empty()) return fail(ErrorCode::unsupported, "loop.cycle needs items");
  return arguments.positional[self.loop().index % arguments.positional.size()];
}

// Whether the values are others than in the last call.
Result<Value> changed(Runtime& runtime, const Value& self, Arguments& arguments) {
  std::vector<Value>& last = *self.loop().changed;
  bool isSame = last.size() == arguments.positional.size() && !last.empty();
  for (std::size_t i = 0; isSame && i < last.size(); ++i) {
    isSame = PRAXIS_TRY(equal(runtime.budget(), last[i], arguments.positional[i]));
  }
  last = arguments.positional;
  return Value(!isSame);
}

}  // namespace

std::span<const Builtin> dictMethods() {
  static constexpr Builtin kMethods[] = {{"items", "", items},
                                         {"keys", "", keys},
                                         {"values", "", values},
                                         {"get", "key default", get},
                                         {"setdefault", "key default", setdefault},
                                         {"pop", "key default", popKey},
                                         {"update", "*", update},
                                         {"copy", "", copyDict}};
  return kMethods;
}

std::span<const Builtin> listMethods() {
  static constexpr Builtin kMethods[] = {{"append", "item", append},       {"extend", "items", extend},
                                         {"insert", "index item", insert}, {"pop", "index", popItem},
                                         {"index", "item", index},         {"count", "item", count},
                                         {"reverse", "", reverse},         {"copy", "", copyList}};
  return kMethods;
}

std::span<const Builtin> loopMethods() {
  static constexpr Builtin kMethods[] = {{"cycle", "*", cycle}, {"changed", "*", changed}};
  return kMethods;
}

}  // namespace praxis::engine::text::jinja
