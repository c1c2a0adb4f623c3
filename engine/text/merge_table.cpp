#include "engine/text/merge_table.h"

#include <bit>
#include <string_view>

namespace praxis::engine::text {

MergeTable::MergeTable(std::span<const std::string> lines, StringTable& symbols) {
  m_slots.resize(std::bit_ceil(lines.size() * 2 + 16));
  std::string joined;
  for (std::size_t rank = 0; rank < lines.size(); ++rank) {
    const std::string_view line = lines[rank];
    const std::size_t space = line.find(' ', 1);  // a symbol may itself begin with a space
    if (space == std::string_view::npos) continue;
    const std::string_view left = line.substr(0, space);
    const std::string_view right = line.substr(space + 1);
    const std::uint64_t key = keyOf(symbols.intern(left), symbols.intern(right));
    Slot& slot = m_slots[slotOf(key)];
    if (slot.key != kFree) continue;
    joined.assign(left).append(right);
    slot = {key, {static_cast<std::uint32_t>(rank), symbols.intern(joined)}};
  }
}

const MergeTable::Merge* MergeTable::find(Symbol left, Symbol right) const {
  const Slot& slot = m_slots[slotOf(keyOf(left, right))];
  return slot.key == kFree ? nullptr : &slot.merge;
}

std::size_t MergeTable::slotOf(std::uint64_t key) const {
  const std::size_t mask = m_slots.size() - 1;
  const std::uint64_t mixed = key * 0x9E3779B97F4A7C15ull;  // 2^64 over the golden ratio: spreads neighbouring ids
  std::size_t index = (mixed >> 32) & mask;
  while (m_slots[index].key != kFree && m_slots[index].key != key) index = (index + 1) & mask;
  return index;
}

}  // namespace praxis::engine::text
