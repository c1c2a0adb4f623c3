#pragma once
// The statements of the language. Thread: any; execution in the thread of the rendering.

#include <memory>
#include <optional>
#include <utility>

#include "engine/text/jinja/expressions.h"
#include "engine/text/jinja/syntax.h"

namespace praxis::engine::text::jinja {

struct Scope;

class DataStatement final : public Statement {
 public:
  DataStatement(int line, std::string data) : Statement(line), m_data(std::move(data)) {}
  base::Result<Flow> execute(Evaluator& evaluator) const override;

 private:
  std::string m_data;
};

class PrintStatement final : public Statement {
 public:
  PrintStatement(int line, ExpressionPtr expression) : Statement(line), m_expression(std::move(expression)) {}
  base::Result<Flow> execute(Evaluator& evaluator) const override;

 private:
  ExpressionPtr m_expression;
};

class IfStatement final : public Statement {
 public:
  struct Branch {
    ExpressionPtr condition;  // null: else
    Body body;
  };
  IfStatement(int line, std::vector<Branch> branches) : Statement(line), m_branches(std::move(branches)) {}
  base::Result<Flow> execute(Evaluator& evaluator) const override;

 private:
  std::vector<Branch> m_branches;
};

class ForStatement final : public Statement {
 public:
  struct Parts {
    Target target;
    ExpressionPtr iterable;
    ExpressionPtr condition;  // null: every item
    Body body;
    Body otherwise;
    bool isRecursive = false;
  };
  ForStatement(int line, Parts parts) : Statement(line), m_parts(std::move(parts)) {}
  base::Result<Flow> execute(Evaluator& evaluator) const override;
  // The loop over other items, inside `scope`: what a recursive loop calls.
  base::Result<void> run(Evaluator& evaluator, std::vector<Value> items, int depth,
                         const std::shared_ptr<const Scope>& scope) const;
  const Parts& parts() const { return m_parts; }

 private:
  Parts m_parts;
};

class SetStatement final : public Statement {
 public:
  SetStatement(int line, Target target, ExpressionPtr value)
      : Statement(line), m_target(std::move(target)), m_value(std::move(value)) {}
  base::Result<Flow> execute(Evaluator& evaluator) const override;

 private:
  Target m_target;
  ExpressionPtr m_value;
};

// {% set x | filter %}...{% endset %}
class SetBlockStatement final : public Statement {
 public:
  SetBlockStatement(int line, Target target, std::vector<FilterUse> filters, Body body)
      : Statement(line), m_target(std::move(target)), m_filters(std::move(filters)), m_body(std::move(body)) {}
  base::Result<Flow> execute(Evaluator& evaluator) const override;

 private:
  Target m_target;
  std::vector<FilterUse> m_filters;
  Body m_body;
};

class FilterBlockStatement final : public Statement {
 public:
  FilterBlockStatement(int line, std::vector<FilterUse> filters, Body body)
      : Statement(line), m_filters(std::move(filters)), m_body(std::move(body)) {}
  base::Result<Flow> execute(Evaluator& evaluator) const override;

 private:
  std::vector<FilterUse> m_filters;
  Body m_body;
};

class MacroStatement final : public Statement {
 public:
  MacroStatement(int line, MacroSyntax macro) : Statement(line), m_macro(std::move(macro)) {}
  base::Result<Flow> execute(Evaluator& evaluator) const override;

 private:
  MacroSyntax m_macro;
};

class CallBlockStatement final : public Statement {
 public:
  CallBlockStatement(int line, std::unique_ptr<const CallExpression> call, MacroSyntax caller)
      : Statement(line), m_call(std::move(call)), m_caller(std::move(caller)) {}
  base::Result<Flow> execute(Evaluator& evaluator) const override;

 private:
  std::unique_ptr<const CallExpression> m_call;
  MacroSyntax m_caller;
};

// {% with a = 1 %}...{% endwith %}; without variables a scope alone.
class WithStatement final : public Statement {
 public:
  using Variables = std::vector<std::pair<Target, ExpressionPtr>>;
  WithStatement(int line, Variables variables, Body body)
      : Statement(line), m_variables(std::move(variables)), m_body(std::move(body)) {}
  base::Result<Flow> execute(Evaluator& evaluator) const override;

 private:
  Variables m_variables;
  Body m_body;
};

class JumpStatement final : public Statement {
 public:
  JumpStatement(int line, Flow flow) : Statement(line), m_flow(flow) {}
  base::Result<Flow> execute(Evaluator&) const override { return m_flow; }

 private:
  Flow m_flow;
};

}  // namespace praxis::engine::text::jinja
