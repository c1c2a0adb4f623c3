// The methods of Python's str that give a number or a boolean.

#include <algorithm>

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/operators.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {
namespace {

using base::Result;
using Kind = Value::Kind;

struct Window {
  std::size_t begin = 0;  // bytes
  std::size_t end = 0;
  bool isPossible = true;  // false when it begins behind the text
};

// What the arguments `first` and `first` + 1 cut out of the text, in code points, below 0 from the end.
Result<Window> window(Evaluator& evaluator, const MarkedText& text, const BoundArguments& arguments,
                      std::size_t first) {
  Window window{.end = text.size()};
  if (!arguments.hasMore(first) && !arguments.hasMore(first + 1)) return window;
  PRAXIS_TRY(evaluator.budget().spendSteps(static_cast<std::int64_t>(text.size() / 16)));
  const auto length = static_cast<std::int64_t>(countCodePoints(text.bytes()));
  const auto place = [&](std::size_t index, std::int64_t otherwise) -> Result<std::int64_t> {
    if (!arguments.hasMore(index)) return otherwise;
    const std::int64_t given = PRAXIS_TRY(arguments.integer(index, otherwise));
    return given < 0 ? std::max<std::int64_t>(given + length, 0) : given;
  };
  const std::int64_t begin = PRAXIS_TRY(place(first, 0));
  const std::int64_t end = std::min(PRAXIS_TRY(place(first + 1, length)), length);
  window.isPossible = begin <= end;
  window.begin = byteOffset(text.bytes(), static_cast<std::size_t>(begin));
  window.end = std::max(window.begin, byteOffset(text.bytes(), static_cast<std::size_t>(end)));
  return window;
}

template <bool atStart>
Result<Value> hasAffix(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const Window part = PRAXIS_TRY(window(evaluator, subject.asText(), arguments, 1));
  const std::string_view text = subject.bytes().substr(part.begin, part.end - part.begin);
  std::vector<Value> affixes{arguments[0]};
  if (arguments[0].is(Kind::list) && arguments[0].asList().form() == ListForm::tuple) {
    affixes = arguments[0].asList().items();
  }
  bool found = false;
  for (const Value& affix : affixes) {
    if (affix.is(Kind::undefined)) return undefinedFailure(affix);
    if (!affix.isText()) return failure("A text starts or ends with texts, not with a {}.", typeName(affix));
    found |= part.isPossible && (atStart ? text.starts_with(affix.bytes()) : text.ends_with(affix.bytes()));
  }
  return Value::boolean(found);
}

// In code points; -1 when it is not there.
template <bool fromRight>
Result<std::int64_t> place(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const MarkedText wanted = PRAXIS_TRY(arguments.text(0));
  const Window part = PRAXIS_TRY(window(evaluator, subject.asText(), arguments, 1));
  PRAXIS_TRY(evaluator.budget().spendSearch(subject.asText().size(), wanted.size()));
  const std::string_view text = subject.bytes().substr(part.begin, part.end - part.begin);
  const std::size_t at = fromRight ? text.rfind(wanted.bytes()) : text.find(wanted.bytes());
  if (!part.isPossible || at == std::string_view::npos) return std::int64_t{-1};
  return static_cast<std::int64_t>(countCodePoints(subject.bytes().substr(0, part.begin + at)));
}

template <bool fromRight>
Result<Value> find(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  return Value::integer(PRAXIS_TRY(place<fromRight>(evaluator, subject, arguments)));
}

template <bool fromRight>
Result<Value> index(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const std::int64_t at = PRAXIS_TRY(place<fromRight>(evaluator, subject, arguments));
  return at < 0 ? Result<Value>(failure("A text that is looked for is not there.")) : Value::integer(at);
}

Result<Value> count(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const MarkedText wanted = PRAXIS_TRY(arguments.text(0));
  const Window part = PRAXIS_TRY(window(evaluator, subject.asText(), arguments, 1));
  PRAXIS_TRY(evaluator.budget().spendSearch(subject.asText().size(), wanted.size()));
  const std::string_view text = subject.bytes().substr(part.begin, part.end - part.begin);
  if (!part.isPossible) return Value::integer(0);
  if (wanted.empty()) return Value::integer(static_cast<std::int64_t>(countCodePoints(text)) + 1);
  std::int64_t found = 0;
  for (std::size_t at = text.find(wanted.bytes()); at != std::string_view::npos;
       at = text.find(wanted.bytes(), at + wanted.size())) {
    ++found;
  }
  return Value::integer(found);
}

// Whether every character is such a one, and there is one.
template <auto test>
Result<Value> all(Evaluator& evaluator, const Value& subject, const BoundArguments&) {
  const std::string_view text = subject.bytes();
  PRAXIS_TRY(evaluator.budget().spendSteps(static_cast<std::int64_t>(text.size() / 16)));
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint codePoint = codePointAt(text, at);
    if (!test(codePoint.value)) return Value::boolean(false);
    at += codePoint.size;
  }
  return Value::boolean(!text.empty());
}

bool isLetterOrDecimal(std::uint32_t codePoint) { return isLetter(codePoint) || isDecimal(codePoint); }

Result<Value> isAscii(Evaluator&, const Value& subject, const BoundArguments&) {
  return Value::boolean(
      std::ranges::all_of(subject.bytes(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
}

// Of a text with any case at all.
template <bool wantsUpper>
Result<Value> isCased(Evaluator&, const Value& subject, const BoundArguments&) {
  const std::string_view text = subject.bytes();
  bool found = false;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint codePoint = codePointAt(text, at);
    if (wantsUpper ? isLower(codePoint.value) : isUpper(codePoint.value)) return Value::boolean(false);
    found |= wantsUpper ? isUpper(codePoint.value) : isLower(codePoint.value);
    at += codePoint.size;
  }
  return Value::boolean(found);
}

Result<Value> isTitle(Evaluator&, const Value& subject, const BoundArguments&) {
  const std::string_view text = subject.bytes();
  bool found = false;
  bool inWord = false;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint codePoint = codePointAt(text, at);
    const bool isCapital = isUpper(codePoint.value);
    const bool isSmall = isLower(codePoint.value);
    if (inWord ? isCapital : isSmall) return Value::boolean(false);
    inWord = isCapital || isSmall;
    found |= inWord;
    at += codePoint.size;
  }
  return Value::boolean(found);
}

constexpr BuiltinRow kRows[] = {
    {"count", {{"sub", "start", "end"}, 1}, count},
    {"endswith", {{"suffix", "start", "end"}, 1}, hasAffix<false>},
    {"find", {{"sub", "start", "end"}, 1}, find<false>},
    {"index", {{"sub", "start", "end"}, 1}, index<false>},
    {"isalnum", {}, all<isLetterOrDecimal>},
    {"isalpha", {}, all<isLetter>},
    {"isascii", {}, isAscii},
    {"isdecimal", {}, all<isDecimal>},
    {"isdigit", {}, all<isDecimal>},
    {"islower", {}, isCased<false>},
    {"isnumeric", {}, all<isDecimal>},
    {"isspace", {}, all<isSpace>},
    {"istitle", {}, isTitle},
    {"isupper", {}, isCased<true>},
    {"rfind", {{"sub", "start", "end"}, 1}, find<true>},
    {"rindex", {{"sub", "start", "end"}, 1}, index<true>},
    {"startswith", {{"prefix", "start", "end"}, 1}, hasAffix<true>},
};

}  // namespace

std::span<const BuiltinRow> textQuestions() { return kRows; }

}  // namespace praxis::engine::text::jinja
