#pragma once
// Tensors of seeded pictures by reference implementations of the recipes' sources, written with numpy 1.24 (float32,
// np.round) and Pillow 9.4 (paste onto a square, Image.resize): CRC-32 of the float32 bytes, and samples where floats
// may round otherwise. Computed once.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace praxis::tests {

enum class Input {
  hounsfield,  // 0.75 * sample - 1324
  window,      // the same, with the header's window
  inverted,    // the same without a window, MONOCHROME1
  both,        // window and MONOCHROME1
  colour,      // samples' low bytes as RGB
};

// Samples of 12 bits: x' = (1103515245 x + 12345) mod 2^31 from `seed`, bits 8 to 19.
struct ExactCase {
  std::string_view recipe;
  Input input;
  int rows, cols;
  std::uint32_t seed;
  double windowCenter, windowWidth;
  std::uint32_t crc;
};
std::span<const ExactCase> exactCases();

// torchxrayvision: values are the samples themselves. expected[5 * i + j] is row i * n / 5, column j * n / 5.
struct RadiographCase {
  std::string_view recipe;
  int rows, cols;
  std::uint32_t seed;
  bool inverted;
  std::vector<float> expected;
};
std::span<const RadiographCase> radiographCases();

}  // namespace praxis::tests
