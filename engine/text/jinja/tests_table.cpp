// What stands behind "is".

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

template <bool (*holds)(const Value&)>
Result<Value> plain(Runtime&, const Value& self, Arguments&) {
  return Value(holds(self));
}

bool isDefined(const Value& value) { return !value.isUndefined(); }
bool isUndefined(const Value& value) { return value.isUndefined(); }
bool isNone(const Value& value) { return value.isNone(); }
bool isText(const Value& value) { return value.isText(); }
bool isNumber(const Value& value) { return value.isNumber(); }
bool isInteger(const Value& value) { return value.is(ValueKind::integer); }
bool isFloat(const Value& value) { return value.is(ValueKind::real); }
bool isBoolean(const Value& value) { return value.is(ValueKind::boolean); }
bool isMapping(const Value& value) { return value.isDict() && !value.dict().isNamespace; }
bool isSequence(const Value& value) {
  return value.isText() || value.isList() || isMapping(value) || value.isUndefined();
}
bool isIterable(const Value& value) { return isSequence(value) || value.is(ValueKind::loop); }
bool isCallable(const Value& value) { return value.is(ValueKind::callable); }
bool isTrue(const Value& value) { return value.is(ValueKind::boolean) && value.boolean(); }
bool isFalse(const Value& value) { return value.is(ValueKind::boolean) && !value.boolean(); }
bool isNever(const Value&) { return false; }

Result<Value> remainderIs(const Value& self, std::int64_t divisor, std::int64_t wanted) {
  if (!self.isWhole()) return wrongType("a test of whole numbers", self);
  if (divisor == 0) return fail(ErrorCode::unsupported, "division by zero");
  const std::int64_t remainder = divisor == -1 ? 0 : self.whole() % divisor;
  return Value((remainder < 0 ? -remainder : remainder) == wanted);
}

Result<Value> isOdd(Runtime&, const Value& self, Arguments&) { return remainderIs(self, 2, 1); }
Result<Value> isEven(Runtime&, const Value& self, Arguments&) { return remainderIs(self, 2, 0); }
Result<Value> isDivisible(Runtime&, const Value& self, Arguments& arguments) {
  return remainderIs(self, PRAXIS_TRY(wholeArgument(arguments, 0, 0)), 0);
}

// Letters of one case only: no letter of the other, and at least one.
Result<Value> caseIs(const Value& self, bool (*wanted)(std::uint32_t), bool (*other)(std::uint32_t)) {
  if (!self.isText()) return Value(false);
  bool found = false;
  for (std::size_t at = 0; at < self.text().size();) {
    const CodePoint point = codePointAt(self.bytes(), at);
    if (other(point.value)) return Value(false);
    found = found || wanted(point.value);
    at += point.size;
  }
  return Value(found);
}

Result<Value> isLowerCase(Runtime&, const Value& self, Arguments&) { return caseIs(self, isLower, isUpper); }
Result<Value> isUpperCase(Runtime&, const Value& self, Arguments&) { return caseIs(self, isUpper, isLower); }

Result<Value> isIn(Runtime& runtime, const Value& self, Arguments& arguments) {
  if (!arguments.has(0)) return fail(ErrorCode::unsupported, "the test \"in\" needs a container");
  return Value(PRAXIS_TRY(contains(runtime, arguments.at(0), self)));
}

Result<Value> isFilter(Runtime&, const Value& self, Arguments&) {
  return Value(self.isText() && findFilter(self.bytes()) != nullptr);
}

Result<Value> isTest(Runtime&, const Value& self, Arguments&) {
  return Value(self.isText() && findTest(self.bytes()) != nullptr);
}

Result<Value> isSame(Runtime& runtime, const Value& self, Arguments& arguments) {
  if (!arguments.has(0)) return fail(ErrorCode::unsupported, "the test needs a value to compare with");
  const Value& other = arguments.at(0);
  if (self.kind() != other.kind()) return Value(false);
  if (self.isList()) return Value(&self.list() == &other.list());
  if (self.isDict()) return Value(&self.dict() == &other.dict());
  return Value(PRAXIS_TRY(equal(runtime.budget(), self, other)));
}

enum class Relation { equal, notEqual, less, atMost, greater, atLeast };

template <Relation relation>
Result<Value> compares(Runtime& runtime, const Value& self, Arguments& arguments) {
  if (!arguments.has(0)) return fail(ErrorCode::unsupported, "the test needs a value to compare with");
  const Value& other = arguments.at(0);
  if constexpr (relation == Relation::equal || relation == Relation::notEqual) {
    return Value(PRAXIS_TRY(equal(runtime.budget(), self, other)) == (relation == Relation::equal));
  } else {
    const int order = PRAXIS_TRY(compare(runtime.budget(), self, other));
    if constexpr (relation == Relation::less) return Value(order < 0);
    if constexpr (relation == Relation::atMost) return Value(order <= 0);
    if constexpr (relation == Relation::greater) return Value(order > 0);
    return Value(order >= 0);
  }
}

}  // namespace

std::span<const Builtin> testTable() {
  static constexpr Builtin kTests[] = {{"defined", "", plain<isDefined>},
                                       {"undefined", "", plain<isUndefined>},
                                       {"none", "", plain<isNone>},
                                       {"string", "", plain<isText>},
                                       {"number", "", plain<isNumber>},
                                       {"integer", "", plain<isInteger>},
                                       {"float", "", plain<isFloat>},
                                       {"boolean", "", plain<isBoolean>},
                                       {"mapping", "", plain<isMapping>},
                                       {"sequence", "", plain<isSequence>},
                                       {"iterable", "", plain<isIterable>},
                                       {"callable", "", plain<isCallable>},
                                       {"true", "", plain<isTrue>},
                                       {"false", "", plain<isFalse>},
                                       {"escaped", "", plain<isNever>},
                                       {"odd", "", isOdd},
                                       {"even", "", isEven},
                                       {"divisibleby", "num", isDivisible},
                                       {"lower", "", isLowerCase},
                                       {"upper", "", isUpperCase},
                                       {"in", "seq", isIn},
                                       {"filter", "", isFilter},
                                       {"test", "", isTest},
                                       {"sameas", "other", isSame},
                                       {"eq", "b", compares<Relation::equal>},
                                       {"equalto", "b", compares<Relation::equal>},
                                       {"==", "b", compares<Relation::equal>},
                                       {"ne", "b", compares<Relation::notEqual>},
                                       {"!=", "b", compares<Relation::notEqual>},
                                       {"lt", "b", compares<Relation::less>},
                                       {"lessthan", "b", compares<Relation::less>},
                                       {"<", "b", compares<Relation::less>},
                                       {"le", "b", compares<Relation::atMost>},
                                       {"<=", "b", compares<Relation::atMost>},
                                       {"gt", "b", compares<Relation::greater>},
                                       {"greaterthan", "b", compares<Relation::greater>},
                                       {">", "b", compares<Relation::greater>},
                                       {"ge", "b", compares<Relation::atLeast>},
                                       {">=", "b", compares<Relation::atLeast>}};
  return kTests;
}

}  // namespace praxis::engine::text::jinja
