#pragma once
// The filters, tests, methods and functions of the language, as tables. A name that is in none of them is an error that
// says so. Thread: of the rendering.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/jinja/evaluator.h"

namespace praxis::engine::text::jinja {

// Arguments in the order of the parameters, wherever and by whatever name they were given.
class BoundArguments {
 public:
  bool has(std::size_t index) const { return index < m_values.size() && m_values[index].has_value(); }
  bool hasMore(std::size_t index) const { return has(index) && !m_values[index]->is(Value::Kind::none); }
  const Value& operator[](std::size_t index) const { return *m_values[index]; }
  // `otherwise` when it is missing; an error if it is of another kind.
  base::Result<std::int64_t> integer(std::size_t index, std::int64_t otherwise) const;
  base::Result<MarkedText> text(std::size_t index, std::string_view otherwise = {}) const;
  bool isTrue(std::size_t index, bool otherwise) const;

  Arguments raw;  // all that was given, for functions without fixed parameters

 private:
  friend struct Signature;
  std::vector<std::optional<Value>> m_values;
};

struct Signature {
  std::string_view parameters[5] = {};
  int required = 0;
  bool isFree = false;  // any arguments, which are handed on as they are

  base::Result<BoundArguments> bind(std::string_view name, Arguments arguments) const;
};

using Builtin = base::Result<Value> (*)(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments);

struct BuiltinRow {
  std::string_view name;
  Signature signature;
  Builtin function;
};

const BuiltinRow* findFilter(std::string_view name);
const BuiltinRow* findTest(std::string_view name);  // what it gives counts as true or false
const BuiltinRow* findMethod(const Value& subject, std::string_view name);
const BuiltinRow* findFunction(std::string_view name);

base::Result<Value> callBuiltin(Evaluator& evaluator, const BuiltinRow& row, const Value& subject, Arguments arguments);

// What "a.b.0" names in an item; `otherwise`, unless it is none, stands in for what is undefined.
base::Result<Value> attributePath(Evaluator& evaluator, Value item, const Value& path,
                                  const Value& otherwise = Value::none());

// A function, or the method of a value that is not called on the spot.
class BuiltinObject final : public Object {
 public:
  BuiltinObject(const BuiltinRow& row, Value subject) : m_row(row), m_subject(std::move(subject)) {}
  std::string_view typeName() const override { return "builtin_function_or_method"; }
  std::string description() const override { return "<built-in " + std::string(m_row.name) + ">"; }
  bool isCallable() const override { return true; }
  base::Result<Value> call(Evaluator& evaluator, Arguments arguments) override {
    return callBuiltin(evaluator, m_row, m_subject, std::move(arguments));
  }

 private:
  const BuiltinRow& m_row;
  Value m_subject;
};

// One table per file; the finders look into all of a kind.
std::span<const BuiltinRow> textFilters();
std::span<const BuiltinRow> listFilters();
std::span<const BuiltinRow> choiceFilters();
std::span<const BuiltinRow> valueFilters();
std::span<const BuiltinRow> textMethods();
std::span<const BuiltinRow> textQuestions();
std::span<const BuiltinRow> listMethods();
std::span<const BuiltinRow> dictMethods();
std::span<const BuiltinRow> functions();
std::span<const BuiltinRow> tests();

}  // namespace praxis::engine::text::jinja
