#pragma once
// Cuts a text into parts that can be merged each for itself: between two characters that stand side by side in no
// token, nothing can ever merge. Makes words out of most texts, whose tokens can then be remembered. Thread: any.

#include <bitset>
#include <cstddef>
#include <string_view>

#include "engine/text/vocabulary.h"

namespace praxis::engine::text {

inline constexpr std::string_view kSpaceMark = "▁";  // U+2581, as vocabularies write a space

// Characters are cut by their lead byte alone, valid or not, as the models were trained.
std::size_t lengthByLeadByte(unsigned char lead);

class SpmWordCutter {
 public:
  explicit SpmWordCutter(const Vocabulary& vocabulary);

  // Where the part that starts at `begin` ends. Every space mark starts a part with cutAtMarks.
  std::size_t endOfWord(std::string_view text, std::size_t begin, bool cutAtMarks) const;

 private:
  // Two characters are told apart by the last byte of the first and the first byte of the second; the space mark, which
  // matters most, by a number of its own, which is no byte of any UTF-8.
  static constexpr std::size_t kMark = 0xFF;
  static std::size_t pairOf(std::string_view left, std::string_view right);

  std::bitset<256 * 256> m_joined;
};

}  // namespace praxis::engine::text
