#pragma once
// Dequantises one row of stored weights: out[k] = float(row[k]), k < cols. Every
// implementation gives the same bits: those of the formulas in common/weight_blocks.h, rounded in their order.
// Reads rowBytes, writes 4 * cols bytes; bound by memory. Thread: any.

#include <cstddef>
#include <cstdint>

#include "kernels/common/weight_types.h"

namespace praxis::kernels::embed {

using DequantiseKernel = void(float* out, const std::byte* row, std::int64_t cols);

#define PRAXIS_DEQUANTISE(name, Type) DequantiseKernel name;
namespace reference {
PRAXIS_WEIGHT_TYPES(PRAXIS_DEQUANTISE)
}
namespace avx2 {
PRAXIS_WEIGHT_TYPES(PRAXIS_DEQUANTISE)
}
#undef PRAXIS_DEQUANTISE

}  // namespace praxis::kernels::embed
