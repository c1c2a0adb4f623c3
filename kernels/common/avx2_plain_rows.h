#pragma once
// For _avx2 files only: rows of F32, F16 and BF16, as avx2_weights.h describes rows. Thread: any.

#include "kernels/common/avx2_lanes.h"

namespace praxis::kernels::common::avx2 {
namespace {

struct F32Row : SmallRow<4 * kBlock> {
  PRAXIS_INLINE Lanes group(const std::byte* block, int) { return loadLanes(reinterpret_cast<const float*>(block)); }
  PRAXIS_INLINE Lanes tail(const std::byte* block, int count) {
    return loadTail(reinterpret_cast<const float*>(block), count);
  }
};

struct F16Row : SmallRow<2 * kBlock> {
  PRAXIS_INLINE Lanes group(const std::byte* block, int) {
    Lanes lanes;
    for (int i = 0; i < 4; ++i) {
      lanes.part[i] = _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(block + 16 * i)));
    }
    return lanes;
  }
  PRAXIS_INLINE Lanes tail(const std::byte* block, int count) {
    alignas(32) std::byte padded[kBytes] = {};
    std::memcpy(padded, block, static_cast<std::size_t>(count) * 2);
    return group(padded, 0);
  }
};

struct Bf16Row : SmallRow<2 * kBlock> {
  PRAXIS_INLINE Lanes group(const std::byte* block, int) {
    Lanes lanes;
    for (int i = 0; i < 4; ++i) {
      const __m256i wide = _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(block + 16 * i)));
      lanes.part[i] = _mm256_castsi256_ps(_mm256_slli_epi32(wide, 16));
    }
    return lanes;
  }
  PRAXIS_INLINE Lanes tail(const std::byte* block, int count) {
    alignas(32) std::byte padded[kBytes] = {};
    std::memcpy(padded, block, static_cast<std::size_t>(count) * 2);
    return group(padded, 0);
  }
};

}  // namespace
}  // namespace praxis::kernels::common::avx2
