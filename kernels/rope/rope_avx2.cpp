#include <immintrin.h>

#include "kernels/rope/rope.h"

namespace praxis::kernels::rope::avx2 {
namespace {

struct Angles {
  const float* cosines;
  const float* sines;
};

Angles anglesOf(const RopeParams& params, std::int64_t row) {
  const float* cosines = params.table + row * 2 * params.pairs;
  return {cosines, cosines + params.pairs};
}

void turnPair(float& a, float& b, const Angles& angles, std::int64_t i) {
  const float turned = a * angles.cosines[i] - b * angles.sines[i];
  b = a * angles.sines[i] + b * angles.cosines[i];
  a = turned;
}

void turnNeox(float* x, const Angles& angles, std::int64_t pairs) {
  std::int64_t i = 0;
  for (; i + 8 <= pairs; i += 8) {
    const __m256 a = _mm256_loadu_ps(x + i);
    const __m256 b = _mm256_loadu_ps(x + i + pairs);
    const __m256 cosine = _mm256_loadu_ps(angles.cosines + i);
    const __m256 sine = _mm256_loadu_ps(angles.sines + i);
    _mm256_storeu_ps(x + i, _mm256_sub_ps(_mm256_mul_ps(a, cosine), _mm256_mul_ps(b, sine)));
    _mm256_storeu_ps(x + i + pairs, _mm256_add_ps(_mm256_mul_ps(a, sine), _mm256_mul_ps(b, cosine)));
  }
  for (; i < pairs; ++i) turnPair(x[i], x[i + pairs], angles, i);
}

void turnNorm(float* x, const Angles& angles, std::int64_t pairs) {
  const __m256i twice = _mm256_setr_epi32(0, 0, 1, 1, 2, 2, 3, 3);
  std::int64_t i = 0;
  for (; i + 4 <= pairs; i += 4) {
    const __m256 ab = _mm256_loadu_ps(x + 2 * i);
    const __m256 ba = _mm256_permute_ps(ab, 0b10'11'00'01);
    const __m256 cosine = _mm256_permutevar8x32_ps(_mm256_castps128_ps256(_mm_loadu_ps(angles.cosines + i)), twice);
    const __m256 sine = _mm256_permutevar8x32_ps(_mm256_castps128_ps256(_mm_loadu_ps(angles.sines + i)), twice);
    _mm256_storeu_ps(x + 2 * i, _mm256_addsub_ps(_mm256_mul_ps(ab, cosine), _mm256_mul_ps(ba, sine)));
  }
  for (; i < pairs; ++i) turnPair(x[2 * i], x[2 * i + 1], angles, i);
}

}  // namespace

void norm(const RopeParams& params, std::int64_t rowBegin, std::int64_t rowEnd) {
  for (std::int64_t row = rowBegin; row < rowEnd; ++row) {
    const Angles angles = anglesOf(params, row);
    float* x = params.x + row * params.heads * params.headDim + params.offset;
    for (std::int64_t head = 0; head < params.heads; ++head) turnNorm(x + head * params.headDim, angles, params.pairs);
  }
}

void neox(const RopeParams& params, std::int64_t rowBegin, std::int64_t rowEnd) {
  for (std::int64_t row = rowBegin; row < rowEnd; ++row) {
    const Angles angles = anglesOf(params, row);
    float* x = params.x + row * params.heads * params.headDim + params.offset;
    for (std::int64_t head = 0; head < params.heads; ++head) turnNeox(x + head * params.headDim, angles, params.pairs);
  }
}

}  // namespace praxis::kernels::rope::avx2
