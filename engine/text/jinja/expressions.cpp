#include "engine/text/jinja/expressions.h"

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/evaluator.h"
#include "engine/text/jinja/printing.h"

namespace praxis::engine::text::jinja {

using base::Result;
using Kind = Value::Kind;

Result<Value> NameExpression::evaluate(Evaluator& evaluator) const { return evaluator.variable(m_name); }

Result<Value> ListExpression::evaluate(Evaluator& evaluator) const {
  std::vector<Value> items;
  items.reserve(m_items.size());
  for (const ExpressionPtr& item : m_items) items.push_back(PRAXIS_TRY(evaluator.evaluate(*item)));
  return makeList(evaluator.budget(), std::move(items), m_form);
}

Result<Value> DictExpression::evaluate(Evaluator& evaluator) const {
  Dict dict;
  for (const auto& [keyExpression, valueExpression] : m_entries) {
    Value key = PRAXIS_TRY(evaluator.evaluate(*keyExpression));
    if (!canBeKey(key)) return failure("A {} cannot be a key of a dictionary.", typeName(key));
    dict.set(std::move(key), PRAXIS_TRY(evaluator.evaluate(*valueExpression)));
  }
  return makeDict(evaluator.budget(), std::move(dict));
}

Result<Value> AttributeExpression::evaluate(Evaluator& evaluator) const {
  const Value object = PRAXIS_TRY(evaluator.evaluate(*m_object));
  return evaluator.attribute(object, m_attribute);
}

Result<Value> ItemExpression::evaluate(Evaluator& evaluator) const {
  const Value object = PRAXIS_TRY(evaluator.evaluate(*m_object));
  const Value index = PRAXIS_TRY(evaluator.evaluate(*m_index));
  return evaluator.item(object, index);
}

Result<Value> SliceExpression::evaluate(Evaluator& evaluator) const {
  const Value object = PRAXIS_TRY(evaluator.evaluate(*m_object));
  std::array<Value, 3> bounds;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    bounds[i] = m_bounds[i] == nullptr ? Value::none() : PRAXIS_TRY(evaluator.evaluate(*m_bounds[i]));
  }
  return sliceOf(evaluator.budget(), object, bounds[0], bounds[1], bounds[2]);
}

Result<Value> UnaryExpression::evaluate(Evaluator& evaluator) const {
  const Value operand = PRAXIS_TRY(evaluator.evaluate(*m_operand));
  switch (m_operation) {
    case UnaryOperation::logicalNot:
      return Value::boolean(!isTrue(operand));
    case UnaryOperation::negative:
      return negate(operand);
    case UnaryOperation::positive:
      if (operand.is(Kind::undefined)) return undefinedFailure(operand);
      if (!isNumeric(operand)) return failure("'+' is not possible with a {}.", typeName(operand));
      return operand.is(Kind::boolean) ? Value::integer(toInteger(operand)) : operand;
  }
  return operand;
}

Result<Value> ArithmeticExpression::evaluate(Evaluator& evaluator) const {
  const Value left = PRAXIS_TRY(evaluator.evaluate(*m_left));
  const Value right = PRAXIS_TRY(evaluator.evaluate(*m_right));
  return calculate(evaluator.budget(), m_operation, left, right);
}

Result<Value> LogicalExpression::evaluate(Evaluator& evaluator) const {
  Value value;
  for (const ExpressionPtr& operand : m_operands) {
    value = PRAXIS_TRY(evaluator.evaluate(*operand));
    if (isTrue(value) == m_decidedBy) break;
  }
  return value;
}

Result<Value> ConcatExpression::evaluate(Evaluator& evaluator) const {
  MarkedText text;
  for (const ExpressionPtr& operand : m_operands) {
    PRAXIS_TRY(print(evaluator.budget(), PRAXIS_TRY(evaluator.evaluate(*operand)), text));
  }
  return makeText(evaluator.budget(), std::move(text));
}

Result<bool> holds(Budget& budget, Comparison comparison, const Value& left, const Value& right) {
  switch (comparison) {
    case Comparison::equal:
      return areEqual(budget, left, right);
    case Comparison::notEqual:
      return !PRAXIS_TRY(areEqual(budget, left, right));
    case Comparison::in:
      return isIn(budget, left, right);
    case Comparison::notIn:
      return !PRAXIS_TRY(isIn(budget, left, right));
    default:
      break;
  }
  const bool ordered = !(left.is(Kind::number) && left.asNumber() != left.asNumber()) &&
                       !(right.is(Kind::number) && right.asNumber() != right.asNumber());
  const int order = PRAXIS_TRY(compare(budget, left, right));
  if (!ordered) return false;  // nothing is more or less than NaN
  switch (comparison) {
    case Comparison::less:
      return order < 0;
    case Comparison::lessOrEqual:
      return order <= 0;
    case Comparison::greater:
      return order > 0;
    default:
      return order >= 0;
  }
}

Result<Value> ComparisonExpression::evaluate(Evaluator& evaluator) const {
  Value left = PRAXIS_TRY(evaluator.evaluate(*m_first));
  for (const auto& [comparison, expression] : m_rest) {
    Value right = PRAXIS_TRY(evaluator.evaluate(*expression));
    if (!PRAXIS_TRY(holds(evaluator.budget(), comparison, left, right))) return Value::boolean(false);
    left = std::move(right);
  }
  return Value::boolean(true);
}

Result<Value> ConditionalExpression::evaluate(Evaluator& evaluator) const {
  if (isTrue(PRAXIS_TRY(evaluator.evaluate(*m_condition)))) return evaluator.evaluate(*m_then);
  if (m_otherwise != nullptr) return evaluator.evaluate(*m_otherwise);
  return Value::undefined("the inline if-expression evaluated to false and no else section was defined");
}

Result<Value> FilterExpression::evaluate(Evaluator& evaluator) const {
  const Value subject = PRAXIS_TRY(evaluator.evaluate(*m_subject));
  return evaluator.applyFilter(subject, m_filter);
}

Result<Value> TestExpression::evaluate(Evaluator& evaluator) const {
  const Value subject = PRAXIS_TRY(evaluator.evaluate(*m_subject));
  Arguments arguments = PRAXIS_TRY(evaluator.evaluate(m_arguments));
  return Value::boolean(PRAXIS_TRY(evaluator.applyTest(subject, m_test, std::move(arguments))));
}

Result<Value> CallExpression::evaluate(Evaluator& evaluator) const { return evaluateWith(evaluator, nullptr); }

Result<Value> CallExpression::evaluateWith(Evaluator& evaluator, const Value* caller) const {
  // A method that is called at once needs no object of its own.
  if (const auto* attribute = dynamic_cast<const AttributeExpression*>(m_callee.get())) {
    const Value object = PRAXIS_TRY(evaluator.evaluate(attribute->object()));
    const BuiltinRow* method = findMethod(object, attribute->attribute());
    Arguments arguments = PRAXIS_TRY(evaluator.evaluate(m_arguments));
    if (method != nullptr) return callBuiltin(evaluator, *method, object, std::move(arguments));
    if (caller != nullptr) arguments.named.emplace_back("caller", *caller);
    return evaluator.call(PRAXIS_TRY(evaluator.attribute(object, attribute->attribute())), std::move(arguments));
  }
  const Value callee = PRAXIS_TRY(evaluator.evaluate(*m_callee));
  Arguments arguments = PRAXIS_TRY(evaluator.evaluate(m_arguments));
  if (caller != nullptr) arguments.named.emplace_back("caller", *caller);
  return evaluator.call(callee, std::move(arguments));
}

}  // namespace praxis::engine::text::jinja
