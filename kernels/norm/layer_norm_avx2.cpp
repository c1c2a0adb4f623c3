#include "kernels/common/avx2_weights.h"
#include "kernels/norm/layer_norm.h"

namespace praxis::kernels::norm::avx2 {
namespace {

namespace v = common::avx2;

// Calls add(lanes, how many of them count) for all columns.
template <typename Add>
void forLanes(const float* x, std::int64_t cols, const Add& add) {
  std::int64_t k = 0;
  for (; k + common::kBlock <= cols; k += common::kBlock) add(v::loadLanes(x + k), common::kBlock);
  if (k < cols) add(v::loadTail(x + k, static_cast<int>(cols - k)), cols - k);
}

float meanOf(const float* x, std::int64_t cols) {
  v::Lanes sum = v::zeroLanes();
  forLanes(x, cols, [&](const v::Lanes& lanes, std::int64_t) {
    for (int i = 0; i < 4; ++i) sum.part[i] = _mm256_add_ps(sum.part[i], lanes.part[i]);
  });
  return v::reduce(sum) / static_cast<float>(cols);
}

float varianceOf(const float* x, std::int64_t cols, float mean) {
  const __m256 means = _mm256_set1_ps(mean);
  const __m256i index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  v::Lanes sum = v::zeroLanes();
  forLanes(x, cols, [&](const v::Lanes& lanes, std::int64_t count) {
    for (int i = 0; i < 4; ++i) {
      const __m256i there = _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count) - 8 * i), index);
      const __m256 distance = _mm256_and_ps(_mm256_sub_ps(lanes.part[i], means), _mm256_castsi256_ps(there));
      sum.part[i] = _mm256_fmadd_ps(distance, distance, sum.part[i]);
    }
  });
  return v::reduce(sum) / static_cast<float>(cols);
}

}  // namespace

void layerNorm(const LayerNormParams& params, std::int64_t rowBegin, std::int64_t rowEnd) {
  for (std::int64_t row = rowBegin; row < rowEnd; ++row) {
    const float* x = params.x + row * params.cols;
    float* out = params.out + row * params.cols;
    const float mean = meanOf(x, params.cols);
    const __m128 variance = _mm_set_ss(varianceOf(x, params.cols, mean) + params.eps);
    const float scale = 1 / _mm_cvtss_f32(_mm_sqrt_ss(variance));
    for (std::int64_t k = 0; k < params.cols; ++k) out[k] = (x[k] - mean) * scale * params.weight[k] + params.bias[k];
  }
}

}  // namespace praxis::kernels::norm::avx2
