#include <cmath>

#include "kernels/common/dot_order.h"
#include "kernels/norm/layer_norm.h"

namespace praxis::kernels::norm::cpu {

void layerNorm(const LayerNormParams& params, std::int64_t rowBegin, std::int64_t rowEnd) {
  const auto cols = static_cast<float>(params.cols);
  for (std::int64_t row = rowBegin; row < rowEnd; ++row) {
    const float* x = params.x + row * params.cols;
    float* out = params.out + row * params.cols;
    float sums[common::kBlock] = {}, squares[common::kBlock] = {};
    for (std::int64_t k = 0; k < params.cols; ++k) sums[k % common::kBlock] += x[k];
    const float mean = common::reduceLanes(sums) / cols;
    for (std::int64_t k = 0; k < params.cols; ++k) squares[k % common::kBlock] += (x[k] - mean) * (x[k] - mean);
    const float scale = 1 / std::sqrt(common::reduceLanes(squares) / cols + params.eps);
    for (std::int64_t k = 0; k < params.cols; ++k) out[k] = (x[k] - mean) * scale * params.weight[k] + params.bias[k];
  }
}

}  // namespace praxis::kernels::norm::cpu
