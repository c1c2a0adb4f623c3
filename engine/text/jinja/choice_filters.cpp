// map, select and their kin: another filter or test, by name, for every item. What they give are generators.

#include <algorithm>

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/generators.h"
#include "engine/text/jinja/operators.h"

namespace praxis::engine::text::jinja {
namespace {

using base::Result;

// The arguments for the filter or test that is named.
Arguments behindName(const Arguments& arguments, std::size_t skipped) {
  Arguments rest{.named = arguments.named};
  const std::size_t from = std::min(skipped, arguments.positional.size());
  rest.positional.assign(arguments.positional.begin() + static_cast<std::ptrdiff_t>(from), arguments.positional.end());
  return rest;
}

Result<Value> mapByAttribute(Evaluator& evaluator, const Value& subject, const Arguments& arguments) {
  const Value* attribute = nullptr;
  Value otherwise = Value::none();
  for (const auto& [name, value] : arguments.named) {
    if (name == "attribute") {
      attribute = &value;
    } else if (name == "default") {
      otherwise = value;
    } else {
      return failure("'map' takes no argument '{}'.", name);
    }
  }
  if (attribute == nullptr) return failure("'map' wants the name of a filter or an attribute.");
  std::vector<Value> mapped;
  for (const Value& item : PRAXIS_TRY(evaluator.items(subject))) {
    mapped.push_back(PRAXIS_TRY(attributePath(evaluator, item, *attribute, otherwise)));
  }
  return makeGenerator(evaluator, std::move(mapped));
}

Result<Value> map(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  if (!isTrue(subject)) return makeGenerator(evaluator, {});
  if (arguments.raw.positional.empty()) return mapByAttribute(evaluator, subject, arguments.raw);
  const Value& name = arguments.raw.positional.front();
  if (!name.isText()) return failure("'map' wants the name of a filter, not a {}.", typeName(name));
  std::vector<Value> mapped;
  for (const Value& item : PRAXIS_TRY(evaluator.items(subject))) {
    mapped.push_back(PRAXIS_TRY(evaluator.applyFilter(item, name.bytes(), behindName(arguments.raw, 1))));
  }
  return makeGenerator(evaluator, std::move(mapped));
}

template <bool kept, bool byAttribute>
Result<Value> choose(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  if (!isTrue(subject)) return makeGenerator(evaluator, {});
  const auto& given = arguments.raw.positional;
  constexpr std::size_t kTestAt = byAttribute ? 1 : 0;
  if (given.size() < kTestAt) return failure("The name of an attribute is missing.");
  const bool isTested = given.size() > kTestAt;
  if (isTested && !given[kTestAt].isText()) return failure("The name of a test must be a text.");
  std::vector<Value> chosen;
  for (const Value& item : PRAXIS_TRY(evaluator.items(subject))) {
    const Value looked = byAttribute ? PRAXIS_TRY(attributePath(evaluator, item, given[0])) : item;
    bool passes = isTrue(looked);
    if (isTested) {
      Arguments rest = behindName(arguments.raw, kTestAt + 1);
      passes = PRAXIS_TRY(evaluator.applyTest(looked, given[kTestAt].bytes(), std::move(rest)));
    }
    if (passes == kept) chosen.push_back(item);
  }
  return makeGenerator(evaluator, std::move(chosen));
}

constexpr BuiltinRow kRows[] = {
    {"map", {.isFree = true}, map},
    {"reject", {.isFree = true}, choose<false, false>},
    {"rejectattr", {.isFree = true}, choose<false, true>},
    {"select", {.isFree = true}, choose<true, false>},
    {"selectattr", {.isFree = true}, choose<true, true>},
};

}  // namespace

std::span<const BuiltinRow> choiceFilters() { return kRows; }

}  // namespace praxis::engine::text::jinja
