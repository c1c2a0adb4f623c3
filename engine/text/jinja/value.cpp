#include "engine/text/jinja/value.h"

#include <algorithm>

#include "engine/text/jinja/budget.h"

namespace praxis::engine::text::jinja {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

base::Error tooDeep() { return fail(ErrorCode::unsupported, "values are nested too deeply"); }

// A step is much more work than looking at one scalar or at some bytes.
std::int64_t stepsFor(const Value& a, const Value& b) {
  constexpr std::size_t kBytesPerStep = 512;
  if (a.isText() && b.isText())
    return static_cast<std::int64_t>(std::min(a.text().size(), b.text().size()) / kBytesPerStep);
  return a.isList() || a.isDict() ? 1 : 0;
}

template <typename T>
int order(const T& a, const T& b) {
  return a < b ? -1 : static_cast<int>(b < a);
}

Result<bool> equalLists(Budget& budget, const List& a, const List& b, int depth) {
  if (a.isTuple != b.isTuple || a.items.size() != b.items.size()) return false;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!PRAXIS_TRY(equal(budget, a.items[i], b.items[i], depth))) return false;
  }
  return true;
}

Result<bool> equalDicts(Budget& budget, const Dict& a, const Dict& b, int depth) {
  if (a.entries.size() != b.entries.size()) return false;
  for (const auto& [key, value] : a.entries) {
    bool found = false;
    for (const auto& [otherKey, other] : b.entries) {
      if (!PRAXIS_TRY(equal(budget, key, otherKey, depth))) continue;
      if (!PRAXIS_TRY(equal(budget, value, other, depth))) return false;
      found = true;
      break;
    }
    if (!found) return false;
  }
  return true;
}

}  // namespace

Value Value::undefined(std::string what) {
  return Value(State(Undefined{std::make_shared<const std::string>(std::move(what))}));
}

Value Value::list(std::vector<Value> items) { return Value(std::make_shared<List>(List{std::move(items), false})); }

Value Value::dict(std::vector<std::pair<std::string, Value>> entries) {
  auto dict = std::make_shared<Dict>();
  for (auto& [key, value] : entries) dict->entries.emplace_back(text(key), std::move(value));
  return Value(std::move(dict));
}

std::int64_t Value::whole() const {
  return is(ValueKind::boolean) ? static_cast<std::int64_t>(boolean()) : *std::get_if<std::int64_t>(&m_state);
}

double Value::number() const {
  return is(ValueKind::real) ? *std::get_if<double>(&m_state) : static_cast<double>(whole());
}

bool Value::truthy() const {
  switch (kind()) {
    case ValueKind::missing:
    case ValueKind::undefined:
    case ValueKind::none:
      return false;
    case ValueKind::boolean:
    case ValueKind::integer:
      return whole() != 0;
    case ValueKind::real:
      return number() != 0;
    case ValueKind::text:
      return !text().empty();
    case ValueKind::list:
      return !list().items.empty();
    case ValueKind::dict:
      return dict().isNamespace || !dict().entries.empty();
    case ValueKind::loop:
    case ValueKind::callable:
      return true;
  }
  return false;
}

std::string_view Value::typeName() const {
  switch (kind()) {
    case ValueKind::missing:
    case ValueKind::undefined:
      return "Undefined";
    case ValueKind::none:
      return "NoneType";
    case ValueKind::boolean:
      return "bool";
    case ValueKind::integer:
      return "int";
    case ValueKind::real:
      return "float";
    case ValueKind::text:
      return "str";
    case ValueKind::list:
      return list().isTuple ? "tuple" : "list";
    case ValueKind::dict:
      return dict().isNamespace ? "namespace" : "dict";
    case ValueKind::loop:
      return "loop";
    case ValueKind::callable:
      return "function";
  }
  return "";
}

const Value* Dict::find(std::string_view key) const {
  const auto found = std::ranges::find_if(entries, [key](const std::pair<Value, Value>& entry) {
    return entry.first.isText() && entry.first.bytes() == key;
  });
  return found == entries.end() ? nullptr : &found->second;
}

Result<bool> equal(Budget& budget, const Value& a, const Value& b, int depth) {
  if (depth > kNestingMax) return tooDeep();
  PRAXIS_TRY(budget.spendSteps(stepsFor(a, b)));
  if (a.isWhole() && b.isWhole()) return a.whole() == b.whole();
  if (a.isNumber() && b.isNumber()) return a.number() == b.number();
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case ValueKind::text:
      return a.bytes() == b.bytes();
    case ValueKind::list:
      return equalLists(budget, a.list(), b.list(), depth + 1);
    case ValueKind::dict:
      if (a.dict().isNamespace || b.dict().isNamespace) return &a.dict() == &b.dict();
      return equalDicts(budget, a.dict(), b.dict(), depth + 1);
    case ValueKind::loop:
      return &a.loop() == &b.loop();
    case ValueKind::callable:
      return &a.callable() == &b.callable();
    default:
      return true;  // undefined, none
  }
}

Result<int> compare(Budget& budget, const Value& a, const Value& b, int depth) {
  if (depth > kNestingMax) return tooDeep();
  PRAXIS_TRY(budget.spendSteps(1 + stepsFor(a, b)));
  if (a.isWhole() && b.isWhole()) return order(a.whole(), b.whole());
  if (a.isNumber() && b.isNumber()) return order(a.number(), b.number());
  if (a.isText() && b.isText()) return order(a.bytes(), b.bytes());
  if (a.isList() && b.isList() && a.list().isTuple == b.list().isTuple) {
    const std::vector<Value>& left = a.list().items;
    const std::vector<Value>& right = b.list().items;
    for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
      if (!PRAXIS_TRY(equal(budget, left[i], right[i], depth + 1)))
        return compare(budget, left[i], right[i], depth + 1);
    }
    return order(left.size(), right.size());
  }
  if (a.isUndefined() || b.isUndefined()) {
    return fail(ErrorCode::unsupported, "{}", a.isUndefined() ? a.undefinedName() : b.undefinedName());
  }
  return fail(ErrorCode::unsupported, "{} and {} have no order", a.typeName(), b.typeName());
}

}  // namespace praxis::engine::text::jinja
