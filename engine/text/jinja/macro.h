#pragma once
// A macro, or the body of a call block, that can be called. Thread: of the rendering.

#include <memory>

#include "engine/text/jinja/evaluator.h"
#include "engine/text/jinja/object.h"
#include "engine/text/jinja/syntax.h"

namespace praxis::engine::text::jinja {

class Macro final : public Object {
 public:
  // `scope` is where it was defined: its body sees what is there when it is called.
  Macro(const MacroSyntax& syntax, std::shared_ptr<const Scope> scope) : m_syntax(syntax), m_scope(std::move(scope)) {}

  std::string_view typeName() const override { return "Macro"; }
  std::string description() const override;
  base::Result<Value> attribute(Evaluator& evaluator, std::string_view name) override;
  bool isCallable() const override { return true; }
  base::Result<Value> call(Evaluator& evaluator, Arguments arguments) override;

 private:
  base::Result<void> bind(Evaluator& evaluator, Arguments arguments) const;
  base::Result<void> bindRest(Evaluator& evaluator, Arguments rest) const;

  const MacroSyntax& m_syntax;
  std::shared_ptr<const Scope> m_scope;
};

}  // namespace praxis::engine::text::jinja
