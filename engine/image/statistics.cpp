#include <algorithm>
#include <cmath>

#include "engine/image/render.h"

namespace praxis::engine::image {
namespace {

bool counts(const Image& image, std::size_t i) {
  if (i < image.padding.size() && image.padding[i]) return false;
  return std::isfinite(image.values[i]);
}

// Every n-th counted value: a percentile needs no more than these many.
constexpr std::size_t kSamplesMax = 1 << 18;

std::vector<float> sampleValues(const Image& image) {
  const std::size_t step = std::max<std::size_t>(1, image.values.size() / kSamplesMax);
  std::vector<float> sample;
  sample.reserve(image.values.size() / step + 1);
  for (std::size_t i = 0; i < image.values.size(); i += step) {
    if (counts(image, i)) sample.push_back(image.values[i]);
  }
  return sample;
}

float percentile(std::vector<float>& sample, double fraction) {
  const auto at = static_cast<std::ptrdiff_t>(fraction * static_cast<double>(sample.size() - 1) + 0.5);
  std::nth_element(sample.begin(), sample.begin() + at, sample.end());
  return sample[static_cast<std::size_t>(at)];
}

}  // namespace

Window autoWindow(const Image& image) {
  Window window{0, 1, VoiFunction::linearExact, {}};
  std::vector<float> sample = sampleValues(image);
  if (sample.empty()) return window;
  double low = percentile(sample, 0.01);
  double high = percentile(sample, 0.99);
  if (high <= low) {
    // Nearly all pixels are equal: the few that differ are what there is to see.
    const auto [least, most] = std::minmax_element(sample.begin(), sample.end());
    low = *least;
    high = *most;
  }
  window.center = low + (high - low) / 2;
  window.width = high > low ? high - low : 1;
  return window;
}

Window defaultWindow(const Image& image) {
  for (const Window& window : image.windows) {
    if (isUsable(window)) return window;
  }
  return autoWindow(image);
}

Statistics statistics(const Image& image) {
  Statistics result{0, 0, 0, 0, 0};
  double sum = 0;
  for (std::size_t i = 0; i < image.values.size(); ++i) {
    if (!counts(image, i)) continue;
    const double value = image.values[i];
    result.minimum = result.pixels == 0 ? value : std::min(result.minimum, value);
    result.maximum = result.pixels == 0 ? value : std::max(result.maximum, value);
    sum += value;
    ++result.pixels;
  }
  if (result.pixels == 0) return result;
  result.mean = sum / static_cast<double>(result.pixels);
  double squares = 0;
  for (std::size_t i = 0; i < image.values.size(); ++i) {
    if (counts(image, i)) squares += (image.values[i] - result.mean) * (image.values[i] - result.mean);
  }
  result.deviation = std::sqrt(squares / static_cast<double>(result.pixels));
  return result;
}

}  // namespace praxis::engine::image
