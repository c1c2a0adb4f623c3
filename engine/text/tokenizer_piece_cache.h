#pragma once
// The pieces of one text that have been encoded already: words come again and again. Newer pieces push out older ones
// of the same slot, so its size is bounded. It refers to the text and to places in the list of tokens that is being
// written. One per call of encode. Thread: the caller's.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "engine/base/token.h"

namespace praxis::engine::text {

class PieceCache {
 public:
  explicit PieceCache(std::size_t textBytes)
      : m_slots(std::bit_ceil(std::clamp<std::size_t>(textBytes / 8, kSlotsMin, kSlotsMax))) {}

  // Appends the tokens of the piece to `out`, or what encode() appends, which is then remembered.
  template <typename Encode>
  void append(std::string_view piece, std::vector<base::TokenId>& out, const Encode& encode) {
    if (piece.size() > kPieceBytesMax) return encode(piece, out);
    Slot& slot = m_slots[hashOf(piece) & (m_slots.size() - 1)];
    if (slot.piece == piece && !piece.empty()) {
      const std::size_t begin = out.size();
      out.resize(begin + slot.count);
      std::copy_n(out.begin() + slot.begin, slot.count, out.begin() + static_cast<std::ptrdiff_t>(begin));
      return;
    }
    const auto begin = static_cast<std::ptrdiff_t>(out.size());
    encode(piece, out);
    slot = {piece, begin, out.size() - static_cast<std::size_t>(begin)};
  }

 private:
  static constexpr std::size_t kSlotsMin = 16;
  static constexpr std::size_t kSlotsMax = 1u << 15;
  static constexpr std::size_t kPieceBytesMax = 64;

  struct Slot {
    std::string_view piece;
    std::ptrdiff_t begin = 0;  // in the list of tokens
    std::size_t count = 0;
  };

  static std::size_t hashOf(std::string_view piece) {
    std::uint64_t hash = piece.size();
    for (std::size_t at = 0; at < piece.size(); at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, piece.data() + at, std::min<std::size_t>(8, piece.size() - at));
      hash = std::rotl((hash ^ word) * 0x9E3779B97F4A7C15ull, 29);  // 2^64 over the golden ratio
    }
    return static_cast<std::size_t>(hash ^ hash >> 32);
  }

  std::vector<Slot> m_slots;  // a power of two
};

}  // namespace praxis::engine::text
