// Functions that every template can call.

#include <clocale>
#include <ctime>

#include "engine/text/jinja/builtins.h"

namespace praxis::engine::text::jinja {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

Result<Value> range(Runtime& runtime, const Value&, Arguments& arguments) {
  if (!arguments.has(0)) return fail(ErrorCode::unsupported, "range needs a number");
  const bool hasBegin = arguments.has(1);
  const std::int64_t begin = hasBegin ? PRAXIS_TRY(wholeArgument(arguments, 0, 0)) : 0;
  const std::int64_t end = PRAXIS_TRY(wholeArgument(arguments, hasBegin ? 1 : 0, 0));
  const std::int64_t step = PRAXIS_TRY(wholeArgument(arguments, 2, 1));
  if (step == 0) return fail(ErrorCode::unsupported, "the step of range is zero");
  constexpr std::size_t kItemsMax = 100'000;  // what Jinja's own sandbox allows
  std::vector<Value> items;
  for (std::int64_t at = begin; step > 0 ? at < end : at > end;) {
    if (items.size() == kItemsMax) return fail(ErrorCode::outOfMemory, "range has more than {} numbers", kItemsMax);
    items.emplace_back(at);
    if (__builtin_add_overflow(at, step, &at)) break;
  }
  return runtime.makeList(std::move(items));
}

Result<std::shared_ptr<Dict>> filled(Runtime& runtime, Arguments& arguments) {
  std::shared_ptr<Dict> dict = PRAXIS_TRY(runtime.makeDict());
  PRAXIS_TRY(fillDict(runtime, *dict, arguments));
  return dict;
}

Result<Value> dict(Runtime& runtime, const Value&, Arguments& arguments) {
  return Value(PRAXIS_TRY(filled(runtime, arguments)));
}

Result<Value> makeNamespace(Runtime& runtime, const Value&, Arguments& arguments) {
  std::shared_ptr<Dict> space = PRAXIS_TRY(filled(runtime, arguments));
  space->isNamespace = true;
  return Value(std::move(space));
}

Result<Value> raiseException(Runtime& runtime, const Value&, Arguments& arguments) {
  const MarkedText message = arguments.has(0) ? PRAXIS_TRY(runtime.toText(arguments.at(0))) : MarkedText();
  runtime.setRaised();
  constexpr std::size_t kMessageMax = 500;
  return fail(ErrorCode::invalidArgument, "{}", message.bytes().substr(0, kMessageMax));
}

// English names whatever the desktop's language, as the models were trained with.
Result<Value> strftimeNow(Runtime& runtime, const Value&, Arguments& arguments) {
  static const locale_t english = newlocale(LC_ALL_MASK, "C", nullptr);
  const MarkedText format = PRAXIS_TRY(textArgument(arguments, 0));
  constexpr std::size_t kFormatMax = 200;
  if (format.size() > kFormatMax) return fail(ErrorCode::unsupported, "the format of a time is too long");
  std::string buffer(1024, '\0');
  const std::string text(format.bytes());
  buffer.resize(strftime_l(buffer.data(), buffer.size(), text.c_str(), &runtime.now(), english));
  return runtime.makeText(MarkedText(std::move(buffer)));
}

}  // namespace

Result<void> fillDict(Runtime& runtime, Dict& dict, Arguments& arguments) {
  for (const Value& source : arguments.positional) {
    if (source.isDict()) {
      PRAXIS_TRY(runtime.budget().spendBytes(source.dict().entries.size() * sizeof(dict.entries[0])));
      const std::vector<std::pair<Value, Value>> entries = source.dict().entries;
      for (const auto& [key, value] : entries) PRAXIS_TRY(runtime.setEntry(dict, key, value));
      continue;
    }
    for (const Value& pair : PRAXIS_TRY(runtime.iterate(source))) {
      const std::vector<Value> parts = PRAXIS_TRY(runtime.iterate(pair));
      if (parts.size() != 2) return fail(ErrorCode::unsupported, "a dictionary is made of pairs");
      PRAXIS_TRY(runtime.setEntry(dict, parts[0], parts[1]));
    }
  }
  for (auto& [name, value] : arguments.named) {
    PRAXIS_TRY(runtime.setEntry(dict, Value::text(name), std::move(value)));
  }
  return {};
}

std::span<const Builtin> functionTable() {
  static constexpr Builtin kFunctions[] = {{"range", "start stop step", range},
                                           {"dict", "*", dict},
                                           {"namespace", "*", makeNamespace},
                                           {"raise_exception", "message", raiseException},
                                           {"strftime_now", "format", strftimeNow}};
  return kFunctions;
}

}  // namespace praxis::engine::text::jinja
