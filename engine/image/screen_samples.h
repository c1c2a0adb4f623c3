#pragma once
// The part of a picture that a viewport shows, on the viewport's own pixels: averaged over areas where it is shown
// smaller than stored, interpolated between pixels where larger. Works on values, before any window, so that windowing
// afterwards costs no more than the pixels on screen. Thread: any.

#include <vector>

#include "engine/image/image.h"

namespace praxis::engine::image {

// One axis of the picture on the screen: picture coordinate u (pixel i covers [i, i + 1)) lies at origin + scale * u in
// device pixels; a negative scale is mirrored. Wanted are the device pixels [first, first + count).
struct ScreenAxis {
  double origin = 0;
  double scale = 1;  // never 0
  int first = 0, count = 0;
  bool operator==(const ScreenAxis&) const = default;
};
// Wanted: those pixels of a viewport of `viewport` whose centres lie on a picture of `pixels`. At a scale of exactly
// one the origin moves to the nearest whole pixel, so that stored pixels are shown as they are.
ScreenAxis screenAxis(double origin, double scale, int viewport, int pixels);

enum class Enlargement { smooth, pixels };  // bilinear, or each stored pixel as it is

// A picture as floats: one channel of values, NaN where there is padding, or colours, 0 to 255: red, green and blue, or
// these multiplied by a cover that is the fourth channel.
struct Samples {
  int rows = 0, cols = 0, channels = 1;  // 1, 3 or 4
  std::vector<float> values;             // [rows, cols, channels]
};

// [rows.count, cols.count, channels]. NaN counts for nothing in an average; where, along either axis, numbers make up
// less than half of what a pixel shows, the result is NaN.
Samples screenSamples(const Image& image, const ScreenAxis& cols, const ScreenAxis& rows, Enlargement enlargement);
Samples screenSamples(const Samples& samples, const ScreenAxis& cols, const ScreenAxis& rows, Enlargement enlargement);

// Averages of blocks of `factor` x `factor`; the last row and column of blocks may cover fewer pixels.
Samples reduced(const Image& image, int factor);

}  // namespace praxis::engine::image
