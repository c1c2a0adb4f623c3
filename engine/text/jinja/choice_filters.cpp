// Filters that run another filter or a test on each item.

#include <algorithm>

#include "engine/text/jinja/builtins.h"

namespace praxis::engine::text::jinja {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

Value takeNamed(Arguments& arguments, std::string_view name) {
  const auto found = std::ranges::find(arguments.named, name, &std::pair<std::string, Value>::first);
  if (found == arguments.named.end()) return {};
  Value value = std::move(found->second);
  arguments.named.erase(found);
  return value;
}

// The first argument, which is a name, taken off.
Result<std::string> takeName(Arguments& arguments, std::string_view filter) {
  if (arguments.positional.empty() || !arguments.positional.front().isText()) {
    return fail(ErrorCode::unsupported, "{} needs a name", filter);
  }
  std::string name(arguments.positional.front().bytes());
  arguments.positional.erase(arguments.positional.begin());
  return name;
}

Result<Value> map(Runtime& runtime, const Value& self, Arguments& arguments) {
  std::vector<Value> items = PRAXIS_TRY(runtime.iterate(self));
  const Value path = takeNamed(arguments, "attribute");
  if (!path.isMissing()) {
    const Value otherwise = takeNamed(arguments, "default");
    for (Value& item : items) {
      item = PRAXIS_TRY(attributePath(runtime, item, path));
      if (item.isUndefined() && !otherwise.isMissing()) item = otherwise;
    }
    return runtime.makeList(std::move(items));
  }
  const std::string name = PRAXIS_TRY(takeName(arguments, "map"));
  for (Value& item : items) {
    Arguments copy = arguments;
    item = PRAXIS_TRY(runtime.applyFilter(name, item, copy));
  }
  return runtime.makeList(std::move(items));
}

Result<Value> choose(Runtime& runtime, const Value& self, Arguments& arguments, bool byAttribute, bool wanted) {
  Value path;
  if (byAttribute) {
    if (arguments.positional.empty()) return fail(ErrorCode::unsupported, "the filter needs the name of an attribute");
    path = arguments.positional.front();
    arguments.positional.erase(arguments.positional.begin());
  }
  const bool hasTest = !arguments.positional.empty();
  const std::string test = hasTest ? PRAXIS_TRY(takeName(arguments, "the filter")) : std::string();
  std::vector<Value> kept;
  for (Value& item : PRAXIS_TRY(runtime.iterate(self))) {
    const Value value = PRAXIS_TRY(attributePath(runtime, item, path));
    Arguments copy = arguments;
    const bool holds = hasTest ? PRAXIS_TRY(runtime.applyTest(test, value, copy)) : value.truthy();
    if (holds == wanted) kept.push_back(std::move(item));
  }
  return runtime.makeList(std::move(kept));
}

Result<Value> select(Runtime& runtime, const Value& self, Arguments& arguments) {
  return choose(runtime, self, arguments, false, true);
}
Result<Value> reject(Runtime& runtime, const Value& self, Arguments& arguments) {
  return choose(runtime, self, arguments, false, false);
}
Result<Value> selectattr(Runtime& runtime, const Value& self, Arguments& arguments) {
  return choose(runtime, self, arguments, true, true);
}
Result<Value> rejectattr(Runtime& runtime, const Value& self, Arguments& arguments) {
  return choose(runtime, self, arguments, true, false);
}

// Pairs of a value and the items that have it, in the order of the values.
Result<Value> groupby(Runtime& runtime, const Value& self, Arguments& arguments) {
  if (!arguments.has(0)) return fail(ErrorCode::unsupported, "groupby needs the name of an attribute");
  Arguments sorting;
  sorting.named.emplace_back("attribute", arguments.at(0));
  const Value sorted = PRAXIS_TRY(runtime.applyFilter("sort", self, sorting));
  std::vector<Value> groups;
  std::vector<Value> members;
  Value current;
  const auto close = [&]() -> Result<void> {
    const Value list = PRAXIS_TRY(runtime.makeList(std::exchange(members, {})));
    groups.push_back(PRAXIS_TRY(runtime.makeList({current, list}, true)));
    return {};
  };
  for (const Value& item : PRAXIS_TRY(runtime.iterate(sorted))) {
    Value key = PRAXIS_TRY(attributePath(runtime, item, arguments.at(0)));
    if (key.isUndefined() && arguments.has(1)) key = arguments.at(1);
    const bool isSame = !current.isMissing() && PRAXIS_TRY(equal(runtime.budget(), key, current));
    if (!isSame && !members.empty()) PRAXIS_TRY(close());
    if (!isSame) current = std::move(key);
    members.push_back(item);
  }
  if (!members.empty()) PRAXIS_TRY(close());
  return runtime.makeList(std::move(groups));
}

}  // namespace

std::span<const Builtin> choiceFilters() {
  static constexpr Builtin kFilters[] = {{"map", "*", map},
                                         {"select", "*", select},
                                         {"reject", "*", reject},
                                         {"selectattr", "*", selectattr},
                                         {"rejectattr", "*", rejectattr},
                                         {"groupby", "attribute default", groupby}};
  return kFilters;
}

}  // namespace praxis::engine::text::jinja
