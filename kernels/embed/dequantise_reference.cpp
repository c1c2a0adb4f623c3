#include "kernels/common/weight_values.h"
#include "kernels/embed/dequantise.h"

namespace praxis::kernels::embed::reference {
namespace {

template <typename Values>
void dequantise(float* out, const std::byte* row, std::int64_t cols) {
  for (std::int64_t k = 0; k < cols; ++k) out[k] = Values::at(row, k);
}

}  // namespace

void f32(float* out, const std::byte* row, std::int64_t cols) { dequantise<common::F32Values>(out, row, cols); }
void f16(float* out, const std::byte* row, std::int64_t cols) { dequantise<common::F16Values>(out, row, cols); }
void bf16(float* out, const std::byte* row, std::int64_t cols) { dequantise<common::Bf16Values>(out, row, cols); }
void q8_0(float* out, const std::byte* row, std::int64_t cols) { dequantise<common::Q8_0Values>(out, row, cols); }
void q4_0(float* out, const std::byte* row, std::int64_t cols) { dequantise<common::Q4_0Values>(out, row, cols); }
void q6_K(float* out, const std::byte* row, std::int64_t cols) { dequantise<common::Q6_KValues>(out, row, cols); }

}  // namespace praxis::kernels::embed::reference
