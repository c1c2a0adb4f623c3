#pragma once
// The variable "loop": where a loop stands. Items that a loop filter refuses are found out one at a time, as the loop
// comes to them, because what it has done until then may count. Thread: of the rendering.

#include <memory>
#include <optional>

#include "engine/text/jinja/evaluator.h"
#include "engine/text/jinja/object.h"
#include "engine/text/jinja/statements.h"

namespace praxis::engine::text::jinja {

class Loop final : public Object {
 public:
  Loop(const ForStatement& statement, std::vector<Value> items, int depth, std::shared_ptr<const Scope> scope)
      : m_statement(statement), m_items(std::move(items)), m_depth(depth), m_scope(std::move(scope)) {}

  // Goes on to the next item; false behind the last.
  base::Result<bool> advance(Evaluator& evaluator);
  const Value& current() const { return *m_current; }
  bool isUnused() const { return m_index < 0; }
  void end() { m_items.clear(), m_next = 0; }

  std::string_view typeName() const override { return "LoopContext"; }
  std::string description() const override;
  base::Result<Value> attribute(Evaluator& evaluator, std::string_view name) override;
  bool isCallable() const override { return true; }
  base::Result<Value> call(Evaluator& evaluator, Arguments arguments) override;  // loop(items) of a recursive loop

  base::Result<Value> cycle(const Arguments& arguments) const;
  base::Result<Value> changed(Evaluator& evaluator, const Arguments& arguments);

 private:
  base::Result<std::optional<Value>> take(Evaluator& evaluator);
  base::Result<void> peek(Evaluator& evaluator);
  base::Result<std::int64_t> length(Evaluator& evaluator);

  const ForStatement& m_statement;
  std::vector<Value> m_items;
  std::size_t m_next = 0;  // the first item that nobody has looked at
  int m_depth;
  std::shared_ptr<const Scope> m_scope;
  std::int64_t m_index = -1;
  std::optional<Value> m_before;
  std::optional<Value> m_current;
  std::optional<Value> m_after;
  bool m_knowsAfter = false;
  bool m_allPass = false;  // the rest has been through the filter
  std::optional<std::int64_t> m_length;
  std::optional<Value> m_lastChanged;
};

}  // namespace praxis::engine::text::jinja
