#pragma once
// Rotary position embedding, in place, over token rows [rowBegin, rowEnd) of x [tokens, heads, headDim]:
// pair i of every head turns by the angle position * inverseFrequencies[i]:
//   (a, b) -> (a cos - b sin, a sin + b cos)
// norm: pair i is (2i, 2i + 1); neox: (i, i + pairs), both counted from `offset` in the head. Other values stay. 3
// FLOPs and 8 bytes per value; bound by memory, in practice by L1. The angles are tabled once per batch and serve every
// head and layer. Thread: any.

#include <cstdint>

namespace praxis::kernels::rope {

// table [tokens, 2, pairs]: cosines, then sines, both times `magnitude`. Angle and functions in double, so position 1e6
// is as exact as position 1.
struct RopeTableParams {
  float* table = nullptr;
  const std::int32_t* positions = nullptr;    // [tokens]
  const float* inverseFrequencies = nullptr;  // [pairs]
  std::int64_t pairs = 0;
  double magnitude = 1;
};
void fillRopeTable(const RopeTableParams& params, std::int64_t rowBegin, std::int64_t rowEnd);

struct RopeParams {
  float* x = nullptr;
  const float* table = nullptr;  // [tokens, 2, pairs]
  std::int64_t heads = 0;
  std::int64_t headDim = 0;
  std::int64_t pairs = 0;
  std::int64_t offset = 0;
};

using RopeKernel = void(const RopeParams& params, std::int64_t rowBegin, std::int64_t rowEnd);

namespace reference {
RopeKernel norm, neox;
}
namespace avx2 {
RopeKernel norm, neox;
}

}  // namespace praxis::kernels::rope
