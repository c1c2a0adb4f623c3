#pragma once
// Encodes one row of floats in a stored form: row = encode(x), x[k], k < cols, cols a whole number of blocks. Scales
// and quants are searched for so that sum_k w_k (x_k - value_k)^2 is small, w_k = importance[k], or 1 where importance
// is null; never larger than by rounding to the nearest level of the evenly spread block. Every implementation gives
// the same bits. x is finite and within encodable range (engine/ops/row_codec.h checks both). Reads 4 * cols bytes,
// writes rowBytes; bound by arithmetic, 5 to 60 passes over each block. Thread: any.

#include <cstddef>
#include <cstdint>

namespace praxis::kernels::quant {

using EncodeKernel = void(std::byte* row, const float* x, const float* importance, std::int64_t cols);

// The types that can be encoded; names as in kernels/common/weight_types.h.
// clang-format off
#define PRAXIS_ENCODED_TYPES(ROW)                                                        \
  ROW(f16) ROW(bf16) ROW(q8_0) ROW(q4_0) ROW(q4_1) ROW(q5_0) ROW(q5_1)                   \
  ROW(q2_K) ROW(q3_K) ROW(q4_K) ROW(q5_K) ROW(q6_K) ROW(iq4_NL) ROW(iq4_XS) ROW(mxfp4)
// clang-format on

#define PRAXIS_ENCODE(name) EncodeKernel name;
namespace reference {
PRAXIS_ENCODED_TYPES(PRAXIS_ENCODE)
}
namespace avx2 {
PRAXIS_ENCODED_TYPES(PRAXIS_ENCODE)
}
#undef PRAXIS_ENCODE

}  // namespace praxis::kernels::quant
