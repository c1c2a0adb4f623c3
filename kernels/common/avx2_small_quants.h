#pragma once
// For _avx2 files only: rows of the types with 32 values per block, as avx2_weights.h describes rows. Thread: any.

#include "kernels/common/avx2_quants.h"
#include "kernels/common/half.h"

namespace praxis::kernels::common::avx2 {
namespace {

// The nibbles with a fifth bit: bit i of `high` as the 16 of byte i.
PRAXIS_INLINE Bytes fiveBitsOf(const std::byte* high, const std::byte* pairs) {
  const __m128i word = _mm_set1_epi32(load<std::int32_t>(high));
  const __m128i bit = _mm_set1_epi64x(static_cast<long long>(0x8040201008040201));
  const __m128i firstBytes = _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
  const __m128i first = _mm_and_si128(_mm_shuffle_epi8(word, firstBytes), bit);
  const __m128i second = _mm_and_si128(_mm_shuffle_epi8(word, _mm_add_epi8(firstBytes, _mm_set1_epi8(2))), bit);
  const __m128i sixteen = _mm_set1_epi8(16);
  const Bytes nibbles = nibblesOf(pairs);
  return {_mm_or_si128(nibbles.first, _mm_and_si128(_mm_cmpeq_epi8(first, bit), sixteen)),
          _mm_or_si128(nibbles.second, _mm_and_si128(_mm_cmpeq_epi8(second, bit), sixteen))};
}

struct Q8_0Row : SmallRow<sizeof(BlockQ8_0)> {
  PRAXIS_INLINE Lanes group(const std::byte* block, int) {
    const __m256 scale = broadcastHalf(block);
    const std::byte* values = block + offsetof(BlockQ8_0, values);
    Lanes lanes;
    for (int i = 0; i < 4; ++i) {
      const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(values + 8 * i));
      lanes.part[i] = _mm256_mul_ps(scale, eightAsFloats(bytes));
    }
    return lanes;
  }
};

struct Q4_0Row : SmallRow<sizeof(BlockQ4_0)> {
  PRAXIS_INLINE Lanes group(const std::byte* block, int) {
    const __m256 scale = broadcastHalf(block);
    // With its upper bit turned over, the high half of a byte is a signed number: that less 8.
    const __m128i pairs = _mm_xor_si128(load16(block + offsetof(BlockQ4_0, pairs)), _mm_set1_epi8(-128));
    const __m256i first = _mm256_cvtepi8_epi32(pairs), second = _mm256_cvtepi8_epi32(_mm_srli_si128(pairs, 8));
    const __m256i nibble = _mm256_set1_epi32(15), eight = _mm256_set1_epi32(8);
    const __m256i n[4] = {_mm256_sub_epi32(_mm256_and_si256(first, nibble), eight),
                          _mm256_sub_epi32(_mm256_and_si256(second, nibble), eight), _mm256_srai_epi32(first, 4),
                          _mm256_srai_epi32(second, 4)};
    Lanes lanes;
    for (int i = 0; i < 4; ++i) lanes.part[i] = _mm256_mul_ps(scale, _mm256_cvtepi32_ps(n[i]));
    return lanes;
  }
};

struct Q4_1Row : SmallRow<sizeof(BlockQ4_1)> {
  PRAXIS_INLINE Lanes group(const std::byte* block, int) {
    return productPlus(broadcastHalf(block), nibblesOf(block + offsetof(BlockQ4_1, pairs)),
                       broadcastHalf(block + offsetof(BlockQ4_1, least)));
  }
};

struct Q5_0Row : SmallRow<sizeof(BlockQ5_0)> {
  PRAXIS_INLINE Lanes group(const std::byte* block, int) {
    const Bytes fives = fiveBitsOf(block + offsetof(BlockQ5_0, high), block + offsetof(BlockQ5_0, pairs));
    return product(broadcastHalf(block), minus(fives, _mm_set1_epi8(16)));
  }
};

struct Q5_1Row : SmallRow<sizeof(BlockQ5_1)> {
  PRAXIS_INLINE Lanes group(const std::byte* block, int) {
    const Bytes fives = fiveBitsOf(block + offsetof(BlockQ5_1, high), block + offsetof(BlockQ5_1, pairs));
    return productPlus(broadcastHalf(block), fives, broadcastHalf(block + offsetof(BlockQ5_1, least)));
  }
};

struct Iq4_NLRow : SmallRow<sizeof(BlockIq4_NL)> {
  PRAXIS_INLINE Lanes group(const std::byte* block, int) {
    const Bytes nibbles = nibblesOf(block + offsetof(BlockIq4_NL, pairs));
    return product(broadcastHalf(block), lookUp(kIq4Values, nibbles));
  }
};

struct Mxfp4Row : SmallRow<sizeof(BlockMxfp4)> {
  PRAXIS_INLINE Lanes group(const std::byte* block, int) {
    const Bytes nibbles = nibblesOf(block + offsetof(BlockMxfp4, pairs));
    return product(_mm256_set1_ps(powerOfTwo(load<std::uint8_t>(block))), lookUp(kMxfp4Values, nibbles));
  }
};

struct Int4Row : SmallRow<sizeof(BlockInt4)> {
  PRAXIS_INLINE Lanes group(const std::byte* block, int) {
    const __m128i zero = _mm_set1_epi8(load<std::int8_t>(block + offsetof(BlockInt4, zero)));
    return product(broadcastHalf(block), minus(nibblesOf(block + offsetof(BlockInt4, pairs)), zero));
  }
};

struct Int8Row : SmallRow<sizeof(BlockInt8)> {
  PRAXIS_INLINE Lanes group(const std::byte* block, int) {
    const __m256 scale = broadcastHalf(block);
    const __m256i zero = _mm256_set1_epi32(load<std::uint16_t>(block + offsetof(BlockInt8, zero)));
    const std::byte* values = block + offsetof(BlockInt8, values);
    Lanes lanes;
    for (int i = 0; i < 4; ++i) {
      const __m256i wide = _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(values + 8 * i)));
      lanes.part[i] = _mm256_mul_ps(scale, _mm256_cvtepi32_ps(_mm256_sub_epi32(wide, zero)));
    }
    return lanes;
  }
};

// E4M3 becomes a half of 2^-8 the value, which the hardware widens.
struct Fp8Row : SmallRow<sizeof(BlockFp8)> {
  PRAXIS_INLINE Lanes group(const std::byte* block, int) {
    const __m256 scale = _mm256_set1_ps(load<float>(block)), unit = _mm256_set1_ps(0x1p8f);
    const __m256i magnitudeMax = _mm256_set1_epi16(0x7f);
    Lanes lanes;
    for (int i = 0; i < 2; ++i) {
      const __m256i wide = _mm256_cvtepu8_epi16(load16(block + offsetof(BlockFp8, bits) + 16 * i));
      const __m256i magnitude = _mm256_and_si256(wide, magnitudeMax);
      const __m256i sign = _mm256_slli_epi16(_mm256_andnot_si256(magnitudeMax, wide), 8);
      const __m256i nan = _mm256_and_si256(_mm256_cmpeq_epi16(magnitude, magnitudeMax), _mm256_set1_epi16(0x7e00));
      const Bytes halves = bytesOf(_mm256_or_si256(_mm256_or_si256(_mm256_slli_epi16(magnitude, 7), sign), nan));
      lanes.part[2 * i] = _mm256_mul_ps(scale, _mm256_mul_ps(_mm256_cvtph_ps(halves.first), unit));
      lanes.part[2 * i + 1] = _mm256_mul_ps(scale, _mm256_mul_ps(_mm256_cvtph_ps(halves.second), unit));
    }
    return lanes;
  }
};

}  // namespace
}  // namespace praxis::kernels::common::avx2
