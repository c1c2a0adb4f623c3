#pragma once
// The expressions of the language. Thread: any; evaluation in the thread of the rendering.

#include <array>
#include <utility>

#include "engine/text/jinja/operators.h"
#include "engine/text/jinja/syntax.h"

namespace praxis::engine::text::jinja {

class LiteralExpression final : public Expression {
 public:
  LiteralExpression(int line, Value value) : Expression(line), m_value(std::move(value)) {}
  base::Result<Value> evaluate(Evaluator&) const override { return m_value; }

 private:
  Value m_value;
};

class NameExpression final : public Expression {
 public:
  NameExpression(int line, std::string name) : Expression(line), m_name(std::move(name)) {}
  base::Result<Value> evaluate(Evaluator& evaluator) const override;
  std::string name() const override { return m_name; }

 private:
  std::string m_name;
};

// [a, b] and (a, b).
class ListExpression final : public Expression {
 public:
  ListExpression(int line, std::vector<ExpressionPtr> items, ListForm form)
      : Expression(line), m_items(std::move(items)), m_form(form) {}
  base::Result<Value> evaluate(Evaluator& evaluator) const override;

 private:
  std::vector<ExpressionPtr> m_items;
  ListForm m_form;
};

class DictExpression final : public Expression {
 public:
  using Entries = std::vector<std::pair<ExpressionPtr, ExpressionPtr>>;
  DictExpression(int line, Entries entries) : Expression(line), m_entries(std::move(entries)) {}
  base::Result<Value> evaluate(Evaluator& evaluator) const override;

 private:
  Entries m_entries;
};

class AttributeExpression final : public Expression {
 public:
  AttributeExpression(int line, ExpressionPtr object, std::string attribute)
      : Expression(line), m_object(std::move(object)), m_attribute(std::move(attribute)) {}
  base::Result<Value> evaluate(Evaluator& evaluator) const override;
  const Expression& object() const { return *m_object; }
  const std::string& attribute() const { return m_attribute; }

 private:
  ExpressionPtr m_object;
  std::string m_attribute;
};

class ItemExpression final : public Expression {
 public:
  ItemExpression(int line, ExpressionPtr object, ExpressionPtr index)
      : Expression(line), m_object(std::move(object)), m_index(std::move(index)) {}
  base::Result<Value> evaluate(Evaluator& evaluator) const override;

 private:
  ExpressionPtr m_object;
  ExpressionPtr m_index;
};

class SliceExpression final : public Expression {
 public:
  using Bounds = std::array<ExpressionPtr, 3>;  // begin, end, step; each may be null
  SliceExpression(int line, ExpressionPtr object, Bounds bounds)
      : Expression(line), m_object(std::move(object)), m_bounds(std::move(bounds)) {}
  base::Result<Value> evaluate(Evaluator& evaluator) const override;

 private:
  ExpressionPtr m_object;
  Bounds m_bounds;
};

enum class UnaryOperation : std::uint8_t { negative, positive, logicalNot };

class UnaryExpression final : public Expression {
 public:
  UnaryExpression(int line, UnaryOperation operation, ExpressionPtr operand)
      : Expression(line), m_operation(operation), m_operand(std::move(operand)) {}
  base::Result<Value> evaluate(Evaluator& evaluator) const override;

 private:
  UnaryOperation m_operation;
  ExpressionPtr m_operand;
};

class ArithmeticExpression final : public Expression {
 public:
  ArithmeticExpression(int line, Arithmetic operation, ExpressionPtr left, ExpressionPtr right)
      : Expression(line), m_operation(operation), m_left(std::move(left)), m_right(std::move(right)) {}
  base::Result<Value> evaluate(Evaluator& evaluator) const override;

 private:
  Arithmetic m_operation;
  ExpressionPtr m_left;
  ExpressionPtr m_right;
};

// a or b or c: the first that decides, otherwise the last.
class LogicalExpression final : public Expression {
 public:
  LogicalExpression(int line, bool decidedBy, std::vector<ExpressionPtr> operands)
      : Expression(line), m_decidedBy(decidedBy), m_operands(std::move(operands)) {}
  base::Result<Value> evaluate(Evaluator& evaluator) const override;

 private:
  bool m_decidedBy;  // true: or
  std::vector<ExpressionPtr> m_operands;
};

// a ~ b ~ c
class ConcatExpression final : public Expression {
 public:
  ConcatExpression(int line, std::vector<ExpressionPtr> operands) : Expression(line), m_operands(std::move(operands)) {}
  base::Result<Value> evaluate(Evaluator& evaluator) const override;

 private:
  std::vector<ExpressionPtr> m_operands;
};

enum class Comparison : std::uint8_t { equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, in, notIn };
base::Result<bool> holds(Budget& budget, Comparison comparison, const Value& left, const Value& right);

// a < b <= c: every neighbour pair must hold.
class ComparisonExpression final : public Expression {
 public:
  using Rest = std::vector<std::pair<Comparison, ExpressionPtr>>;
  ComparisonExpression(int line, ExpressionPtr first, Rest rest)
      : Expression(line), m_first(std::move(first)), m_rest(std::move(rest)) {}
  base::Result<Value> evaluate(Evaluator& evaluator) const override;

 private:
  ExpressionPtr m_first;
  Rest m_rest;
};

// a if condition else b; b may be missing.
class ConditionalExpression final : public Expression {
 public:
  ConditionalExpression(int line, ExpressionPtr condition, ExpressionPtr then, ExpressionPtr otherwise)
      : Expression(line),
        m_condition(std::move(condition)),
        m_then(std::move(then)),
        m_otherwise(std::move(otherwise)) {}
  base::Result<Value> evaluate(Evaluator& evaluator) const override;

 private:
  ExpressionPtr m_condition;
  ExpressionPtr m_then;
  ExpressionPtr m_otherwise;
};

class FilterExpression final : public Expression {
 public:
  FilterExpression(int line, ExpressionPtr subject, FilterUse filter)
      : Expression(line), m_subject(std::move(subject)), m_filter(std::move(filter)) {}
  base::Result<Value> evaluate(Evaluator& evaluator) const override;

 private:
  ExpressionPtr m_subject;
  FilterUse m_filter;
};

class TestExpression final : public Expression {
 public:
  TestExpression(int line, ExpressionPtr subject, std::string test, CallArguments arguments)
      : Expression(line), m_subject(std::move(subject)), m_test(std::move(test)), m_arguments(std::move(arguments)) {}
  base::Result<Value> evaluate(Evaluator& evaluator) const override;

 private:
  ExpressionPtr m_subject;
  std::string m_test;
  CallArguments m_arguments;
};

class CallExpression final : public Expression {
 public:
  CallExpression(int line, ExpressionPtr callee, CallArguments arguments)
      : Expression(line), m_callee(std::move(callee)), m_arguments(std::move(arguments)) {}
  base::Result<Value> evaluate(Evaluator& evaluator) const override;
  // With the body of a call block as `caller`.
  base::Result<Value> evaluateWith(Evaluator& evaluator, const Value* caller) const;

 private:
  ExpressionPtr m_callee;
  CallArguments m_arguments;
};

}  // namespace praxis::engine::text::jinja
