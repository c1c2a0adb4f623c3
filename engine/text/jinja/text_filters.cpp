#include <algorithm>
#include <array>
#include <utility>

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {
namespace {

using base::Result;

Result<Value> trim(Runtime& runtime, const Value& self, Arguments& arguments) {
  return stripped(runtime, PRAXIS_TRY(runtime.toText(self)), arguments, Sides::both);
}

template <Result<Value> (*change)(Runtime&, const MarkedText&)>
Result<Value> changed(Runtime& runtime, const Value& self, Arguments&) {
  return change(runtime, PRAXIS_TRY(runtime.toText(self)));
}

// Words start after white space, hyphens and opening brackets.
Result<Value> title(Runtime& runtime, const Value& self, Arguments&) {
  const MarkedText text = PRAXIS_TRY(runtime.toText(self));
  PRAXIS_TRY(runtime.budget().spendBytes(3 * text.size()));
  MarkedText out;
  bool startsWord = true;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = codePointAt(text.bytes(), at);
    std::string mapped;
    if (point.size == 1 && point.value >= 0x80) {
      mapped = text.bytes().substr(at, 1);
    } else if (startsWord) {
      appendUpper(mapped, point.value);
    } else {
      appendLower(mapped, point.value);
    }
    out.append(mapped, text.isLiteral(at));
    const bool isOpening =
        point.value < 0x80 && std::string_view("-({[<").find(static_cast<char>(point.value)) != std::string_view::npos;
    startsWord = isOpening || isSpace(point.value);
    at += point.size;
  }
  return runtime.makeText(std::move(out));
}

Result<Value> replace(Runtime& runtime, const Value& self, Arguments& arguments) {
  return replaced(runtime, PRAXIS_TRY(runtime.toText(self)), arguments);
}

Result<Value> join(Runtime& runtime, const Value& self, Arguments& arguments) {
  std::vector<Value> items = PRAXIS_TRY(runtime.iterate(self));
  if (arguments.has(1)) {
    for (Value& item : items) item = PRAXIS_TRY(attributePath(runtime, item, arguments.at(1)));
  }
  MarkedText separator;
  if (arguments.has(0)) separator = PRAXIS_TRY(runtime.toText(arguments.at(0)));
  return joinedBy(runtime, separator, items);
}

Result<MarkedText> blanksOf(Runtime& runtime, const Arguments& arguments) {
  if (arguments.has(0) && arguments.at(0).isText()) return arguments.at(0).text();
  const std::int64_t width = std::max<std::int64_t>(0, PRAXIS_TRY(wholeArgument(arguments, 0, 4)));
  PRAXIS_TRY(runtime.budget().spendBytes(static_cast<std::size_t>(width)));
  return MarkedText(std::string(static_cast<std::size_t>(width), ' '));
}

// Lines after the first one get `width` blanks (or a text of their own); empty ones only if `blank`.
Result<Value> indent(Runtime& runtime, const Value& self, Arguments& arguments) {
  MarkedText text = PRAXIS_TRY(runtime.toText(self));
  const MarkedText blanks = PRAXIS_TRY(blanksOf(runtime, arguments));
  const bool first = PRAXIS_TRY(flagArgument(arguments, 1, false));
  const bool blank = PRAXIS_TRY(flagArgument(arguments, 2, false));
  PRAXIS_TRY(runtime.budget().spendBytes(text.size() * sizeof(MarkedText)));
  text.append("\n");
  const std::vector<MarkedText> lines = linesOf(text, false);
  MarkedText out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    PRAXIS_TRY(runtime.budget().spendBytes(lines[i].size() + blanks.size() + 1));
    if (i > 0) out.append("\n");
    if (i == 0 ? first : blank || !lines[i].empty()) out.append(blanks);
    out.append(lines[i]);
  }
  return runtime.makeText(std::move(out));
}

Result<Value> escape(Runtime& runtime, const Value& self, Arguments&) {
  static constexpr std::array<std::pair<char, std::string_view>, 5> kEscapes = {
      {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'\'', "&#39;"}, {'"', "&#34;"}}};
  const MarkedText text = PRAXIS_TRY(runtime.toText(self));
  PRAXIS_TRY(runtime.budget().spendBytes(5 * text.size()));
  MarkedText out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto found = std::ranges::find(kEscapes, text.bytes()[at], &std::pair<char, std::string_view>::first);
    const std::string_view plain = text.bytes().substr(at, 1);
    out.append(found == kEscapes.end() ? plain : found->second, text.isLiteral(at));
  }
  return runtime.makeText(std::move(out));
}

// Runs of letters, digits and underscores.
Result<Value> wordcount(Runtime& runtime, const Value& self, Arguments&) {
  const MarkedText text = PRAXIS_TRY(runtime.toText(self));
  std::int64_t words = 0;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = codePointAt(text.bytes(), at);
    const bool isWord = isLetter(point.value) || isDecimal(point.value) || point.value == '_';
    if (isWord && !inside) ++words;
    inside = isWord;
    at += point.size;
  }
  return Value(words);
}

Result<Value> center(Runtime& runtime, const Value& self, Arguments& arguments) {
  MarkedText text = PRAXIS_TRY(runtime.toText(self));
  const std::int64_t width = PRAXIS_TRY(wholeArgument(arguments, 0, 80));
  const auto size = static_cast<std::int64_t>(countCodePoints(text.bytes()));
  if (width <= size) return runtime.makeText(std::move(text));
  const std::int64_t fill = width - size;
  const std::int64_t left = fill / 2 + (fill & width & 1);
  PRAXIS_TRY(runtime.budget().spendBytes(static_cast<std::size_t>(fill)));
  MarkedText out(std::string(static_cast<std::size_t>(left), ' '));
  out.append(text);
  out.append(std::string(static_cast<std::size_t>(fill - left), ' '));
  return runtime.makeText(std::move(out));
}

Result<Value> string(Runtime& runtime, const Value& self, Arguments&) {
  if (self.isText()) return self;
  return runtime.makeText(PRAXIS_TRY(runtime.toText(self)));
}

}  // namespace

std::span<const Builtin> textFilters() {
  static constexpr Builtin kFilters[] = {{"trim", "chars", trim},
                                         {"upper", "", changed<uppered>},
                                         {"lower", "", changed<lowered>},
                                         {"capitalize", "", changed<capitalized>},
                                         {"title", "", title},
                                         {"replace", "old new count", replace},
                                         {"join", "d attribute", join},
                                         {"indent", "width first blank", indent},
                                         {"e", "", escape},
                                         {"escape", "", escape},
                                         {"safe", "", string},
                                         {"string", "", string},
                                         {"center", "width", center},
                                         {"wordcount", "", wordcount}};
  return kFilters;
}

}  // namespace praxis::engine::text::jinja
