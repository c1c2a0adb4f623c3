// The methods of Python's str that give texts or lists of them.

#include <algorithm>

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/operators.h"
#include "engine/text/jinja/percent_format.h"
#include "engine/text/jinja/text_operations.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {
namespace {

using base::Result;
using Kind = Value::Kind;

template <auto operation>
Result<Value> mapText(Evaluator& evaluator, const Value& subject, const BoundArguments&) {
  PRAXIS_TRY(evaluator.budget().spendBytes(subject.asText().size()));
  return makeText(evaluator.budget(), operation(subject.asText()));
}

template <Sides sides>
Result<Value> strip(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const MarkedText& text = subject.asText();
  if (!arguments.hasMore(0)) return makeText(evaluator.budget(), stripped(text, sides));
  const MarkedText characters = PRAXIS_TRY(arguments.text(0));
  const std::string_view set = characters.bytes();
  PRAXIS_TRY(evaluator.budget().spendSearch(text.size(), set.size()));
  return makeText(evaluator.budget(), stripped(text, sides, &set));
}

Result<Value> listOf(Budget& budget, std::vector<MarkedText> parts, ListForm form = ListForm::list) {
  std::vector<Value> values;
  for (MarkedText& part : parts) values.push_back(PRAXIS_TRY(makeText(budget, std::move(part))));
  return makeList(budget, std::move(values), form);
}

template <bool fromRight>
Result<Value> split(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  Budget& budget = evaluator.budget();
  const std::int64_t most = PRAXIS_TRY(arguments.integer(1, -1));
  if (!arguments.hasMore(0)) {
    PRAXIS_TRY(budget.spendBytes(subject.asText().size()));
    return listOf(budget, splitAtSpace(subject.asText(), most, fromRight));
  }
  const MarkedText separator = PRAXIS_TRY(arguments.text(0));
  if (separator.empty()) return failure("A text cannot be split at nothing.");
  return listOf(budget, PRAXIS_TRY(splitAt(budget, subject.asText(), separator.bytes(), most, fromRight)));
}

template <bool fromRight>
Result<Value> partition(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  Budget& budget = evaluator.budget();
  const MarkedText separator = PRAXIS_TRY(arguments.text(0));
  if (separator.empty()) return failure("A text cannot be split at nothing.");
  std::vector<MarkedText> parts = PRAXIS_TRY(splitAt(budget, subject.asText(), separator.bytes(), 1, fromRight));
  if (parts.size() == 2) {
    const std::size_t at = parts[0].size();
    parts.insert(parts.begin() + 1, subject.asText().slice(at, at + separator.size()));
  } else {
    parts.insert(fromRight ? parts.begin() : parts.end(), 2, MarkedText());
  }
  return listOf(budget, std::move(parts), ListForm::tuple);
}

Result<Value> lines(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  PRAXIS_TRY(evaluator.budget().spendBytes(subject.asText().size()));
  return listOf(evaluator.budget(), splitLines(subject.asText(), arguments.isTrue(0, false)));
}

Result<Value> replace(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const MarkedText from = PRAXIS_TRY(arguments.text(0));
  const MarkedText to = PRAXIS_TRY(arguments.text(1));
  const std::int64_t most = PRAXIS_TRY(arguments.integer(2, -1));
  Budget& budget = evaluator.budget();
  return makeText(budget, PRAXIS_TRY(replaced(budget, subject.asText(), from.bytes(), to, most)));
}

Result<Value> join(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  std::vector<MarkedText> parts;
  for (const Value& item : PRAXIS_TRY(evaluator.items(arguments[0]))) {
    if (!item.isText()) return failure("'join' joins texts, not a {}.", typeName(item));
    PRAXIS_TRY(evaluator.budget().spendBytes(item.asText().size()));
    parts.push_back(item.asText());
  }
  return makeText(evaluator.budget(), PRAXIS_TRY(joined(evaluator.budget(), subject.asText(), parts)));
}

template <Sides sides>
Result<Value> pad(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const std::int64_t width = PRAXIS_TRY(arguments.integer(0, 0));
  const MarkedText fill = PRAXIS_TRY(arguments.text(1, " "));
  if (countCodePoints(fill.bytes()) != 1) return failure("A text is filled up with one character.");
  Budget& budget = evaluator.budget();
  return makeText(budget, PRAXIS_TRY(padded(budget, subject.asText(), width, fill.bytes(), sides)));
}

Result<Value> zeroFill(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  Budget& budget = evaluator.budget();
  const MarkedText& text = subject.asText();
  const std::size_t sign = text.bytes().starts_with('-') || text.bytes().starts_with('+') ? 1 : 0;
  const std::int64_t width = PRAXIS_TRY(arguments.integer(0, 0)) - static_cast<std::int64_t>(sign);
  MarkedText result = text.slice(0, sign);
  result.append(PRAXIS_TRY(padded(budget, text.slice(sign, text.size()), width, "0", Sides::left)));
  return makeText(budget, std::move(result));
}

template <bool isPrefix>
Result<Value> removeAffix(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const MarkedText affix = PRAXIS_TRY(arguments.text(0));
  const MarkedText& text = subject.asText();
  const bool found = isPrefix ? text.bytes().starts_with(affix.bytes()) : text.bytes().ends_with(affix.bytes());
  const std::size_t cut = found ? affix.size() : 0;
  return makeText(evaluator.budget(), isPrefix ? text.slice(cut, text.size()) : text.slice(0, text.size() - cut));
}

Result<Value> expandTabs(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  constexpr std::int64_t kTabMax = 1000;
  const std::int64_t width = std::clamp<std::int64_t>(PRAXIS_TRY(arguments.integer(0, 8)), 0, kTabMax);
  const MarkedText& text = subject.asText();
  MarkedText result;
  std::int64_t column = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint codePoint = codePointAt(text.bytes(), at);
    if (codePoint.value == '\t') {
      const std::int64_t blanks = width == 0 ? 0 : width - column % width;
      PRAXIS_TRY(evaluator.budget().spendBytes(static_cast<std::size_t>(blanks)));
      result.append(std::string(static_cast<std::size_t>(blanks), ' '), text.isLiteral(at));
      column += blanks;
    } else {
      result.append(text, at, at + codePoint.size);
      column = codePoint.value == '\n' || codePoint.value == '\r' ? 0 : column + 1;
    }
    at += codePoint.size;
  }
  return makeText(evaluator.budget(), std::move(result));
}

Result<Value> format(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  return braceFormat(evaluator, subject.asText(), arguments.raw);
}

constexpr BuiltinRow kRows[] = {
    {"capitalize", {}, mapText<capitalized>},
    {"casefold", {}, mapText<lower>},
    {"center", {{"width", "fillchar"}, 1}, pad<Sides::both>},
    {"expandtabs", {{"tabsize"}}, expandTabs},
    {"format", {.isFree = true}, format},
    {"join", {{"iterable"}, 1}, join},
    {"ljust", {{"width", "fillchar"}, 1}, pad<Sides::right>},
    {"lower", {}, mapText<lower>},
    {"lstrip", {{"chars"}}, strip<Sides::left>},
    {"partition", {{"sep"}, 1}, partition<false>},
    {"removeprefix", {{"prefix"}, 1}, removeAffix<true>},
    {"removesuffix", {{"suffix"}, 1}, removeAffix<false>},
    {"replace", {{"old", "new", "count"}, 2}, replace},
    {"rjust", {{"width", "fillchar"}, 1}, pad<Sides::left>},
    {"rpartition", {{"sep"}, 1}, partition<true>},
    {"rsplit", {{"sep", "maxsplit"}}, split<true>},
    {"rstrip", {{"chars"}}, strip<Sides::right>},
    {"split", {{"sep", "maxsplit"}}, split<false>},
    {"splitlines", {{"keepends"}}, lines},
    {"strip", {{"chars"}}, strip<Sides::both>},
    {"swapcase", {}, mapText<swappedCase>},
    {"title", {}, mapText<titled>},
    {"upper", {}, mapText<upper>},
    {"zfill", {{"width"}, 1}, zeroFill},
};

}  // namespace

std::span<const BuiltinRow> textMethods() { return kRows; }

}  // namespace praxis::engine::text::jinja
