#pragma once
// For _avx2 files only: rows of the types with 256 values per block, as avx2_weights.h describes rows. Thread: any.

#include "kernels/common/avx2_quants.h"

namespace praxis::kernels::common::avx2 {
namespace {

template <typename Block>
struct BigRow {
  PRAXIS_INLINE const std::byte* blockOf(const std::byte* row, std::int64_t g) {
    return row + g / 8 * static_cast<std::int64_t>(sizeof(Block));
  }
  PRAXIS_INLINE int partOf(std::int64_t g) { return static_cast<int>(g % 8); }
  PRAXIS_INLINE Lanes tail(const std::byte*, std::int64_t, int) { return zeroLanes(); }
};

// The two products of a block's scale and least, halves side by side, with small whole numbers: bytes 0 and 1 of `by`.
struct ScaleLeast {
  __m256 scale, least;
};
PRAXIS_INLINE ScaleLeast scaleLeast(const std::byte* halves, std::uint32_t by) {
  const __m128 both = _mm_cvtph_ps(_mm_cvtsi32_si128(load<std::int32_t>(halves)));
  const __m128 whole = _mm_cvtepi32_ps(_mm_cvtepu8_epi32(_mm_cvtsi32_si128(static_cast<int>(by))));
  const __m128 products = _mm_mul_ps(both, whole);
  return {_mm256_broadcastss_ps(products), _mm256_broadcastss_ps(_mm_movehdup_ps(products))};
}

// Scale (byte 0) and least (byte 1) of group `part` of Q4_K and Q5_K, without a branch.
PRAXIS_INLINE std::uint32_t sixBitsOf(const std::byte* scales, int part) {
  const std::uint32_t a = load<std::uint8_t>(scales + part % 4), b = load<std::uint8_t>(scales + 4 + part % 4);
  const std::uint32_t c = load<std::uint8_t>(scales + 8 + part % 4);
  const std::uint32_t early = (a & 63) | (b & 63) << 8;
  const std::uint32_t late = (c & 15) | (c & 0xf0) << 4 | (a & 0xc0) >> 2 | (b & 0xc0) << 6;
  return part < 4 ? early : late;
}

// Group `part` of quants whose low halves are the even groups and whose high halves are the odd ones.
PRAXIS_INLINE __m256i alternateNibbles(const std::byte* quants, int part) {
  const __m256i pairs = load32(quants + part / 2 * kBlock);
  return _mm256_and_si256(_mm256_srl_epi16(pairs, _mm_cvtsi32_si128(part % 2 * 4)), _mm256_set1_epi8(15));
}

// The bytes that have bit `part` set become `weight`, the others 0.
PRAXIS_INLINE __m256i bitAs(const std::byte* high, int part, char weight) {
  const __m256i bit = _mm256_set1_epi8(static_cast<char>(1 << part));
  return _mm256_and_si256(_mm256_cmpeq_epi8(_mm256_and_si256(load32(high), bit), bit), _mm256_set1_epi8(weight));
}

PRAXIS_INLINE Lanes productMinus(const ScaleLeast& first, const ScaleLeast& second, __m256i bytes) {
  const Lanes n = asFloats(bytesOf(bytes));
  return {{_mm256_fmsub_ps(first.scale, n.part[0], first.least), _mm256_fmsub_ps(first.scale, n.part[1], first.least),
           _mm256_fmsub_ps(second.scale, n.part[2], second.least),
           _mm256_fmsub_ps(second.scale, n.part[3], second.least)}};
}

struct Q2_KRow : BigRow<BlockQ2_K> {
  PRAXIS_INLINE Lanes group(const std::byte* row, std::int64_t g) {
    const std::byte* block = blockOf(row, g);
    const int part = partOf(g);
    const std::byte* halves = block + offsetof(BlockQ2_K, scale);
    const std::uint32_t nibbles = load<std::uint16_t>(block + offsetof(BlockQ2_K, scales) + 2 * part);
    const __m256i n = twoBitsOf(block + offsetof(BlockQ2_K, quants) + part / 4 * kBlock, part % 4 * 2);
    return productMinus(scaleLeast(halves, (nibbles & 0xf) | (nibbles & 0xf0) << 4),
                        scaleLeast(halves, (nibbles >> 8 & 0xf) | (nibbles >> 4 & 0xf00)), n);
  }
};

struct Q3_KRow : BigRow<BlockQ3_K> {
  PRAXIS_INLINE Lanes group(const std::byte* row, std::int64_t g) {
    const std::byte* block = blockOf(row, g);
    const int part = partOf(g);
    const std::byte* scales = block + offsetof(BlockQ3_K, scales);
    const std::uint32_t low = load<std::uint16_t>(scales + 2 * part % 8) >> part / 4 * 4 & 0x0f0f;
    const std::uint32_t high = load<std::uint16_t>(scales + 8 + 2 * part % 4) >> part / 2 * 2 & 0x0303;
    const int six = static_cast<int>(low | high << 4);
    const float scale = _mm_cvtss_f32(halfOf(block + offsetof(BlockQ3_K, scale)));
    const __m256i two = twoBitsOf(block + offsetof(BlockQ3_K, quants) + part / 4 * kBlock, part % 4 * 2);
    // two - 4 + (4 where the high bit is set)
    const __m256i n =
        _mm256_add_epi8(_mm256_sub_epi8(two, _mm256_set1_epi8(4)), bitAs(block + offsetof(BlockQ3_K, high), part, 4));
    return product(_mm256_set1_ps(scale * static_cast<float>((six & 63) - 32)),
                   _mm256_set1_ps(scale * static_cast<float>((six >> 8) - 32)), bytesOf(n));
  }
};

struct Q4_KRow : BigRow<BlockQ4_K> {
  PRAXIS_INLINE Lanes group(const std::byte* row, std::int64_t g) {
    const std::byte* block = blockOf(row, g);
    const int part = partOf(g);
    const ScaleLeast by = scaleLeast(block, sixBitsOf(block + offsetof(BlockQ4_K, scales), part));
    return productMinus(by, by, alternateNibbles(block + offsetof(BlockQ4_K, quants), part));
  }
};

struct Q5_KRow : BigRow<BlockQ5_K> {
  PRAXIS_INLINE Lanes group(const std::byte* row, std::int64_t g) {
    const std::byte* block = blockOf(row, g);
    const int part = partOf(g);
    const ScaleLeast by = scaleLeast(block, sixBitsOf(block + offsetof(BlockQ5_K, scales), part));
    const __m256i fifth = bitAs(block + offsetof(BlockQ5_K, high), part, 16);
    return productMinus(by, by, _mm256_or_si256(alternateNibbles(block + offsetof(BlockQ5_K, quants), part), fifth));
  }
};

// Its products have 25 bits: rounded, in the order of the formula.
struct Q6_KRow : BigRow<BlockQ6_K> {
  PRAXIS_INLINE Lanes group(const std::byte* row, std::int64_t g) {
    const std::byte* block = blockOf(row, g);
    const int part = partOf(g), half = part / 4, quarter = part % 4;
    const __m256i low = load32(block + offsetof(BlockQ6_K, low) + 64 * half + kBlock * (quarter % 2));
    const __m256i nibble =
        _mm256_and_si256(_mm256_srl_epi16(low, _mm_cvtsi32_si128(quarter / 2 * 4)), _mm256_set1_epi8(15));
    const __m256i two = twoBitsOf(block + offsetof(BlockQ6_K, high) + kBlock * half, 2 * quarter);
    const __m256i six = _mm256_or_si256(nibble, _mm256_slli_epi16(two, 4));
    const float scale = _mm_cvtss_f32(halfOf(block + offsetof(BlockQ6_K, scale)));
    std::int8_t scales[2];
    std::memcpy(scales, block + offsetof(BlockQ6_K, scales) + 2 * part, sizeof(scales));
    return product(_mm256_set1_ps(scale * static_cast<float>(scales[0])),
                   _mm256_set1_ps(scale * static_cast<float>(scales[1])),
                   bytesOf(_mm256_sub_epi8(six, _mm256_set1_epi8(32))));
  }
};

struct Iq4_XSRow : BigRow<BlockIq4_XS> {
  PRAXIS_INLINE Lanes group(const std::byte* row, std::int64_t g) {
    const std::byte* block = blockOf(row, g);
    const int part = partOf(g);
    const std::uint32_t low = load<std::uint32_t>(block + offsetof(BlockIq4_XS, scalesLow)) >> 4 * part & 15;
    const std::uint32_t high = load<std::uint16_t>(block + offsetof(BlockIq4_XS, scalesHigh)) >> 2 * part & 3;
    const float scale = _mm_cvtss_f32(halfOf(block)) * static_cast<float>(static_cast<int>(low | high << 4) - 32);
    const Bytes nibbles = nibblesOf(block + offsetof(BlockIq4_XS, quants) + kBlock / 2 * part);
    return product(_mm256_set1_ps(scale), lookUp(kIq4Values, nibbles));
  }
};

}  // namespace
}  // namespace praxis::kernels::common::avx2
