#pragma once
// One picture as a vision tower takes it, ready to travel with a request. Immutable once made; shared across threads.
// Thread: any.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/image/image.h"
#include "engine/vision/recipe.h"

namespace praxis::engine::vision {

struct PreparedImage {
  std::int64_t channels = 0, rows = 0, cols = 0;
  std::vector<float> values;  // [channels, rows, cols]
  std::string recipe;         // identity() of what made it
  std::string window;         // windowWords()
  std::string hash;           // of shape, recipe and values: equal pictures by equal recipes have equal ones
};
using ImageHandle = std::shared_ptr<const PreparedImage>;

// How the picture's values became levels, for people: "-160 to 240 HU"; several where channels differ. Empty where the
// picture has colours of its own.
std::string windowWords(const Recipe& recipe, const image::Image& image);

// Fails as SliceMaker does, and with outOfMemory.
base::Result<ImageHandle> prepareImage(const Recipe& recipe, const image::Image& image);
// The slices that the recipe chooses of a series, in order; errors carry the number of the picture.
base::Result<std::vector<ImageHandle>> prepareSeries(const Recipe& recipe, std::span<const image::Image> images);

// Of a model's recipes the one for this picture: pictures in Hounsfield units go to a recipe that is written in them,
// others and what no such recipe takes to the first that takes them. Fails with unsupported and the reason of the last.
base::Result<Recipe> chooseRecipe(std::span<const Recipe> recipes, const image::Image& image);

// A picture of 8-bit red, green and blue, [rows, cols, 3]. Fails with invalidArgument where sizes do not fit.
base::Result<image::Image> pictureOf(std::vector<std::uint8_t> rgb, int rows, int cols);

}  // namespace praxis::engine::vision
