// What "is" asks: the tests of the language.

#include <utility>

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/expressions.h"
#include "engine/text/jinja/generators.h"
#include "engine/text/jinja/operators.h"
#include "engine/text/jinja/printing.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {
namespace {

using base::Result;
using Kind = Value::Kind;

template <Kind kind>
Result<Value> isKind(Evaluator&, const Value& subject, const BoundArguments&) {
  return Value::boolean(subject.is(kind));
}

template <bool wanted>
Result<Value> isTheBoolean(Evaluator&, const Value& subject, const BoundArguments&) {
  return Value::boolean(subject.is(Kind::boolean) && subject.asBoolean() == wanted);
}

Result<Value> isDefined(Evaluator&, const Value& subject, const BoundArguments&) {
  return Value::boolean(!subject.is(Kind::undefined));
}

Result<Value> isNumber(Evaluator&, const Value& subject, const BoundArguments&) {
  return Value::boolean(isNumeric(subject));
}

Result<Value> isSequence(Evaluator&, const Value& subject, const BoundArguments&) {
  const bool isList = subject.is(Kind::list) && subject.asList().form() < ListForm::keys;
  return Value::boolean(isList || subject.isText() || subject.is(Kind::dict));
}

Result<Value> isIterable(Evaluator&, const Value& subject, const BoundArguments&) {
  const bool isContainer = subject.is(Kind::list) || subject.is(Kind::dict);
  return Value::boolean(isContainer || subject.isText() || subject.is(Kind::undefined) || isGenerator(subject));
}

Result<Value> isCallable(Evaluator&, const Value& subject, const BoundArguments&) {
  return Value::boolean((subject.is(Kind::object) && subject.asObject().isCallable()) || subject.is(Kind::undefined));
}

Result<Value> remainderIs(Evaluator& evaluator, const Value& subject, const Value& divisor, std::int64_t wanted) {
  const Value rest = PRAXIS_TRY(calculate(evaluator.budget(), Arithmetic::modulo, subject, divisor));
  return Value::boolean(PRAXIS_TRY(areEqual(evaluator.budget(), rest, Value::integer(wanted))));
}

template <std::int64_t wanted>
Result<Value> halvesWith(Evaluator& evaluator, const Value& subject, const BoundArguments&) {
  return remainderIs(evaluator, subject, Value::integer(2), wanted);
}

Result<Value> isDivisible(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  return remainderIs(evaluator, subject, arguments[0], 0);
}

template <Comparison comparison>
Result<Value> compares(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  return Value::boolean(PRAXIS_TRY(holds(evaluator.budget(), comparison, subject, arguments[0])));
}

Result<Value> isSame(Evaluator&, const Value& subject, const BoundArguments& arguments) {
  return Value::boolean(subject.isSameAs(arguments[0]));
}

// Of a text with any case at all.
template <bool wantsUpper>
Result<Value> isCased(Evaluator& evaluator, const Value& subject, const BoundArguments&) {
  const MarkedText text = PRAXIS_TRY(printed(evaluator.budget(), subject));
  bool found = false;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint codePoint = codePointAt(text.bytes(), at);
    if (wantsUpper ? isLower(codePoint.value) : isUpper(codePoint.value)) return Value::boolean(false);
    found |= wantsUpper ? isUpper(codePoint.value) : isLower(codePoint.value);
    at += codePoint.size;
  }
  return Value::boolean(found);
}

Result<Value> isFilter(Evaluator&, const Value& subject, const BoundArguments&) {
  return Value::boolean(subject.isText() && findFilter(subject.bytes()) != nullptr);
}

Result<Value> isTest(Evaluator&, const Value& subject, const BoundArguments&) {
  return Value::boolean(subject.isText() && findTest(subject.bytes()) != nullptr);
}

Result<Value> isEscaped(Evaluator&, const Value&, const BoundArguments&) { return Value::boolean(false); }

constexpr Signature kOther = {{"other"}, 1};

constexpr BuiltinRow kRows[] = {
    {"!=", kOther, compares<Comparison::notEqual>},
    {"<", kOther, compares<Comparison::less>},
    {"<=", kOther, compares<Comparison::lessOrEqual>},
    {"==", kOther, compares<Comparison::equal>},
    {">", kOther, compares<Comparison::greater>},
    {">=", kOther, compares<Comparison::greaterOrEqual>},
    {"boolean", {}, isKind<Kind::boolean>},
    {"callable", {}, isCallable},
    {"defined", {}, isDefined},
    {"divisibleby", {{"num"}, 1}, isDivisible},
    {"eq", kOther, compares<Comparison::equal>},
    {"equalto", kOther, compares<Comparison::equal>},
    {"escaped", {}, isEscaped},
    {"even", {}, halvesWith<0>},
    {"false", {}, isTheBoolean<false>},
    {"filter", {}, isFilter},
    {"float", {}, isKind<Kind::number>},
    {"ge", kOther, compares<Comparison::greaterOrEqual>},
    {"greaterthan", kOther, compares<Comparison::greater>},
    {"gt", kOther, compares<Comparison::greater>},
    {"in", {{"seq"}, 1}, compares<Comparison::in>},
    {"integer", {}, isKind<Kind::integer>},
    {"iterable", {}, isIterable},
    {"le", kOther, compares<Comparison::lessOrEqual>},
    {"lessthan", kOther, compares<Comparison::less>},
    {"lower", {}, isCased<false>},
    {"lt", kOther, compares<Comparison::less>},
    {"mapping", {}, isKind<Kind::dict>},
    {"ne", kOther, compares<Comparison::notEqual>},
    {"none", {}, isKind<Kind::none>},
    {"number", {}, isNumber},
    {"odd", {}, halvesWith<1>},
    {"sameas", kOther, isSame},
    {"sequence", {}, isSequence},
    {"string", {}, isKind<Kind::text>},
    {"test", {}, isTest},
    {"true", {}, isTheBoolean<true>},
    {"undefined", {}, isKind<Kind::undefined>},
    {"upper", {}, isCased<true>},
};

}  // namespace

std::span<const BuiltinRow> tests() { return kRows; }

}  // namespace praxis::engine::text::jinja
