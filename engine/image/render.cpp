#include "engine/image/render.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace praxis::engine::image {
namespace {

constexpr double kWhite = 255.0;

// The order keeps NaN at 0: every comparison with NaN is false.
inline double clampToDisplay(double y) {
  y = y > 0.0 ? y : 0.0;
  return y < kWhite ? y : kWhite;
}

// y is within 0..255, so truncation after adding a half rounds half up. Inversion comes before rounding: 255 - y.
template <bool inverted>
inline std::uint8_t toByte(double y) {
  return static_cast<std::uint8_t>(static_cast<int>((inverted ? kWhite - y : y) + 0.5));
}

// y = ((x - offset) / divisor + 0.5) * 255, clamped. The clamp gives the same as the two outer branches of PS3.3,
// because the line reaches 0 and 255 exactly where they begin.
template <bool inverted>
void renderLine(std::span<const float> values, double offset, double divisor, std::uint8_t* out) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double y = ((static_cast<double>(values[i]) - offset) / divisor + 0.5) * kWhite;
    out[i] = toByte<inverted>(clampToDisplay(y));
  }
}

template <bool inverted, typename Function>
void renderEach(std::span<const float> values, const Function& function, std::uint8_t* out) {
  for (std::size_t i = 0; i < values.size(); ++i) out[i] = toByte<inverted>(function(static_cast<double>(values[i])));
}

template <bool inverted>
void renderWindow(std::span<const float> values, const Window& window, std::uint8_t* out) {
  if (window.function == VoiFunction::linear && window.width > 1) {
    renderLine<inverted>(values, window.center - 0.5, window.width - 1, out);
  } else if (window.function == VoiFunction::linearExact && window.width > 0) {
    renderLine<inverted>(values, window.center, window.width, out);
  } else {
    renderEach<inverted>(
        values, [&](double x) { return applyWindow(window, x); }, out);
  }
}

void blackenPadding(const Image& image, std::vector<std::uint8_t>& out) {
  if (image.padding.size() != out.size()) return;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = image.padding[i] ? 0 : out[i];
}

// Position in the table of a physical value, ends repeated (PS3.3 C.11.2.1.1).
inline std::size_t lutIndex(const VoiLut& lut, double x) {
  const double index = std::floor(x + 0.5) - lut.first;
  if (!(index > 0)) return 0;
  return static_cast<std::size_t>(std::min(index, static_cast<double>(lut.entries.size() - 1)));
}

double lutOutput(const VoiLut& lut, std::uint16_t entry) {
  const int bits = std::clamp(lut.bits, 1, 16);
  return clampToDisplay(entry * kWhite / ((1 << bits) - 1));
}

}  // namespace

bool isUsable(const Window& window) {
  if (!std::isfinite(window.center) || !std::isfinite(window.width)) return false;
  return window.function == VoiFunction::linear ? window.width >= 1 : window.width > 0;
}

double applyWindow(const Window& window, double x) {
  const double c = window.center;
  const double w = window.width;
  switch (window.function) {
    case VoiFunction::linear:
      if (w > 1) return clampToDisplay(((x - (c - 0.5)) / (w - 1) + 0.5) * kWhite);
      return x > c - 0.5 ? kWhite : 0.0;
    case VoiFunction::linearExact:
      if (w > 0) return clampToDisplay(((x - c) / w + 0.5) * kWhite);
      break;
    case VoiFunction::sigmoid:
      if (w > 0) return clampToDisplay(kWhite / (1.0 + std::exp(-4.0 * (x - c) / w)));
      break;
  }
  return x > c ? kWhite : 0.0;
}

double applyLut(const VoiLut& lut, double x) {
  return lut.entries.empty() ? 0.0 : lutOutput(lut, lut.entries[lutIndex(lut, x)]);
}

void renderGrey(const Image& image, const Window& window, std::vector<std::uint8_t>& out) {
  out.resize(image.values.size());
  if (image.inverted) {
    renderWindow<true>(image.values, window, out.data());
  } else {
    renderWindow<false>(image.values, window, out.data());
  }
  blackenPadding(image, out);
}

void renderGrey(const Image& image, const VoiLut& lut, std::vector<std::uint8_t>& out) {
  out.assign(image.values.size(), 0);
  if (lut.entries.empty()) return;
  std::vector<std::uint8_t> bytes(lut.entries.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const double y = lutOutput(lut, lut.entries[i]);
    bytes[i] = image.inverted ? toByte<true>(y) : toByte<false>(y);
  }
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = bytes[lutIndex(lut, image.values[i])];
  blackenPadding(image, out);
}

}  // namespace praxis::engine::image
