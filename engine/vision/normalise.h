#pragma once
// Planes of levels to the floats of a tensor: scale, mean, standard deviation, order of channels, layout. Thread: any.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/vision/recipe.h"

namespace praxis::engine::vision {

// What each of 256 levels becomes, per output channel. [channels * 256]
std::vector<float> levelTable(const Recipe& recipe);

// planes: one per output channel, each of `pixels` levels. into: [pixels, channels] or [channels, pixels].
void normalise(std::span<const std::uint8_t* const> planes, std::size_t pixels, const std::vector<float>& table,
               Layout layout, float* into);
void normalise(std::span<const float* const> planes, std::size_t pixels, const Recipe& recipe, float* into);

// The recipe's channel that stands at this place of the output.
std::size_t channelAt(const Recipe& recipe, std::size_t place);

}  // namespace praxis::engine::vision
