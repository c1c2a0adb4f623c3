#include "engine/text/spm_merger.h"

#include <algorithm>

#include "engine/text/spm_word_cutter.h"

namespace praxis::engine::text {

// Candidates wait in a heap: the highest score first, of equal ones the leftmost. A candidate whose parts have merged
// otherwise in the meantime no longer has its length and is passed over.
struct SpmMerger::Later {
  bool operator()(const Candidate& a, const Candidate& b) const {
    return a.score != b.score ? a.score < b.score : a.node > b.node;
  }
};

void SpmMerger::merge(std::string_view text) {
  m_text = text;
  m_nodes.clear();
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t length =
        std::min(lengthByLeadByte(static_cast<unsigned char>(text[offset])), text.size() - offset);
    m_nodes.push_back({offset, length, m_nodes.size() - 1, m_nodes.size() + 1});
    offset += length;
  }
  m_nodes.front().previous = kEnd;
  m_nodes.back().next = kEnd;
  for (std::size_t node = 0; node + 1 < m_nodes.size(); ++node) push(node);
  while (!m_heap.empty()) {
    std::ranges::pop_heap(m_heap, Later{});
    const Candidate candidate = m_heap.back();
    m_heap.pop_back();
    apply(candidate);
  }
}

void SpmMerger::push(std::size_t index) {
  const Node& node = m_nodes[index];
  const std::size_t length = pairLength(node);
  if (length > m_tokenBytesMax) return;
  const TokenId token = m_vocabulary.find(m_text.substr(node.offset, length));
  if (token == kNoToken) return;
  const float score = m_scores.empty() ? 0.0f : m_scores[static_cast<std::size_t>(token)];
  m_heap.push_back({score, index, length});
  std::ranges::push_heap(m_heap, Later{});
}

void SpmMerger::apply(const Candidate& candidate) {
  Node& node = m_nodes[candidate.node];
  if (node.length == 0 || node.next == kEnd || pairLength(node) != candidate.length) return;
  Node& gone = m_nodes[node.next];
  node.length = candidate.length;
  node.next = gone.next;
  gone.length = 0;
  if (node.next != kEnd) {
    m_nodes[node.next].previous = candidate.node;
    push(candidate.node);
  }
  if (node.previous != kEnd) push(node.previous);
}

}  // namespace praxis::engine::text
