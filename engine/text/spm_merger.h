#pragma once
// Merges the characters of one part of a text into tokens, by their scores. One per call of encode, used for one part
// after the other. Thread: the caller's.

#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/text/vocabulary.h"

namespace praxis::engine::text {

class SpmMerger {
 public:
  // `scores` hold one number per token and no NaN, or nothing: all equal. No token is longer than tokenBytesMax.
  SpmMerger(const Vocabulary& vocabulary, const std::vector<float>& scores, std::size_t tokenBytesMax)
      : m_vocabulary(vocabulary), m_scores(scores), m_tokenBytesMax(tokenBytesMax) {}

  // Merges, then calls take(part) for each part of the text that is left, in order.
  template <typename Take>
  void run(std::string_view text, const Take& take) {
    merge(text);
    for (std::size_t node = 0; node != kEnd; node = m_nodes[node].next) {
      take(text.substr(m_nodes[node].offset, m_nodes[node].length));
    }
  }

 private:
  static constexpr std::size_t kEnd = ~std::size_t{0};
  struct Node {
    std::size_t offset = 0;
    std::size_t length = 0;  // bytes; 0: merged into the one before
    std::size_t previous = kEnd;
    std::size_t next = kEnd;
  };
  struct Candidate {
    float score = 0;
    std::size_t node = 0;    // the left one of the pair
    std::size_t length = 0;  // of both together
  };
  struct Later;

  void merge(std::string_view text);
  std::size_t pairLength(const Node& node) const { return node.length + m_nodes[node.next].length; }
  void push(std::size_t index);
  void apply(const Candidate& candidate);

  const Vocabulary& m_vocabulary;
  const std::vector<float>& m_scores;
  std::size_t m_tokenBytesMax;
  std::string_view m_text;
  std::vector<Node> m_nodes;
  std::vector<Candidate> m_heap;
};

}  // namespace praxis::engine::text
