#pragma once
// Physical values to 8-bit display values, in float, as DICOM PS3.3 C.11.2 writes it. Thread: any.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/image/image.h"

namespace praxis::engine::image {

// y in 0..255 before rounding, not inverted. Widths that PS3.3 forbids (LINEAR < 1, others <= 0) act as a threshold.
double applyWindow(const Window& window, double x);
// Whether the width is one that PS3.3 allows and both numbers are finite.
bool isUsable(const Window& window);
double applyLut(const VoiLut& lut, double x);

// The window to start with: the header's first usable one, else 1st..99th percentile of the pixels that are not
// padding.
Window defaultWindow(const Image& image);
Window autoWindow(const Image& image);

// Bytes of values, rounded half up: floor(y + 0.5), of 255 - y where inverted. Not a number is black whatever the
// inversion. `out` is as long as `values`.
void renderValues(std::span<const float> values, const Window& window, bool inverted, std::uint8_t* out);
void renderValues(std::span<const float> values, const VoiLut& lut, bool inverted, std::uint8_t* out);

// Grey [rows, cols] of a monochrome image; inversion applied once; padding is black whatever the inversion. `out` is
// resized.
void renderGrey(const Image& image, const Window& window, std::vector<std::uint8_t>& out);
void renderGrey(const Image& image, const VoiLut& lut, std::vector<std::uint8_t>& out);

// `grey` of a monochrome image with the pixels that stand for a colour in it: RGB [rows, cols, 3].
std::vector<std::uint8_t> withColours(const Image& image, std::span<const std::uint8_t> grey);

struct Statistics {
  double minimum, maximum, mean, deviation;
  std::int64_t pixels;
};                                          // deviation of the population
Statistics statistics(const Image& image);  // monochrome, padding left out

}  // namespace praxis::engine::image
