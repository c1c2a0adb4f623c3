// The methods of lists and dictionaries. Those that would change them are refused, as the field's sandbox does.

#include <algorithm>

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/operators.h"

namespace praxis::engine::text::jinja {
namespace {

using base::Result;
using Kind = Value::Kind;

Result<Value> keys(Evaluator& evaluator, const Value& subject, const BoundArguments&) {
  std::vector<Value> all;
  for (const auto& [key, value] : subject.asDict().entries()) all.push_back(key);
  return makeList(evaluator.budget(), std::move(all), ListForm::keys);
}

Result<Value> values(Evaluator& evaluator, const Value& subject, const BoundArguments&) {
  std::vector<Value> all;
  for (const auto& [key, value] : subject.asDict().entries()) all.push_back(value);
  return makeList(evaluator.budget(), std::move(all), ListForm::values);
}

Result<Value> items(Evaluator& evaluator, const Value& subject, const BoundArguments&) {
  std::vector<Value> all;
  for (const auto& [key, value] : subject.asDict().entries()) {
    all.push_back(PRAXIS_TRY(makeList(evaluator.budget(), {key, value}, ListForm::tuple)));
  }
  return makeList(evaluator.budget(), std::move(all), ListForm::items);
}

Result<Value> get(Evaluator&, const Value& subject, const BoundArguments& arguments) {
  if (!canBeKey(arguments[0])) return failure("A {} cannot be a key of a dictionary.", typeName(arguments[0]));
  if (const Value* found = subject.asDict().find(arguments[0])) return *found;
  return arguments.has(1) ? arguments[1] : Value::none();
}

Result<Value> copy(Evaluator&, const Value& subject, const BoundArguments&) { return subject; }

Result<Value> count(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  std::int64_t found = 0;
  for (const Value& item : subject.asList().items()) {
    found += PRAXIS_TRY(areEqual(evaluator.budget(), item, arguments[0])) ? 1 : 0;
  }
  return Value::integer(found);
}

Result<Value> index(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const auto& all = subject.asList().items();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (PRAXIS_TRY(areEqual(evaluator.budget(), all[i], arguments[0])))
      return Value::integer(static_cast<std::int64_t>(i));
  }
  return failure("What is looked for is not in the list.");
}

Result<Value> refuse(Evaluator&, const Value& subject, const BoundArguments&) {
  return failure("A {} cannot be changed here; use a namespace or add lists.", typeName(subject));
}

constexpr Signature kAny = {.isFree = true};

constexpr BuiltinRow kListRows[] = {
    {"append", kAny, refuse},         {"clear", kAny, refuse},  {"copy", {}, copy},
    {"count", {{"value"}, 1}, count}, {"extend", kAny, refuse}, {"index", {{"value"}, 1}, index},
    {"insert", kAny, refuse},         {"pop", kAny, refuse},    {"remove", kAny, refuse},
    {"reverse", kAny, refuse},        {"sort", kAny, refuse},
};

constexpr BuiltinRow kDictRows[] = {
    {"clear", kAny, refuse},   {"copy", {}, copy},           {"get", {{"key", "default"}, 1}, get},
    {"items", {}, items},      {"keys", {}, keys},           {"pop", kAny, refuse},
    {"popitem", kAny, refuse}, {"setdefault", kAny, refuse}, {"update", kAny, refuse},
    {"values", {}, values},
};

}  // namespace

std::span<const BuiltinRow> listMethods() { return kListRows; }
std::span<const BuiltinRow> dictMethods() { return kDictRows; }

}  // namespace praxis::engine::text::jinja
