// Folding and classes of characters: what answers are made of, not the whole of Unicode.

#include <algorithm>
#include <array>
#include <cstdint>

#include "engine/eval/words.h"

namespace praxis::engine::eval {
namespace {

struct Range {
  char32_t first, last;
};

constexpr auto kPunctuation = std::to_array<Range>({
    {0x21, 0x2F},     {0x3A, 0x40},     {0x5B, 0x60},     {0x7B, 0x7E},     {0xA1, 0xA1},
    {0xA7, 0xA7},     {0xAB, 0xAB},     {0xB6, 0xB7},     {0xBB, 0xBB},     {0xBF, 0xBF},
    {0x2010, 0x2027}, {0x2030, 0x205E}, {0x3001, 0x3003}, {0x3008, 0x3011}, {0x3014, 0x301F},
    {0x30FB, 0x30FB}, {0xFE10, 0xFE19}, {0xFE30, 0xFE52}, {0xFF61, 0xFF65},
});
constexpr auto kHan = std::to_array<Range>({
    {0x3005, 0x3007},
    {0x3040, 0x30FA},
    {0x30FC, 0x30FF},
    {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},
    {0xF900, 0xFAFF},
    {0x20000, 0x3FFFF},
});
constexpr auto kSpaces = std::to_array<Range>({
    {0x09, 0x0D},
    {0x20, 0x20},
    {0x85, 0x85},
    {0xA0, 0xA0},
    {0x1680, 0x1680},
    {0x2000, 0x200B},
    {0x2028, 0x2029},
    {0x202F, 0x202F},
    {0x205F, 0x2060},
    {0x3000, 0x3000},
    {0xFEFF, 0xFEFF},
});

// What one character stands for when it is several.
struct Expansion {
  char32_t from;
  std::u32string_view to;
};
constexpr auto kExpansions = std::to_array<Expansion>({
    {0xDF, U"ss"},
    {0xFB00, U"ff"},
    {0xFB01, U"fi"},
    {0xFB02, U"fl"},
    {0xFB03, U"ffi"},
    {0xFB04, U"ffl"},
    {0x2026, U"..."},
    {0x338E, U"mg"},
    {0x338F, U"kg"},
    {0x3396, U"ml"},
    {0x339C, U"mm"},
    {0x339D, U"cm"},
    {0x339E, U"km"},
    {0x33C4, U"cc"},
});

template <std::size_t N>
bool isIn(const std::array<Range, N>& ranges, char32_t c) {
  return std::ranges::any_of(ranges, [c](const Range& range) { return c >= range.first && c <= range.last; });
}

char32_t plain(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFEE0;  // full-width forms of ASCII
  if (c == 0xB2 || c == 0xB3) return c - 0xB2 + U'2';
  if (c == 0xB9) return U'1';
  if (c >= 0x2070 && c <= 0x2079) return c - 0x2070 + U'0';
  if (c >= 0x2080 && c <= 0x2089) return c - 0x2080 + U'0';
  if (c == 0x2212 || c == 0x2010 || c == 0x2011) return U'-';
  if (c == 0xB5) return 0x3BC;  // micro sign
  return c;
}

char32_t small(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c + 32;
  if (c < 0xC0) return c;
  if (c <= 0xDE && c != 0xD7) return c + 32;
  // Latin Extended-A: pairs, in two runs that begin with an odd one.
  if (c >= 0x100 && c <= 0x177 && c != 0x130 && c != 0x131 && c != 0x138) {
    const bool oddRun = c >= 0x139 && c <= 0x148;
    return (c % 2 == 1) == oddRun ? c + 1 : c;
  }
  if (c == 0x178) return 0xFF;
  if (c >= 0x179 && c <= 0x17E) return c % 2 == 1 ? c + 1 : c;
  if (c >= 0x391 && c <= 0x3A9) return c + 32;
  if (c == 0x3C2) return 0x3C3;  // final sigma
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  if (c >= 0x410 && c <= 0x42F) return c + 32;
  return c;
}

struct Decoded {
  char32_t value;
  std::size_t length;
};

// Strict: overlong forms, surrogates and cut sequences are U+FFFD, a byte at a time.
Decoded decode(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  constexpr Decoded kBad{0xFFFD, 1};
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || bytes.size() < length) return kBad;
  char32_t value = lead & (0x7F >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return kBad;
    value = value << 6 | (byte(i) & 0x3F);
  }
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  if (value < kLeast[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return kBad;
  return {value, length};
}

}  // namespace

bool isHan(char32_t c) { return isIn(kHan, c); }
bool isSpace(char32_t c) { return isIn(kSpaces, c); }
bool isPunctuation(char32_t c) { return isIn(kPunctuation, c); }

std::u32string folded(std::string_view utf8) {
  std::u32string text;
  text.reserve(utf8.size());
  while (!utf8.empty()) {
    const Decoded decoded = decode(utf8);
    utf8.remove_prefix(decoded.length);
    const auto several = std::ranges::find(kExpansions, decoded.value, &Expansion::from);
    if (several != kExpansions.end())
      text += several->to;
    else
      text += isSpace(decoded.value) ? U' ' : small(plain(decoded.value));
  }
  return text;
}

std::string toUtf8(std::u32string_view text) {
  std::string bytes;
  const auto add = [&](char32_t bits) { bytes += static_cast<char>(bits); };
  for (const char32_t c : text) {
    if (c < 0x80) {
      add(c);
      continue;
    }
    if (c < 0x800) {
      add(0xC0 | c >> 6);
    } else if (c < 0x10000) {
      add(0xE0 | c >> 12);
      add(0x80 | (c >> 6 & 0x3F));
    } else {
      add(0xF0 | c >> 18);
      add(0x80 | (c >> 12 & 0x3F));
      add(0x80 | (c >> 6 & 0x3F));
    }
    add(0x80 | (c & 0x3F));
  }
  return bytes;
}

}  // namespace praxis::engine::eval
