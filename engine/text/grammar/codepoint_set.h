#pragma once
// A set of Unicode scalar values as sorted, disjoint ranges, and its spelling as UTF-8 byte ranges. Thread: any.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace praxis::engine::text::grammar {

inline constexpr char32_t kCodepointMax = 0x10FFFF;

struct CodepointRange {
  char32_t first = 0;
  char32_t last = 0;
  auto operator<=>(const CodepointRange&) const = default;
};

class CodepointSet {
 public:
  CodepointSet() = default;
  CodepointSet(std::initializer_list<CodepointRange> ranges);
  static CodepointSet all();  // every scalar value: surrogates are none

  void add(char32_t first, char32_t last);
  void add(const CodepointSet& other);
  CodepointSet complement() const;
  CodepointSet intersection(const CodepointSet& other) const;

  bool contains(char32_t codepoint) const;
  bool empty() const { return m_ranges.empty(); }
  const std::vector<CodepointRange>& ranges() const { return m_ranges; }
  auto operator<=>(const CodepointSet&) const = default;

 private:
  std::vector<CodepointRange> m_ranges;  // sorted, neither overlapping nor adjacent, without surrogates
};

// The characters that a JSON string holds as they are and that patterns and hand-written grammars seldom tell apart:
// without quote, backslash, controls, U+007F and the line separators. Vocabularies consist of them for the most part.
const CodepointSet& plainCharacterSet();

struct ByteRange {
  std::uint8_t first = 0;
  std::uint8_t last = 0;
  auto operator<=>(const ByteRange&) const = default;
};

// One to four byte ranges whose product is a block of encoded characters.
using ByteSequence = std::vector<ByteRange>;
std::vector<ByteSequence> utf8Sequences(const CodepointSet& set);

void appendUtf8(std::string& text, char32_t codepoint);

// The scalar value at text[position], which moves behind it; false if the bytes are no valid UTF-8.
bool decodeUtf8(std::string_view text, std::size_t& position, char32_t& codepoint);

}  // namespace praxis::engine::text::grammar
