#pragma once
// For _avx2 files only: 32 floats at a time as four vectors of eight, and the lane reduction of dot_order.h. Everything
// has internal linkage and calls nothing from the standard library: an inline function shared with a file built for
// less could be merged into its AVX2 copy by the linker. Thread: any.

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

// What rows of one group per block have in common; avx2_weights.h describes rows.
template <std::int64_t Bytes>
struct SmallRow {
  static constexpr int kGroups = 1;
  static constexpr std::int64_t kBytes = Bytes;
  using Block = const std::byte*;
  PRAXIS_INLINE Block open(const std::byte* data) { return data; }
  PRAXIS_INLINE Lanes tail(const std::byte*, int) { return zeroLanes(); }
};

}  // namespace
}  // namespace praxis::kernels::common::avx2
