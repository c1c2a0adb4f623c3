#pragma once
// For _avx2 files only: what the quantised rows of avx2_small_quants.h and avx2_k_quants.h share. Thread: any.

#include "kernels/common/avx2_lanes.h"
#include "kernels/common/weight_blocks.h"

namespace praxis::kernels::common::avx2 {
namespace {

// 32 whole numbers of eight bits, signed.
struct Bytes {
  __m128i first, second;
};

PRAXIS_INLINE Bytes bytesOf(__m256i all) { return {_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1)}; }

template <typename T>
PRAXIS_INLINE T load(const std::byte* data) {
  T value;
  std::memcpy(&value, data, sizeof(T));
  return value;
}

PRAXIS_INLINE __m128i load16(const std::byte* data) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(data)); }
PRAXIS_INLINE __m256i load32(const std::byte* data) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data));
}

PRAXIS_INLINE __m128 halfOf(const std::byte* data) {
  return _mm_cvtph_ps(_mm_cvtsi32_si128(load<std::uint16_t>(data)));
}
PRAXIS_INLINE __m256 broadcastHalf(const std::byte* data) { return _mm256_broadcastss_ps(halfOf(data)); }

// Eight bytes as numbers of 32 bits, not negative.
PRAXIS_INLINE __m256i eightWide(const std::byte* data) {
  return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(data)));
}

PRAXIS_INLINE __m256 eightAsFloats(__m128i bytes) { return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes)); }

PRAXIS_INLINE Lanes asFloats(const Bytes& bytes) {
  return {{eightAsFloats(bytes.first), eightAsFloats(_mm_srli_si128(bytes.first, 8)), eightAsFloats(bytes.second),
           eightAsFloats(_mm_srli_si128(bytes.second, 8))}};
}

// firstScale is of the first sixteen values.
PRAXIS_INLINE Lanes product(__m256 firstScale, __m256 secondScale, const Bytes& bytes) {
  const Lanes n = asFloats(bytes);
  return {{_mm256_mul_ps(firstScale, n.part[0]), _mm256_mul_ps(firstScale, n.part[1]),
           _mm256_mul_ps(secondScale, n.part[2]), _mm256_mul_ps(secondScale, n.part[3])}};
}
PRAXIS_INLINE Lanes product(__m256 scale, const Bytes& bytes) { return product(scale, scale, bytes); }

// scale * n + least, the product exact.
PRAXIS_INLINE Lanes productPlus(__m256 scale, const Bytes& bytes, __m256 least) {
  Lanes lanes = asFloats(bytes);
  for (int i = 0; i < 4; ++i) lanes.part[i] = _mm256_fmadd_ps(scale, lanes.part[i], least);
  return lanes;
}

// Shifts move bits across the bytes of a pair; the masks take those away again.
PRAXIS_INLINE Bytes nibblesOf(const std::byte* pairs) {
  const __m128i both = load16(pairs), nibble = _mm_set1_epi8(15);
  return {_mm_and_si128(both, nibble), _mm_and_si128(_mm_srli_epi16(both, 4), nibble)};
}

PRAXIS_INLINE Bytes lookUp(const std::int8_t (&table)[16], const Bytes& indices) {
  const __m128i values = _mm_loadu_si128(reinterpret_cast<const __m128i*>(table));
  return {_mm_shuffle_epi8(values, indices.first), _mm_shuffle_epi8(values, indices.second)};
}

PRAXIS_INLINE Bytes minus(const Bytes& bytes, __m128i less) {
  return {_mm_sub_epi8(bytes.first, less), _mm_sub_epi8(bytes.second, less)};
}

}  // namespace
}  // namespace praxis::kernels::common::avx2
