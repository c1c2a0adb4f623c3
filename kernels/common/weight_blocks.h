#pragma once
// Stored forms of quantised weights, as GGUF files hold them: blocks of 32 values along a row, little-endian.
// Thread: any.

#include <cstdint>

namespace praxis::kernels::common {

// Values per block of Q8_0 and Q4_0, and also the accumulation lanes of a dot product (see dot_order.h).
inline constexpr int kBlock = 32;

// value[i] = scale * values[i]
struct BlockQ8_0 {
  std::uint16_t scale;         // IEEE half
  std::int8_t values[kBlock];
};
static_assert(sizeof(BlockQ8_0) == 34);

// value[i] = scale * (low nibble of pairs[i] - 8), value[i + 16] = scale * (high nibble of pairs[i] - 8), i < 16
struct BlockQ4_0 {
  std::uint16_t scale;         // IEEE half
  std::uint8_t pairs[kBlock / 2];
};
static_assert(sizeof(BlockQ4_0) == 18);

}  // namespace praxis::kernels::common
