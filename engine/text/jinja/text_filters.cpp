// Filters that make texts of anything.

#include <algorithm>

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/operators.h"
#include "engine/text/jinja/percent_format.h"
#include "engine/text/jinja/printing.h"
#include "engine/text/jinja/text_operations.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {
namespace {

using base::Result;
using Kind = Value::Kind;

template <auto operation>
Result<Value> mapText(Evaluator& evaluator, const Value& subject, const BoundArguments&) {
  return makeText(evaluator.budget(), operation(PRAXIS_TRY(printed(evaluator.budget(), subject))));
}

Result<Value> string(Evaluator& evaluator, const Value& subject, const BoundArguments&) {
  if (subject.isText()) return subject;
  return makeText(evaluator.budget(), PRAXIS_TRY(printed(evaluator.budget(), subject)));
}

Result<Value> trim(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const MarkedText text = PRAXIS_TRY(printed(evaluator.budget(), subject));
  if (!arguments.hasMore(0)) return makeText(evaluator.budget(), stripped(text, Sides::both));
  const MarkedText characters = PRAXIS_TRY(arguments.text(0));
  const std::string_view set = characters.bytes();
  PRAXIS_TRY(evaluator.budget().spendSteps(static_cast<std::int64_t>(set.size())));
  return makeText(evaluator.budget(), stripped(text, Sides::both, &set));
}

Result<Value> replace(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  Budget& budget = evaluator.budget();
  const MarkedText text = PRAXIS_TRY(printed(budget, subject));
  const MarkedText from = PRAXIS_TRY(printed(budget, arguments[0]));
  const MarkedText to = PRAXIS_TRY(printed(budget, arguments[1]));
  const std::int64_t most = arguments.hasMore(2) ? PRAXIS_TRY(arguments.integer(2, -1)) : -1;
  return makeText(budget, PRAXIS_TRY(replaced(budget, text, from.bytes(), to, most)));
}

Result<Value> join(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  Budget& budget = evaluator.budget();
  std::vector<Value> items = PRAXIS_TRY(evaluator.items(subject));
  std::vector<MarkedText> parts;
  for (Value& item : items) {
    if (arguments.hasMore(1)) item = PRAXIS_TRY(attributePath(evaluator, item, arguments[1]));
    parts.push_back(PRAXIS_TRY(printed(budget, item)));
  }
  const MarkedText separator = arguments.has(0) ? PRAXIS_TRY(printed(budget, arguments[0])) : MarkedText();
  return makeText(budget, PRAXIS_TRY(joined(budget, separator, parts)));
}

Result<Value> indent(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  Budget& budget = evaluator.budget();
  if (!subject.isText()) return failure("'indent' wants a text, not a {}.", typeName(subject));
  MarkedText margin;
  if (arguments.has(0) && arguments[0].isText()) {
    margin = arguments[0].asText();
  } else {
    const std::int64_t width = PRAXIS_TRY(arguments.integer(0, 4));
    margin = PRAXIS_TRY(padded(budget, MarkedText(), width, " ", Sides::right));
  }
  const bool blank = arguments.isTrue(2, false);
  MarkedText whole = subject.asText();
  whole.append("\n");
  const std::vector<MarkedText> lines = splitLines(whole, false);
  MarkedText result;
  if (arguments.isTrue(1, false)) result.append(margin);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    PRAXIS_TRY(budget.spendBytes(lines[i].size() + margin.size()));
    if (i > 0) result.append("\n");
    if (i > 0 && (blank || !lines[i].empty())) result.append(margin);
    result.append(lines[i]);
  }
  return makeText(budget, std::move(result));
}

Result<Value> truncate(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  Budget& budget = evaluator.budget();
  const MarkedText text = PRAXIS_TRY(printed(budget, subject));
  const std::int64_t length = PRAXIS_TRY(arguments.integer(0, 255));
  const MarkedText end = PRAXIS_TRY(arguments.text(2, "..."));
  const std::int64_t leeway = arguments.hasMore(3) ? PRAXIS_TRY(arguments.integer(3, 5)) : 5;
  const auto endLength = static_cast<std::int64_t>(countCodePoints(end.bytes()));
  if (length < endLength || leeway < 0) return failure("'truncate' is given too short a length or leeway.");
  if (static_cast<std::int64_t>(countCodePoints(text.bytes())) - leeway <= length) return makeText(budget, text);
  MarkedText kept = text.slice(0, byteOffset(text.bytes(), static_cast<std::size_t>(length - endLength)));
  if (!arguments.isTrue(1, false)) {
    const std::size_t space = kept.bytes().rfind(' ');
    if (space != std::string_view::npos) kept = kept.slice(0, space);
  }
  kept.append(end);
  return makeText(budget, std::move(kept));
}

Result<Value> center(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const MarkedText text = PRAXIS_TRY(printed(evaluator.budget(), subject));
  const std::int64_t width = PRAXIS_TRY(arguments.integer(0, 80));
  return makeText(evaluator.budget(), PRAXIS_TRY(padded(evaluator.budget(), text, width, " ", Sides::both)));
}

Result<Value> escape(Evaluator& evaluator, const Value& subject, const BoundArguments&) {
  const MarkedText text = PRAXIS_TRY(printed(evaluator.budget(), subject));
  PRAXIS_TRY(evaluator.budget().spendBytes(text.size()));
  constexpr std::string_view kSpecial = "&<>\"'";
  constexpr std::string_view kNames[] = {"&amp;", "&lt;", "&gt;", "&#34;", "&#39;"};
  MarkedText result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t special = kSpecial.find(text.bytes()[at]);
    if (special == std::string_view::npos) {
      result.append(text, at, at + 1);
    } else {
      result.append(kNames[special], text.isLiteral(at));
    }
  }
  return makeText(evaluator.budget(), std::move(result));
}

Result<Value> wordCount(Evaluator& evaluator, const Value& subject, const BoundArguments&) {
  const MarkedText text = PRAXIS_TRY(printed(evaluator.budget(), subject));
  std::int64_t words = 0;
  bool inWord = false;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint codePoint = codePointAt(text.bytes(), at);
    const bool isWord = codePoint.value == '_' || isLetter(codePoint.value) || isDecimal(codePoint.value);
    words += isWord && !inWord ? 1 : 0;
    inWord = isWord;
    at += codePoint.size;
  }
  return Value::integer(words);
}

Result<Value> format(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const MarkedText text = PRAXIS_TRY(printed(evaluator.budget(), subject));
  if (arguments.raw.named.empty()) {
    return percentFormat(evaluator.budget(), text, Value::list(arguments.raw.positional, ListForm::tuple));
  }
  if (!arguments.raw.positional.empty()) return failure("'format' takes values by place or by name, not both.");
  Dict named;
  for (const auto& [name, value] : arguments.raw.named) named.set(Value::text(name), value);
  return percentFormat(evaluator.budget(), text, Value::dict(std::move(named)));
}

Result<JsonStyle> jsonStyle(const BoundArguments& arguments) {
  JsonStyle style{.asciiOnly = arguments.isTrue(0, false), .sortsKeys = arguments.isTrue(3, false)};
  if (arguments.hasMore(1)) {
    if (arguments[1].isText()) {
      style.indent = arguments[1].bytes();
    } else {
      constexpr std::int64_t kIndentMax = 100;
      const std::int64_t width = PRAXIS_TRY(arguments.integer(1, 0));
      style.indent = std::string(static_cast<std::size_t>(std::clamp<std::int64_t>(width, 0, kIndentMax)), ' ');
    }
    style.itemSeparator = ",";
  }
  if (arguments.hasMore(2)) {
    const Value& separators = arguments[2];
    const bool isPair = separators.is(Kind::list) && separators.asList().items().size() == 2 &&
                        separators.asList().items()[0].isText() && separators.asList().items()[1].isText();
    if (!isPair) return failure("'separators' must be two texts.");
    style.itemSeparator = separators.asList().items()[0].bytes();
    style.keySeparator = separators.asList().items()[1].bytes();
  }
  return style;
}

// As the field has it: plain json.dumps without ASCII escapes, not Jinja's own, which escapes for HTML.
Result<Value> toJsonFilter(Evaluator& evaluator, const Value& subject, const BoundArguments& arguments) {
  const JsonStyle style = PRAXIS_TRY(jsonStyle(arguments));
  return makeText(evaluator.budget(), PRAXIS_TRY(toJson(evaluator.budget(), subject, style)));
}

constexpr BuiltinRow kRows[] = {
    {"capitalize", {}, mapText<capitalized>},
    {"center", {{"width"}}, center},
    {"e", {}, escape},
    {"escape", {}, escape},
    {"forceescape", {}, escape},
    {"format", {.isFree = true}, format},
    {"indent", {{"width", "first", "blank"}}, indent},
    {"join", {{"d", "attribute"}}, join},
    {"lower", {}, mapText<lower>},
    {"replace", {{"old", "new", "count"}, 2}, replace},
    {"safe", {}, string},
    {"string", {}, string},
    {"title", {}, mapText<wordsTitled>},
    {"tojson", {{"ensure_ascii", "indent", "separators", "sort_keys"}}, toJsonFilter},
    {"trim", {{"chars"}}, trim},
    {"truncate", {{"length", "killwords", "end", "leeway"}}, truncate},
    {"upper", {}, mapText<upper>},
    {"wordcount", {}, wordCount},
};

}  // namespace

std::span<const BuiltinRow> textFilters() { return kRows; }

}  // namespace praxis::engine::text::jinja
