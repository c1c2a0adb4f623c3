#pragma once
// One rendering: variables, budget, and the walk over the trees. Lists and dictionaries live until the rendering ends,
// so that ones that hold themselves are freed too. Thread: of the rendering.

#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/jinja/ast.h"
#include "engine/text/jinja/budget.h"
#include "engine/text/jinja/value.h"

namespace praxis::engine::text::jinja {

class Runtime;

struct Arguments {
  std::vector<Value> positional;
  std::vector<std::pair<std::string, Value>> named;

  bool has(std::size_t index) const { return index < positional.size() && !positional[index].isMissing(); }
  const Value& at(std::size_t index) const { return positional[index]; }
};

// A filter, test, method or function. Before it runs, its arguments are put in the order of the names in `parameters`
// (parted by spaces); those not given are missing. "*" leaves them as they are.
struct Builtin {
  std::string_view name;
  std::string_view parameters;
  base::Result<Value> (*run)(Runtime& runtime, const Value& self, Arguments& arguments);
};

// Names point into the template.
struct Scope {
  std::shared_ptr<Scope> parent;
  std::vector<std::pair<std::string_view, Value>> variables;

  Value* find(std::string_view name);
  void set(std::string_view name, Value value);
};

struct Callable {
  const Builtin* builtin = nullptr;
  Value self;                        // of a method
  const Statement* macro = nullptr;  // a macro or a call block's body
  std::shared_ptr<Scope> scope;      // where it was written
};

class Runtime {
 public:
  Runtime(const Limits& limits, const std::tm& now);
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  base::Result<void> setVariables(const Value& variables);
  base::Result<void> run(const Body& body, MarkedText& out);

  Budget& budget() { return m_budget; }
  const std::tm& now() const { return m_now; }
  // Where the error that ended the rendering happened; 0 before.
  int errorLine() const { return m_errorLine; }
  // The template itself refused the conversation, with the error's message.
  bool wasRaised() const { return m_raised; }
  void setRaised() { m_raised = true; }

  base::Result<Value> call(const Value& callee, Arguments& arguments);
  base::Result<Value> applyFilter(std::string_view name, const Value& input, Arguments& arguments);
  base::Result<bool> applyTest(std::string_view name, const Value& input, Arguments& arguments);
  // object.name and object[key]; what is not there is undefined.
  base::Result<Value> attribute(const Value& object, std::string_view name);
  base::Result<Value> item(const Value& object, const Value& key);

  // New values, paid for.
  base::Result<Value> makeText(MarkedText text);
  base::Result<Value> makeList(std::vector<Value> items, bool isTuple = false);
  base::Result<std::shared_ptr<Dict>> makeDict();
  base::Result<void> setEntry(Dict& dict, const Value& key, Value value);
  base::Result<const Value*> findEntry(const Dict& dict, const Value& key);
  // Items of a list, keys of a dictionary, characters of a text, nothing of what is undefined.
  base::Result<std::vector<Value>> iterate(const Value& value);
  base::Result<MarkedText> toText(const Value& value);

 private:
  enum class Flow { next, breakLoop, continueLoop };

  base::Result<Value> copyIn(const Value& value, int depth);

  // evaluator_expressions.cpp
  base::Result<Value> evaluate(const Expression& node);
  base::Result<Value> evaluateNode(const Expression& node);
  base::Result<Value> evaluateName(const Expression& node);
  base::Result<Value> evaluateSequence(const Expression& node);
  base::Result<Value> evaluateDict(const Expression& node);
  base::Result<Value> evaluateUnary(const Expression& node);
  base::Result<Value> evaluateBinary(const Expression& node);
  base::Result<Value> evaluateLogical(const Expression& node);
  base::Result<Value> evaluateComparison(const Expression& node);
  base::Result<Value> evaluateConcat(const Expression& node);
  base::Result<Value> evaluateConditional(const Expression& node);
  base::Result<Value> evaluateAccess(const Expression& node);
  base::Result<Value> evaluateSlice(const Expression& node);
  base::Result<Value> evaluateCall(const Expression& node);
  base::Result<Value> evaluateFilter(const Expression& node);
  base::Result<Value> evaluateTest(const Expression& node);
  base::Result<Arguments> evaluateArguments(const std::vector<Argument>& arguments);
  base::Result<Value> applyFilters(const Expression* chain, Value input);

  // evaluator_statements.cpp
  base::Result<Flow> execute(const Body& body, MarkedText& out);
  base::Result<Flow> executeStatement(const Statement& node, MarkedText& out);
  base::Result<Flow> executeConditional(const Statement& node, MarkedText& out);
  base::Result<Flow> executeLoop(const Statement& node, MarkedText& out);
  base::Result<std::vector<Value>> loopItems(const Statement& node);
  base::Result<void> executeOutput(const Statement& node, MarkedText& out);
  base::Result<void> executeSet(const Statement& node);
  base::Result<void> executeCall(const Statement& node, MarkedText& out);
  base::Result<void> executeFilter(const Statement& node, MarkedText& out);
  base::Result<Flow> executeWith(const Statement& node, MarkedText& out);
  base::Result<MarkedText> render(const Body& body);
  base::Result<void> append(MarkedText& out, const MarkedText& text);
  base::Result<void> assign(const Expression& target, Value value);
  base::Result<Value> makeMacro(const Statement& node);

  // calls.cpp
  base::Result<Value> callMacro(const Callable& callable, Arguments& arguments);
  base::Result<Value> callBuiltin(const Builtin& builtin, const Value& self, Arguments& arguments);
  base::Result<Value> bindMethod(const Builtin& method, const Value& self);

  base::Result<void> enterScope(std::shared_ptr<Scope> parent);
  void leaveScope(std::shared_ptr<Scope> previous) { m_scope = std::move(previous); }
  base::Result<void> enter();
  void leave() { --m_depth; }

  Budget m_budget;
  std::tm m_now;
  int m_depthMax;
  int m_depth = 0;
  int m_errorLine = 0;
  bool m_raised = false;
  const Value* m_input = nullptr;  // what a filter chain without an operand works on
  std::shared_ptr<Scope> m_scope;
  std::shared_ptr<Dict> m_globals;
  std::vector<std::shared_ptr<List>> m_lists;
  std::vector<std::shared_ptr<Dict>> m_dicts;
  std::vector<std::shared_ptr<Scope>> m_scopes;  // that macros hold on to
};

// A part of a sequence as Python cuts it: the indices of the items, in order.
struct SliceBounds {
  std::optional<std::int64_t> begin, end, step;
};
base::Result<std::vector<std::size_t>> sliceIndices(const SliceBounds& bounds, std::size_t size);

// operators.cpp
base::Result<Value> applyOperator(Runtime& runtime, std::string_view symbol, const Value& a, const Value& b);
base::Result<bool> contains(Runtime& runtime, const Value& container, const Value& value);

// builtins_table.cpp; null where there is none of this name.
const Builtin* findFilter(std::string_view name);
const Builtin* findTest(std::string_view name);
const Builtin* findFunction(std::string_view name);
const Builtin* findMethod(const Value& object, std::string_view name);

// An operation on a value that is of the wrong type.
inline base::Error wrongType(std::string_view operation, const Value& value) {
  if (value.isUndefined()) return base::fail(base::ErrorCode::unsupported, "{}", value.undefinedName());
  return base::fail(base::ErrorCode::unsupported, "{} does not work on a value of type {}", operation,
                    value.typeName());
}

}  // namespace praxis::engine::text::jinja
