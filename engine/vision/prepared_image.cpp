#include "engine/vision/prepared_image.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <utility>

#include "engine/base/hash.h"
#include "engine/vision/channel_planes.h"
#include "engine/vision/tensor.h"

namespace praxis::engine::vision {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

std::string hashOf(const PreparedImage& image) {
  base::Sha256 sha;
  const std::string head = fmt::format("{} {} {} {}\n", image.channels, image.rows, image.cols, image.recipe);
  sha.add(std::as_bytes(std::span(head)));
  sha.add(std::as_bytes(std::span(image.values)));
  return sha.finish();
}

// [rows, cols, channels] to [channels, rows, cols]
void copyPlanes(std::span<const float> from, PreparedImage& into) {
  const auto channels = static_cast<std::size_t>(into.channels);
  const std::size_t pixels = from.size() / channels;
  for (std::size_t c = 0; c < channels; ++c) {
    float* plane = into.values.data() + c * pixels;
    for (std::size_t i = 0; i < pixels; ++i) plane[i] = from[i * channels + c];
  }
}

ImageHandle handleOf(const Recipe& recipe, const image::Image& image, const Tensor& tensor, std::size_t slice) {
  PreparedImage made;
  const bool last = recipe.layout == Layout::hwc;
  made.rows = tensor.shape[last ? 1 : 2];
  made.cols = tensor.shape[last ? 2 : 3];
  made.channels = tensor.shape[last ? 3 : 1];
  const auto values = tensor.values().subspan(slice * tensor.sliceElements(), tensor.sliceElements());
  if (last) {
    made.values.resize(values.size());
    copyPlanes(values, made);
  } else {
    made.values.assign(values.begin(), values.end());
  }
  made.recipe = tensor.recipe;
  made.window = windowWords(recipe, image);
  made.hash = hashOf(made);
  return std::make_shared<const PreparedImage>(std::move(made));
}

std::string rangeWords(const Channel& channel, const image::Image& image) {
  if (channel.range == Range::physical) return "values as they are";
  const auto range = levelRange(channel, image, image.values);
  if (!range) return {};
  const std::string unit = image.unit.empty() ? "" : " " + image.unit;
  return fmt::format("{:g} to {:g}{}", range->low, range->high, unit);
}

}  // namespace

std::string windowWords(const Recipe& recipe, const image::Image& image) {
  if (image.isColour()) return {};
  std::string words;
  std::optional<Channel> before;
  for (const Channel& channel : recipe.channels) {
    if (before && *before == channel) continue;
    before = channel;
    const std::string range = rangeWords(channel, image);
    if (!range.empty()) words += (words.empty() ? "" : ", ") + range;
  }
  return words;
}

Result<ImageHandle> prepareImage(const Recipe& recipe, const image::Image& image) {
  const Tensor tensor = PRAXIS_TRY(makeTensor(recipe, std::span(&image, 1)));
  return handleOf(recipe, image, tensor, 0);
}

Result<std::vector<ImageHandle>> prepareSeries(const Recipe& recipe, std::span<const image::Image> images) {
  const Tensor tensor = PRAXIS_TRY(makeTensor(recipe, images));
  std::vector<ImageHandle> handles;
  for (std::size_t slice = 0; slice < tensor.slices.size(); ++slice) {
    handles.push_back(handleOf(recipe, images[tensor.slices[slice]], tensor, slice));
  }
  return handles;
}

Result<Recipe> chooseRecipe(std::span<const Recipe> recipes, const image::Image& image) {
  if (recipes.empty()) return fail(ErrorCode::unsupported, "This model takes no pictures.");
  std::vector<const Recipe*> order;
  for (const bool measured : {true, false}) {
    for (const Recipe& recipe : recipes) {
      if ((recipe.units == Units::hounsfield) == measured) order.push_back(&recipe);
    }
  }
  base::Error last;
  for (const Recipe* recipe : order) {
    const auto shape = SliceMaker(*recipe).shapeOf(image);
    if (shape) return *recipe;
    last = shape.error();
  }
  return last;
}

Result<image::Image> pictureOf(std::vector<std::uint8_t> rgb, int rows, int cols) {
  if (rows < 1 || cols < 1 || rgb.size() / 3 / static_cast<std::size_t>(rows) != static_cast<std::size_t>(cols) ||
      rgb.size() != std::size_t{3} * static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols)) {
    return fail(ErrorCode::invalidArgument, "A picture of {} x {} pixels cannot be made of {} bytes.", rows, cols,
                rgb.size());
  }
  image::Image picture;
  picture.rows = rows;
  picture.cols = cols;
  picture.photometric = image::Photometric::rgb;
  picture.rgb = std::move(rgb);
  return picture;
}

}  // namespace praxis::engine::vision
