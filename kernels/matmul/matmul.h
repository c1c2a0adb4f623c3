#pragma once
// out[t, r] = sum over k of weight[r, k] * x[t, k] (+ bias[r]), for weight rows [rowBegin, rowEnd) and every token t.
// Weights are dequantised to float32 exactly (see embed/dequantise.h), activations stay float32; the sum runs in the order of
// common/dot_order.h whatever the number of tokens, so a token's result has the same bits alone and in a batch.
// 2 * rows * cols * tokens FLOPs; rows * rowBytes bytes. One token: bound by memory, the row is multiplied as it is read.
// Many tokens: bound by compute; a block of rows is dequantised once into `scratch`, which stays in L2, and three tokens at a
// time (12 accumulators of 8 lanes) run over it from L1. Thread: any; each thread has its own scratch.

#include <cstddef>
#include <cstdint>

namespace praxis::kernels::matmul {

struct MatmulParams {
  float* out = nullptr;               // [tokens, rows]
  const std::byte* weight = nullptr;  // [rows, cols], rowBytes apart
  const float* x = nullptr;           // [tokens, cols]
  const float* bias = nullptr;        // [rows], or null
  std::int64_t rowBytes = 0;
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  std::int64_t tokens = 0;
  float* scratch = nullptr;           // scratchFloats(cols), aligned to 64 bytes
};

// (static: files built for other instruction sets must not share machine code, see common/dot_order.h.)
// Rows of a dequantised block: about 384 KiB of the L2, at least 4, at most 64.
static constexpr std::int64_t rowsPerBlock(std::int64_t cols) {
  const std::int64_t fit = 384 * 1024 / 4 / (cols + 1);
  return fit < 4 ? 4 : fit > 64 ? 64 : fit;
}
// The block, its columns padded to whole lanes, and 3 * 32 partial sums per row.
static constexpr std::int64_t scratchFloats(std::int64_t cols) {
  return rowsPerBlock(cols) * ((cols + 31) / 32 * 32 + 3 * 32);
}

using MatmulKernel = void(const MatmulParams& params, std::int64_t rowBegin, std::int64_t rowEnd);

namespace reference {
MatmulKernel f32, f16, bf16, q8_0, q4_0;
}
namespace cpu {
MatmulKernel f32, f16, bf16, q8_0, q4_0;
}
namespace avx2 {
MatmulKernel f32, f16, bf16, q8_0, q4_0;
}

}  // namespace praxis::kernels::matmul
