#pragma once
// One rendering: its variables, its output, its objects and what it may still spend. Thread: of the rendering.

#include <ctime>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/jinja/budget.h"
#include "engine/text/jinja/marked_text.h"
#include "engine/text/jinja/object.h"
#include "engine/text/jinja/syntax.h"
#include "engine/text/jinja/value.h"

namespace praxis::engine::text::jinja {

// Variables of a block; what is not here is looked for outside.
struct Scope {
  explicit Scope(std::shared_ptr<const Scope> outer = nullptr) : parent(std::move(outer)) {}

  std::shared_ptr<const Scope> parent;
  std::map<std::string, Value, std::less<>> variables;
};

class Evaluator {
 public:
  Evaluator(const Limits& limits, const std::tm& now);

  Budget& budget() { return m_budget; }
  const std::tm& now() const { return m_now; }
  int line() const { return m_line; }

  // Counts steps and depth and remembers the line.
  base::Result<Value> evaluate(const Expression& expression);
  base::Result<Flow> execute(const Body& body);
  base::Result<Arguments> evaluate(const CallArguments& arguments);

  // The innermost variable of that name, or a function of the language, or undefined.
  Value variable(std::string_view name);
  void setVariable(std::string name, Value value);
  base::Result<void> assign(const Target& target, const Value& value);

  const std::shared_ptr<Scope>& scope() const { return m_scope; }
  // Runs `work` in a scope of its own inside `parent`.
  template <typename Work>
  auto inScope(std::shared_ptr<const Scope> parent, const Work& work) {
    const std::shared_ptr<Scope> before = std::exchange(m_scope, std::make_shared<Scope>(std::move(parent)));
    auto result = work();
    m_scope = before;
    return result;
  }
  // What `work` writes, as a text.
  template <typename Work>
  base::Result<Value> captured(const Work& work) {
    MarkedText* const before = m_output;
    MarkedText text;
    m_output = &text;
    const base::Result<void> done = work();
    m_output = before;
    if (!done) return done.error();
    return Value::text(std::move(text));
  }
  base::Result<void> write(const Value& value);
  void writeData(std::string_view data) { m_output->append(data); }
  MarkedText takeOutput() { return std::move(m_result); }

  template <typename T, typename... Args>
  base::Result<Value> make(Args&&... args) {
    PRAXIS_TRY(m_budget.spendBytes(sizeof(T) + sizeof(void*) * 8));
    auto object = std::make_unique<T>(std::forward<Args>(args)...);
    T& made = *object;
    m_objects.push_back(std::move(object));
    return Value::object(made);
  }

  // value.name: as Python, methods before items for everything but namespaces.
  base::Result<Value> attribute(const Value& object, std::string_view name);
  // value[index]: items first.
  base::Result<Value> item(const Value& object, const Value& index);
  base::Result<Value> call(const Value& callee, Arguments arguments);
  base::Result<Value> applyFilter(const Value& subject, std::string_view name, Arguments arguments);
  base::Result<Value> applyFilter(const Value& subject, const FilterUse& filter);
  base::Result<bool> applyTest(const Value& subject, std::string_view name, Arguments arguments);
  // What a loop over the value runs through; takes what is left of a generator.
  base::Result<std::vector<Value>> items(const Value& iterable);

 private:
  class Depth;

  Budget m_budget;
  const std::tm m_now;
  int m_depthMax;
  int m_depth = 0;
  int m_line = 1;
  MarkedText m_result;
  MarkedText* m_output = &m_result;
  std::deque<std::unique_ptr<Object>> m_objects;
  std::shared_ptr<Scope> m_scope = std::make_shared<Scope>();
};

}  // namespace praxis::engine::text::jinja
