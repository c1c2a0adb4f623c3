// Python's methods of str.

#include <algorithm>

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

template <Sides sides>
Result<Value> strip(Runtime& runtime, const Value& self, Arguments& arguments) {
  return stripped(runtime, self.text(), arguments, sides);
}

template <Result<Value> (*change)(Runtime&, const MarkedText&)>
Result<Value> changed(Runtime& runtime, const Value& self, Arguments&) {
  return change(runtime, self.text());
}

// Every run of letters starts with a capital one.
Result<Value> title(Runtime& runtime, const Value& self, Arguments&) {
  const MarkedText& text = self.text();
  PRAXIS_TRY(runtime.budget().spendBytes(3 * text.size()));
  MarkedText out;
  bool insideWord = false;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = codePointAt(text.bytes(), at);
    std::string mapped;
    if (point.size == 1 && point.value >= 0x80) {
      mapped = text.bytes().substr(at, 1);
    } else if (insideWord) {
      appendLower(mapped, point.value);
    } else {
      appendTitle(mapped, point.value);
    }
    out.append(mapped, text.isLiteral(at));
    insideWord = isLower(point.value) || isUpper(point.value);
    at += point.size;
  }
  return runtime.makeText(std::move(out));
}

Result<Value> replace(Runtime& runtime, const Value& self, Arguments& arguments) {
  return replaced(runtime, self.text(), arguments);
}

using Places = std::vector<std::pair<std::size_t, std::size_t>>;

// Fields between white space, from the left; the last one keeps what is left when there are enough.
Places fieldsBySpace(std::string_view text, std::int64_t maxSplits) {
  Places places;
  std::size_t at = 0;
  const auto skip = [&](bool space) {
    while (at < text.size() && isSpace(codePointAt(text, at).value) == space) at += codePointAt(text, at).size;
  };
  for (skip(true); at < text.size(); skip(true)) {
    const std::size_t begin = at;
    if (maxSplits >= 0 && static_cast<std::int64_t>(places.size()) == maxSplits) {
      places.emplace_back(begin, text.size());
      break;
    }
    skip(false);
    places.emplace_back(begin, at);
  }
  return places;
}

// The same from the right, in order.
Places fieldsBySpaceFromRight(std::string_view text, std::int64_t maxSplits) {
  Places places;
  std::size_t end = text.size();
  const auto skip = [&](bool space) {
    while (end > 0 && isSpace(codePointAt(text, previousCodePoint(text, end)).value) == space) {
      end = previousCodePoint(text, end);
    }
  };
  for (skip(true); end > 0; skip(true)) {
    const std::size_t last = end;
    const bool isLast = maxSplits >= 0 && static_cast<std::int64_t>(places.size()) == maxSplits;
    if (isLast) {
      places.emplace_back(0, last);
      break;
    }
    skip(false);
    places.emplace_back(end, last);
  }
  std::ranges::reverse(places);
  return places;
}

Places fieldsBy(std::string_view text, std::string_view separator, std::int64_t maxSplits, bool fromRight) {
  Places places;
  std::size_t begin = 0;
  std::size_t end = text.size();
  while (maxSplits < 0 || static_cast<std::int64_t>(places.size()) < maxSplits) {
    const std::string_view rest = text.substr(begin, end - begin);
    const std::size_t found = fromRight ? rest.rfind(separator) : rest.find(separator);
    if (found == std::string_view::npos) break;
    if (fromRight) {
      places.emplace_back(begin + found + separator.size(), end);
      end = begin + found;
    } else {
      places.emplace_back(begin, begin + found);
      begin += found + separator.size();
    }
  }
  places.emplace_back(begin, end);
  if (fromRight) std::ranges::reverse(places);
  return places;
}

Result<Value> splitFrom(Runtime& runtime, const Value& self, Arguments& arguments, bool fromRight) {
  const std::int64_t maxSplits = PRAXIS_TRY(wholeArgument(arguments, 1, -1));
  const std::string_view text = self.bytes();
  PRAXIS_TRY(runtime.budget().spendBytes(text.size() * sizeof(Places::value_type)));
  Places places;
  if (!arguments.has(0) || arguments.at(0).isNone()) {
    places = fromRight ? fieldsBySpaceFromRight(text, maxSplits) : fieldsBySpace(text, maxSplits);
  } else {
    const MarkedText separator = PRAXIS_TRY(textArgument(arguments, 0));
    if (separator.empty()) return fail(ErrorCode::unsupported, "the separator of split is empty");
    places = fieldsBy(text, separator.bytes(), maxSplits, fromRight);
  }
  std::vector<Value> parts;
  for (const auto& [begin, end] : places) parts.push_back(PRAXIS_TRY(runtime.makeText(self.text().slice(begin, end))));
  return runtime.makeList(std::move(parts));
}

Result<Value> split(Runtime& runtime, const Value& self, Arguments& arguments) {
  return splitFrom(runtime, self, arguments, false);
}
Result<Value> rsplit(Runtime& runtime, const Value& self, Arguments& arguments) {
  return splitFrom(runtime, self, arguments, true);
}

Result<Value> splitlines(Runtime& runtime, const Value& self, Arguments& arguments) {
  const bool keepEnds = PRAXIS_TRY(flagArgument(arguments, 0, false));
  PRAXIS_TRY(runtime.budget().spendBytes(self.text().size() * sizeof(MarkedText)));
  std::vector<Value> lines;
  for (MarkedText& line : linesOf(self.text(), keepEnds))
    lines.push_back(PRAXIS_TRY(runtime.makeText(std::move(line))));
  return runtime.makeList(std::move(lines));
}

Result<Value> touches(const Value& self, const Arguments& arguments, bool atStart) {
  if (!arguments.has(0)) return fail(ErrorCode::unsupported, "startswith and endswith need a text");
  const auto holds = [&](const Value& part) {
    return atStart ? self.bytes().starts_with(part.bytes()) : self.bytes().ends_with(part.bytes());
  };
  const Value& part = arguments.at(0);
  if (part.isText()) return Value(holds(part));
  if (!part.isList() || !part.list().isTuple) return wrongType("startswith or endswith", part);
  for (const Value& each : part.list().items) {
    if (!each.isText()) return wrongType("startswith or endswith", each);
    if (holds(each)) return Value(true);
  }
  return Value(false);
}

Result<Value> startswith(Runtime&, const Value& self, Arguments& arguments) { return touches(self, arguments, true); }
Result<Value> endswith(Runtime&, const Value& self, Arguments& arguments) { return touches(self, arguments, false); }

template <bool fromRight, bool mustExist>
Result<Value> find(Runtime& runtime, const Value& self, Arguments& arguments) {
  const MarkedText part = PRAXIS_TRY(textArgument(arguments, 0));
  const std::string_view text = self.bytes();
  PRAXIS_TRY(runtime.budget().spendSteps(static_cast<std::int64_t>(text.size() / 64)));
  const std::size_t found = fromRight ? text.rfind(part.bytes()) : text.find(part.bytes());
  const bool exists = found != std::string_view::npos;
  if (!exists && mustExist) return fail(ErrorCode::unsupported, "the text that index looks for is not there");
  return Value(exists ? static_cast<std::int64_t>(countCodePoints(text.substr(0, found))) : std::int64_t{-1});
}

Result<Value> count(Runtime& runtime, const Value& self, Arguments& arguments) {
  const MarkedText part = PRAXIS_TRY(textArgument(arguments, 0));
  const std::string_view text = self.bytes();
  PRAXIS_TRY(runtime.budget().spendSteps(static_cast<std::int64_t>(text.size() / 64)));
  if (part.empty()) return Value(static_cast<std::int64_t>(countCodePoints(text)) + 1);
  std::int64_t times = 0;
  for (std::size_t at = text.find(part.bytes()); at != text.npos; at = text.find(part.bytes(), at + part.size()))
    ++times;
  return Value(times);
}

Result<Value> join(Runtime& runtime, const Value& self, Arguments& arguments) {
  if (!arguments.has(0)) return fail(ErrorCode::unsupported, "join needs a list");
  const std::vector<Value> items = PRAXIS_TRY(runtime.iterate(arguments.at(0)));
  for (const Value& item : items) {
    if (!item.isText()) return wrongType("joining texts", item);
  }
  return joinedBy(runtime, self.text(), items);
}

Result<Value> removeprefix(Runtime& runtime, const Value& self, Arguments& arguments) {
  const MarkedText part = PRAXIS_TRY(textArgument(arguments, 0));
  const bool holds = self.bytes().starts_with(part.bytes());
  return runtime.makeText(self.text().slice(holds ? part.size() : 0, self.text().size()));
}

Result<Value> removesuffix(Runtime& runtime, const Value& self, Arguments& arguments) {
  const MarkedText part = PRAXIS_TRY(textArgument(arguments, 0));
  const bool holds = self.bytes().ends_with(part.bytes());
  return runtime.makeText(self.text().slice(0, self.text().size() - (holds ? part.size() : 0)));
}

template <CharacterTest holds>
Result<Value> all(Runtime&, const Value& self, Arguments&) {
  const std::string_view text = self.bytes();
  for (std::size_t at = 0; at < text.size(); at += codePointAt(text, at).size) {
    if (!holds(codePointAt(text, at).value)) return Value(false);
  }
  return Value(!text.empty());
}

bool isLetterOrDigit(std::uint32_t point) { return isLetter(point) || isDecimal(point); }

template <bool wantsUpper>
Result<Value> hasCase(Runtime& runtime, const Value& self, Arguments&) {
  Arguments none;
  return Value(PRAXIS_TRY(runtime.applyTest(wantsUpper ? "upper" : "lower", self, none)));
}

}  // namespace

std::span<const Builtin> textMethods() {
  static constexpr Builtin kMethods[] = {{"strip", "chars", strip<Sides::both>},
                                         {"lstrip", "chars", strip<Sides::left>},
                                         {"rstrip", "chars", strip<Sides::right>},
                                         {"upper", "", changed<uppered>},
                                         {"lower", "", changed<lowered>},
                                         {"casefold", "", changed<lowered>},
                                         {"capitalize", "", changed<capitalized>},
                                         {"title", "", title},
                                         {"replace", "old new count", replace},
                                         {"split", "sep maxsplit", split},
                                         {"rsplit", "sep maxsplit", rsplit},
                                         {"splitlines", "keepends", splitlines},
                                         {"startswith", "prefix", startswith},
                                         {"endswith", "suffix", endswith},
                                         {"find", "sub", find<false, false>},
                                         {"rfind", "sub", find<true, false>},
                                         {"index", "sub", find<false, true>},
                                         {"rindex", "sub", find<true, true>},
                                         {"count", "sub", count},
                                         {"join", "iterable", join},
                                         {"removeprefix", "prefix", removeprefix},
                                         {"removesuffix", "suffix", removesuffix},
                                         {"isdigit", "", all<isDecimal>},
                                         {"isdecimal", "", all<isDecimal>},
                                         {"isnumeric", "", all<isDecimal>},
                                         {"isalpha", "", all<isLetter>},
                                         {"isalnum", "", all<isLetterOrDigit>},
                                         {"isspace", "", all<isSpace>},
                                         {"isupper", "", hasCase<true>},
                                         {"islower", "", hasCase<false>}};
  return kMethods;
}

}  // namespace praxis::engine::text::jinja
