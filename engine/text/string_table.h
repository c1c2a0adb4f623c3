#pragma once
// Strings by number and numbers by string: the texts of a vocabulary, kept in one block of memory with an
// open-addressed hash beside it, because 150,000 separate strings and nodes would dominate the time to load a model.
// Thread: any while const.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace praxis::engine::text {

class StringTable {
 public:
  using Id = std::uint32_t;

  void reserve(std::size_t strings, std::size_t bytes);
  // Appends under the next id, whether or not the text is there already; find() then gives the newest.
  Id append(std::string_view text);
  // The id of the text, appended if it is new.
  Id intern(std::string_view text);
  std::optional<Id> find(std::string_view text) const;

  std::string_view operator[](Id id) const;
  std::size_t size() const { return m_ends.size(); }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    Id idPlusOne = 0;  // 0: free
  };
  static std::uint32_t hashOf(std::string_view text);
  // The slot that holds the text, or the free one where it belongs.
  std::size_t slotOf(std::string_view text, std::uint32_t hash) const;
  void rehash(std::size_t slots);

  std::string m_bytes;
  std::vector<std::size_t> m_ends;  // m_ends[i]: where string i ends in m_bytes
  std::vector<Slot> m_slots;        // a power of two, at most half full
};

}  // namespace praxis::engine::text
