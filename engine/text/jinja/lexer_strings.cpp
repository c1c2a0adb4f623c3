#include "engine/text/jinja/lexer_strings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// Digits with single underscores between them, from `at` on.
std::size_t digitsEnd(std::string_view text, std::size_t at) {
  while (at < text.size() &&
         (isDigit(text[at]) || (text[at] == '_' && at + 1 < text.size() && isDigit(text[at + 1])))) {
    ++at;
  }
  return at;
}

std::size_t prefixedEnd(std::string_view text) {
  const char base = text.size() > 2 && text[0] == '0' ? static_cast<char>(text[1] | 0x20) : '\0';
  const std::string_view digits = base == 'x'   ? "0123456789abcdefABCDEF_"
                                  : base == 'o' ? "01234567_"
                                  : base == 'b' ? "01_"
                                                : "";
  if (digits.empty()) return 0;
  const std::size_t end = std::min(text.find_first_not_of(digits, 2), text.size());
  return end > 2 ? end : 0;
}

// One escape behind the backslash: how many characters it takes, or nothing if it names no character.
std::optional<std::size_t> appendCoded(std::string& out, std::string_view rest, std::size_t from, std::size_t digits,
                                       int base) {
  if (from + digits > rest.size()) return std::nullopt;
  std::uint32_t value = 0;
  const char* end = rest.data() + from + digits;
  const auto [stop, code] = std::from_chars(rest.data() + from, end, value, base);
  constexpr std::uint32_t kLast = 0x10FFFF;
  if (code != std::errc() || stop != end || value > kLast) return std::nullopt;
  appendCodePoint(out, value);
  return from + digits;
}

std::optional<std::size_t> appendEscape(std::string& out, std::string_view rest) {
  static constexpr std::array<std::pair<char, std::string_view>, 11> kSimple = {{{'n', "\n"},
                                                                                 {'t', "\t"},
                                                                                 {'r', "\r"},
                                                                                 {'\\', "\\"},
                                                                                 {'\'', "'"},
                                                                                 {'"', "\""},
                                                                                 {'a', "\a"},
                                                                                 {'b', "\b"},
                                                                                 {'f', "\f"},
                                                                                 {'v', "\v"},
                                                                                 {'\n', ""}}};
  const char c = rest.front();
  const auto simple = std::ranges::find(kSimple, c, &std::pair<char, std::string_view>::first);
  if (simple != kSimple.end()) {
    out += simple->second;
    return 1;
  }
  if (c == 'x') return appendCoded(out, rest, 1, 2, 16);
  if (c == 'u') return appendCoded(out, rest, 1, 4, 16);
  if (c == 'U') return appendCoded(out, rest, 1, 8, 16);
  if (c == 'N') return std::nullopt;
  if (c >= '0' && c <= '7') {
    const std::size_t end = std::min({rest.find_first_not_of("01234567"), rest.size(), std::size_t{3}});
    return appendCoded(out, rest, 0, end, 8);
  }
  out += '\\';
  return 0;  // unknown ones stay as they are
}

}  // namespace

NumberText numberAt(std::string_view text, bool mayBeReal) {
  NumberText number;
  std::size_t end = prefixedEnd(text);
  if (end == 0) {
    end = digitsEnd(text, 0);
    if (mayBeReal && end + 1 < text.size() && text[end] == '.' && isDigit(text[end + 1])) {
      end = digitsEnd(text, end + 1);
      number.isReal = true;
    }
    if (mayBeReal && end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
      const bool isSigned = end + 1 < text.size() && (text[end + 1] == '+' || text[end + 1] == '-');
      const std::size_t digits = end + (isSigned ? 2 : 1);
      if (digits < text.size() && isDigit(text[digits])) {
        end = digitsEnd(text, digits);
        number.isReal = true;
      }
    }
  }
  number.length = end;
  std::ranges::copy_if(text.substr(0, end), std::back_inserter(number.text), [](char c) { return c != '_'; });
  return number;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '\\' || at + 1 >= text.size()) {
      out += text[at++];
      continue;
    }
    const std::optional<std::size_t> taken = appendEscape(out, text.substr(at + 1));
    if (!taken) return std::nullopt;
    at += 1 + *taken;
  }
  return out;
}

}  // namespace praxis::engine::text::jinja
