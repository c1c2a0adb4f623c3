#include "engine/text/pretokenizer_scanners.h"

#include <cstdint>

#include "engine/text/pretokenizer_patterns.h"

namespace praxis::engine::text {
namespace {

using Classes = CodePointClasses;
using Character = CodePointClasses::Character;

constexpr std::uint8_t kLetter = Classes::kLetter, kMark = Classes::kMark, kNumber = Classes::kNumber,
                       kPunctuation = Classes::kPunctuation, kSymbol = Classes::kSymbol, kSpace = Classes::kSpace,
                       kLineBreak = Classes::kLineBreak;

bool isAsciiLetter(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }

// The end of the characters from `at` on that are of the classes.
std::size_t runOf(const Classes& classes, std::string_view text, std::size_t at, std::uint8_t wanted) {
  while (at < text.size()) {
    const Character character = classes.at(text, at);
    if (!character.is(wanted)) break;
    at += character.length;
  }
  return at;
}

std::size_t runOfOthers(const Classes& classes, std::string_view text, std::size_t at, std::uint8_t unwanted) {
  while (at < text.size()) {
    const Character character = classes.at(text, at);
    if (character.is(unwanted)) break;
    at += character.length;
  }
  return at;
}

std::size_t lineBreaksFrom(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == '\r' || text[at] == '\n')) ++at;
  return at;
}

// 's 't 'm 'd 're 've 'll; with FoldCase in capitals too.
template <bool FoldCase>
std::size_t contraction(std::string_view text, std::size_t at) {
  const auto letter = [&](std::size_t index) {
    if (index >= text.size()) return '\0';
    const char byte = text[index];
    return FoldCase && byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte;
  };
  if (text[at] != '\'') return at;
  const char first = letter(at + 1);
  if (first == 's' || first == 't' || first == 'm' || first == 'd') return at + 2;
  const char second = letter(at + 2);
  const bool two =
      (first == 'r' && second == 'e') || (first == 'v' && second == 'e') || (first == 'l' && second == 'l');
  return two ? at + 3 : at;
}

// White space up to its last line break; else all of it at the end of the text; else all but its last character; a
// single one only with `single`.
template <bool LineBreaks, bool Single>
std::size_t whiteSpace(const Classes& classes, std::string_view text, std::size_t at) {
  std::size_t last = at;  // where the last character of the run begins
  std::size_t afterLineBreak = at;
  std::size_t end = at;
  while (end < text.size()) {
    const Character character = classes.at(text, end);
    if (!character.is(kSpace)) break;
    last = end;
    end += character.length;
    if (character.is(kLineBreak)) afterLineBreak = end;
  }
  if (LineBreaks && afterLineBreak > at) return afterLineBreak;
  if (end == text.size() || (Single && last == at)) return end;
  return last;
}

// Letters with at most one character of another kind in front of them.
std::size_t word(const Classes& classes, std::string_view text, std::size_t at, Character first,
                 std::uint8_t notInFront, std::uint8_t letters) {
  if (!first.is(notInFront) && at + first.length < text.size()) {
    const std::size_t begin = at + first.length;
    const std::size_t end = runOf(classes, text, begin, letters);
    if (end > begin) return end;
  }
  return first.is(letters) ? runOf(classes, text, at, letters) : at;
}

template <std::uint8_t Letters, int DigitsMax>
std::size_t llamaLike(const Classes& classes, std::string_view text, std::size_t at) {
  if (const std::size_t end = contraction<true>(text, at); end > at) return end;
  const Character first = classes.at(text, at);
  if (const std::size_t end = word(classes, text, at, first, kLineBreak | kLetter | kNumber, Letters); end > at) {
    return end;
  }
  if (first.is(kNumber)) {
    std::size_t end = at + first.length;
    for (int count = 1; count < DigitsMax && end < text.size(); ++count) {
      const Character next = classes.at(text, end);
      if (!next.is(kNumber)) break;
      end += next.length;
    }
    return end;
  }
  const std::size_t begin = text[at] == ' ' ? at + 1 : at;
  const std::size_t end = runOfOthers(classes, text, begin, kSpace | Letters | kNumber);
  if (end > begin) return lineBreaksFrom(text, end);
  return first.is(kSpace) ? whiteSpace<true, true>(classes, text, at) : at;
}

std::size_t gpt2(const Classes& classes, std::string_view text, std::size_t at) {
  if (const std::size_t end = contraction<false>(text, at); end > at) return end;
  const std::size_t begin = text[at] == ' ' ? at + 1 : at;
  if (begin < text.size()) {
    const Character first = classes.at(text, begin);
    if (first.is(kLetter)) return runOf(classes, text, begin, kLetter);
    if (first.is(kNumber)) return runOf(classes, text, begin, kNumber);
    if (!first.is(kSpace)) return runOfOthers(classes, text, begin, kSpace | kLetter | kNumber);
  }
  return classes.at(text, at).is(kSpace) ? whiteSpace<false, false>(classes, text, at) : at;
}

std::size_t deepSeekV3(const Classes& classes, std::string_view text, std::size_t at) {
  const Character first = classes.at(text, at);
  const bool asciiPunctuation = first.is(kPunctuation | kSymbol) && static_cast<unsigned char>(text[at]) < 0x80;
  if (asciiPunctuation && at + 1 < text.size() && isAsciiLetter(text[at + 1])) {
    std::size_t end = at + 2;
    while (end < text.size() && isAsciiLetter(text[end])) ++end;
    return end;
  }
  if (const std::size_t end =
          word(classes, text, at, first, kLineBreak | kLetter | kPunctuation | kSymbol, kLetter | kMark);
      end > at) {
    return end;
  }
  const std::size_t begin = text[at] == ' ' ? at + 1 : at;
  const std::size_t end = runOf(classes, text, begin, kPunctuation | kSymbol);
  if (end > begin) return lineBreaksFrom(text, end);
  return first.is(kSpace) ? whiteSpace<true, true>(classes, text, at) : at;
}

template <int DigitsMax>
std::size_t digits(const Classes& classes, std::string_view text, std::size_t at) {
  std::size_t end = at;
  for (int count = 0; count < DigitsMax && end < text.size(); ++count) {
    const Character next = classes.at(text, end);
    if (!next.is(kNumber)) break;
    end += next.length;
  }
  return end;
}

std::size_t hanAndKana(const Classes&, std::string_view text, std::size_t at) {
  // U+3040 to U+30FF and U+4E00 to U+9FA5 take three bytes, E3 to E9.
  while (at + 2 < text.size()) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0xE3 || lead > 0xE9) break;
    const std::uint32_t codePoint = (lead & 0x0Fu) << 12 | (static_cast<unsigned char>(text[at + 1]) & 0x3Fu) << 6 |
                                    (static_cast<unsigned char>(text[at + 2]) & 0x3Fu);
    const bool taken = (codePoint >= 0x4E00 && codePoint <= 0x9FA5) || (codePoint >= 0x3040 && codePoint <= 0x30FF);
    if (!taken) break;
    at += 3;
  }
  return at;
}

struct Row {
  std::string_view pattern;
  Scanner scanner;
};

constexpr Row kScanners[] = {
    {patterns::kLlama3, llamaLike<kLetter, 3>},
    {patterns::kQwen2, llamaLike<kLetter, 1>},
    {patterns::kQwen35, llamaLike<kLetter | kMark, 1>},
    {patterns::kGpt2, gpt2},
    {patterns::kDeepSeekV3Words, deepSeekV3},
    {patterns::kOneDigit, digits<1>},
    {patterns::kThreeDigits, digits<3>},
    {patterns::kHanAndKana, hanAndKana},
};

}  // namespace

Scanner findScanner(std::string_view pattern) {
  for (const Row& row : kScanners) {
    if (row.pattern == pattern) return row.scanner;
  }
  return nullptr;
}

}  // namespace praxis::engine::text
