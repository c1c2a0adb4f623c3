#include "engine/vision/normalise.h"

namespace praxis::engine::vision {
namespace {

// In the precision of each step in transformers' rescale and normalize: the product in double, the rest in float.
float normalised(const Recipe& recipe, std::size_t channel, double level) {
  const auto scaled = static_cast<float>(level * recipe.scale);
  return (scaled - static_cast<float>(recipe.mean[channel])) / static_cast<float>(recipe.std[channel]);
}

}  // namespace

std::size_t channelAt(const Recipe& recipe, std::size_t place) {
  return recipe.order == ChannelOrder::rgb ? place : recipe.channels.size() - 1 - place;
}

std::vector<float> levelTable(const Recipe& recipe) {
  std::vector<float> table;
  for (std::size_t place = 0; place < recipe.channels.size(); ++place) {
    for (int level = 0; level < 256; ++level) table.push_back(normalised(recipe, channelAt(recipe, place), level));
  }
  return table;
}

void normalise(std::span<const std::uint8_t* const> planes, std::size_t pixels, const std::vector<float>& table,
               Layout layout, float* into) {
  if (layout == Layout::hwc && planes.size() == 3) {
    const std::uint8_t *first = planes[0], *second = planes[1], *third = planes[2];
    const float* of = table.data();
    for (std::size_t i = 0; i < pixels; ++i) {
      into[3 * i] = of[first[i]];
      into[3 * i + 1] = of[256 + second[i]];
      into[3 * i + 2] = of[512 + third[i]];
    }
    return;
  }
  for (std::size_t c = 0; c < planes.size(); ++c) {
    const float* of = table.data() + 256 * c;
    const std::size_t step = layout == Layout::hwc ? planes.size() : 1;
    float* out = into + (layout == Layout::hwc ? c : c * pixels);
    for (std::size_t i = 0; i < pixels; ++i) out[i * step] = of[planes[c][i]];
  }
}

void normalise(std::span<const float* const> planes, std::size_t pixels, const Recipe& recipe, float* into) {
  for (std::size_t c = 0; c < planes.size(); ++c) {
    const std::size_t channel = channelAt(recipe, c);
    const std::size_t step = recipe.layout == Layout::hwc ? planes.size() : 1;
    float* out = into + (recipe.layout == Layout::hwc ? c : c * pixels);
    for (std::size_t i = 0; i < pixels; ++i) out[i * step] = normalised(recipe, channel, planes[c][i]);
  }
}

}  // namespace praxis::engine::vision
