// Filters that make texts of anything.

#include <algorithm>

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::int64_t kWidthMax = 1000;

template <Result<Value> (*change)(Runtime &, const MarkedText &)>
Result<Value> changed(Runtime &runtime, const Value &self, Arguments &) {
  return change(runtime, PRAXIS_TRY(runtime.toText(self)));
}

Result<Value> string(Runtime &runtime, const Value &self, Arguments &) {
  return self.isText() ? Result<Value>(self)
                       : runtime.makeText(PRAXIS_TRY(runtime.toText(self)));
}

Result<Value> trim(Runtime &runtime, const Value &self, Arguments &arguments) {
  return stripped(runtime, PRAXIS_TRY(runtime.toText(self)), arguments,
                  Sides::both);
}

Result<Value> replace(Runtime &runtime, const Value &self,
                      Arguments &arguments) {
  return replaced(runtime, PRAXIS_TRY(runtime.toText(self)), arguments);
}

// The filter: a word begins behind white space, hyphens and opening brackets,
// and its rest is lower case.
Result<Value> title(Runtime &runtime, const Value &self, Arguments &) {
  const MarkedText text = PRAXIS_TRY(runtime.toText(self));
  PRAXIS_TRY(runtime.budget().spendBytes(3 * text.size()));
  MarkedText out;
  bool beginsWord = true;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = codePointAt(text.bytes(), at);
    std::string mapped;
    if (point.size == 1 && point.value >= 0x80)
      mapped = text.bytes().substr(at, 1);
    else if (beginsWord)
      appendUpper(mapped, point.value);
    else
      appendLower(mapped, point.value);
    out.append(mapped, text.isLiteral(at));
    constexpr std::string_view kBefore = "-({[<";
    beginsWord =
        isSpace(point.value) ||
        (point.value < 0x80 && kBefore.find(static_cast<char>(point.value)) !=
                                   std::string_view::npos);
    at += point.size;
  }
  return runtime.makeText(std::move(out));
}

Result<Value> join(Runtime &runtime, const Value &self, Arguments &arguments) {
  std::vector<Value> items = PRAXIS_TRY(runtime.iterate(self));
  if (arguments.has(1)) {
    for (Value &item : items)
      item = PRAXIS_TRY(attributePath(runtime, item, arguments.at(1)));
  }
  for (Value &item : items)
    item = PRAXIS_TRY(runtime.makeText(PRAXIS_TRY(runtime.toText(item))));
  const MarkedText separator = arguments.has(0)
                                   ? PRAXIS_TRY(runtime.toText(arguments.at(0)))
                                   : MarkedText();
  return joinedBy(runtime, separator, items);
}

// Every line but, unless asked for, the first and blank ones.
Result<Value> indent(Runtime &runtime, const Value &self,
                     Arguments &arguments) {
  if (!self.isText())
    return wrongType("indent", self);
  MarkedText margin;
  if (arguments.has(0) && arguments.at(0).isText()) {
    margin = arguments.at(0).text();
  } else {
    const std::int64_t width = PRAXIS_TRY(wholeArgument(arguments, 0, 4));
    margin = MarkedText(std::string(
        static_cast<std::size_t>(std::clamp<std::int64_t>(width, 0, kWidthMax)),
        ' '));
  }
  const bool first = PRAXIS_TRY(flagArgument(arguments, 1, false));
  const bool blank = PRAXIS_TRY(flagArgument(arguments, 2, false));
  const std::vector<MarkedText> lines = linesOf(self.text(), false);
  PRAXIS_TRY(runtime.budget().spendBytes(
      self.text().size() + (margin.size() + 1) * (lines.size() + 1)));
  MarkedText out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0)
      out.append("\n");
    if (i == 0 ? first : (blank || !lines[i].empty()))
      out.append(margin);
    out.append(lines[i]);
  }
  if (self.bytes().ends_with('\n')) {
    out.append("\n");
    if (blank)
      out.append(margin);
  }
  return runtime.makeText(std::move(out));
}

Result<Value> escape(Runtime &runtime, const Value &self, Arguments &) {
  const MarkedText text = PRAXIS_TRY(runtime.toText(self));
  PRAXIS_TRY(runtime.budget().spendBytes(5 * text.size()));
  MarkedText out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text.bytes()[at];
    const std::string_view entity = c == '&'    ? "&amp;"
                                    : c == '<'  ? "&lt;"
                                    : c == '>'  ? "&gt;"
                                    : c == '"'  ? "&#34;"
                                    : c == '\'' ? "&#39;"
                                                : std::string_view(&c, 1);
    out.append(entity, text.isLiteral(at));
  }
  return runtime.makeText(std::move(out));
}

// Runs of letters, digits and underscores.
Result<Value> wordcount(Runtime &runtime, const Value &self, Arguments &) {
  const MarkedText text = PRAXIS_TRY(runtime.toText(self));
  PRAXIS_TRY(
      runtime.budget().spendSteps(static_cast<std::int64_t>(text.size())));
  std::int64_t words = 0;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = codePointAt(text.bytes(), at);
    const bool belongs =
        isLetter(point.value) || isDecimal(point.value) || point.value == '_';
    if (belongs && !inside)
      ++words;
    inside = belongs;
    at += point.size;
  }
  return Value(words);
}

Result<Value> center(Runtime &runtime, const Value &self,
                     Arguments &arguments) {
  const MarkedText text = PRAXIS_TRY(runtime.toText(self));
  const std::int64_t width =
      std::min(PRAXIS_TRY(wholeArgument(arguments, 0, 80)), kWidthMax);
  const auto size = static_cast<std::int64_t>(countCodePoints(text.bytes()));
  if (width <= size)
    return runtime.makeText(text);
  // Python's str.center puts the odd blank left where the width is odd.
  const std::int64_t left = (width - size) / 2 + ((width - size) & width & 1);
  MarkedText out(std::string(static_cast<std::size_t>(left), ' '));
  out.append(text);
  out.append(std::string(static_cast<std::size_t>(width - size - left), ' '));
  return runtime.makeText(std::move(out));
}

} // namespace

std::span<const Builtin> textFilters() {
  static constexpr Builtin kFilters[] = {
      {"string", "", string},
      {"safe", "", string},
      {"trim", "chars", trim},
      {"upper", "", changed<uppered>},
      {"lower", "", changed<lowered>},
      {"capitalize", "", changed<capitalized>},
      {"title", "", title},
      {"replace", "old new count", replace},
      {"join", "d attribute", join},
      {"indent", "width first blank", indent},
      {"escape", "", escape},
      {"e", "", escape},
      {"wordcount", "", wordcount},
      {"center", "width", center}};
  return kFilters;
}

} // namespace praxis::engine::text::jinja
