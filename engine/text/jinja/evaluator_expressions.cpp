#include <algorithm>

#include "engine/text/jinja/runtime.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {

using base::ErrorCode;
using base::fail;
using base::Result;

Result<Value> Runtime::evaluate(const Expression& node) {
  PRAXIS_TRY(enter());
  Result<Value> value = evaluateNode(node);
  leave();
  if (!value && m_errorLine == 0) m_errorLine = node.line;
  return value;
}

Result<Value> Runtime::evaluateNode(const Expression& node) {
  switch (node.kind) {
    case ExpressionKind::literal:
      return node.value;
    case ExpressionKind::name:
      return evaluateName(node);
    case ExpressionKind::list:
    case ExpressionKind::tuple:
      return evaluateSequence(node);
    case ExpressionKind::dict:
      return evaluateDict(node);
    case ExpressionKind::unary:
      return evaluateUnary(node);
    case ExpressionKind::binary:
      return evaluateBinary(node);
    case ExpressionKind::logicalAnd:
    case ExpressionKind::logicalOr:
      return evaluateLogical(node);
    case ExpressionKind::comparison:
      return evaluateComparison(node);
    case ExpressionKind::concat:
      return evaluateConcat(node);
    case ExpressionKind::conditional:
      return evaluateConditional(node);
    case ExpressionKind::attribute:
    case ExpressionKind::item:
      return evaluateAccess(node);
    case ExpressionKind::slice:
      return evaluateSlice(node);
    case ExpressionKind::call:
      return evaluateCall(node);
    case ExpressionKind::filter:
      return evaluateFilter(node);
    case ExpressionKind::test:
      return evaluateTest(node);
  }
  return fail(ErrorCode::internal, "the expression is of an unknown kind");
}

Result<Value> Runtime::evaluateName(const Expression& node) {
  constexpr std::size_t kNamesPerStep = 32;
  for (Scope* scope = m_scope.get(); scope != nullptr; scope = scope->parent.get()) {
    PRAXIS_TRY(m_budget.spendSteps(static_cast<std::int64_t>(scope->variables.size() / kNamesPerStep)));
    if (const Value* value = scope->find(node.text)) return *value;
  }
  if (const Value* value = m_globals == nullptr ? nullptr : m_globals->find(node.text)) return *value;
  if (const Builtin* function = findFunction(node.text)) return bindMethod(*function, Value());
  return Value::undefined(fmt::format("'{}' is undefined", node.text));
}

Result<Value> Runtime::evaluateSequence(const Expression& node) {
  std::vector<Value> items;
  items.reserve(node.parts.size());
  for (const ExpressionPtr& part : node.parts) items.push_back(PRAXIS_TRY(evaluate(*part)));
  return makeList(std::move(items), node.kind == ExpressionKind::tuple);
}

Result<Value> Runtime::evaluateDict(const Expression& node) {
  std::shared_ptr<Dict> dict = PRAXIS_TRY(makeDict());
  for (std::size_t i = 0; i + 1 < node.parts.size(); i += 2) {
    const Value key = PRAXIS_TRY(evaluate(*node.parts[i]));
    PRAXIS_TRY(setEntry(*dict, key, PRAXIS_TRY(evaluate(*node.parts[i + 1]))));
  }
  return Value(std::move(dict));
}

Result<Value> Runtime::evaluateUnary(const Expression& node) {
  const Value value = PRAXIS_TRY(evaluate(*node.parts[0]));
  if (node.text == "not") return Value(!value.truthy());
  if (!value.isNumber()) return wrongType(node.text, value);
  if (node.text == "+") return value.isWhole() ? Value(value.whole()) : value;
  if (!value.isWhole()) return Value(-value.number());
  return applyOperator(*this, "-", Value(std::int64_t{0}), value);
}

Result<Value> Runtime::evaluateBinary(const Expression& node) {
  const Value left = PRAXIS_TRY(evaluate(*node.parts[0]));
  const Value right = PRAXIS_TRY(evaluate(*node.parts[1]));
  return applyOperator(*this, node.text, left, right);
}

// As in Python, the value is that of the part which decided.
Result<Value> Runtime::evaluateLogical(const Expression& node) {
  Value left = PRAXIS_TRY(evaluate(*node.parts[0]));
  const bool decided = left.truthy() == (node.kind == ExpressionKind::logicalOr);
  return decided ? Result<Value>(std::move(left)) : evaluate(*node.parts[1]);
}

namespace {

Result<bool> holds(Runtime& runtime, std::string_view symbol, const Value& a, const Value& b) {
  PRAXIS_TRY(runtime.budget().spendSteps());
  if (symbol == "==") return equal(runtime.budget(), a, b);
  if (symbol == "!=") return !PRAXIS_TRY(equal(runtime.budget(), a, b));
  if (symbol == "in") return contains(runtime, b, a);
  if (symbol == "not in") return !PRAXIS_TRY(contains(runtime, b, a));
  const bool unordered = (a.isNumber() && a.number() != a.number()) || (b.isNumber() && b.number() != b.number());
  const int order = PRAXIS_TRY(compare(runtime.budget(), a, b));
  if (unordered) return false;
  if (symbol == "<") return order < 0;
  if (symbol == "<=") return order <= 0;
  return symbol == ">" ? order > 0 : order >= 0;
}

}  // namespace

Result<Value> Runtime::evaluateComparison(const Expression& node) {
  Value left = PRAXIS_TRY(evaluate(*node.parts[0]));
  for (std::size_t i = 0; i < node.operators.size(); ++i) {
    Value right = PRAXIS_TRY(evaluate(*node.parts[i + 1]));
    if (!PRAXIS_TRY(holds(*this, node.operators[i], left, right))) return Value(false);
    left = std::move(right);
  }
  return Value(true);
}

Result<Value> Runtime::evaluateConcat(const Expression& node) {
  MarkedText text;
  for (const ExpressionPtr& part : node.parts) {
    const Value value = PRAXIS_TRY(evaluate(*part));
    PRAXIS_TRY(append(text, PRAXIS_TRY(toText(value))));
  }
  return makeText(std::move(text));
}

Result<Value> Runtime::evaluateConditional(const Expression& node) {
  const Value condition = PRAXIS_TRY(evaluate(*node.parts[0]));
  if (condition.truthy()) return evaluate(*node.parts[1]);
  if (node.parts[2] != nullptr) return evaluate(*node.parts[2]);
  return Value::undefined("the inline if has no else and its condition is false");
}

Result<Value> Runtime::evaluateAccess(const Expression& node) {
  const Value object = PRAXIS_TRY(evaluate(*node.parts[0]));
  if (node.kind == ExpressionKind::attribute) return attribute(object, node.text);
  const Value key = PRAXIS_TRY(evaluate(*node.parts[1]));
  return item(object, key);
}

namespace {

// The methods of a value, then what it holds under that name.
Result<const Value*> entryOf(Runtime& runtime, const Value& object, std::string_view name) {
  return object.isDict() ? runtime.findEntry(object.dict(), Value::text(name)) : static_cast<const Value*>(nullptr);
}

Value loopAttribute(const Loop& loop, std::string_view name) {
  const auto size = static_cast<std::int64_t>(loop.items->size());
  const auto index = static_cast<std::int64_t>(loop.index);
  if (name == "index") return Value(index + 1);
  if (name == "index0") return Value(index);
  if (name == "revindex") return Value(size - index);
  if (name == "revindex0") return Value(size - index - 1);
  if (name == "first") return Value(index == 0);
  if (name == "last") return Value(index + 1 == size);
  if (name == "length") return Value(size);
  if (name == "depth") return Value(std::int64_t{1});
  if (name == "depth0") return Value(std::int64_t{0});
  if (name == "previtem" && index > 0) return (*loop.items)[loop.index - 1];
  if (name == "nextitem" && index + 1 < size) return (*loop.items)[loop.index + 1];
  return Value::undefined(fmt::format("the loop has no '{}' here", name));
}

}  // namespace

Result<Value> Runtime::attribute(const Value& object, std::string_view name) {
  if (object.isUndefined()) return wrongType("attribute access", object);
  if (const Builtin* method = findMethod(object, name)) return bindMethod(*method, object);
  if (object.is(ValueKind::loop)) return loopAttribute(object.loop(), name);
  if (const Value* entry = PRAXIS_TRY(entryOf(*this, object, name))) return *entry;
  return Value::undefined(fmt::format("a value of type {} has no attribute '{}'", object.typeName(), name));
}

Result<Value> Runtime::item(const Value& object, const Value& key) {
  constexpr std::size_t kCharactersPerStep = 64;
  if (object.isUndefined()) return wrongType("item access", object);
  if (object.isDict()) {
    if (const Value* entry = PRAXIS_TRY(findEntry(object.dict(), key))) return *entry;
  }
  if (key.isWhole() && (object.isList() || object.isText())) {
    const bool isList = object.isList();
    if (!isList) PRAXIS_TRY(m_budget.spendSteps(static_cast<std::int64_t>(object.text().size() / kCharactersPerStep)));
    const auto size = static_cast<std::int64_t>(isList ? object.list().items.size() : countCodePoints(object.bytes()));
    const std::int64_t index = key.whole() < 0 ? key.whole() + size : key.whole();
    if (index < 0 || index >= size) return Value::undefined(fmt::format("there is no item {}", key.whole()));
    if (isList) return object.list().items[static_cast<std::size_t>(index)];
    const std::size_t begin = byteOffset(object.bytes(), static_cast<std::size_t>(index));
    return makeText(object.text().slice(begin, begin + codePointAt(object.bytes(), begin).size));
  }
  if (key.isText() && !(object.isDict() && object.dict().isNamespace)) return attribute(object, key.bytes());
  return Value::undefined(fmt::format("a value of type {} has no such item", object.typeName()));
}

Result<Value> Runtime::evaluateSlice(const Expression& node) {
  const Value object = PRAXIS_TRY(evaluate(*node.parts[0]));
  SliceBounds bounds;
  for (std::size_t i = 0; i < 3; ++i) {
    if (node.parts[i + 1] == nullptr) continue;
    const Value bound = PRAXIS_TRY(evaluate(*node.parts[i + 1]));
    if (!bound.isNone() && !bound.isWhole()) return wrongType("a bound of a slice", bound);
    if (!bound.isNone()) (i == 0 ? bounds.begin : (i == 1 ? bounds.end : bounds.step)) = bound.whole();
  }
  if (!object.isList() && !object.isText()) return wrongType("a slice", object);
  const std::vector<Value> items = PRAXIS_TRY(iterate(object));
  const std::vector<std::size_t> indices = PRAXIS_TRY(sliceIndices(bounds, items.size()));
  if (object.isText()) {
    MarkedText text;
    for (const std::size_t index : indices) text.append(items[index].text());
    return makeText(std::move(text));
  }
  std::vector<Value> chosen;
  for (const std::size_t index : indices) chosen.push_back(items[index]);
  return makeList(std::move(chosen), object.list().isTuple);
}

Result<Value> Runtime::evaluateCall(const Expression& node) {
  const Value callee = PRAXIS_TRY(evaluate(*node.parts[0]));
  Arguments arguments = PRAXIS_TRY(evaluateArguments(node.arguments));
  return call(callee, arguments);
}

Result<Value> Runtime::evaluateFilter(const Expression& node) {
  const Value input = node.parts[0] == nullptr ? *m_input : PRAXIS_TRY(evaluate(*node.parts[0]));
  Arguments arguments = PRAXIS_TRY(evaluateArguments(node.arguments));
  return applyFilter(node.text, input, arguments);
}

Result<Value> Runtime::applyFilters(const Expression* chain, Value input) {
  if (chain == nullptr) return input;
  const Value* outer = std::exchange(m_input, &input);
  Result<Value> value = evaluate(*chain);
  m_input = outer;
  return value;
}

Result<Value> Runtime::evaluateTest(const Expression& node) {
  const Value input = PRAXIS_TRY(evaluate(*node.parts[0]));
  Arguments arguments = PRAXIS_TRY(evaluateArguments(node.arguments));
  return Value(PRAXIS_TRY(applyTest(node.text, input, arguments)));
}

Result<Arguments> Runtime::evaluateArguments(const std::vector<Argument>& arguments) {
  Arguments values;
  for (const Argument& argument : arguments) {
    Value value = PRAXIS_TRY(evaluate(*argument.value));
    if (argument.kind == Argument::Kind::positional) {
      values.positional.push_back(std::move(value));
    } else if (argument.kind == Argument::Kind::named) {
      values.named.emplace_back(argument.name, std::move(value));
    } else if (argument.kind == Argument::Kind::list) {
      for (Value& each : PRAXIS_TRY(iterate(value))) values.positional.push_back(std::move(each));
    } else {
      if (!value.isDict()) return wrongType("**", value);
      PRAXIS_TRY(m_budget.spendBytes(value.dict().entries.size() * sizeof(values.named[0])));
      for (const auto& [key, each] : value.dict().entries) {
        if (!key.isText()) return wrongType("being the name of an argument", key);
        values.named.emplace_back(std::string(key.bytes()), each);
      }
    }
  }
  return values;
}

}  // namespace praxis::engine::text::jinja
