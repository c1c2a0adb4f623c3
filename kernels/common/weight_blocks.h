#pragma once
// Stored forms of quantised weights, as GGUF files hold them: blocks of 32 or 256 values along a row, little-endian.
// Every product and sum of a value is rounded to float32 in the order that its formula is written in. Thread: any.

#include <cstdint>

namespace praxis::kernels::common {

// Values per block of the small types, and also the accumulation lanes of a dot product (see dot_order.h).
inline constexpr int kBlock = 32;

// "Nibble i" of a small block: i < 16 is the low half of pairs[i], i >= 16 the high half of pairs[i - 16].
// "High bit i" of four bytes is bit i % 8 of high[i / 8].

// value[i] = scale * values[i]
struct BlockQ8_0 {
  std::uint16_t scale;  // IEEE half
  std::int8_t values[kBlock];
};
static_assert(sizeof(BlockQ8_0) == 34);

// value[i] = scale * (nibble i - 8)
struct BlockQ4_0 {
  std::uint16_t scale;  // IEEE half
  std::uint8_t pairs[kBlock / 2];
};
static_assert(sizeof(BlockQ4_0) == 18);

// value[i] = scale * nibble i + least
struct BlockQ4_1 {
  std::uint16_t scale;  // IEEE half
  std::uint16_t least;  // IEEE half
  std::uint8_t pairs[kBlock / 2];
};
static_assert(sizeof(BlockQ4_1) == 20);

// value[i] = scale * ((nibble i | high bit i << 4) - 16)
struct BlockQ5_0 {
  std::uint16_t scale;  // IEEE half
  std::uint8_t high[kBlock / 8];
  std::uint8_t pairs[kBlock / 2];
};
static_assert(sizeof(BlockQ5_0) == 22);

// value[i] = scale * (nibble i | high bit i << 4) + least
struct BlockQ5_1 {
  std::uint16_t scale;  // IEEE half
  std::uint16_t least;  // IEEE half
  std::uint8_t high[kBlock / 8];
  std::uint8_t pairs[kBlock / 2];
};
static_assert(sizeof(BlockQ5_1) == 24);

// value[i] = scale * kIq4Values[nibble i]
struct BlockIq4_NL {
  std::uint16_t scale;  // IEEE half
  std::uint8_t pairs[kBlock / 2];
};
static_assert(sizeof(BlockIq4_NL) == 18);
inline constexpr std::int8_t kIq4Values[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                               1,    13,   25,  38,  53,  69,  89,  113};

// value[i] = 2^(exponent - 128) * kMxfp4Values[nibble i]: E2M1, doubled to be whole numbers. Exponent 255 is no NaN.
struct BlockMxfp4 {
  std::uint8_t exponent;
  std::uint8_t pairs[kBlock / 2];
};
static_assert(sizeof(BlockMxfp4) == 17);
inline constexpr std::int8_t kMxfp4Values[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

// Values per block of the K types and IQ4_XS: eight groups of 32, which are also two halves of four quarters.
inline constexpr int kBigBlock = 256;

// Two bits a value: n = quants[32 half + l] >> 2 quarter & 3. With s = scales[i / 16]:
// value[i] = (scale * (s & 15)) * n - (least * (s >> 4))
struct BlockQ2_K {
  std::uint8_t scales[kBigBlock / 16];
  std::uint8_t quants[kBigBlock / 4];
  std::uint16_t scale;  // IEEE half
  std::uint16_t least;  // IEEE half
};
static_assert(sizeof(BlockQ2_K) == 84);

// Two bits a value as in Q2_K, and a third: 4 less where bit `group` of high[l] is not set. Scale k of 16 has six bits:
// four of nibble k (the high ones are k >= 8) of scales[0..7], two of scales[8 + k % 4] >> 2 (k / 4).
// value[i] = scale * (scale i / 16 - 32) * n
struct BlockQ3_K {
  std::uint8_t high[kBigBlock / 8];
  std::uint8_t quants[kBigBlock / 4];
  std::uint8_t scales[12];
  std::uint16_t scale;  // IEEE half
};
static_assert(sizeof(BlockQ3_K) == 110);

// Group j is the low (j even) or high (j odd) halves of quants[32 (j / 2) + l]. Scale and least of a group have six
// bits: for j < 4 those of scales[j] and scales[j + 4]; else four of the low and high half of scales[j + 4], with the
// two upper ones of scales[j - 4] and scales[j].
// value[i] = (scale * scale j) * n - (least * least j)
struct BlockQ4_K {
  std::uint16_t scale;  // IEEE half
  std::uint16_t least;  // IEEE half
  std::uint8_t scales[12];
  std::uint8_t quants[kBigBlock / 2];
};
static_assert(sizeof(BlockQ4_K) == 144);

// As Q4_K, n having bit j of high[l] as its fifth.
struct BlockQ5_K {
  std::uint16_t scale;  // IEEE half
  std::uint16_t least;  // IEEE half
  std::uint8_t scales[12];
  std::uint8_t high[kBigBlock / 8];
  std::uint8_t quants[kBigBlock / 2];
};
static_assert(sizeof(BlockQ5_K) == 176);

// Quarter q of half h holds at l < 32 the six bits
// n = low nibble (q < 2) or high nibble (q >= 2) of low[64 h + 32 (q % 2) + l] | (high[32 h + l] >> 2 q & 3) << 4,
// and its value is scale * scales[8 h + 2 q + l / 16] * (n - 32).
struct BlockQ6_K {
  std::uint8_t low[kBigBlock / 2];
  std::uint8_t high[kBigBlock / 4];
  std::int8_t scales[kBigBlock / 16];
  std::uint16_t scale;  // IEEE half
};
static_assert(sizeof(BlockQ6_K) == 210);

// Group j is sixteen bytes of quants, in the nibble order of the small blocks. Its scale has six bits: nibble j % 2 of
// scalesLow[j / 2], and scalesHigh >> 2 j & 3 above it.
// value[i] = scale * (scale j - 32) * kIq4Values[nibble]
struct BlockIq4_XS {
  std::uint16_t scale;  // IEEE half
  std::uint16_t scalesHigh;
  std::uint8_t scalesLow[kBigBlock / 64];
  std::uint8_t quants[kBigBlock / 2];
};
static_assert(sizeof(BlockIq4_XS) == 136);

// Ours: group-quantised checkpoints (GPTQ, AWQ) with the group's scale and zero point repeated for every 32 values.
// value[i] = scale * (nibble i - zero); zero is 0 to 16.
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

// Ours: FP8 checkpoints with a scale per 128 x 128 tile, repeated for every 32 values. value[i] = scale *
// e4m3(bits[i]); E4M3 "fn": bias 7, no infinities, 0x7F and 0xFF are NaN.
struct BlockFp8 {
  float scale;
  std::uint8_t bits[kBlock];
};
static_assert(sizeof(BlockFp8) == 36);

}  // namespace praxis::kernels::common
