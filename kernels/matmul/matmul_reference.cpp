#include "kernels/common/weight_values.h"
#include "kernels/matmul/matmul.h"

namespace praxis::kernels::matmul::reference {
namespace {

template <typename Values>
void multiply(const MatmulParams& params, std::int64_t rowBegin, std::int64_t rowEnd) {
  for (std::int64_t token = 0; token < params.tokens; ++token) {
    const float* x = params.x + token * params.cols;
    for (std::int64_t row = rowBegin; row < rowEnd; ++row) {
      const std::byte* weight = params.weight + row * params.rowBytes;
      double sum = params.bias ? params.bias[row] : 0;
      for (std::int64_t k = 0; k < params.cols; ++k) sum += static_cast<double>(Values::at(weight, k)) * x[k];
      params.out[token * params.rows + row] = static_cast<float>(sum);
    }
  }
}

}  // namespace

#define PRAXIS_MATMUL(name, Type)                                                     \
  void name(const MatmulParams& params, std::int64_t rowBegin, std::int64_t rowEnd) { \
    multiply<common::Type##Values>(params, rowBegin, rowEnd);                         \
  }
PRAXIS_WEIGHT_TYPES(PRAXIS_MATMUL)
#undef PRAXIS_MATMUL

}  // namespace praxis::kernels::matmul::reference
