#include "engine/text/jinja/statements.h"

#include "engine/text/jinja/evaluator.h"
#include "engine/text/jinja/loop.h"
#include "engine/text/jinja/macro.h"

namespace praxis::engine::text::jinja {

using base::Result;

Result<Flow> DataStatement::execute(Evaluator& evaluator) const {
  PRAXIS_TRY(evaluator.budget().spendBytes(m_data.size()));
  evaluator.writeData(m_data);
  return Flow::next;
}

Result<Flow> PrintStatement::execute(Evaluator& evaluator) const {
  const Value value = PRAXIS_TRY(evaluator.evaluate(*m_expression));
  PRAXIS_TRY(evaluator.write(value));
  return Flow::next;
}

Result<Flow> IfStatement::execute(Evaluator& evaluator) const {
  for (const Branch& branch : m_branches) {
    if (branch.condition == nullptr || isTrue(PRAXIS_TRY(evaluator.evaluate(*branch.condition)))) {
      return evaluator.execute(branch.body);
    }
  }
  return Flow::next;
}

Result<Flow> ForStatement::execute(Evaluator& evaluator) const {
  const Value iterable = PRAXIS_TRY(evaluator.evaluate(*m_parts.iterable));
  std::vector<Value> items = PRAXIS_TRY(evaluator.items(iterable));
  PRAXIS_TRY(run(evaluator, std::move(items), 0, evaluator.scope()));
  return Flow::next;
}

Result<void> ForStatement::run(Evaluator& evaluator, std::vector<Value> items, int depth,
                               const std::shared_ptr<const Scope>& scope) const {
  const Value made = PRAXIS_TRY(evaluator.make<Loop>(*this, std::move(items), depth, scope));
  auto& loop = static_cast<Loop&>(made.asObject());
  while (PRAXIS_TRY(loop.advance(evaluator))) {
    const auto round = [&]() -> Result<Flow> {
      evaluator.setVariable("loop", made);
      PRAXIS_TRY(evaluator.assign(m_parts.target, loop.current()));
      return evaluator.execute(m_parts.body);
    };
    if (PRAXIS_TRY(evaluator.inScope(scope, round)) == Flow::breakLoop) break;
  }
  if (loop.isUnused()) {
    PRAXIS_TRY(evaluator.inScope(scope, [&] { return evaluator.execute(m_parts.otherwise); }));
  }
  loop.end();
  return {};
}

Result<Flow> SetStatement::execute(Evaluator& evaluator) const {
  const Value value = PRAXIS_TRY(evaluator.evaluate(*m_value));
  PRAXIS_TRY(evaluator.assign(m_target, value));
  return Flow::next;
}

namespace {

// What the body writes, in a scope of its own, after the filters.
Result<Value> filteredBody(Evaluator& evaluator, const Body& body, const std::vector<FilterUse>& filters) {
  Value text = PRAXIS_TRY(evaluator.captured([&]() -> Result<void> {
    PRAXIS_TRY(evaluator.inScope(evaluator.scope(), [&] { return evaluator.execute(body); }));
    return {};
  }));
  for (const FilterUse& filter : filters) text = PRAXIS_TRY(evaluator.applyFilter(text, filter));
  return text;
}

}  // namespace

Result<Flow> SetBlockStatement::execute(Evaluator& evaluator) const {
  const Value text = PRAXIS_TRY(filteredBody(evaluator, m_body, m_filters));
  PRAXIS_TRY(evaluator.assign(m_target, text));
  return Flow::next;
}

Result<Flow> FilterBlockStatement::execute(Evaluator& evaluator) const {
  const Value text = PRAXIS_TRY(filteredBody(evaluator, m_body, m_filters));
  PRAXIS_TRY(evaluator.write(text));
  return Flow::next;
}

Result<Flow> MacroStatement::execute(Evaluator& evaluator) const {
  evaluator.setVariable(m_macro.name, PRAXIS_TRY(evaluator.make<Macro>(m_macro, evaluator.scope())));
  return Flow::next;
}

Result<Flow> CallBlockStatement::execute(Evaluator& evaluator) const {
  const Value caller = PRAXIS_TRY(evaluator.make<Macro>(m_caller, evaluator.scope()));
  const Value value = PRAXIS_TRY(m_call->evaluateWith(evaluator, &caller));
  PRAXIS_TRY(evaluator.write(value));
  return Flow::next;
}

Result<Flow> WithStatement::execute(Evaluator& evaluator) const {
  std::vector<Value> values;
  for (const auto& [target, expression] : m_variables) values.push_back(PRAXIS_TRY(evaluator.evaluate(*expression)));
  return evaluator.inScope(evaluator.scope(), [&]() -> Result<Flow> {
    for (std::size_t i = 0; i < values.size(); ++i) PRAXIS_TRY(evaluator.assign(m_variables[i].first, values[i]));
    return evaluator.execute(m_body);
  });
}

}  // namespace praxis::engine::text::jinja
