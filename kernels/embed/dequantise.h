#pragma once
// Dequantises one row of stored weights: out[k] = float(row[k]), k < cols. Exact (a scale of 11 bits times an integer
// of 8), but for Q6_K, which has two scales: its products are rounded in the order that common/weight_blocks.h gives.
// Reads rowBytes, writes 4 * cols bytes; bound by memory. Thread: any.

#include <cstddef>
#include <cstdint>

namespace praxis::kernels::embed {

using DequantiseKernel = void(float* out, const std::byte* row, std::int64_t cols);

namespace reference {
DequantiseKernel f32, f16, bf16, q8_0, q4_0, q6_K;
}
namespace avx2 {
DequantiseKernel f32, f16, bf16, q8_0, q4_0, q6_K;
}

}  // namespace praxis::kernels::embed
