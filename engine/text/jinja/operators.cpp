#include "engine/text/jinja/operators.h"

#include <algorithm>

#include "engine/text/jinja/object.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {

using base::Result;
using Kind = Value::Kind;

base::Error undefinedFailure(const Value& value) { return failure("{}", value.reason()); }

std::string_view typeName(const Value& value) {
  static constexpr std::string_view kForms[] = {"list",      "tuple",       "tuple",     "range",
                                                "dict_keys", "dict_values", "dict_items"};
  switch (value.kind()) {
    case Kind::undefined:
      return "Undefined";
    case Kind::none:
      return "NoneType";
    case Kind::boolean:
      return "bool";
    case Kind::integer:
      return "int";
    case Kind::number:
      return "float";
    case Kind::text:
      return "str";
    case Kind::list:
      return kForms[static_cast<std::size_t>(value.asList().form())];
    case Kind::dict:
      return "dict";
    case Kind::object:
      return value.asObject().typeName();
  }
  return {};
}

bool isWhole(const Value& value) { return value.is(Kind::integer) || value.is(Kind::boolean); }
bool isNumeric(const Value& value) { return isWhole(value) || value.is(Kind::number); }

std::int64_t toInteger(const Value& value) {
  return value.is(Kind::boolean) ? std::int64_t{value.asBoolean()} : value.asInteger();
}

double toDouble(const Value& value) {
  return value.is(Kind::number) ? value.asNumber() : static_cast<double>(toInteger(value));
}

bool isTrue(const Value& value) {
  switch (value.kind()) {
    case Kind::undefined:
    case Kind::none:
      return false;
    case Kind::boolean:
      return value.asBoolean();
    case Kind::integer:
      return value.asInteger() != 0;
    case Kind::number:
      return value.asNumber() != 0.0;
    case Kind::text:
      return !value.asText().empty();
    case Kind::list:
      return !value.asList().items().empty();
    case Kind::dict:
      return !value.asDict().entries().empty();
    case Kind::object:
      return true;
  }
  return false;
}

bool canBeKey(const Value& value) {
  if (value.is(Kind::list)) {
    const bool isTuple = value.asList().form() == ListForm::tuple || value.asList().form() == ListForm::group;
    return isTuple && std::ranges::all_of(value.asList().items(), canBeKey);
  }
  return !value.is(Kind::dict) && !value.is(Kind::object);
}

namespace {

bool numbersAreEqual(const Value& a, const Value& b) {
  if (isWhole(a) && isWhole(b)) return toInteger(a) == toInteger(b);
  // 80 bits hold every 64-bit integer, so that 2**53 + 1 is not taken for 2.0**53.
  const auto wide = [](const Value& value) {
    return isWhole(value) ? static_cast<long double>(toInteger(value)) : static_cast<long double>(value.asNumber());
  };
  return wide(a) == wide(b);
}

ListForm comparedAs(const List& list) { return list.form() == ListForm::group ? ListForm::tuple : list.form(); }

Result<bool> listsAreEqual(Budget& budget, const List& a, const List& b) {
  if (comparedAs(a) != comparedAs(b) || a.items().size() != b.items().size()) return false;
  if (a.form() == ListForm::values) return false;  // Python compares these by identity
  for (std::size_t i = 0; i < a.items().size(); ++i) {
    if (!PRAXIS_TRY(areEqual(budget, a.items()[i], b.items()[i]))) return false;
  }
  return true;
}

Result<bool> dictsAreEqual(Budget& budget, const Dict& a, const Dict& b) {
  if (a.entries().size() != b.entries().size()) return false;
  for (const auto& [key, value] : a.entries()) {
    const Value* other = b.find(key);
    if (other == nullptr || !PRAXIS_TRY(areEqual(budget, value, *other))) return false;
  }
  return true;
}

std::int64_t comparisonSteps(const Value& a, const Value& b) {
  if (!a.isText() || !b.isText()) return 1;
  return 1 + static_cast<std::int64_t>(std::min(a.asText().size(), b.asText().size()) / 256);
}

template <typename T>
int order(const T& a, const T& b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

}  // namespace

Result<bool> areEqual(Budget& budget, const Value& a, const Value& b) {
  PRAXIS_TRY(budget.spendSteps(comparisonSteps(a, b)));
  if (isNumeric(a) && isNumeric(b)) return numbersAreEqual(a, b);
  if (a.isSameAs(b)) return true;
  if (a.is(Kind::list) && b.is(Kind::list)) return listsAreEqual(budget, a.asList(), b.asList());
  if (a.is(Kind::dict) && b.is(Kind::dict)) return dictsAreEqual(budget, a.asDict(), b.asDict());
  return false;
}

Result<int> compare(Budget& budget, const Value& a, const Value& b) {
  PRAXIS_TRY(budget.spendSteps(comparisonSteps(a, b)));
  if (isWhole(a) && isWhole(b)) return order(toInteger(a), toInteger(b));
  if (isNumeric(a) && isNumeric(b)) return order(toDouble(a), toDouble(b));
  if (a.isText() && b.isText()) return order(a.bytes(), b.bytes());  // the order of UTF-8 is that of code points
  if (a.is(Kind::undefined)) return undefinedFailure(a);
  if (b.is(Kind::undefined)) return undefinedFailure(b);
  const bool haveOrder = a.is(Kind::list) && b.is(Kind::list) && comparedAs(a.asList()) == comparedAs(b.asList()) &&
                         comparedAs(a.asList()) <= ListForm::tuple;
  if (!haveOrder) return failure("'{}' and '{}' have no order.", typeName(a), typeName(b));
  const auto& left = a.asList().items();
  const auto& right = b.asList().items();
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    if (!PRAXIS_TRY(areEqual(budget, left[i], right[i]))) return compare(budget, left[i], right[i]);
  }
  return order(left.size(), right.size());
}

Result<bool> isIn(Budget& budget, const Value& item, const Value& container) {
  switch (container.kind()) {
    case Kind::undefined:
      return false;
    case Kind::text:
      if (!item.isText()) return failure("'in' looks for a text in a text, not for a {}.", typeName(item));
      PRAXIS_TRY(budget.spendSearch(container.asText().size(), item.asText().size()));
      return container.bytes().find(item.bytes()) != std::string_view::npos;
    case Kind::list:
      for (const Value& one : container.asList().items()) {
        if (PRAXIS_TRY(areEqual(budget, one, item))) return true;
      }
      return false;
    case Kind::dict:
      if (!canBeKey(item)) return failure("A {} cannot be a key of a dictionary.", typeName(item));
      if (item.isText()) PRAXIS_TRY(budget.spendSteps(static_cast<std::int64_t>(item.asText().size() / 64)));
      return container.asDict().find(item) != nullptr;
    case Kind::object:
      if (std::vector<Value>* items = container.asObject().remainingItems()) {
        return isIn(budget, item, Value::list(std::exchange(*items, {})));
      }
      break;
    default:
      break;
  }
  return failure("'in' does not look into a {}.", typeName(container));
}

}  // namespace praxis::engine::text::jinja
