#pragma once
// 16-bit floats to float32, exactly, without hardware support. Internal linkage, as dot_order.h says why. Thread: any.

#include <bit>
#include <cstdint>

namespace praxis::kernels::common {

// IEEE 754 binary16, subnormals, infinities and NaN included.
static inline float halfToFloat(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000u) << 16;
  const std::uint32_t magnitude = half & 0x7fffu;
  // The half's exponent and mantissa placed in a float mean the value times 2^-112; the product is exact.
  const float value = std::bit_cast<float>(magnitude << 13) * 0x1p112f;
  const bool finite = magnitude < 0x7c00u;
  const std::uint32_t bits = finite ? std::bit_cast<std::uint32_t>(value) : 0x7f800000u | (magnitude << 13);
  return std::bit_cast<float>(sign | bits);
}

// The upper half of a float32.
static inline float bf16ToFloat(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

}  // namespace praxis::kernels::common
