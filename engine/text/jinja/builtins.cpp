#include "engine/text/jinja/builtins.h"

#include <algorithm>
#include <charconv>

#include "engine/text/jinja/operators.h"
#include "engine/text/jinja/text_operations.h"

namespace praxis::engine::text::jinja {

using base::Result;
using Kind = Value::Kind;

Result<std::int64_t> BoundArguments::integer(std::size_t index, std::int64_t otherwise) const {
  if (!has(index)) return otherwise;
  const Value& value = m_values[index].value();
  if (value.is(Kind::undefined)) return undefinedFailure(value);
  if (!isWhole(value)) return failure("An integer was expected, not a {}.", typeName(value));
  return toInteger(value);
}

Result<MarkedText> BoundArguments::text(std::size_t index, std::string_view otherwise) const {
  if (!has(index)) return MarkedText(std::string(otherwise));
  const Value& value = m_values[index].value();
  if (value.is(Kind::undefined)) return MarkedText();
  if (!value.isText()) return failure("A text was expected, not a {}.", typeName(value));
  return value.asText();
}

bool BoundArguments::isTrue(std::size_t index, bool otherwise) const {
  return has(index) ? jinja::isTrue(*m_values[index]) : otherwise;
}

Result<BoundArguments> Signature::bind(std::string_view name, Arguments arguments) const {
  BoundArguments bound;
  if (isFree) {
    bound.raw = std::move(arguments);
    return bound;
  }
  std::size_t count = 0;
  while (count < std::size(parameters) && !parameters[count].empty()) ++count;
  if (arguments.positional.size() > count) {
    return failure("'{}' takes no more than {} arguments, not {}.", name, count, arguments.positional.size());
  }
  bound.m_values.resize(count);
  std::ranges::move(arguments.positional, bound.m_values.begin());
  for (auto& [key, value] : arguments.named) {
    const auto* const found = std::find(parameters, parameters + count, key);
    if (found == parameters + count) return failure("'{}' takes no argument '{}'.", name, key);
    std::optional<Value>& place = bound.m_values[static_cast<std::size_t>(found - parameters)];
    if (place) return failure("'{}' was given '{}' twice.", name, key);
    place = std::move(value);
  }
  for (int i = 0; i < required; ++i) {
    if (!bound.has(static_cast<std::size_t>(i))) return failure("'{}' lacks its argument '{}'.", name, parameters[i]);
  }
  return bound;
}

namespace {

const BuiltinRow* findIn(std::span<const BuiltinRow> rows, std::string_view name) {
  const auto found = std::ranges::find(rows, name, &BuiltinRow::name);
  return found == rows.end() ? nullptr : &*found;
}

const BuiltinRow* findIn(std::initializer_list<std::span<const BuiltinRow>> tables, std::string_view name) {
  for (const auto& rows : tables) {
    if (const BuiltinRow* row = findIn(rows, name)) return row;
  }
  return nullptr;
}

}  // namespace

const BuiltinRow* findFilter(std::string_view name) {
  return findIn({textFilters(), listFilters(), choiceFilters(), valueFilters()}, name);
}

const BuiltinRow* findTest(std::string_view name) { return findIn(tests(), name); }
const BuiltinRow* findFunction(std::string_view name) { return findIn(functions(), name); }

const BuiltinRow* findMethod(const Value& subject, std::string_view name) {
  if (subject.isText()) return findIn({textMethods(), textQuestions()}, name);
  if (subject.is(Kind::list)) return findIn(listMethods(), name);
  return subject.is(Kind::dict) ? findIn(dictMethods(), name) : nullptr;
}

Result<Value> attributePath(Evaluator& evaluator, Value item, const Value& path, const Value& otherwise) {
  std::vector<Value> parts{path};
  if (path.isText()) {
    parts.clear();
    for (const MarkedText& part : PRAXIS_TRY(splitAt(evaluator.budget(), path.asText(), ".", -1, false))) {
      std::int64_t index = 0;
      const std::string_view bytes = part.bytes();
      const auto read = std::from_chars(bytes.data(), bytes.data() + bytes.size(), index);
      const bool isIndex = read.ec == std::errc() && read.ptr == bytes.data() + bytes.size() && index >= 0;
      parts.push_back(isIndex ? Value::integer(index) : Value::text(part));
    }
  }
  for (const Value& part : parts) {
    item = PRAXIS_TRY(evaluator.item(item, part));
    if (item.is(Kind::undefined) && !otherwise.is(Kind::none)) item = otherwise;
  }
  return item;
}

Result<Value> callBuiltin(Evaluator& evaluator, const BuiltinRow& row, const Value& subject, Arguments arguments) {
  // Most methods and filters look at every character.
  const std::size_t size = subject.isText() ? subject.asText().size() : 0;
  PRAXIS_TRY(evaluator.budget().spendSteps(1 + static_cast<std::int64_t>(size / 16)));
  const BoundArguments bound = PRAXIS_TRY(row.signature.bind(row.name, std::move(arguments)));
  return row.function(evaluator, subject, bound);
}

}  // namespace praxis::engine::text::jinja
