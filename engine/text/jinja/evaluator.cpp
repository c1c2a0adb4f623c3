#include "engine/text/jinja/evaluator.h"

#include <utility>

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/operators.h"
#include "engine/text/jinja/printing.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {

using base::Result;
using Kind = Value::Kind;

class Evaluator::Depth {
 public:
  explicit Depth(Evaluator& evaluator) : m_depth(evaluator.m_depth) { ++m_depth; }
  ~Depth() { --m_depth; }
  Depth(const Depth&) = delete;
  Depth& operator=(const Depth&) = delete;

 private:
  int& m_depth;
};

namespace {

base::Error tooDeep() {
  return base::fail(base::ErrorCode::outOfMemory, "The template calls itself or nests too deeply.");
}

}  // namespace

Evaluator::Evaluator(const Limits& limits, const std::tm& now)
    : m_budget(limits), m_now(now), m_depthMax(limits.depth) {}

Result<Value> Evaluator::evaluate(const Expression& expression) {
  const Depth depth(*this);
  m_line = expression.line;
  if (m_depth > m_depthMax) return tooDeep();
  PRAXIS_TRY(m_budget.spendSteps());
  return expression.evaluate(*this);
}

Result<Flow> Evaluator::execute(const Body& body) {
  const Depth depth(*this);
  if (m_depth > m_depthMax) return tooDeep();
  for (const auto& statement : body) {
    m_line = statement->line;
    PRAXIS_TRY(m_budget.spendSteps());
    const Flow flow = PRAXIS_TRY(statement->execute(*this));
    if (flow != Flow::next) return flow;
  }
  return Flow::next;
}

Result<Arguments> Evaluator::evaluate(const CallArguments& arguments) {
  Arguments values;
  for (const ExpressionPtr& expression : arguments.positional)
    values.positional.push_back(PRAXIS_TRY(evaluate(*expression)));
  for (const auto& [name, expression] : arguments.named) {
    values.named.emplace_back(name, PRAXIS_TRY(evaluate(*expression)));
  }
  if (arguments.more != nullptr) {
    for (Value& value : PRAXIS_TRY(items(PRAXIS_TRY(evaluate(*arguments.more))))) {
      values.positional.push_back(std::move(value));
    }
  }
  if (arguments.moreNamed != nullptr) {
    const Value named = PRAXIS_TRY(evaluate(*arguments.moreNamed));
    if (!named.is(Kind::dict)) return failure("'**' wants a dictionary, not a {}.", typeName(named));
    for (const auto& [key, value] : named.asDict().entries()) {
      if (!key.isText()) return failure("The keys behind '**' must be texts.");
      values.named.emplace_back(std::string(key.bytes()), value);
    }
  }
  return values;
}

Value Evaluator::variable(std::string_view name) {
  for (const Scope* scope = m_scope.get(); scope != nullptr; scope = scope->parent.get()) {
    if (const auto found = scope->variables.find(name); found != scope->variables.end()) return found->second;
  }
  if (const BuiltinRow* row = findFunction(name)) {
    if (auto function = make<BuiltinObject>(*row, Value::none())) return *std::move(function);
  }
  return Value::undefined(fmt::format("'{}' is undefined", name));
}

void Evaluator::setVariable(std::string name, Value value) {
  m_scope->variables.insert_or_assign(std::move(name), std::move(value));
}

Result<void> Evaluator::assign(const Target& target, const Value& value) {
  PRAXIS_TRY(m_budget.spendBytes(sizeof(Value) * 4));
  if (target.isTuple) {
    const std::vector<Value> parts = PRAXIS_TRY(items(value));
    if (parts.size() != target.parts.size()) {
      return failure("There are {} values for {} names.", parts.size(), target.parts.size());
    }
    for (std::size_t i = 0; i < parts.size(); ++i) PRAXIS_TRY(assign(target.parts[i], parts[i]));
    return {};
  }
  if (target.attribute.empty()) {
    setVariable(target.name, value);
    return {};
  }
  const Value owner = variable(target.name);
  auto* space = owner.is(Kind::object) ? dynamic_cast<Namespace*>(&owner.asObject()) : nullptr;
  if (space == nullptr) return failure("'{}' is no namespace, its attributes cannot be set.", target.name);
  space->set(Value::text(target.attribute), value);
  return {};
}

Result<void> Evaluator::write(const Value& value) { return print(m_budget, value, *m_output); }

Result<Value> Evaluator::attribute(const Value& object, std::string_view name) {
  if (object.is(Kind::undefined)) return undefinedFailure(object);
  if (object.is(Kind::object)) return object.asObject().attribute(*this, name);
  if (const BuiltinRow* method = findMethod(object, name)) return make<BuiltinObject>(*method, object);
  if (object.is(Kind::dict)) {
    if (const Value* found = object.asDict().find(name)) return *found;
  }
  if (object.is(Kind::list) && object.asList().form() == ListForm::group) {
    if (name == "grouper") return object.asList().items()[0];
    if (name == "list") return object.asList().items()[1];
  }
  return Value::undefined(fmt::format("'{} object' has no attribute '{}'", typeName(object), name));
}

Result<Value> Evaluator::item(const Value& object, const Value& index) {
  if (object.is(Kind::undefined)) return undefinedFailure(object);
  Value found = object.is(Kind::object) ? Value() : PRAXIS_TRY(itemOf(m_budget, object, index));
  if (!found.is(Kind::undefined) || !index.isText() ||
      (object.is(Kind::dict) && object.asDict().find(index) != nullptr)) {
    return found;
  }
  return attribute(object, index.bytes());
}

Result<Value> Evaluator::call(const Value& callee, Arguments arguments) {
  if (callee.is(Kind::undefined)) return undefinedFailure(callee);
  if (!callee.is(Kind::object)) return failure("A {} cannot be called.", typeName(callee));
  const Depth depth(*this);
  if (m_depth > m_depthMax) return tooDeep();
  return callee.asObject().call(*this, std::move(arguments));
}

Result<Value> Evaluator::applyFilter(const Value& subject, std::string_view name, Arguments arguments) {
  const BuiltinRow* row = findFilter(name);
  if (row == nullptr) {
    return base::fail(base::ErrorCode::unsupported, "There is no filter named '{}'.", name);
  }
  return callBuiltin(*this, *row, subject, std::move(arguments));
}

Result<Value> Evaluator::applyFilter(const Value& subject, const FilterUse& filter) {
  Arguments arguments = PRAXIS_TRY(evaluate(filter.arguments));
  m_line = filter.line;
  return applyFilter(subject, filter.name, std::move(arguments));
}

Result<bool> Evaluator::applyTest(const Value& subject, std::string_view name, Arguments arguments) {
  const BuiltinRow* row = findTest(name);
  if (row == nullptr) return base::fail(base::ErrorCode::unsupported, "There is no test named '{}'.", name);
  return isTrue(PRAXIS_TRY(callBuiltin(*this, *row, subject, std::move(arguments))));
}

namespace {

Result<std::vector<Value>> characters(Budget& budget, const MarkedText& text) {
  PRAXIS_TRY(budget.spendBytes(text.size() * (sizeof(Value) + sizeof(MarkedText))));
  std::vector<Value> items;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = at + codePointAt(text.bytes(), at).size;
    items.push_back(Value::text(text.slice(at, end)));
    at = end;
  }
  return items;
}

}  // namespace

Result<std::vector<Value>> Evaluator::items(const Value& iterable) {
  std::vector<Value> items;
  switch (iterable.kind()) {
    case Kind::undefined:
      return items;
    case Kind::text:
      return characters(m_budget, iterable.asText());
    case Kind::list:
      PRAXIS_TRY(m_budget.spendBytes(iterable.asList().items().size() * sizeof(Value)));
      return iterable.asList().items();
    case Kind::dict:
      PRAXIS_TRY(m_budget.spendBytes(iterable.asDict().entries().size() * sizeof(Value)));
      for (const auto& [key, value] : iterable.asDict().entries()) items.push_back(key);
      return items;
    case Kind::object:
      if (std::vector<Value>* rest = iterable.asObject().remainingItems()) return std::exchange(*rest, {});
      break;
    default:
      break;
  }
  return failure("A {} cannot be looped over.", typeName(iterable));
}

}  // namespace praxis::engine::text::jinja
