#include <cmath>

#include "kernels/common/dot_order.h"
#include "kernels/norm/rms_norm.h"

namespace praxis::kernels::norm::cpu {

void rmsNorm(const RmsNormParams& params, std::int64_t rowBegin, std::int64_t rowEnd) {
  for (std::int64_t row = rowBegin; row < rowEnd; ++row) {
    const float* x = params.x + row * params.stride;
    float* out = params.out + row * params.stride;
    const float mean = common::dotInOrder(x, x, params.cols) / static_cast<float>(params.cols);
    const float scale = 1 / std::sqrt(mean + params.eps);
    for (std::int64_t k = 0; k < params.cols; ++k) out[k] = x[k] * scale * params.weight[k];
  }
}

}  // namespace praxis::kernels::norm::cpu
