// The functions that every template finds, with those that the field's programs add: raise_exception and strftime_now.

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/dates.h"
#include "engine/text/jinja/operators.h"
#include "engine/text/jinja/printing.h"

namespace praxis::engine::text::jinja {
namespace {

using base::Result;
using Kind = Value::Kind;

constexpr std::int64_t kRangeMax = 100'000;  // as in Jinja's sandbox

Result<Value> range(Evaluator& evaluator, const Value&, const BoundArguments& arguments) {
  const bool hasBegin = arguments.has(1);
  const std::int64_t begin = hasBegin ? PRAXIS_TRY(arguments.integer(0, 0)) : 0;
  const std::int64_t end = PRAXIS_TRY(arguments.integer(hasBegin ? 1 : 0, 0));
  const std::int64_t step = PRAXIS_TRY(arguments.integer(2, 1));
  if (step == 0) return failure("The step of a range is 0.");
  std::vector<Value> numbers;
  for (std::int64_t number = begin; step > 0 ? number < end : number > end;) {
    if (static_cast<std::int64_t>(numbers.size()) == kRangeMax) {
      return failure("A range of more than {} numbers is too long.", kRangeMax);
    }
    numbers.push_back(Value::integer(number));
    if (__builtin_add_overflow(number, step, &number)) break;
  }
  return makeList(evaluator.budget(), std::move(numbers), ListForm::range);
}

// The pairs of a list or dictionary, then the arguments by name.
Result<Dict> dictOf(Evaluator& evaluator, const Arguments& arguments) {
  Dict dict;
  if (arguments.positional.size() > 1) return failure("A dictionary is made of one thing, not of several.");
  for (const Value& source : arguments.positional) {
    if (source.is(Kind::dict)) {
      dict = source.asDict();
      continue;
    }
    for (const Value& pair : PRAXIS_TRY(evaluator.items(source))) {
      const std::vector<Value> parts = PRAXIS_TRY(evaluator.items(pair));
      if (parts.size() != 2 || !canBeKey(parts[0])) return failure("A dictionary is made of pairs of key and value.");
      dict.set(parts[0], parts[1]);
    }
  }
  for (const auto& [name, value] : arguments.named) dict.set(Value::text(name), value);
  return dict;
}

Result<Value> dictionary(Evaluator& evaluator, const Value&, const BoundArguments& arguments) {
  return makeDict(evaluator.budget(), PRAXIS_TRY(dictOf(evaluator, arguments.raw)));
}

Result<Value> makeNamespace(Evaluator& evaluator, const Value&, const BoundArguments& arguments) {
  const Dict attributes = PRAXIS_TRY(dictOf(evaluator, arguments.raw));
  const Value made = PRAXIS_TRY(evaluator.make<Namespace>());
  auto& space = static_cast<Namespace&>(made.asObject());
  for (const auto& [name, value] : attributes.entries()) space.set(name, value);
  return made;
}

// Told apart from failures by its code: the template itself says that it does not want this conversation.
Result<Value> raise(Evaluator& evaluator, const Value&, const BoundArguments& arguments) {
  MarkedText message = PRAXIS_TRY(printed(evaluator.budget(), arguments[0]));
  return base::fail(base::ErrorCode::invalidArgument, "{}", message.bytes());
}

Result<Value> now(Evaluator& evaluator, const Value&, const BoundArguments& arguments) {
  const MarkedText format = PRAXIS_TRY(arguments.text(0));
  return makeText(evaluator.budget(), MarkedText(PRAXIS_TRY(formattedTime(format.bytes(), evaluator.now()))));
}

class Cycler final : public Object {
 public:
  explicit Cycler(std::vector<Value> items) : m_items(std::move(items)) {}
  std::string_view typeName() const override { return "Cycler"; }
  Result<Value> attribute(Evaluator& evaluator, std::string_view name) override;
  Value next() { return m_items[m_at++ % m_items.size()]; }
  void reset() { m_at = 0; }

 private:
  std::vector<Value> m_items;
  std::size_t m_at = 0;
};

Result<Value> cyclerNext(Evaluator&, const Value& subject, const BoundArguments&) {
  return static_cast<Cycler&>(subject.asObject()).next();
}

Result<Value> cyclerReset(Evaluator&, const Value& subject, const BoundArguments&) {
  static_cast<Cycler&>(subject.asObject()).reset();
  return Value::none();
}

constexpr BuiltinRow kCyclerRows[] = {{"next", {}, cyclerNext}, {"reset", {}, cyclerReset}};

Result<Value> Cycler::attribute(Evaluator& evaluator, std::string_view name) {
  if (name == "current") return m_items[m_at % m_items.size()];
  for (const BuiltinRow& row : kCyclerRows) {
    if (row.name == name) return evaluator.make<BuiltinObject>(row, Value::object(*this));
  }
  return Object::attribute(evaluator, name);
}

Result<Value> cycler(Evaluator& evaluator, const Value&, const BoundArguments& arguments) {
  if (arguments.raw.positional.empty()) return failure("There is nothing to cycle through.");
  return evaluator.make<Cycler>(arguments.raw.positional);
}

class Joiner final : public Object {
 public:
  explicit Joiner(Value separator) : m_separator(std::move(separator)) {}
  std::string_view typeName() const override { return "Joiner"; }
  bool isCallable() const override { return true; }
  Result<Value> call(Evaluator&, Arguments) override {
    return std::exchange(m_isUsed, true) ? m_separator : Value::text("");
  }

 private:
  Value m_separator;
  bool m_isUsed = false;
};

Result<Value> joiner(Evaluator& evaluator, const Value&, const BoundArguments& arguments) {
  return evaluator.make<Joiner>(arguments.has(0) ? arguments[0] : Value::text(", "));
}

constexpr BuiltinRow kRows[] = {
    {"cycler", {.isFree = true}, cycler},
    {"dict", {.isFree = true}, dictionary},
    {"joiner", {{"sep"}}, joiner},
    {"namespace", {.isFree = true}, makeNamespace},
    {"raise_exception", {{"message"}, 1}, raise},
    {"range", {{"start", "stop", "step"}, 1}, range},
    {"strftime_now", {{"format"}, 1}, now},
};

}  // namespace

std::span<const BuiltinRow> functions() { return kRows; }

}  // namespace praxis::engine::text::jinja
