#include "engine/text/spm_word_cutter.h"

#include <algorithm>
#include <cstdint>

namespace praxis::engine::text {
namespace {

std::string_view characterAt(std::string_view text, std::size_t at) {
  return text.substr(at, lengthByLeadByte(static_cast<unsigned char>(text[at])));
}

}  // namespace

std::size_t lengthByLeadByte(unsigned char lead) {
  constexpr std::uint8_t kLengths[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4};
  return kLengths[lead >> 4];
}

SpmWordCutter::SpmWordCutter(const Vocabulary& vocabulary) {
  for (TokenId token = 0; token < vocabulary.size(); ++token) {
    const std::string_view text = vocabulary.text(token);
    if (text.empty()) continue;
    std::string_view left = characterAt(text, 0);
    for (std::size_t at = left.size(); at < text.size();) {
      const std::string_view right = characterAt(text, at);
      m_joined.set(pairOf(left, right));
      at += right.size();
      left = right;
    }
  }
}

std::size_t SpmWordCutter::pairOf(std::string_view left, std::string_view right) {
  const std::size_t last = left == kSpaceMark ? kMark : static_cast<unsigned char>(left.back());
  const std::size_t first = right == kSpaceMark ? kMark : static_cast<unsigned char>(right.front());
  return last * 256 + first;
}

std::size_t SpmWordCutter::endOfWord(std::string_view text, std::size_t begin, bool cutAtMarks) const {
  std::string_view left = characterAt(text, begin);
  std::size_t at = begin + left.size();
  while (at < text.size()) {
    const std::string_view right = characterAt(text, at);
    if (!m_joined.test(pairOf(left, right)) || (cutAtMarks && right == kSpaceMark)) break;
    at += right.size();
    left = right;
  }
  return at;
}

}  // namespace praxis::engine::text
