#pragma once
// Finds the index of an equal thing among those that an owner keeps in an array: open addressing over indices only.
// Thread: its owner's.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace praxis::engine::text::grammar {

inline std::uint64_t mixHash(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15ull;
  return hash ^ (hash >> 29);
}

class InternTable {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  InternTable() { clear(); }
  void clear() {
    m_slots.assign(1024, {});
    m_size = 0;
  }

  // The index whose thing is equal (told by `same`), or kNone.
  template <typename Same>
  std::uint32_t find(std::uint64_t hash, Same&& same) const {
    for (std::size_t at = hash & (m_slots.size() - 1);; at = (at + 1) & (m_slots.size() - 1)) {
      const Slot& slot = m_slots[at];
      if (slot.index == kNone) return kNone;
      if (slot.hash == static_cast<std::uint32_t>(hash >> 32) && same(slot.index)) return slot.index;
    }
  }

  void insert(std::uint64_t hash, std::uint32_t index) {
    if (++m_size * 2 > m_slots.size()) grow();
    place({static_cast<std::uint32_t>(hash >> 32), index, static_cast<std::uint32_t>(hash)});
  }

 private:
  struct Slot {
    std::uint32_t hash = 0;  // its upper half; the lower half says where to look
    std::uint32_t index = kNone;
    std::uint32_t lower = 0;
  };

  void place(const Slot& slot) {
    std::size_t at = slot.lower & (m_slots.size() - 1);
    while (m_slots[at].index != kNone) at = (at + 1) & (m_slots.size() - 1);
    m_slots[at] = slot;
  }
  void grow() {
    std::vector<Slot> old(m_slots.size() * 2);
    old.swap(m_slots);
    for (const Slot& slot : old) {
      if (slot.index != kNone) place(slot);
    }
  }

  std::vector<Slot> m_slots;
  std::size_t m_size = 0;
};

}  // namespace praxis::engine::text::grammar
