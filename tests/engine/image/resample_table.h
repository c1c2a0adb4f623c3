#pragma once
// What Pillow 9.4 (Image.resize, modes L and F) makes of small planes, and, for resizing without antialiasing, what the
// formulas of PyTorch's upsample_bilinear2d and upsample_bicubic2d (align_corners=False) give in double precision.
// Computed once with numpy 1.24.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/image/resample.h"

namespace praxis::tests {

// The input of every case: x' = (1103515245 x + 12345) mod 2^31 from `seed`, a byte from bits 16 to 23.
inline std::vector<std::uint8_t> seededPlane(engine::image::PlaneSize size, std::uint32_t seed) {
  std::vector<std::uint8_t> plane(size.pixels());
  for (std::uint8_t& value : plane) {
    seed = (seed * 1103515245u + 12345u) & 0x7fffffffu;
    value = static_cast<std::uint8_t>(seed >> 16);
  }
  return plane;
}

struct ByteCase {
  engine::image::Filter filter;
  engine::image::PlaneSize from, into;
  std::uint32_t seed;
  std::vector<std::uint8_t> expected;
};
std::span<const ByteCase> byteCases();

// CRC-32 (as zlib has it) of the expected bytes.
struct ChecksumCase {
  engine::image::Filter filter;
  engine::image::PlaneSize from, into;
  std::uint32_t seed;
  std::uint32_t expected;
};
std::span<const ChecksumCase> checksumCases();

// Input: 4 * byte - 300.
struct FloatCase {
  engine::image::ResizeRule rule;
  engine::image::PlaneSize from, into;
  std::uint32_t seed;
  std::vector<float> expected;
};
std::span<const FloatCase> floatCases();

}  // namespace praxis::tests
