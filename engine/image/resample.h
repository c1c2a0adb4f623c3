#pragma once
// Planes of bytes or floats to another size, as the image libraries do it that vision models were trained behind.
//
// All filters have half-pixel centres: output i stands at (i + 0.5) * in / out. With antialiasing the filter widens by
// in / out when it shrinks and its weights sum to 1 at the edges too (Pillow's Image.resize; PyTorch's interpolate with
// antialias=True); bicubic is Keys' kernel with a = -0.5. Without it the filter keeps its width and edge pixels repeat
// (PyTorch's interpolate, align_corners=False; TensorFlow's resize for bilinear); bicubic has a = -0.75 there.
// Bytes go through 22-bit fixed point, rounded half up after each of the two passes, columns first: bit for bit what
// Pillow 9 gives. Floats are accumulated in float, columns first.
// Thread: any, one at a time per object.

#include <cstdint>
#include <span>
#include <vector>

namespace praxis::engine::image {

enum class Filter { nearest, bilinear, bicubic };

struct ResizeRule {
  Filter filter = Filter::bilinear;
  bool antialias = true;
  bool operator==(const ResizeRule&) const = default;
};

struct PlaneSize {
  int rows = 0, cols = 0;
  std::size_t pixels() const { return static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols); }
  bool operator==(const PlaneSize&) const = default;
};

// What each output of one axis is made of: inputs first .. first + count - 1.
struct AxisWeights {
  int in = 0, out = 0;
  int taps = 1;                     // the largest count
  std::vector<std::int32_t> first;  // [out]
  std::vector<std::int32_t> count;  // [out], at least 1
  std::vector<float> weights;       // [out, taps]
  std::vector<std::int32_t> fixed;  // the same times 2^22, rounded away from zero at a half
};
// in and out: at least 1.
AxisWeights axisWeights(int in, int out, ResizeRule rule);

// Keeps the weights and the memory of its last call: a series of planes of one size allocates once.
class Resizer {
 public:
  explicit Resizer(ResizeRule rule) : m_rule(rule) {}

  // Sizes at least 1 x 1; the spans hold that many pixels and do not overlap.
  void resize(std::span<const std::uint8_t> from, PlaneSize fromSize, std::span<std::uint8_t> into, PlaneSize intoSize);
  void resize(std::span<const float> from, PlaneSize fromSize, std::span<float> into, PlaneSize intoSize);

 private:
  template <typename T>
  void run(std::span<const T> from, PlaneSize fromSize, std::span<T> into, PlaneSize intoSize, std::vector<T>& scratch);

  ResizeRule m_rule;
  AxisWeights m_across, m_down;  // along a row; along a column
  std::vector<std::uint8_t> m_byteScratch;
  std::vector<float> m_floatScratch;
};

// A plane in the middle of a larger one, filled around with `fill`; of an odd remainder the smaller half comes first,
// (larger - smaller) / 2, as LLaVA's expand2square does it.
template <typename T>
void padCentred(std::span<const T> from, PlaneSize fromSize, std::span<T> into, PlaneSize intoSize, T fill);
// The middle of a plane, from larger / 2 - smaller / 2 in whole numbers, as torchxrayvision's XRayCenterCrop does it.
template <typename T>
void cropCentred(std::span<const T> from, PlaneSize fromSize, std::span<T> into, PlaneSize intoSize);

// The size at which pixels of this aspect (height over width) become square: the axis with the longer pixels grows, so
// that nothing measured is lost. At least as large as `size`.
PlaneSize squarePixelSize(PlaneSize size, double pixelAspect);

}  // namespace praxis::engine::image
