#include "engine/vision/channel_planes.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace praxis::engine::vision {
namespace {

using base::ErrorCode;
using base::fail;

// The comparisons are such that NaN becomes low, and that they turn into one instruction each.
inline float clipped(float value, LevelRange range) {
  const float raised = value > range.low ? value : range.low;
  return raised < range.high ? raised : range.high;
}

// Adding 1.5 * 2^23 leaves no bits for a fraction, so that the addition itself rounds halves to even. For 0 .. 255.
inline std::uint8_t nearestEven(float level) {
  constexpr float kShift = 12582912.0f;
  return static_cast<std::uint8_t>(static_cast<std::int32_t>(level + kShift) - static_cast<std::int32_t>(kShift));
}

}  // namespace

LevelRange measuredRange(const image::Image& image) {
  float low = std::numeric_limits<float>::infinity(), high = -low;
  for (std::size_t i = 0; i < image.values.size(); ++i) {
    const float value = image.values[i];
    if ((!image.padding.empty() && image.padding[i] != 0) || !std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  return low <= high ? LevelRange{low, high} : LevelRange{};
}

base::Result<LevelRange> levelRange(const Channel& channel, const image::Image& image, std::span<const float> values) {
  switch (channel.range) {
    case Range::window:
      return LevelRange{static_cast<float>(channel.low), static_cast<float>(channel.high)};
    case Range::storable:
      if (!(image.storableLow < image.storableHigh)) {
        return fail(ErrorCode::unsupported, "The image does not tell what values its samples could reach.");
      }
      return LevelRange{static_cast<float>(image.storableLow), static_cast<float>(image.storableHigh)};
    case Range::physical:
      return LevelRange{};
    case Range::image:
    case Range::headerWindow:
      break;
  }
  LevelRange range = values.empty() ? LevelRange{} : measuredRange(image);
  if (channel.range == Range::headerWindow && !image.windows.empty()) {
    const double half = std::floor(image.windows.front().width / 2), centre = image.windows.front().center;
    if (!std::isfinite(centre - half) || !std::isfinite(centre + half)) {
      return fail(ErrorCode::unsupported, "The image's window is not made of numbers.");
    }
    range.low = std::max(range.low, static_cast<float>(centre - half));
    range.high = std::min(range.high, static_cast<float>(centre + half));
  }
  return range;
}

void levels(std::span<const float> values, LevelRange range, float top, Rounding rounding,
            std::span<std::uint8_t> into) {
  const float width = range.high - range.low;
  if (!(width > 0)) {
    std::fill(into.begin(), into.end(), std::uint8_t{0});
    return;
  }
  if (rounding == Rounding::floor) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      into[i] = static_cast<std::uint8_t>((clipped(values[i], range) - range.low) / width * top);
    }
    return;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    into[i] = nearestEven((clipped(values[i], range) - range.low) / width * top);
  }
}

void levels(std::span<const float> values, LevelRange range, float top, std::span<float> into) {
  const float width = range.high - range.low;
  if (!(width > 0)) {
    std::fill(into.begin(), into.end(), 0.0f);
    return;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    into[i] = (clipped(values[i], range) - range.low) / width * top;
  }
}

}  // namespace praxis::engine::vision
