#pragma once
// Floats of 16 and 8 bits to float32, exactly, and back to 16 bits, rounded; without hardware support. Internal
// linkage, as dot_order.h says why. Thread: any.

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

// The nearest binary16, ties to even; infinite from 65520 on, NaN stays one.
static inline std::uint16_t floatToHalf(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = bits >> 16 & 0x8000u, magnitude = bits & 0x7fffffffu;
  std::uint32_t half = 0x7c00u;
  if (magnitude > 0x7f800000u) {
    half = 0x7e00u;
  } else if (magnitude < 0x38800000u) {
    // Subnormal: a float of exponent -1 counts in steps of 2^-24, as they do.
    half = std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) + 0.5f) - 0x3f000000u;
  } else if (magnitude < 0x47800000u) {
    half = (magnitude - 0x38000000u + 0xfffu + (magnitude >> 13 & 1u)) >> 13;
  }
  return static_cast<std::uint16_t>(sign | half);
}

// The nearest bfloat16, ties to even; NaN stays one.
static inline std::uint16_t floatToBf16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<std::uint16_t>(bits >> 16 | 0x40u);
  return static_cast<std::uint16_t>((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}

// The upper half of a float32.
static inline float bf16ToFloat(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

// FP8 E4M3 "fn": bias 7, subnormals, no infinities, NaN is 0x7F and 0xFF. A half with its exponent and mantissa is 2^-8
// of the value.
static inline float fp8ToFloat(std::uint8_t bits) {
  const std::uint32_t magnitude = bits & 0x7fu, sign = bits & 0x80u;
  const std::uint32_t half = sign << 8 | (magnitude == 0x7fu ? 0x7e00u : magnitude << 7);
  return halfToFloat(static_cast<std::uint16_t>(half)) * 0x1p8f;
}

// 2^(exponent - 128); the two least are subnormal.
static inline float powerOfTwo(std::uint8_t exponent) {
  const std::uint32_t normal = static_cast<std::uint32_t>(exponent - 1) << 23;
  return std::bit_cast<float>(exponent < 2 ? 0x00200000u << exponent : normal);
}

}  // namespace praxis::kernels::common
