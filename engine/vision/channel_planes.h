#pragma once
// Physical values to the levels of one channel. Thread: any.

#include <cstdint>
#include <span>

#include "engine/image/image.h"
#include "engine/vision/recipe.h"

namespace praxis::engine::vision {

// What is clipped to and stretched over 0 .. top. Nothing between: every level is 0.
struct LevelRange {
  float low = 0, high = 0;
};

// `values`: of the image, with its padding replaced. Fails with unsupported when the image does not tell.
base::Result<LevelRange> levelRange(const Channel& channel, const image::Image& image, std::span<const float> values);

// (clip(v) - low) / (high - low) * top in float and in this order, as NumPy computes it; NaN counts as low.
void levels(std::span<const float> values, LevelRange range, float top, Rounding rounding,
            std::span<std::uint8_t> into);
void levels(std::span<const float> values, LevelRange range, float top, std::span<float> into);

// Least and greatest finite value that is not padding; both 0 without any.
LevelRange measuredRange(const image::Image& image);

}  // namespace praxis::engine::vision
