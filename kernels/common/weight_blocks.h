#pragma once
// Stored forms of quantised weights, as GGUF files hold them: blocks of 32 or 256 values along a row, little-endian.
// Thread: any.

#include <cstdint>

namespace praxis::kernels::common {

// Values per block of Q8_0 and Q4_0, and also the accumulation lanes of a dot product (see dot_order.h).
inline constexpr int kBlock = 32;

// value[i] = scale * values[i]
struct BlockQ8_0 {
  std::uint16_t scale;  // IEEE half
  std::int8_t values[kBlock];
};
static_assert(sizeof(BlockQ8_0) == 34);

// value[i] = scale * (low nibble of pairs[i] - 8), value[i + 16] = scale * (high nibble of pairs[i] - 8), i < 16
struct BlockQ4_0 {
  std::uint16_t scale;  // IEEE half
  std::uint8_t pairs[kBlock / 2];
};
static_assert(sizeof(BlockQ4_0) == 18);

// Values per block of Q6_K.
inline constexpr int kBigBlock = 256;

// Two halves of 128 values, each four quarters of 32. Quarter q of half h holds at l < 32 the six bits
// n = low nibble (q < 2) or high nibble (q >= 2) of low[64 h + 32 (q % 2) + l] | (high[32 h + l] >> 2 q & 3) << 4,
// and its value is scale * scales[8 h + 2 q + l / 16] * (n - 32).
struct BlockQ6_K {
  std::uint8_t low[kBigBlock / 2];
  std::uint8_t high[kBigBlock / 4];
  std::int8_t scales[kBigBlock / 16];
  std::uint16_t scale;  // IEEE half
};
static_assert(sizeof(BlockQ6_K) == 210);

// Ours: group-quantised checkpoints (GPTQ, AWQ) with the group's scale and zero point repeated for every 32 values.
// value[i] = scale * (nibble - zero), nibbles in the order of Q4_0; zero is 0 to 16.
struct BlockInt4 {
  std::uint16_t scale;  // IEEE half
  std::uint8_t zero;
  std::uint8_t unused;
  std::uint8_t pairs[kBlock / 2];
};
static_assert(sizeof(BlockInt4) == 20);

// The same with eight bits; zero is 0 to 256.
struct BlockInt8 {
  std::uint16_t scale;  // IEEE half
  std::uint16_t zero;
  std::uint8_t values[kBlock];
};
static_assert(sizeof(BlockInt8) == 36);

// Ours: FP8 checkpoints with a scale per 128 x 128 tile, repeated for every 32 values. value[i] = scale * e4m3(bits[i]);
// E4M3 "fn": bias 7, no infinities, 0x7F and 0xFF are NaN.
struct BlockFp8 {
  float scale;
  std::uint8_t bits[kBlock];
};
static_assert(sizeof(BlockFp8) == 36);

}  // namespace praxis::kernels::common
