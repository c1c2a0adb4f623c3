#include "kernels/activation/activation.h"

#include <immintrin.h>

#include <cstring>

#include "kernels/common/avx2_exp.h"

namespace praxis::kernels::activation::avx2 {
namespace {

__m256 siluTimes(__m256 a, __m256 b) {
  const __m256 one = _mm256_set1_ps(1.0f);
  const __m256 decay = common::avx2::exp8(_mm256_sub_ps(_mm256_setzero_ps(), a));
  return _mm256_mul_ps(_mm256_div_ps(a, _mm256_add_ps(one, decay)), b);
}

}  // namespace

void siluMultiply(float* a, const float* b, std::int64_t begin, std::int64_t end) {
  std::int64_t i = begin;
  for (; i + 8 <= end; i += 8) _mm256_storeu_ps(a + i, siluTimes(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i)));
  if (i == end) return;
  // The rest goes through the same vector code, so that a value's result does not depend on where its range ends.
  float lastA[8] = {};
  float lastB[8] = {};
  const std::size_t bytes = static_cast<std::size_t>(end - i) * sizeof(float);
  std::memcpy(lastA, a + i, bytes);
  std::memcpy(lastB, b + i, bytes);
  _mm256_storeu_ps(lastA, siluTimes(_mm256_loadu_ps(lastA), _mm256_loadu_ps(lastB)));
  std::memcpy(a + i, lastA, bytes);
}

void add(float* a, const float* b, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; ++i) a[i] += b[i];
}

}  // namespace praxis::kernels::activation::avx2
