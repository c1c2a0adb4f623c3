#pragma once
// The values of a template: Python's, as far as templates see them. Copies share lists and dictionaries, as in Python.
// Thread: of the rendering.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/jinja/marked_text.h"

namespace praxis::engine::text::jinja {

class Budget;
class Value;
struct List;
struct Dict;
struct Loop;
struct Callable;

struct Missing {};  // an argument that was not given
struct None {};
struct Undefined {
  std::shared_ptr<const std::string> what;  // for the message: "'x' is undefined"
};

enum class ValueKind { missing, undefined, none, boolean, integer, real, text, list, dict, loop, callable };

class Value {
 public:
  Value() = default;  // missing
  explicit Value(bool value) : m_state(value) {}
  explicit Value(std::int64_t value) : m_state(value) {}
  explicit Value(double value) : m_state(value) {}
  explicit Value(MarkedText text) : m_state(std::make_shared<const MarkedText>(std::move(text))) {}
  explicit Value(std::shared_ptr<List> list) : m_state(std::move(list)) {}
  explicit Value(std::shared_ptr<Dict> dict) : m_state(std::move(dict)) {}
  explicit Value(std::shared_ptr<Loop> loop) : m_state(std::move(loop)) {}
  explicit Value(std::shared_ptr<const Callable> callable) : m_state(std::move(callable)) {}

  static Value none() { return Value(State(None{})); }
  static Value undefined(std::string what);
  // literal: somebody else wrote it, so that no control token in it counts.
  static Value text(std::string_view bytes, bool literal = false) {
    return Value(MarkedText(std::string(bytes), literal));
  }
  static Value list(std::vector<Value> items);
  static Value dict(std::vector<std::pair<std::string, Value>> entries);

  ValueKind kind() const { return static_cast<ValueKind>(m_state.index()); }
  bool is(ValueKind kind) const { return this->kind() == kind; }
  bool isMissing() const { return is(ValueKind::missing); }
  bool isUndefined() const { return is(ValueKind::undefined); }
  bool isNone() const { return is(ValueKind::none); }
  bool isText() const { return is(ValueKind::text); }
  bool isList() const { return is(ValueKind::list); }
  bool isDict() const { return is(ValueKind::dict); }
  // Whole numbers and booleans, as in Python.
  bool isWhole() const { return is(ValueKind::integer) || is(ValueKind::boolean); }
  bool isNumber() const { return isWhole() || is(ValueKind::real); }

  // Each of these only where kind() says so.
  bool boolean() const { return *std::get_if<bool>(&m_state); }
  std::int64_t whole() const;
  double number() const;
  const MarkedText& text() const { return **std::get_if<std::shared_ptr<const MarkedText>>(&m_state); }
  std::string_view bytes() const { return text().bytes(); }
  List& list() const { return **std::get_if<std::shared_ptr<List>>(&m_state); }
  Dict& dict() const { return **std::get_if<std::shared_ptr<Dict>>(&m_state); }
  Loop& loop() const { return **std::get_if<std::shared_ptr<Loop>>(&m_state); }
  const Callable& callable() const { return **std::get_if<std::shared_ptr<const Callable>>(&m_state); }
  const std::string& undefinedName() const { return *std::get_if<Undefined>(&m_state)->what; }

  bool truthy() const;
  // As Python calls it: "int", "str", "dict".
  std::string_view typeName() const;

 private:
  using State = std::variant<Missing, Undefined, None, bool, std::int64_t, double, std::shared_ptr<const MarkedText>,
                             std::shared_ptr<List>, std::shared_ptr<Dict>, std::shared_ptr<Loop>,
                             std::shared_ptr<const Callable>>;
  explicit Value(State state) : m_state(std::move(state)) {}

  State m_state;
};

struct List {
  std::vector<Value> items;
  bool isTuple = false;
};

// In the order of insertion. Small: looked through from the front.
struct Dict {
  std::vector<std::pair<Value, Value>> entries;
  bool isNamespace = false;

  const Value* find(std::string_view key) const;
};

// The variable "loop".
struct Loop {
  std::shared_ptr<const std::vector<Value>> items;
  std::size_t index = 0;
  std::shared_ptr<std::vector<Value>> changed = std::make_shared<std::vector<Value>>();
};

// Python's ==. Too deep a nesting, or a list that holds itself, is an error.
base::Result<bool> equal(Budget& budget, const Value& a, const Value& b, int depth = 0);
// Less than 0, 0, more than 0. Values without an order are an error that names their types.
base::Result<int> compare(Budget& budget, const Value& a, const Value& b, int depth = 0);

}  // namespace praxis::engine::text::jinja
