// Filters that convert, count and choose among values.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/printing.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

Result<Value> defaultTo(Runtime&, const Value& self, Arguments& arguments) {
  const bool alsoFalse = PRAXIS_TRY(flagArgument(arguments, 1, false));
  if (!self.isUndefined() && (!alsoFalse || self.truthy())) return self;
  return arguments.has(0) ? arguments.at(0) : Value::text("");
}

Result<Value> length(Runtime& runtime, const Value& self, Arguments&) {
  if (self.isUndefined()) return Value(std::int64_t{0});
  if (self.isList()) return Value(static_cast<std::int64_t>(self.list().items.size()));
  if (self.isDict() && !self.dict().isNamespace) return Value(static_cast<std::int64_t>(self.dict().entries.size()));
  if (!self.isText()) return wrongType("length", self);
  PRAXIS_TRY(runtime.budget().spendSteps(static_cast<std::int64_t>(self.text().size() / 64)));
  return Value(static_cast<std::int64_t>(countCodePoints(self.bytes())));
}

Result<Value> toJson(Runtime& runtime, const Value& self, Arguments& arguments) {
  JsonStyle style;
  // By position, templates give the indent that they mean; by name, the one that Hugging Face's filter has.
  const bool isIndent = arguments.has(0) && arguments.at(0).is(ValueKind::integer) && !arguments.has(1);
  const Value& indent = arguments.at(isIndent ? 0 : 1);
  if (!indent.isMissing() && !indent.isNone()) {
    constexpr std::int64_t kIndentMax = 64;
    const std::int64_t width = indent.isText() ? 0 : PRAXIS_TRY(wholeArgument(arguments, isIndent ? 0 : 1, 0));
    const std::string blanks(static_cast<std::size_t>(std::clamp<std::int64_t>(width, 0, kIndentMax)), ' ');
    style.indent = indent.isText() ? std::string(indent.bytes()) : blanks;
    style.itemSeparator = ",";
  }
  style.asciiOnly = !isIndent && PRAXIS_TRY(flagArgument(arguments, 0, false));
  if (arguments.has(2) && !arguments.at(2).isNone()) {
    const std::vector<Value> separators = PRAXIS_TRY(runtime.iterate(arguments.at(2)));
    if (separators.size() != 2 || !separators[0].isText() || !separators[1].isText()) {
      return fail(ErrorCode::unsupported, "the separators of tojson must be two texts");
    }
    style.itemSeparator = std::string(separators[0].bytes());
    style.keySeparator = std::string(separators[1].bytes());
  }
  style.sortKeys = PRAXIS_TRY(flagArgument(arguments, 3, false));
  MarkedText out;
  PRAXIS_TRY(appendJson(runtime.budget(), out, self, style));
  return runtime.makeText(std::move(out));
}

std::string_view withoutSpace(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\r\f\v";
  const std::size_t begin = std::min(text.find_first_not_of(kSpace), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(kSpace) + 1);
}

std::optional<double> realOf(std::string_view text) {
  text = withoutSpace(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> wholeOf(double value) {
  constexpr double kLimit = 9.2e18;
  if (!(std::fabs(value) < kLimit)) return std::nullopt;
  return static_cast<std::int64_t>(std::trunc(value));
}

std::optional<std::int64_t> wholeOf(std::string_view text, int base) {
  text = withoutSpace(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  const char letter = base == 16 ? 'x' : (base == 8 ? 'o' : 'b');
  const bool hasPrefix = base != 10 && text.size() > 2 && text[0] == '0' && (text[1] | 0x20) == letter;
  if (hasPrefix) text.remove_prefix(2);
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (code == std::errc() && end == text.data() + text.size()) return value;
  const std::optional<double> real = realOf(text);
  return real ? wholeOf(*real) : std::nullopt;
}

Result<Value> toInt(Runtime&, const Value& self, Arguments& arguments) {
  const std::int64_t base = PRAXIS_TRY(wholeArgument(arguments, 1, 10));
  if (base < 2 || base > 36) return fail(ErrorCode::unsupported, "the base of int must be from 2 to 36");
  std::optional<std::int64_t> value;
  if (self.isWhole()) value = self.whole();
  if (self.is(ValueKind::real)) value = wholeOf(self.number());
  if (self.isText()) value = wholeOf(self.bytes(), static_cast<int>(base));
  if (value) return Value(*value);
  return arguments.has(0) ? arguments.at(0) : Value(std::int64_t{0});
}

Result<Value> toFloat(Runtime&, const Value& self, Arguments& arguments) {
  if (self.isNumber()) return Value(self.number());
  const std::optional<double> value = self.isText() ? realOf(self.bytes()) : std::nullopt;
  if (value) return Value(*value);
  return arguments.has(0) ? arguments.at(0) : Value(0.0);
}

Result<Value> absolute(Runtime& runtime, const Value& self, Arguments&) {
  if (!self.isNumber()) return wrongType("abs", self);
  if (!self.isWhole()) return Value(std::fabs(self.number()));
  if (self.whole() >= 0) return Value(self.whole());
  return applyOperator(runtime, "-", Value(std::int64_t{0}), self);
}

// Halves go to the even neighbour, as Python rounds.
Result<Value> roundTo(Runtime&, const Value& self, Arguments& arguments) {
  if (!self.isNumber()) return wrongType("round", self);
  const std::int64_t digits = PRAXIS_TRY(wholeArgument(arguments, 0, 0));
  const MarkedText method = PRAXIS_TRY(textArgument(arguments, 1, "common"));
  constexpr std::int64_t kDigitsMax = 300;
  if (digits < -kDigitsMax || digits > kDigitsMax) return fail(ErrorCode::unsupported, "round has too many digits");
  if (self.isWhole() && digits >= 0 && method.bytes() == "common") return Value(self.whole());
  const double scale = std::pow(10.0, static_cast<double>(digits));
  if (method.bytes() == "ceil") return Value(std::ceil(self.number() * scale) / scale);
  if (method.bytes() == "floor") return Value(std::floor(self.number() * scale) / scale);
  if (method.bytes() != "common") return fail(ErrorCode::unsupported, "round knows common, ceil and floor");
  if (self.isWhole()) return Value(static_cast<std::int64_t>(std::nearbyint(self.number() * scale) / scale));
  if (digits < 0) return Value(std::nearbyint(self.number() * scale) / scale);
  const std::string text = fmt::format("{:.{}f}", self.number(), digits);
  return Value(realOf(text).value_or(self.number()));
}

Result<Value> attributeOf(Runtime& runtime, const Value& self, Arguments& arguments) {
  if (!arguments.has(0)) return fail(ErrorCode::unsupported, "attr needs a name");
  return runtime.item(self, arguments.at(0));
}

Result<Value> items(Runtime& runtime, const Value& self, Arguments&) {
  if (self.isUndefined()) return runtime.makeList({});
  if (!self.isDict()) return wrongType("items", self);
  std::vector<Value> pairs;
  for (const auto& [key, value] : self.dict().entries) {
    pairs.push_back(PRAXIS_TRY(runtime.makeList({key, value}, true)));
  }
  return runtime.makeList(std::move(pairs));
}

}  // namespace

std::span<const Builtin> valueFilters() {
  static constexpr Builtin kFilters[] = {{"default", "default_value boolean", defaultTo},
                                         {"d", "default_value boolean", defaultTo},
                                         {"length", "", length},
                                         {"count", "", length},
                                         {"tojson", "ensure_ascii indent separators sort_keys", toJson},
                                         {"int", "default base", toInt},
                                         {"float", "default", toFloat},
                                         {"abs", "", absolute},
                                         {"round", "precision method", roundTo},
                                         {"attr", "name", attributeOf},
                                         {"items", "", items}};
  return kFilters;
}

}  // namespace praxis::engine::text::jinja
