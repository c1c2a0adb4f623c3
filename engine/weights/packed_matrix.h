#pragma once
// GPTQ and AWQ matrices: whole numbers of a few bits with a scale and a zero point per output and group of inputs.
// W[o][i] = scale[g(i)][o] * (q[i][o] - zero[g(i)][o]). They are repacked to blocks of 32 values (INT4 for 2 to 4 bits,
// INT8 for 8; kernels/common/weight_blocks.h), or written as floats where a block would span groups. Thread: any.

#include <cstdint>
#include <string_view>

#include "engine/weights/matrix_rows.h"

namespace praxis::engine::weights {

// Both store rows of inputs and columns of outputs. GPTQ packs along the inputs, AWQ eight outputs to a word.
enum class Packing { gptq, awq };

struct PackedTensors {
  std::string_view name;               // of the module, for messages
  const SafeTensor* weight = nullptr;  // qweight: I32 [in * bits / 32, out], AWQ [in, out / 8]
  const SafeTensor* zeros = nullptr;   // qzeros: I32 [groups, out * bits / 32]
  const SafeTensor* scales = nullptr;  // F16, BF16 or F32 [groups, out]
  const SafeTensor* groups = nullptr;  // g_idx: I32 [in], or none
};

struct PackedRules {
  Packing packing = Packing::gptq;
  std::int64_t groupSize = -1;   // inputs; -1: all are one group. Another one that fits the shapes is taken from them
  bool zerosAreOneLess = false;  // as GPTQ's first format stores them
};

// The number of bits is what the shapes say: 2, 3, 4 or 8. Fails with corrupt or unsupported and the module's name.
MatrixResult packedMatrix(const PackedTensors& tensors, const PackedRules& rules);

}  // namespace praxis::engine::weights
