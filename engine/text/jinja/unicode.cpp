#include "engine/text/jinja/unicode.h"

#include <algorithm>

namespace praxis::engine::text::jinja {
namespace {

bool isContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0u) == 0x80u; }

std::size_t sequenceSize(unsigned char lead) {
  if (lead < 0xC2u) return 1;
  if (lead < 0xE0u) return 2;
  if (lead < 0xF0u) return 3;
  return lead < 0xF5u ? 4 : 1;
}

bool inRanges(std::span<const CodePointRange> ranges, std::uint32_t codePoint) {
  const auto next = std::ranges::lower_bound(ranges, codePoint, {}, &CodePointRange::last);
  return next != ranges.end() && next->first <= codePoint;
}

const CaseRange* find(std::span<const CaseRange> ranges, std::uint32_t codePoint) {
  const auto next = std::ranges::lower_bound(ranges, codePoint, {}, &CaseRange::last);
  const bool found = next != ranges.end() && next->first <= codePoint && (codePoint - next->first) % next->step == 0;
  return found ? &*next : nullptr;
}

const CaseException* find(std::span<const CaseException> exceptions, std::uint32_t codePoint) {
  const auto next = std::ranges::lower_bound(exceptions, codePoint, {}, &CaseException::from);
  return next != exceptions.end() && next->from == codePoint ? &*next : nullptr;
}

void appendMapped(std::string& out, std::uint32_t codePoint, std::span<const CaseRange> ranges) {
  const CaseRange* range = find(ranges, codePoint);
  const std::int64_t shift = range == nullptr ? 0 : range->shift;
  appendCodePoint(out, static_cast<std::uint32_t>(static_cast<std::int64_t>(codePoint) + shift));
}

}  // namespace

CodePoint codePointAt(std::string_view text, std::size_t position) {
  const auto lead = static_cast<unsigned char>(text[position]);
  const std::size_t size = sequenceSize(lead);
  constexpr std::uint32_t kNoCharacter = 0xFFFD;
  if (size == 1) return {lead < 0x80u ? lead : kNoCharacter, 1};
  if (position + size > text.size()) return {kNoCharacter, 1};
  std::uint32_t value = lead & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if (!isContinuation(text[position + i])) return {kNoCharacter, 1};
    value = (value << 6u) | (static_cast<unsigned char>(text[position + i]) & 0x3Fu);
  }
  return {value, size};
}

void appendCodePoint(std::string& out, std::uint32_t value) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (value < 0x80) {
    put(value);
  } else if (value < 0x800) {
    put(0xC0u | (value >> 6u));
    put(0x80u | (value & 0x3Fu));
  } else if (value < 0x10000) {
    put(0xE0u | (value >> 12u));
    put(0x80u | ((value >> 6u) & 0x3Fu));
    put(0x80u | (value & 0x3Fu));
  } else {
    put(0xF0u | ((value >> 18u) & 0x07u));
    put(0x80u | ((value >> 12u) & 0x3Fu));
    put(0x80u | ((value >> 6u) & 0x3Fu));
    put(0x80u | (value & 0x3Fu));
  }
}

std::size_t countCodePoints(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at += codePointAt(text, at).size) ++count;
  return count;
}

std::size_t byteOffset(std::string_view text, std::size_t codePoint) {
  std::size_t at = 0;
  for (; codePoint > 0 && at < text.size(); --codePoint) at += codePointAt(text, at).size;
  return at;
}

std::size_t previousCodePoint(std::string_view text, std::size_t end) {
  for (std::size_t size = 2; size <= std::min<std::size_t>(4, end); ++size) {
    if (codePointAt(text, end - size).size == size) return end - size;
  }
  return end - 1;
}

bool isSpace(std::uint32_t codePoint) {
  if (codePoint < 0x80)
    return codePoint == ' ' || (codePoint >= 9 && codePoint <= 13) || (codePoint >= 28 && codePoint <= 31);
  return codePoint == 0x85 || codePoint == 0xA0 || codePoint == 0x1680 ||
         (codePoint >= 0x2000 && codePoint <= 0x200A) || codePoint == 0x2028 || codePoint == 0x2029 ||
         codePoint == 0x202F || codePoint == 0x205F || codePoint == 0x3000;
}

bool isLetter(std::uint32_t codePoint) { return inRanges(letterRanges(), codePoint); }
bool isDecimal(std::uint32_t codePoint) { return inRanges(decimalRanges(), codePoint); }

bool isLower(std::uint32_t codePoint) {
  return find(upperRanges(), codePoint) != nullptr || find(upperExceptions(), codePoint) != nullptr;
}

bool isUpper(std::uint32_t codePoint) { return find(lowerRanges(), codePoint) != nullptr; }

// Controls, formats, separators other than the space, surrogates and private ones are not.
bool isPrintable(std::uint32_t codePoint) {
  static constexpr CodePointRange kHidden[] = {
      {0x00, 0x1F},     {0x7F, 0xA0},     {0xAD, 0xAD},     {0x600, 0x605},   {0x61C, 0x61C},   {0x6DD, 0x6DD},
      {0x70F, 0x70F},   {0x1680, 0x1680}, {0x180E, 0x180E}, {0x2000, 0x200F}, {0x2028, 0x202F}, {0x205F, 0x206F},
      {0x3000, 0x3000}, {0xD800, 0xF8FF}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xFFFE, 0xFFFF}, {0xE0000, 0x10FFFF}};
  return !inRanges(kHidden, codePoint);
}

void appendLower(std::string& out, std::uint32_t codePoint) {
  constexpr std::uint32_t kDottedCapitalI = 0x130;
  if (codePoint == kDottedCapitalI) {
    out += "i\u0307";
  } else {
    appendMapped(out, codePoint, lowerRanges());
  }
}

void appendUpper(std::string& out, std::uint32_t codePoint) {
  if (const CaseException* exception = find(upperExceptions(), codePoint)) {
    out += exception->to;
  } else {
    appendMapped(out, codePoint, upperRanges());
  }
}

void appendTitle(std::string& out, std::uint32_t codePoint) {
  if (const CaseException* exception = find(titleExceptions(), codePoint)) {
    out += exception->to;
  } else {
    appendUpper(out, codePoint);
  }
}

}  // namespace praxis::engine::text::jinja
