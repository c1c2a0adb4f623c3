#include "kernels/activation/activation.h"

#include <immintrin.h>

#include <cstring>

#include "kernels/common/avx2_exp.h"
#include "kernels/common/avx2_tanh.h"

namespace praxis::kernels::activation::avx2 {
namespace {

namespace v = common::avx2;

// a / (1 + exp(exponent))
__m256 damped(__m256 a, __m256 exponent) {
  return _mm256_div_ps(a, _mm256_add_ps(_mm256_set1_ps(1.0f), v::exp8(exponent)));
}

__m256 siluOf(__m256 a) { return damped(a, _mm256_sub_ps(_mm256_setzero_ps(), a)); }

__m256 geluQuickOf(__m256 a) { return damped(a, _mm256_mul_ps(a, _mm256_set1_ps(-1.702f))); }

__m256 geluOf(__m256 a) {
  // -2 u = a * (-2 sqrt(2 / pi) - 2 sqrt(2 / pi) * 0.044715 a^2)
  const __m256 cubic = _mm256_set1_ps(-0.0713548162726009f);
  const __m256 linear = _mm256_set1_ps(-1.5957691216057308f);
  return damped(a, _mm256_mul_ps(a, _mm256_fmadd_ps(_mm256_mul_ps(a, a), cubic, linear)));
}

__m256 siluTimes(__m256 a, __m256 b) { return _mm256_mul_ps(siluOf(a), b); }
__m256 geluTimes(__m256 a, __m256 b) { return _mm256_mul_ps(geluOf(a), b); }

// The last few values go through the same vector code as the others, so that a value's result does not depend on where
// its range ends.
template <typename Function>
void forPairs(float* a, const float* b, std::int64_t begin, std::int64_t end, Function function) {
  std::int64_t i = begin;
  for (; i + 8 <= end; i += 8) _mm256_storeu_ps(a + i, function(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i)));
  if (i == end) return;
  float lastA[8] = {};
  float lastB[8] = {};
  const std::size_t bytes = static_cast<std::size_t>(end - i) * sizeof(float);
  std::memcpy(lastA, a + i, bytes);
  std::memcpy(lastB, b + i, bytes);
  _mm256_storeu_ps(lastA, function(_mm256_loadu_ps(lastA), _mm256_loadu_ps(lastB)));
  std::memcpy(a + i, lastA, bytes);
}

}  // namespace

void siluMultiply(float* a, const float* b, std::int64_t begin, std::int64_t end) {
  forPairs(a, b, begin, end, siluTimes);
}

void geluMultiply(float* a, const float* b, std::int64_t begin, std::int64_t end) {
  forPairs(a, b, begin, end, geluTimes);
}

void silu(float* x, std::int64_t begin, std::int64_t end) {
  forPairs(x, x, begin, end, [](__m256 value, __m256) { return siluOf(value); });
}

void gelu(float* x, std::int64_t begin, std::int64_t end) {
  forPairs(x, x, begin, end, [](__m256 value, __m256) { return geluOf(value); });
}

void geluQuick(float* x, std::int64_t begin, std::int64_t end) {
  forPairs(x, x, begin, end, [](__m256 value, __m256) { return geluQuickOf(value); });
}

void add(float* a, const float* b, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; ++i) a[i] += b[i];
}

void scale(float* x, float factor, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; ++i) x[i] *= factor;
}

void softCap(float* x, float cap, std::int64_t begin, std::int64_t end) {
  const __m256 caps = _mm256_set1_ps(cap);
  const __m256 inverse = _mm256_set1_ps(1 / cap);
  const auto capped = [=](__m256 value, __m256) {
    return _mm256_mul_ps(caps, v::tanh8(_mm256_mul_ps(value, inverse)));
  };
  forPairs(x, x, begin, end, capped);
}

}  // namespace praxis::kernels::activation::avx2
