#pragma once
// The merge rules of byte-level BPE by the pair of symbols that they join. Symbols are numbers of the vocabulary's
// string table: tokens, and parts of tokens that are none themselves. Immutable after create. Thread: any.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/text/string_table.h"

namespace praxis::engine::text {

class MergeTable {
 public:
  using Symbol = StringTable::Id;

  struct Merge {
    std::uint32_t rank = 0;  // lower merges first
    Symbol result = 0;
  };

  // `lines` are "left right", best first; a line without a space or of a pair that came before has no effect. Symbols
  // that are missing from the table are appended to it.
  MergeTable(std::span<const std::string> lines, StringTable& symbols);

  // nullptr if the pair does not merge.
  const Merge* find(Symbol left, Symbol right) const;

 private:
  struct Slot {
    std::uint64_t key = kFree;
    Merge merge;
  };
  static constexpr std::uint64_t kFree = ~std::uint64_t{0};
  static std::uint64_t keyOf(Symbol left, Symbol right) { return std::uint64_t{left} << 32 | right; }
  std::size_t slotOf(std::uint64_t key) const;

  std::vector<Slot> m_slots;  // open addressing, a power of two, at most half full
};

}  // namespace praxis::engine::text
