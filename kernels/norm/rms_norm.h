#pragma once
// RMS norm: out[t] = x[t] / sqrt(mean(x[t]^2) + eps) * weight, over rows [rowBegin, rowEnd).
// x, out [rows, cols], row r at r * stride (out may be x), weight [cols]. 4 FLOPs and 12 bytes per value; bound by
// memory, in practice by L1. The mean is summed in the order of common/dot_order.h. Thread: any.

#include <cstdint>

namespace praxis::kernels::norm {

struct RmsNormParams {
  float* out = nullptr;
  const float* x = nullptr;
  const float* weight = nullptr;
  std::int64_t cols = 0;
  std::int64_t stride = 0;  // floats from one row to the next, in x and out
  float eps = 0;
};

using RmsNormKernel = void(const RmsNormParams& params, std::int64_t rowBegin, std::int64_t rowEnd);

namespace reference {
RmsNormKernel rmsNorm;
}
namespace cpu {
RmsNormKernel rmsNorm;
}
namespace avx2 {
RmsNormKernel rmsNorm;
}

}  // namespace praxis::kernels::norm
