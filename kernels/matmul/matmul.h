#pragma once
// out[t, r] = sum over k of weight[r, k] * x[t, k] (+ bias[r]), for weight rows [rowBegin, rowEnd) and every token t.
// Weights are dequantised to float32 (see embed/dequantise.h), activations stay float32; the sum runs in the order of
// common/dot_order.h whatever the number of tokens, so a token's result has the same bits alone and in a batch.
// 2 * rows * cols * tokens FLOPs; rows * rowBytes bytes. One token: bound by memory, the row is multiplied as it is
// read. Many tokens: bound by compute; a block of rows is dequantised once into `scratch`, which stays in L2, and six
// tokens at a time, packed once for all threads, run over it from L1. Thread: any; each thread has its own scratch.

#include <cstddef>
#include <cstdint>

#include "kernels/common/weight_types.h"

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
  float* scratch = nullptr;  // scratchFloats(cols), aligned to 64 bytes
  float* packed = nullptr;   // what packTokens made of x, or null: then x is read
};

// (static: files built for other instruction sets must not share machine code, see common/dot_order.h.)
// Rows of a dequantised block: about 384 KiB of the L2, at least 4, at most 64, even.
static constexpr std::int64_t rowsPerBlock(std::int64_t cols) {
  const std::int64_t fit = 384 * 1024 / 4 / (cols + 1) / 2 * 2;
  return fit < 4 ? 4 : fit > 64 ? 64 : fit;
}
// The block, its columns padded to whole lanes, and 6 tokens * 32 partial sums per row.
static constexpr std::int64_t scratchFloats(std::int64_t cols) {
  return rowsPerBlock(cols) * ((cols + 31) / 32 * 32 + 6 * 32);
}

// Tokens are packed in panels of six, and that pays from nine tokens on.
inline constexpr std::int64_t kPanelTokens = 6;
inline constexpr std::int64_t kPackedTokensMin = 9;
static constexpr std::int64_t panelsOf(std::int64_t tokens) { return (tokens + kPanelTokens - 1) / kPanelTokens; }
static constexpr std::int64_t packedFloats(std::int64_t tokens, std::int64_t cols) {
  return panelsOf(tokens) * kPanelTokens * ((cols + 31) / 32 * 32);
}

// Fills params.packed (packedFloats, aligned to 64 bytes) for panels [panelBegin, panelEnd).
using PackKernel = void(const MatmulParams& params, std::int64_t panelBegin, std::int64_t panelEnd);
using MatmulKernel = void(const MatmulParams& params, std::int64_t rowBegin, std::int64_t rowEnd);

#define PRAXIS_MATMUL(name, Type) MatmulKernel name;
namespace reference {
PRAXIS_WEIGHT_TYPES(PRAXIS_MATMUL)
}
namespace cpu {
PRAXIS_WEIGHT_TYPES(PRAXIS_MATMUL)
}
namespace avx2 {
PackKernel packTokens;
PRAXIS_WEIGHT_TYPES(PRAXIS_MATMUL)
}  // namespace avx2
#undef PRAXIS_MATMUL

}  // namespace praxis::kernels::matmul
