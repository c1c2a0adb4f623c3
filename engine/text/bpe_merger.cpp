#include "engine/text/bpe_merger.h"

#include <algorithm>
#include <cstddef>

namespace praxis::engine::text {
namespace {

// Up to this many symbols, looking through all pairs for the best one is faster than a heap.
constexpr std::size_t kShortMax = 40;

}  // namespace

struct BpeMerger::Later {
  bool operator()(const Candidate& a, const Candidate& b) const {
    return a.merge.rank != b.merge.rank ? a.merge.rank > b.merge.rank : a.node > b.node;
  }
};

void BpeMerger::merge(std::vector<Symbol>& symbols) {
  if (symbols.size() < 2) return;
  if (symbols.size() <= kShortMax) {
    mergeShort(symbols);
  } else {
    mergeLong(symbols);
  }
}

MergeTable::Merge BpeMerger::pairAt(const std::vector<Symbol>& symbols, std::size_t index) const {
  if (index + 1 >= symbols.size()) return {kNone, 0};
  const MergeTable::Merge* merge = m_merges.find(symbols[index], symbols[index + 1]);
  return merge != nullptr ? *merge : MergeTable::Merge{kNone, 0};
}

void BpeMerger::mergeShort(std::vector<Symbol>& symbols) {
  m_pairs.resize(symbols.size());
  for (std::size_t i = 0; i < symbols.size(); ++i) m_pairs[i] = pairAt(symbols, i);
  for (;;) {
    const auto best = std::ranges::min_element(m_pairs, {}, &MergeTable::Merge::rank);
    if (best->rank == kNone) return;
    const auto index = static_cast<std::size_t>(best - m_pairs.begin());
    symbols[index] = best->result;
    symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(index) + 1);
    m_pairs.erase(m_pairs.begin() + static_cast<std::ptrdiff_t>(index) + 1);
    m_pairs[index] = pairAt(symbols, index);
    if (index > 0) m_pairs[index - 1] = pairAt(symbols, index - 1);
  }
}

// Candidates wait in a heap, so that n symbols take n log n steps; those that a neighbouring merge has made stale are
// recognised by their symbols when they come up.
void BpeMerger::mergeLong(std::vector<Symbol>& symbols) {
  const auto count = static_cast<std::uint32_t>(symbols.size());
  m_nodes.resize(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    m_nodes[i] = {symbols[i], i == 0 ? kNone : i - 1, i + 1 == count ? kNone : i + 1};
  }
  for (std::uint32_t i = 0; i + 1 < count; ++i) push(i);
  while (!m_heap.empty()) {
    std::ranges::pop_heap(m_heap, Later{});
    const Candidate candidate = m_heap.back();
    m_heap.pop_back();
    apply(candidate);
  }
  symbols.clear();
  for (std::uint32_t node = 0; node != kNone; node = m_nodes[node].next) symbols.push_back(m_nodes[node].symbol);
}

void BpeMerger::push(std::uint32_t node) {
  const Symbol left = m_nodes[node].symbol;
  const Symbol right = m_nodes[m_nodes[node].next].symbol;
  if (const MergeTable::Merge* merge = m_merges.find(left, right)) {
    m_heap.push_back({*merge, node, left, right});
    std::ranges::push_heap(m_heap, Later{});
  }
}

void BpeMerger::apply(const Candidate& candidate) {
  Node& node = m_nodes[candidate.node];
  if (node.symbol != candidate.left || node.next == kNone || m_nodes[node.next].symbol != candidate.right) return;
  Node& gone = m_nodes[node.next];
  node.symbol = candidate.merge.result;
  node.next = gone.next;
  gone.symbol = kNone;  // no symbol: candidates that start here are stale
  if (node.next != kNone) {
    m_nodes[node.next].previous = candidate.node;
    push(candidate.node);
  }
  if (node.previous != kNone) push(node.previous);
}

}  // namespace praxis::engine::text
