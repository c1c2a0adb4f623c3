#pragma once
// For _avx2 files only: stored weights 32 at a time as four vectors of eight floats, and the lane reduction of
// dot_order.h. Everything has internal linkage and calls nothing from the standard library: an inline function shared
// with a file built for less could be merged into its AVX2 copy by the linker. Thread: any.

#include <immintrin.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "kernels/common/weight_blocks.h"

namespace praxis::kernels::common::avx2 {
namespace {

#define PRAXIS_INLINE [[gnu::always_inline]] static inline

// Lanes [8 i, 8 i + 8) of a group of 32 values.
struct Lanes {
  __m256 part[4];
};

PRAXIS_INLINE Lanes zeroLanes() {
  return {{_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps()}};
}

PRAXIS_INLINE Lanes loadLanes(const float* x) {
  return {{_mm256_loadu_ps(x), _mm256_loadu_ps(x + 8), _mm256_loadu_ps(x + 16), _mm256_loadu_ps(x + 24)}};
}

PRAXIS_INLINE void storeLanes(float* x, const Lanes& lanes) {
  for (int i = 0; i < 4; ++i) _mm256_storeu_ps(x + 8 * i, lanes.part[i]);
}

// The first count < 32 values, then zeros; reads nothing past them.
PRAXIS_INLINE Lanes loadTail(const float* x, int count) {
  const __m256i index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  Lanes lanes;
  for (int i = 0; i < 4; ++i) {
    const __m256i mask = _mm256_cmpgt_epi32(_mm256_set1_epi32(count - 8 * i), index);
    lanes.part[i] = _mm256_maskload_ps(x + 8 * i, mask);
  }
  return lanes;
}

PRAXIS_INLINE float reduce(const Lanes& lanes) {
  const __m256 eight =
      _mm256_add_ps(_mm256_add_ps(lanes.part[0], lanes.part[1]), _mm256_add_ps(lanes.part[2], lanes.part[3]));
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

PRAXIS_INLINE float halfScale(const std::byte* data) {
  std::uint16_t bits;
  std::memcpy(&bits, data, sizeof(bits));
  return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(bits)));
}

PRAXIS_INLINE __m256 eightBytesAsFloats(__m128i bytes) { return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes)); }

// A row of each stored type: group g is values [32 g, 32 g + 32). tail() is the last, shorter group of a plain type,
// padded with zeros; quantised rows are whole groups.
struct F32Row {
  PRAXIS_INLINE Lanes group(const std::byte* row, std::int64_t g) {
    return loadLanes(reinterpret_cast<const float*>(row) + g * kBlock);
  }
  PRAXIS_INLINE Lanes tail(const std::byte* row, std::int64_t g, int count) {
    return loadTail(reinterpret_cast<const float*>(row) + g * kBlock, count);
  }
};

struct F16Row {
  PRAXIS_INLINE Lanes group(const std::byte* row, std::int64_t g) {
    const std::byte* data = row + g * kBlock * 2;
    Lanes lanes;
    for (int i = 0; i < 4; ++i) {
      lanes.part[i] = _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(data + 16 * i)));
    }
    return lanes;
  }
  PRAXIS_INLINE Lanes tail(const std::byte* row, std::int64_t g, int count) {
    alignas(32) std::byte padded[kBlock * 2] = {};
    std::memcpy(padded, row + g * kBlock * 2, static_cast<std::size_t>(count) * 2);
    return group(padded, 0);
  }
};

struct Bf16Row {
  PRAXIS_INLINE Lanes group(const std::byte* row, std::int64_t g) {
    const std::byte* data = row + g * kBlock * 2;
    Lanes lanes;
    for (int i = 0; i < 4; ++i) {
      const __m256i wide = _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(data + 16 * i)));
      lanes.part[i] = _mm256_castsi256_ps(_mm256_slli_epi32(wide, 16));
    }
    return lanes;
  }
  PRAXIS_INLINE Lanes tail(const std::byte* row, std::int64_t g, int count) {
    alignas(32) std::byte padded[kBlock * 2] = {};
    std::memcpy(padded, row + g * kBlock * 2, static_cast<std::size_t>(count) * 2);
    return group(padded, 0);
  }
};

struct Q8_0Row {
  PRAXIS_INLINE Lanes group(const std::byte* row, std::int64_t g) {
    const std::byte* block = row + g * static_cast<std::int64_t>(sizeof(BlockQ8_0));
    const __m256 scale = _mm256_set1_ps(halfScale(block));
    const std::byte* values = block + offsetof(BlockQ8_0, values);
    Lanes lanes;
    for (int i = 0; i < 4; ++i) {
      const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(values + 8 * i));
      lanes.part[i] = _mm256_mul_ps(scale, eightBytesAsFloats(bytes));
    }
    return lanes;
  }
  PRAXIS_INLINE Lanes tail(const std::byte*, std::int64_t, int) { return zeroLanes(); }
};

struct Q4_0Row {
  PRAXIS_INLINE Lanes group(const std::byte* row, std::int64_t g) {
    const std::byte* block = row + g * static_cast<std::int64_t>(sizeof(BlockQ4_0));
    const __m256 scale = _mm256_set1_ps(halfScale(block));
    const __m256 offset = _mm256_mul_ps(scale, _mm256_set1_ps(-8.0f));
    const std::byte* pairs = block + offsetof(BlockQ4_0, pairs);
    const __m256i first = _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(pairs)));
    const __m256i second = _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(pairs + 8)));
    const __m256i nibble = _mm256_set1_epi32(15);
    const __m256i parts[4] = {_mm256_and_si256(first, nibble), _mm256_and_si256(second, nibble),  // values 0..15
                              _mm256_srli_epi32(first, 4), _mm256_srli_epi32(second, 4)};         // values 16..31
    Lanes lanes;
    for (int i = 0; i < 4; ++i) lanes.part[i] = _mm256_fmadd_ps(scale, _mm256_cvtepi32_ps(parts[i]), offset);  // exact
    return lanes;
  }
  PRAXIS_INLINE Lanes tail(const std::byte*, std::int64_t, int) { return zeroLanes(); }
};

struct Q6_KRow {
  PRAXIS_INLINE Lanes group(const std::byte* row, std::int64_t g) {
    const std::byte* block = row + g / 8 * static_cast<std::int64_t>(sizeof(BlockQ6_K));
    const int part = static_cast<int>(g % 8), half = part / 4, quarter = part % 4;
    const std::byte* lows = block + offsetof(BlockQ6_K, low) + 64 * half + kBlock * (quarter % 2);
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(lows));
    const std::byte* highs = block + offsetof(BlockQ6_K, high) + kBlock * half;
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(highs));
    // Shifts move bits across the bytes of a pair; the masks take those away again.
    const __m128i lowShift = _mm_cvtsi32_si128(quarter < 2 ? 0 : 4);
    const __m256i nibble = _mm256_and_si256(_mm256_srl_epi16(low, lowShift), _mm256_set1_epi8(15));
    const __m256i two = _mm256_and_si256(_mm256_srl_epi16(high, _mm_cvtsi32_si128(2 * quarter)), _mm256_set1_epi8(3));
    const __m256i six = _mm256_or_si256(nibble, _mm256_slli_epi16(two, 4));
    const __m256i values = _mm256_sub_epi8(six, _mm256_set1_epi8(32));
    const __m128i first = _mm256_castsi256_si128(values), second = _mm256_extracti128_si256(values, 1);
    const float scale = halfScale(block + offsetof(BlockQ6_K, scale));
    std::int8_t scales[2];
    std::memcpy(scales, block + offsetof(BlockQ6_K, scales) + 2 * part, sizeof(scales));
    const __m256 firstScale = _mm256_set1_ps(scale * static_cast<float>(scales[0]));
    const __m256 secondScale = _mm256_set1_ps(scale * static_cast<float>(scales[1]));
    return {{_mm256_mul_ps(firstScale, eightBytesAsFloats(first)),
             _mm256_mul_ps(firstScale, eightBytesAsFloats(_mm_srli_si128(first, 8))),
             _mm256_mul_ps(secondScale, eightBytesAsFloats(second)),
             _mm256_mul_ps(secondScale, eightBytesAsFloats(_mm_srli_si128(second, 8)))}};
  }
  PRAXIS_INLINE Lanes tail(const std::byte*, std::int64_t, int) { return zeroLanes(); }
};

}  // namespace
}  // namespace praxis::kernels::common::avx2
