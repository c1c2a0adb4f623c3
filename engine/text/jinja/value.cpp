#include "engine/text/jinja/value.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace praxis::engine::text::jinja {
namespace {

// Equal keys are spelled the same: 1, 1.0 and true are one key in Python. Empty for what can be no key.
std::string spelled(const Value& key) {
  constexpr double kExactMax = 9007199254740992.0;
  switch (key.kind()) {
    case Value::Kind::undefined:
      return "u";
    case Value::Kind::none:
      return "n";
    case Value::Kind::boolean:
      return key.asBoolean() ? "i1" : "i0";
    case Value::Kind::integer:
      return fmt::format("i{}", key.asInteger());
    case Value::Kind::number: {
      const double number = key.asNumber();
      const bool isWhole = std::trunc(number) == number && std::abs(number) < kExactMax;
      return isWhole ? fmt::format("i{}", static_cast<std::int64_t>(number)) : fmt::format("f{}", number);
    }
    case Value::Kind::text:
      return "t" + std::string(key.bytes());
    case Value::Kind::list: {
      std::string all = "(";
      for (const Value& item : key.asList().items()) {
        const std::string one = spelled(item);
        all += fmt::format("{}:", one.size()) + one;
      }
      return all;
    }
    case Value::Kind::dict:
    case Value::Kind::object:
      return {};
  }
  return {};
}

}  // namespace

Value Value::undefined(std::string reason) {
  return Value(Undefined{std::make_shared<const std::string>(std::move(reason))});
}

Value Value::text(MarkedText text) { return Value(std::make_shared<const MarkedText>(std::move(text))); }

Value Value::list(std::vector<Value> items, ListForm form) {
  return Value(std::make_shared<const List>(std::move(items), form));
}

Value Value::dict(std::vector<std::pair<Value, Value>> entries) {
  Dict dict;
  for (auto& [key, value] : entries) dict.set(std::move(key), std::move(value));
  return Value::dict(std::move(dict));
}

Value Value::dict(Dict dict) { return Value(std::make_shared<const Dict>(std::move(dict))); }

const std::string& Value::reason() const {
  static const std::string kUnknown = "a value is undefined";
  const Undefined& undefined = std::get<Undefined>(m_state);
  return undefined.reason == nullptr ? kUnknown : *undefined.reason;
}

bool Value::isSameAs(const Value& other) const {
  if (kind() != other.kind()) return false;
  switch (kind()) {
    case Kind::undefined:
    case Kind::none:
      return true;
    case Kind::boolean:
      return asBoolean() == other.asBoolean();
    case Kind::integer:
      return asInteger() == other.asInteger();
    case Kind::number:
      return asNumber() == other.asNumber();
    case Kind::text:
      return bytes() == other.bytes();
    case Kind::list:
      return &asList() == &other.asList();
    case Kind::dict:
      return &asDict() == &other.asDict();
    case Kind::object:
      return &asObject() == &other.asObject();
  }
  return false;
}

int Value::nesting() const {
  if (is(Kind::list)) return asList().nesting();
  return is(Kind::dict) ? asDict().nesting() : 0;
}

List::List(std::vector<Value> items, ListForm form) : m_items(std::move(items)), m_form(form) {
  for (const Value& item : m_items) m_nesting = std::max(m_nesting, item.nesting() + 1);
}

const Value* Dict::find(const Value& key) const {
  const auto found = m_places.find(spelled(key));
  return found == m_places.end() ? nullptr : &m_entries[found->second].second;
}

const Value* Dict::find(std::string_view key) const {
  const auto found = m_places.find("t" + std::string(key));
  return found == m_places.end() ? nullptr : &m_entries[found->second].second;
}

void Dict::set(Value key, Value value) {
  m_nesting = std::max({m_nesting, key.nesting() + 1, value.nesting() + 1});
  const auto [place, isNew] = m_places.try_emplace(spelled(key), m_entries.size());
  if (isNew) {
    m_entries.emplace_back(std::move(key), std::move(value));
  } else {
    m_entries[place->second].second = std::move(value);
  }
}

}  // namespace praxis::engine::text::jinja
