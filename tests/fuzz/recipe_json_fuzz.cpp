// libFuzzer target: any text, read as a recipe, ends in a named error or in a recipe that is written and read again
// without loss and that makes tensors of small pictures or refuses them with a reason.
//
//   praxis_recipe_json_seeds CORPUS && praxis_recipe_json_fuzz CORPUS -max_total_time=60

#include <cstdint>
#include <cstdlib>
#include <limits>

#include "engine/vision/tensor.h"

namespace {

using namespace praxis::engine;

void require(bool holds) {
  if (!holds) std::abort();
}

image::Image grey() {
  image::Image image;
  image.rows = 3;
  image.cols = 5;
  image.unit = "HU";
  image.values = {0, 1, -1, 40, 80, -1024, 3071, 1e30f, -1e30f, 0.5f, 215, -135, 7, 8, 9};
  image.values[12] = std::numeric_limits<float>::quiet_NaN();
  image.values[13] = std::numeric_limits<float>::infinity();
  image.padding.assign(15, 0);
  image.padding[2] = 1;
  image.windows = {{40, 400, image::VoiFunction::linear, {}}};
  image.pixelAspect = 1.5;
  image.storableHigh = 4095;
  image.inverted = true;
  return image;
}

image::Image colour() {
  image::Image image;
  image.rows = 4;
  image.cols = 2;
  image.photometric = image::Photometric::rgb;
  for (int i = 0; i < 24; ++i) image.rgb.push_back(static_cast<std::uint8_t>(i * 11));
  return image;
}

void make(const vision::Recipe& recipe, const image::Image& picture) {
  const image::Image pictures[] = {picture, picture};
  const auto tensor = vision::makeTensor(recipe, pictures);
  if (!tensor) return require(!tensor.error().message.empty());
  require(tensor->slices.size() == vision::chooseSlices(recipe, 2).size());
  require(tensor->shape.size() == 4 && tensor->recipe == vision::identity(recipe));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto recipe = vision::readRecipe({reinterpret_cast<const char*>(data), size});
  if (!recipe) {
    require(!recipe.error().message.empty());
    return 0;
  }
  const auto again = vision::readRecipe(vision::writeRecipe(*recipe));
  require(again.has_value() && vision::identity(*again) == vision::identity(*recipe));
  require(vision::writeRecipe(*again) == vision::writeRecipe(*recipe));
  if (std::int64_t{recipe->rows} * recipe->cols > 65536) return 0;  // as right, only slower
  make(*recipe, grey());
  make(*recipe, colour());
  return 0;
}
