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

void f32(const MatmulParams& p, std::int64_t begin, std::int64_t end) { multiply<common::F32Values>(p, begin, end); }
void f16(const MatmulParams& p, std::int64_t begin, std::int64_t end) { multiply<common::F16Values>(p, begin, end); }
void bf16(const MatmulParams& p, std::int64_t begin, std::int64_t end) { multiply<common::Bf16Values>(p, begin, end); }
void q8_0(const MatmulParams& p, std::int64_t begin, std::int64_t end) { multiply<common::Q8_0Values>(p, begin, end); }
void q4_0(const MatmulParams& p, std::int64_t begin, std::int64_t end) { multiply<common::Q4_0Values>(p, begin, end); }
void q6_K(const MatmulParams& p, std::int64_t begin, std::int64_t end) { multiply<common::Q6_KValues>(p, begin, end); }

}  // namespace praxis::kernels::matmul::cpu
