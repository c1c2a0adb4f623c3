#include "engine/text/jinja/loop.h"

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/operators.h"

namespace praxis::engine::text::jinja {

using base::Result;

std::string Loop::description() const { return fmt::format("<LoopContext {}/{}>", m_index + 1, m_items.size()); }

// The next item that passes the filter.
Result<std::optional<Value>> Loop::take(Evaluator& evaluator) {
  const ForStatement::Parts& parts = m_statement.parts();
  while (m_next < m_items.size()) {
    const Value item = m_items[m_next++];  // a copy: the condition may ask this loop for its length
    if (parts.condition == nullptr || m_allPass) return std::optional<Value>(item);
    const auto passes = [&]() -> Result<bool> {
      PRAXIS_TRY(evaluator.assign(parts.target, item));
      return isTrue(PRAXIS_TRY(evaluator.evaluate(*parts.condition)));
    };
    if (PRAXIS_TRY(evaluator.inScope(m_scope, passes))) return std::optional<Value>(item);
  }
  return std::optional<Value>();
}

Result<void> Loop::peek(Evaluator& evaluator) {
  if (!m_knowsAfter) m_after = PRAXIS_TRY(take(evaluator));
  m_knowsAfter = true;
  return {};
}

Result<bool> Loop::advance(Evaluator& evaluator) {
  PRAXIS_TRY(evaluator.budget().spendSteps());
  PRAXIS_TRY(peek(evaluator));
  m_knowsAfter = false;
  if (!m_after) return false;
  m_before = std::exchange(m_current, std::exchange(m_after, std::nullopt));
  ++m_index;
  return true;
}

// Puts all that is left through the filter.
Result<std::int64_t> Loop::length(Evaluator& evaluator) {
  if (m_length) return *m_length;
  const bool peeked = m_knowsAfter && m_after;
  std::vector<Value> rest;
  while (const std::optional<Value> item = PRAXIS_TRY(take(evaluator))) rest.push_back(*item);
  m_length = m_index + 1 + static_cast<std::int64_t>(rest.size()) + (peeked ? 1 : 0);
  m_items = std::move(rest);
  m_next = 0;
  m_allPass = true;
  return *m_length;
}

namespace {

Loop& loopOf(const Value& value) { return static_cast<Loop&>(value.asObject()); }

constexpr BuiltinRow kCycle = {
    "cycle", {.isFree = true}, [](Evaluator&, const Value& loop, const BoundArguments& arguments) {
      return loopOf(loop).cycle(arguments.raw);
    }};
constexpr BuiltinRow kChanged = {
    "changed", {.isFree = true}, [](Evaluator& evaluator, const Value& loop, const BoundArguments& arguments) {
      return loopOf(loop).changed(evaluator, arguments.raw);
    }};

}  // namespace

Result<Value> Loop::attribute(Evaluator& evaluator, std::string_view name) {
  if (name == "index") return Value::integer(m_index + 1);
  if (name == "index0") return Value::integer(m_index);
  if (name == "first") return Value::boolean(m_index == 0);
  if (name == "depth") return Value::integer(m_depth + 1);
  if (name == "depth0") return Value::integer(m_depth);
  if (name == "length") return Value::integer(PRAXIS_TRY(length(evaluator)));
  if (name == "revindex") return Value::integer(PRAXIS_TRY(length(evaluator)) - m_index);
  if (name == "revindex0") return Value::integer(PRAXIS_TRY(length(evaluator)) - m_index - 1);
  if (name == "previtem") return m_index > 0 ? *m_before : Value::undefined("there is no previous item");
  if (name == "cycle") return evaluator.make<BuiltinObject>(kCycle, Value::object(*this));
  if (name == "changed") return evaluator.make<BuiltinObject>(kChanged, Value::object(*this));
  if (name != "last" && name != "nextitem") return Object::attribute(evaluator, name);
  PRAXIS_TRY(peek(evaluator));
  if (name == "last") return Value::boolean(!m_after);
  return m_after ? *m_after : Value::undefined("there is no next item");
}

Result<Value> Loop::call(Evaluator& evaluator, Arguments arguments) {
  if (!m_statement.parts().isRecursive) return failure("Only a loop marked 'recursive' can be called.");
  if (arguments.positional.size() != 1) return failure("A recursive loop is called with what to loop over.");
  std::vector<Value> items = PRAXIS_TRY(evaluator.items(arguments.positional.front()));
  return evaluator.captured([&] { return m_statement.run(evaluator, std::move(items), m_depth + 1, m_scope); });
}

Result<Value> Loop::cycle(const Arguments& arguments) const {
  if (arguments.positional.empty()) return failure("There is nothing to cycle through.");
  return arguments
      .positional[static_cast<std::size_t>(std::max<std::int64_t>(m_index, 0)) % arguments.positional.size()];
}

Result<Value> Loop::changed(Evaluator& evaluator, const Arguments& arguments) {
  const Value value = PRAXIS_TRY(makeList(evaluator.budget(), arguments.positional, ListForm::tuple));
  const bool same = m_lastChanged && PRAXIS_TRY(areEqual(evaluator.budget(), *m_lastChanged, value));
  m_lastChanged = value;
  return Value::boolean(!same);
}

}  // namespace praxis::engine::text::jinja
