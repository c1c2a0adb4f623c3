#include "kernels/common/avx2_weights.h"
#include "kernels/norm/rms_norm.h"

namespace praxis::kernels::norm::avx2 {
namespace {

namespace v = common::avx2;

void addSquares(v::Lanes& sum, const v::Lanes& x) {
  for (int i = 0; i < 4; ++i) sum.part[i] = _mm256_fmadd_ps(x.part[i], x.part[i], sum.part[i]);
}

float meanSquare(const float* x, std::int64_t cols) {
  v::Lanes sum = v::zeroLanes();
  std::int64_t k = 0;
  for (; k + common::kBlock <= cols; k += common::kBlock) addSquares(sum, v::loadLanes(x + k));
  if (k < cols) addSquares(sum, v::loadTail(x + k, static_cast<int>(cols - k)));
  return v::reduce(sum) / static_cast<float>(cols);
}

}  // namespace

void rmsNorm(const RmsNormParams& params, std::int64_t rowBegin, std::int64_t rowEnd) {
  for (std::int64_t row = rowBegin; row < rowEnd; ++row) {
    const float* x = params.x + row * params.stride;
    float* out = params.out + row * params.stride;
    const __m128 mean = _mm_set_ss(meanSquare(x, params.cols) + params.eps);
    const float scale = 1 / _mm_cvtss_f32(_mm_sqrt_ss(mean));
    for (std::int64_t k = 0; k < params.cols; ++k) out[k] = x[k] * scale * params.weight[k];
  }
}

}  // namespace praxis::kernels::norm::avx2
