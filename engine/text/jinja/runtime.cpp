#include "engine/text/jinja/runtime.h"

#include <algorithm>

#include "engine/text/jinja/printing.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {

using base::ErrorCode;
using base::fail;
using base::Result;

Value* Scope::find(std::string_view name) {
  const auto found = std::ranges::find(variables, name, &std::pair<std::string_view, Value>::first);
  return found == variables.end() ? nullptr : &found->second;
}

void Scope::set(std::string_view name, Value value) {
  if (Value* variable = find(name)) {
    *variable = std::move(value);
  } else {
    variables.emplace_back(name, std::move(value));
  }
}

Runtime::Runtime(const Limits& limits, const std::tm& now)
    : m_budget(limits), m_now(now), m_depthMax(limits.depth), m_scope(std::make_shared<Scope>()) {}

// Emptied one by one while all of them are held: neither a cycle nor a deep chain of destructors is left.
Runtime::~Runtime() {
  m_scopes.push_back(m_scope);
  for (const auto& scope : m_scopes) scope->variables.clear();
  for (const auto& list : m_lists) list->items.clear();
  for (const auto& dict : m_dicts) dict->entries.clear();
}

Result<void> Runtime::setVariables(const Value& variables) {
  if (!variables.isDict()) return fail(ErrorCode::internal, "The variables of a template must be a dictionary.");
  const Value copy = PRAXIS_TRY(copyIn(variables, 0));
  m_globals = m_dicts.back();
  return {};
}

// What the template changes is its own copy.
Result<Value> Runtime::copyIn(const Value& value, int depth) {
  if (depth > kNestingMax) return fail(ErrorCode::unsupported, "values are nested too deeply");
  if (value.isList()) {
    std::vector<Value> items;
    for (const Value& item : value.list().items) items.push_back(PRAXIS_TRY(copyIn(item, depth + 1)));
    return makeList(std::move(items), value.list().isTuple);
  }
  if (!value.isDict()) return value;
  std::vector<std::pair<Value, Value>> entries;
  for (const auto& [key, entry] : value.dict().entries) {
    entries.emplace_back(key, PRAXIS_TRY(copyIn(entry, depth + 1)));
  }
  PRAXIS_TRY(m_budget.spendBytes(entries.size() * sizeof(entries[0])));
  std::shared_ptr<Dict> dict = PRAXIS_TRY(makeDict());
  dict->entries = std::move(entries);
  return Value(std::move(dict));
}

Result<void> Runtime::run(const Body& body, MarkedText& out) {
  PRAXIS_TRY(execute(body, out));
  return {};
}

Result<void> Runtime::enter() {
  if (++m_depth <= m_depthMax) return m_budget.spendSteps();
  return fail(ErrorCode::outOfMemory, "the template calls itself too often or is nested too deeply");
}

Result<void> Runtime::enterScope(std::shared_ptr<Scope> parent) {
  PRAXIS_TRY(m_budget.spendBytes(sizeof(Scope)));
  m_scope = std::make_shared<Scope>();
  m_scope->parent = std::move(parent);
  return {};
}

Result<Value> Runtime::makeText(MarkedText text) {
  PRAXIS_TRY(m_budget.spendBytes(text.size() + sizeof(MarkedText)));
  return Value(std::move(text));
}

Result<Value> Runtime::makeList(std::vector<Value> items, bool isTuple) {
  PRAXIS_TRY(m_budget.spendBytes(items.size() * sizeof(Value) + 2 * sizeof(List)));
  m_lists.push_back(std::make_shared<List>(List{std::move(items), isTuple}));
  return Value(m_lists.back());
}

Result<std::shared_ptr<Dict>> Runtime::makeDict() {
  PRAXIS_TRY(m_budget.spendBytes(2 * sizeof(Dict)));
  m_dicts.push_back(std::make_shared<Dict>());
  return m_dicts.back();
}

Result<const Value*> Runtime::findEntry(const Dict& dict, const Value& key) {
  constexpr std::size_t kKeysPerStep = 16;
  PRAXIS_TRY(m_budget.spendSteps(static_cast<std::int64_t>(dict.entries.size() / kKeysPerStep)));
  for (const auto& [name, value] : dict.entries) {
    if (PRAXIS_TRY(equal(m_budget, name, key))) return &value;
  }
  return static_cast<const Value*>(nullptr);
}

Result<void> Runtime::setEntry(Dict& dict, const Value& key, Value value) {
  if (key.isDict() || (key.isList() && !key.list().isTuple)) return wrongType("being a key", key);
  if (const Value* entry = PRAXIS_TRY(findEntry(dict, key))) {
    *const_cast<Value*>(entry) = std::move(value);
    return {};
  }
  PRAXIS_TRY(m_budget.spendBytes(2 * sizeof(dict.entries[0])));
  dict.entries.emplace_back(key, std::move(value));
  return {};
}

Result<std::vector<Value>> Runtime::iterate(const Value& value) {
  std::vector<Value> items;
  if (value.isList()) {
    PRAXIS_TRY(m_budget.spendBytes(value.list().items.size() * sizeof(Value)));
    items = value.list().items;
  } else if (value.isDict() && !value.dict().isNamespace) {
    PRAXIS_TRY(m_budget.spendBytes(value.dict().entries.size() * sizeof(Value)));
    for (const auto& [key, entry] : value.dict().entries) items.push_back(key);
  } else if (value.isText()) {
    const MarkedText& text = value.text();
    PRAXIS_TRY(m_budget.spendBytes(text.size() * 2 * sizeof(MarkedText)));
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t next = at + codePointAt(text.bytes(), at).size;
      items.emplace_back(text.slice(at, next));
      at = next;
    }
  } else if (!value.isUndefined()) {
    return wrongType("a loop", value);
  }
  return items;
}

Result<MarkedText> Runtime::toText(const Value& value) {
  if (value.isText()) return value.text();
  MarkedText text;
  PRAXIS_TRY(appendText(m_budget, text, value));
  return text;
}

}  // namespace praxis::engine::text::jinja
