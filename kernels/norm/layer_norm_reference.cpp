#include <cmath>

#include "kernels/norm/layer_norm.h"

namespace praxis::kernels::norm::reference {

void layerNorm(const LayerNormParams& params, std::int64_t rowBegin, std::int64_t rowEnd) {
  const auto cols = static_cast<double>(params.cols);
  for (std::int64_t row = rowBegin; row < rowEnd; ++row) {
    const float* x = params.x + row * params.cols;
    float* out = params.out + row * params.cols;
    double mean = 0;
    for (std::int64_t k = 0; k < params.cols; ++k) mean += x[k];
    mean /= cols;
    double squares = 0;
    for (std::int64_t k = 0; k < params.cols; ++k) squares += (x[k] - mean) * (x[k] - mean);
    const double scale = 1 / std::sqrt(squares / cols + params.eps);
    for (std::int64_t k = 0; k < params.cols; ++k) {
      out[k] = static_cast<float>((x[k] - mean) * scale * params.weight[k] + params.bias[k]);
    }
  }
}

}  // namespace praxis::kernels::norm::reference
