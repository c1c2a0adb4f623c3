#include <cmath>

#include "kernels/norm/rms_norm.h"

namespace praxis::kernels::norm::reference {

void rmsNorm(const RmsNormParams& params, std::int64_t rowBegin, std::int64_t rowEnd) {
  for (std::int64_t row = rowBegin; row < rowEnd; ++row) {
    const float* x = params.x + row * params.stride;
    float* out = params.out + row * params.stride;
    double squares = 0;
    for (std::int64_t k = 0; k < params.cols; ++k) squares += static_cast<double>(x[k]) * x[k];
    const double scale = 1 / std::sqrt(squares / static_cast<double>(params.cols) + params.eps);
    for (std::int64_t k = 0; k < params.cols; ++k) out[k] = static_cast<float>(x[k] * scale * params.weight[k]);
  }
}

}  // namespace praxis::kernels::norm::reference
