#include "engine/text/string_table.h"

#include <bit>
#include <functional>

namespace praxis::engine::text {

std::uint32_t StringTable::hashOf(std::string_view text) {
  const std::size_t hash = std::hash<std::string_view>{}(text);
  return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

void StringTable::reserve(std::size_t strings, std::size_t bytes) {
  m_bytes.reserve(bytes);
  m_ends.reserve(strings);
  const std::size_t slots = std::bit_ceil(strings * 2 + 16);
  if (slots > m_slots.size()) rehash(slots);
}

StringTable::Id StringTable::append(std::string_view text) {
  if ((m_ends.size() + 1) * 2 > m_slots.size()) rehash(std::bit_ceil(m_ends.size() * 4 + 16));
  const std::uint32_t hash = hashOf(text);
  const std::size_t slot = slotOf(text, hash);
  const Id id = static_cast<Id>(m_ends.size());
  m_bytes.append(text);
  m_ends.push_back(m_bytes.size());
  m_slots[slot] = {hash, id + 1};
  return id;
}

StringTable::Id StringTable::intern(std::string_view text) {
  if (const auto id = find(text)) return *id;
  return append(text);
}

std::optional<StringTable::Id> StringTable::find(std::string_view text) const {
  if (m_slots.empty()) return std::nullopt;
  const Slot& slot = m_slots[slotOf(text, hashOf(text))];
  if (slot.idPlusOne == 0) return std::nullopt;
  return slot.idPlusOne - 1;
}

std::string_view StringTable::operator[](Id id) const {
  const std::size_t begin = id == 0 ? 0 : m_ends[id - 1];
  return std::string_view(m_bytes).substr(begin, m_ends[id] - begin);
}

std::size_t StringTable::slotOf(std::string_view text, std::uint32_t hash) const {
  const std::size_t mask = m_slots.size() - 1;
  std::size_t index = hash & mask;
  while (m_slots[index].idPlusOne != 0 &&
         (m_slots[index].hash != hash || (*this)[m_slots[index].idPlusOne - 1] != text)) {
    index = (index + 1) & mask;
  }
  return index;
}

void StringTable::rehash(std::size_t slots) {
  const std::vector<Slot> old = std::move(m_slots);
  m_slots.assign(slots, Slot{});
  const std::size_t mask = slots - 1;
  for (const Slot& slot : old) {
    if (slot.idPlusOne == 0) continue;
    std::size_t index = slot.hash & mask;
    while (m_slots[index].idPlusOne != 0) index = (index + 1) & mask;
    m_slots[index] = slot;
  }
}

}  // namespace praxis::engine::text
