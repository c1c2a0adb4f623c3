#pragma once
// The one order in which every dot product of the house is summed, so that a result does not depend on the batch, the
// tile or the number of threads:
//   (1) element k goes to lane k mod 32, in ascending k, one multiply-add per element;
//   (2) a row whose length is not a multiple of 32 counts as padded with zeros;
//   (3) the lanes are folded as reduceLanes does: 32 -> 8 (0+1, 2+3 of the four groups of eight), then 8 -> 4 -> 2
//   -> 1.
// Functions here have internal linkage: files built for other instruction sets must not share their machine code.

#include <cstdint>

#include "kernels/common/weight_blocks.h"

namespace praxis::kernels::common {

static inline float reduceLanes(const float (&lanes)[kBlock]) {
  float eight[8];
  for (int i = 0; i < 8; ++i) eight[i] = (lanes[i] + lanes[i + 8]) + (lanes[i + 16] + lanes[i + 24]);
  float four[4];
  for (int i = 0; i < 4; ++i) four[i] = eight[i] + eight[i + 4];
  return (four[0] + four[2]) + (four[1] + four[3]);
}

static inline float dotInOrder(const float* a, const float* b, std::int64_t count) {
  float lanes[kBlock] = {};
  std::int64_t k = 0;
  for (; k + kBlock <= count; k += kBlock) {
    for (int lane = 0; lane < kBlock; ++lane) lanes[lane] += a[k + lane] * b[k + lane];
  }
  for (int lane = 0; k + lane < count; ++lane) lanes[lane] += a[k + lane] * b[k + lane];
  return reduceLanes(lanes);
}

}  // namespace praxis::kernels::common
