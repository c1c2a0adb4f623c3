#pragma once
// Layer norm: out[t] = (x[t] - mean) / sqrt(variance + eps) * weight + bias, over rows [rowBegin, rowEnd), with the
// mean and the variance (mean of the squared distances) of row t alone. x, out [rows, cols] (out may be x), weight and
// bias [cols]. 8 FLOPs and 12 bytes per value; bound by memory, in practice by L1. The variance is taken in a second
// pass, so that a large mean costs no precision; both sums run in the order of common/dot_order.h. Thread: any.

#include <cstdint>

namespace praxis::kernels::norm {

struct LayerNormParams {
  float* out = nullptr;
  const float* x = nullptr;
  const float* weight = nullptr;
  const float* bias = nullptr;
  std::int64_t cols = 0;
  float eps = 0;
};

using LayerNormKernel = void(const LayerNormParams& params, std::int64_t rowBegin, std::int64_t rowEnd);

namespace reference {
LayerNormKernel layerNorm;
}
namespace cpu {
LayerNormKernel layerNorm;
}
namespace avx2 {
LayerNormKernel layerNorm;
}

}  // namespace praxis::kernels::norm
