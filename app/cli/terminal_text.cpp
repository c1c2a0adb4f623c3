#include "app/cli/terminal_text.h"

#include <cstdint>

#include <fmt/core.h>

namespace praxis::cli {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t bytes = 0;  // 0: no UTF-8 here
};

CodePoint codePointAt(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || bytes > text.size()) return {};
  std::uint32_t value = first & (0x7fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    value = value << 6 | (byte(i) & 0x3f);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xd800 && value < 0xe000;
  return value < kLeast[bytes] || value > 0x10ffff || surrogate ? CodePoint{} : CodePoint{value, bytes};
}

bool isControl(std::uint32_t c) {
  if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return true;
  if (c == 0x061c || c == 0x200e || c == 0x200f) return true;  // marks: Arabic, left to right, right to left
  return (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

std::string escaped(std::string_view text, bool keepLineFeeds) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = codePointAt(text);
    if (point.bytes == 0) {
      out += kReplacement;
    } else if (isControl(point.value) && !(keepLineFeeds && point.value == '\n')) {
      out += fmt::format("\\u{:04x}", point.value);
    } else {
      out += text.substr(0, point.bytes);
    }
    text.remove_prefix(point.bytes == 0 ? 1 : point.bytes);
  }
  return out;
}

}  // namespace

std::string escapedControls(std::string_view text) { return escaped(text, true); }
std::string escapedLine(std::string_view text) { return escaped(text, false); }

}  // namespace praxis::cli
