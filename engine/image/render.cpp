#include "engine/image/render.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/image/screen_rows.h"
#include "engine/image/steps.h"

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

// All ones where x is a number, else 0.
inline std::uint8_t numberMask(float x) { return static_cast<std::uint8_t>(-static_cast<int>(x == x)); }

// y = ((x - offset) / divisor + 0.5) * 255, clamped. The clamp gives the same as the two outer branches of PS3.3,
// because the line reaches 0 and 255 exactly where they begin.
template <bool inverted>
void renderLineInDouble(std::span<const float> values, double offset, double divisor, std::uint8_t* out) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double y = ((static_cast<double>(values[i]) - offset) / divisor + 0.5) * kWhite;
    out[i] = toByte<inverted>(clampToDisplay(y)) & numberMask(values[i]);
  }
}

// In float where that gives what double gives: four times as fast, by short blocks so that few are done twice.
template <bool inverted>
void renderLine(std::span<const float> values, double offset, double divisor, std::uint8_t* out) {
  constexpr std::size_t kBlock = 64;
  constexpr double kErrorMax = 0.01;
  const double rise = (inverted ? -kWhite : kWhite) / divisor;
  // Roundings of offset, difference, rise, product and sum, each at most 2^-24 of its operand; twice that, to be safe.
  const double error = (std::abs(offset * rise) + 1024) * 0x1p-23;
  const double steepest = 1e30;  // beyond, float has no such numbers
  if (!(error < kErrorMax) || !(std::abs(rise) < steepest) || !(std::abs(rise) > 1 / steepest)) {
    return renderLineInDouble<inverted>(values, offset, divisor, out);
  }
  const auto o = static_cast<float>(offset), r = static_cast<float>(rise), e = static_cast<float>(error);
  for (std::size_t i = 0; i < values.size(); i += kBlock) {
    const auto block = values.subspan(i, std::min(kBlock, values.size() - i));
    if (!renderLineInFloat(block, o, r, e, out + i)) renderLineInDouble<inverted>(block, offset, divisor, out + i);
  }
}

template <bool inverted>
void renderThreshold(std::span<const float> values, double threshold, std::uint8_t* out) {
  constexpr int kAbove = inverted ? 0 : 255, kBelow = 255 - kAbove;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const int byte = static_cast<double>(values[i]) > threshold ? kAbove : kBelow;
    out[i] = static_cast<std::uint8_t>(byte) & numberMask(values[i]);
  }
}

// Steps upward whatever the inversion; `bytes` turns them back.
template <bool inverted>
void renderSigmoid(std::span<const float> values, const Window& window, std::uint8_t* out) {
  const auto step = [&](float x) {
    const std::uint8_t byte = toByte<inverted>(applyWindow(window, static_cast<double>(x)));
    return static_cast<std::uint8_t>(inverted ? 255 - byte : byte);
  };
  // From 0.5 to 254.5 the curve reaches w / 4 * ln 509 = 1.56 w to either side; at its centre it rises by 255 / w.
  const double reach = 1.6 * window.width;
  const Steps steps(step, window.center - reach, window.center + reach, window.width / kWhite);
  std::array<std::uint8_t, 256> bytes{};
  for (int i = 0; i < 256; ++i) bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(inverted ? 255 - i : i);
  steps.apply(values, bytes, out);
  if (inverted) {
    for (std::size_t i = 0; i < values.size(); ++i) out[i] &= numberMask(values[i]);
  }
}

template <bool inverted>
void renderWindow(std::span<const float> values, const Window& window, std::uint8_t* out) {
  const double c = window.center, w = window.width;
  if (window.function == VoiFunction::linear) {
    if (w > 1) return renderLine<inverted>(values, c - 0.5, w - 1, out);
    return renderThreshold<inverted>(values, c - 0.5, out);
  }
  if (!(w > 0)) return renderThreshold<inverted>(values, c, out);
  if (window.function == VoiFunction::linearExact) return renderLine<inverted>(values, c, w, out);
  if (isUsable(window)) return renderSigmoid<inverted>(values, window, out);
  // A window that is not finite has no steps to find.
  for (std::size_t i = 0; i < values.size(); ++i) {
    out[i] = toByte<inverted>(applyWindow(window, static_cast<double>(values[i]))) & numberMask(values[i]);
  }
}

void blackenPadding(const Image& image, std::vector<std::uint8_t>& out) {
  if (image.padding.size() != out.size()) return;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = image.padding[i] ? 0 : out[i];
}

// Position in the table of a physical value, ends repeated (PS3.3 C.11.2.1.1); not a number takes the first. Within
// the table the sum is below 2^17, so that adding a half and truncating rounds half up exactly.
inline std::size_t lutIndex(double x, double first, double last) {
  double index = (x + 0.5) - first;
  index = index > 0 ? index : 0.0;
  index = index < last ? index : last;
  return static_cast<std::size_t>(static_cast<int>(index));
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
  if (lut.entries.empty()) return 0.0;
  return lutOutput(lut, lut.entries[lutIndex(x, lut.first, static_cast<double>(lut.entries.size() - 1))]);
}

void renderValues(std::span<const float> values, const Window& window, bool inverted, std::uint8_t* out) {
  inverted ? renderWindow<true>(values, window, out) : renderWindow<false>(values, window, out);
}

void renderValues(std::span<const float> values, const VoiLut& lut, bool inverted, std::uint8_t* out) {
  if (lut.entries.empty()) {
    std::fill(out, out + values.size(), std::uint8_t{0});
    return;
  }
  std::vector<std::uint8_t> bytes(lut.entries.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const double y = lutOutput(lut, lut.entries[i]);
    bytes[i] = inverted ? toByte<true>(y) : toByte<false>(y);
  }
  const double first = lut.first, last = static_cast<double>(bytes.size() - 1);
  for (std::size_t i = 0; i < values.size(); ++i) {
    out[i] = bytes[lutIndex(static_cast<double>(values[i]), first, last)] & numberMask(values[i]);
  }
}

void renderGrey(const Image& image, const Window& window, std::vector<std::uint8_t>& out) {
  out.resize(image.values.size());
  renderValues(image.values, window, image.inverted, out.data());
  blackenPadding(image, out);
}

void renderGrey(const Image& image, const VoiLut& lut, std::vector<std::uint8_t>& out) {
  out.resize(image.values.size());
  renderValues(image.values, lut, image.inverted, out.data());
  blackenPadding(image, out);
}

std::vector<std::uint8_t> withColours(const Image& image, std::span<const std::uint8_t> grey) {
  std::vector<std::uint8_t> rgb(3 * grey.size());
  for (std::size_t i = 0; i < grey.size(); ++i) {
    const bool coloured = 4 * i + 3 < image.coloured.size() && image.coloured[4 * i + 3] != 0;
    for (std::size_t c = 0; c < 3; ++c) rgb[3 * i + c] = coloured ? image.coloured[4 * i + c] : grey[i];
  }
  return rgb;
}

}  // namespace praxis::engine::image
