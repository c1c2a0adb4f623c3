#pragma once
// Rows without a search: 16-bit floats, and Q8_0, whose steps are so fine that the largest magnitude decides. Internal
// linkage, as dot_order.h says why. Thread: any.

#include <cstddef>
#include <cstring>

#include "kernels/quant/small_blocks.h"

namespace praxis::kernels::quant {
namespace {

template <typename Convert>
inline void encodeShort(std::byte* row, const float* x, std::int64_t cols, const Convert& convert) {
  for (std::int64_t k = 0; k < cols; ++k) {
    const std::uint16_t bits = convert(x[k]);
    std::memcpy(row + 2 * k, &bits, sizeof(bits));
  }
}

// The scale that puts `most` onto 127, or the next half above it where rounding would cut off more than half a step.
inline std::uint16_t scaleQ8(float most) {
  std::uint16_t half = halfOf(most / 127.0f);
  if (127.5f * common::halfToFloat(half) < most && half < 0x7bff) ++half;
  return half;
}

inline void encodeQ8_0(std::byte* row, const float* x, std::int64_t cols) {
  constexpr int kVectors = common::kBlock / kLanes;
  for (std::int64_t b = 0; b < cols / common::kBlock; ++b) {
    F8 values[kVectors];
    std::memcpy(values, x + common::kBlock * b, sizeof(values));
    const F8 most = greater(greater(magnitude(values[0]), magnitude(values[1])),
                            greater(magnitude(values[2]), magnitude(values[3])));
    common::BlockQ8_0 block;
    block.scale = scaleQ8(largestOf(most));
    const F8 inverseScale = inverse(all(common::halfToFloat(block.scale)));
    for (int v = 0; v < kVectors; ++v) {
      const I8 whole = wholeOf(rounded(clamped(values[v] * inverseScale, -127, 127)));
      for (int lane = 0; lane < kLanes; ++lane) block.values[kLanes * v + lane] = static_cast<std::int8_t>(whole[lane]);
    }
    storeBlock(row, b, block);
  }
}

}  // namespace
}  // namespace praxis::kernels::quant
