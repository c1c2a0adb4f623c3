#include <utility>

#include "engine/text/jinja/runtime.h"

namespace praxis::engine::text::jinja {

using base::ErrorCode;
using base::fail;
using base::Result;

Result<void> Runtime::append(MarkedText& out, const MarkedText& text) {
  PRAXIS_TRY(m_budget.spendBytes(text.size()));
  out.append(text);
  return {};
}

Result<MarkedText> Runtime::render(const Body& body) {
  MarkedText text;
  PRAXIS_TRY(execute(body, text));
  return text;
}

Result<Runtime::Flow> Runtime::execute(const Body& body, MarkedText& out) {
  PRAXIS_TRY(enter());
  Flow flow = Flow::next;
  for (const StatementPtr& statement : body) {
    Result<Flow> result = executeStatement(*statement, out);
    if (!result && m_errorLine == 0) m_errorLine = statement->line;
    flow = PRAXIS_TRY(std::move(result));
    if (flow != Flow::next) break;
  }
  leave();
  return flow;
}

Result<Runtime::Flow> Runtime::executeStatement(const Statement& node, MarkedText& out) {
  PRAXIS_TRY(m_budget.spendSteps());
  switch (node.kind) {
    case StatementKind::text:
      PRAXIS_TRY(m_budget.spendBytes(node.text.size()));
      out.append(node.text);
      break;
    case StatementKind::output:
      PRAXIS_TRY(executeOutput(node, out));
      break;
    case StatementKind::conditional:
      return executeConditional(node, out);
    case StatementKind::loop:
      return executeLoop(node, out);
    case StatementKind::set:
      PRAXIS_TRY(executeSet(node));
      break;
    case StatementKind::macro:
      m_scope->set(node.text, PRAXIS_TRY(makeMacro(node)));
      break;
    case StatementKind::call:
      PRAXIS_TRY(executeCall(node, out));
      break;
    case StatementKind::filter:
      PRAXIS_TRY(executeFilter(node, out));
      break;
    case StatementKind::with:
      return executeWith(node, out);
    case StatementKind::block:
      return execute(node.body, out);
    case StatementKind::breakLoop:
      return Flow::breakLoop;
    case StatementKind::continueLoop:
      return Flow::continueLoop;
  }
  return Flow::next;
}

Result<void> Runtime::executeOutput(const Statement& node, MarkedText& out) {
  const Value value = PRAXIS_TRY(evaluate(*node.expression));
  return append(out, PRAXIS_TRY(toText(value)));
}

Result<Runtime::Flow> Runtime::executeConditional(const Statement& node, MarkedText& out) {
  for (const Branch& branch : node.branches) {
    if (branch.condition != nullptr && !PRAXIS_TRY(evaluate(*branch.condition)).truthy()) continue;
    return execute(branch.body, out);
  }
  return Flow::next;
}

// What is left by the filter; "loop" counts only these.
Result<std::vector<Value>> Runtime::loopItems(const Statement& node) {
  const Value iterable = PRAXIS_TRY(evaluate(*node.expression));
  std::vector<Value> items = PRAXIS_TRY(iterate(iterable));
  if (node.condition == nullptr) return items;
  std::vector<Value> kept;
  const std::shared_ptr<Scope> outer = m_scope;
  PRAXIS_TRY(enterScope(outer));
  for (Value& item : items) {
    PRAXIS_TRY(assign(*node.target, item));
    if (PRAXIS_TRY(evaluate(*node.condition)).truthy()) kept.push_back(std::move(item));
  }
  leaveScope(outer);
  return kept;
}

Result<Runtime::Flow> Runtime::executeLoop(const Statement& node, MarkedText& out) {
  Loop loop;
  loop.items = std::make_shared<const std::vector<Value>>(PRAXIS_TRY(loopItems(node)));
  const std::shared_ptr<Scope> outer = m_scope;
  Flow flow = Flow::next;
  for (; loop.index < loop.items->size() && flow != Flow::breakLoop; ++loop.index) {
    PRAXIS_TRY(enterScope(outer));
    m_scope->set("loop", Value(std::make_shared<Loop>(loop)));
    PRAXIS_TRY(assign(*node.target, (*loop.items)[loop.index]));
    flow = PRAXIS_TRY(execute(node.body, out));
  }
  leaveScope(outer);
  if (!loop.items->empty() || node.otherwise.empty()) return Flow::next;
  return execute(node.otherwise, out);
}

Result<void> Runtime::assign(const Expression& target, Value value) {
  constexpr std::size_t kNamesPerStep = 16;
  if (target.kind == ExpressionKind::name) {
    m_scope->set(target.text, std::move(value));
    return m_budget.spendBytes(sizeof(m_scope->variables[0]) * (1 + m_scope->variables.size() / kNamesPerStep));
  }
  if (target.kind == ExpressionKind::attribute) {
    const Value object = PRAXIS_TRY(evaluate(*target.parts[0]));
    if (!object.isDict() || !object.dict().isNamespace) {
      return fail(ErrorCode::unsupported, "only attributes of a namespace can be set, not those of a value of type {}",
                  object.typeName());
    }
    return setEntry(object.dict(), Value::text(target.text), std::move(value));
  }
  std::vector<Value> items = PRAXIS_TRY(iterate(value));
  if (items.size() != target.parts.size()) {
    return fail(ErrorCode::unsupported, "{} values cannot be given to {} names", items.size(), target.parts.size());
  }
  for (std::size_t i = 0; i < items.size(); ++i) PRAXIS_TRY(assign(*target.parts[i], std::move(items[i])));
  return {};
}

Result<void> Runtime::executeSet(const Statement& node) {
  if (!node.isBlockSet) return assign(*node.target, PRAXIS_TRY(evaluate(*node.expression)));
  const std::shared_ptr<Scope> outer = m_scope;
  PRAXIS_TRY(enterScope(outer));
  MarkedText text = PRAXIS_TRY(render(node.body));
  leaveScope(outer);
  Value value = PRAXIS_TRY(makeText(std::move(text)));
  return assign(*node.target, PRAXIS_TRY(applyFilters(node.expression.get(), std::move(value))));
}

Result<void> Runtime::executeFilter(const Statement& node, MarkedText& out) {
  const std::shared_ptr<Scope> outer = m_scope;
  PRAXIS_TRY(enterScope(outer));
  MarkedText text = PRAXIS_TRY(render(node.body));
  leaveScope(outer);
  Value value = PRAXIS_TRY(makeText(std::move(text)));
  const Value filtered = PRAXIS_TRY(applyFilters(node.expression.get(), std::move(value)));
  return append(out, PRAXIS_TRY(toText(filtered)));
}

Result<Runtime::Flow> Runtime::executeWith(const Statement& node, MarkedText& out) {
  std::vector<Value> values;
  for (const Parameter& parameter : node.parameters) values.push_back(PRAXIS_TRY(evaluate(*parameter.value)));
  const std::shared_ptr<Scope> outer = m_scope;
  PRAXIS_TRY(enterScope(outer));
  for (std::size_t i = 0; i < values.size(); ++i) m_scope->set(node.parameters[i].name, std::move(values[i]));
  const Flow flow = PRAXIS_TRY(execute(node.body, out));
  leaveScope(outer);
  return flow;
}

Result<Value> Runtime::makeMacro(const Statement& node) {
  PRAXIS_TRY(m_budget.spendBytes(sizeof(Callable)));
  if (m_scopes.empty() || m_scopes.back() != m_scope) m_scopes.push_back(m_scope);
  auto macro = std::make_shared<Callable>();
  macro->macro = &node;
  macro->scope = m_scope;
  return Value(std::shared_ptr<const Callable>(std::move(macro)));
}

Result<void> Runtime::executeCall(const Statement& node, MarkedText& out) {
  const Expression& call = *node.expression;
  const Value callee = PRAXIS_TRY(evaluate(*call.parts[0]));
  Arguments arguments = PRAXIS_TRY(evaluateArguments(call.arguments));
  arguments.named.emplace_back("caller", PRAXIS_TRY(makeMacro(node)));
  const Value result = PRAXIS_TRY(this->call(callee, arguments));
  return append(out, PRAXIS_TRY(toText(result)));
}

}  // namespace praxis::engine::text::jinja
