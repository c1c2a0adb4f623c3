// For processors without AVX2: every row is dequantised once per call and multiplied with each token.

#include "kernels/common/dot_order.h"
#include "kernels/common/weight_values.h"
#include "kernels/matmul/matmul.h"

namespace praxis::kernels::matmul::cpu {
namespace {

template <typename Values>
void multiply(const MatmulParams& params, std::int64_t rowBegin, std::int64_t rowEnd) {
  float* values = params.scratch;
  for (std::int64_t row = rowBegin; row < rowEnd; ++row) {
    const std::byte* weight = params.weight + row * params.rowBytes;
    for (std::int64_t k = 0; k < params.cols; ++k) values[k] = Values::at(weight, k);
    const float bias = params.bias ? params.bias[row] : 0;
    for (std::int64_t token = 0; token < params.tokens; ++token) {
      const float sum = common::dotInOrder(values, params.x + token * params.cols, params.cols);
      params.out[token * params.rows + row] = sum + bias;
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

}  // namespace praxis::kernels::matmul::cpu
