#pragma once
// What a template computes with. Values are immutable and cheap to copy; the objects that can change (namespaces,
// loops) belong to the rendering that made them. Thread: any, for values without objects.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "engine/text/jinja/marked_text.h"

namespace praxis::engine::text::jinja {

class Object;
class List;
class Dict;

// What Python would call it: they print and compare differently.
enum class ListForm : std::uint8_t { list, tuple, group, range, keys, values, items };

class Value {
 public:
  enum class Kind : std::uint8_t { undefined, none, boolean, integer, number, text, list, dict, object };

  Value() = default;  // undefined
  // `reason` is what an operation that needs a value fails with: "'tools' is undefined".
  static Value undefined(std::string reason);
  static Value none() { return Value(None()); }
  static Value boolean(bool value) { return Value(value); }
  static Value integer(std::int64_t value) { return Value(value); }
  static Value number(double value) { return Value(value); }
  static Value text(std::string bytes, bool literal = false) { return text(MarkedText(std::move(bytes), literal)); }
  static Value text(MarkedText text);
  static Value list(std::vector<Value> items, ListForm form = ListForm::list);
  static Value dict(std::vector<std::pair<Value, Value>> entries);
  static Value dict(Dict dict);
  static Value object(Object& object) { return Value(&object); }

  Kind kind() const { return static_cast<Kind>(m_state.index()); }
  bool is(Kind kind) const { return this->kind() == kind; }
  bool isText() const { return is(Kind::text); }

  // Each only for its own kind.
  const std::string& reason() const;
  bool asBoolean() const { return std::get<bool>(m_state); }
  std::int64_t asInteger() const { return std::get<std::int64_t>(m_state); }
  double asNumber() const { return std::get<double>(m_state); }
  const MarkedText& asText() const { return *std::get<std::shared_ptr<const MarkedText>>(m_state); }
  std::string_view bytes() const { return asText().bytes(); }
  const List& asList() const { return *std::get<std::shared_ptr<const List>>(m_state); }
  const Dict& asDict() const { return *std::get<std::shared_ptr<const Dict>>(m_state); }
  Object& asObject() const { return *std::get<Object*>(m_state); }

  // True for equal plain values, and for lists, dictionaries and objects that are one and the same.
  bool isSameAs(const Value& other) const;
  // Levels of lists and dictionaries in it: 0 for all else.
  int nesting() const;

 private:
  struct Undefined {
    std::shared_ptr<const std::string> reason;
  };
  struct None {};
  using State = std::variant<Undefined, None, bool, std::int64_t, double, std::shared_ptr<const MarkedText>,
                             std::shared_ptr<const List>, std::shared_ptr<const Dict>, Object*>;
  template <typename T>
  explicit Value(T state) : m_state(std::move(state)) {}

  State m_state;
};

class List {
 public:
  List(std::vector<Value> items, ListForm form);

  const std::vector<Value>& items() const { return m_items; }
  ListForm form() const { return m_form; }
  int nesting() const { return m_nesting; }

 private:
  std::vector<Value> m_items;
  ListForm m_form;
  int m_nesting = 1;
};

// In the order of insertion.
class Dict {
 public:
  using Entry = std::pair<Value, Value>;

  const std::vector<Entry>& entries() const { return m_entries; }
  int nesting() const { return m_nesting; }
  const Value* find(const Value& key) const;
  const Value* find(std::string_view key) const;
  void set(Value key, Value value);  // keeps the place of a key that is there

 private:
  std::vector<Entry> m_entries;
  std::unordered_map<std::string, std::size_t> m_places;  // of the keys, spelled so that equal keys are equal
  int m_nesting = 1;
};

}  // namespace praxis::engine::text::jinja
