#pragma once
// Applies merge rules to a row of symbols: again and again the pair of the lowest rank, of equal ones the leftmost. One
// per call of encode. Thread: the caller's.

#include <cstdint>
#include <vector>

#include "engine/text/merge_table.h"

namespace praxis::engine::text {

class BpeMerger {
 public:
  using Symbol = MergeTable::Symbol;

  explicit BpeMerger(const MergeTable& merges) : m_merges(merges) {}
  void merge(std::vector<Symbol>& symbols);

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  struct Node {
    Symbol symbol = 0;
    std::uint32_t previous = kNone;
    std::uint32_t next = kNone;
  };
  struct Candidate {
    MergeTable::Merge merge;
    std::uint32_t node = 0;  // the left one of the pair
    Symbol left = 0;
    Symbol right = 0;
  };
  struct Later;

  MergeTable::Merge pairAt(const std::vector<Symbol>& symbols, std::size_t index) const;
  void mergeShort(std::vector<Symbol>& symbols);
  void mergeLong(std::vector<Symbol>& symbols);
  void push(std::uint32_t node);
  void apply(const Candidate& candidate);

  const MergeTable& m_merges;
  std::vector<MergeTable::Merge> m_pairs;
  std::vector<Node> m_nodes;
  std::vector<Candidate> m_heap;
};

}  // namespace praxis::engine::text
