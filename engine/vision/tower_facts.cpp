// What a vision file is, and the recipes that make its input: its own, or what its projector's family is fed with.

#include <string>
#include <utility>

#include "engine/vision/tower.h"

namespace praxis::engine::vision {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::string_view kRecipeKey = "praxis.vision.recipe";  // one recipe as JSON, or a list of them

std::string fileName(const weights::ModelFile& file) { return file.path().filename().string(); }

Result<void> checkOutput(const weights::ModelFile& file, const TowerShape& shape, const Recipe& recipe) {
  if (recipe.fit != Fit::asIs && recipe.channels.size() == 3 && recipe.rows == shape.imageSize &&
      recipe.cols == shape.imageSize) {
    return {};
  }
  return fail(ErrorCode::corrupt, "{}: its recipe {} does not make pictures of {} x {} in 3 channels.", fileName(file),
              recipe.name, shape.imageSize, shape.imageSize);
}

Result<std::vector<Recipe>> storedRecipes(const weights::ModelFile& file, const TowerShape& shape) {
  std::vector<std::string> texts;
  if (const auto one = file.metadata().string(kRecipeKey)) {
    texts.emplace_back(*one);
  } else {
    const auto several = file.metadata().strings(kRecipeKey);
    texts.assign(several.begin(), several.end());
  }
  std::vector<Recipe> recipes;
  for (const std::string& text : texts) {
    auto recipe = readRecipe(text);
    if (!recipe) return base::within(fileName(file), std::move(recipe).error());
    PRAXIS_TRY(checkOutput(file, shape, *recipe));
    recipes.push_back(*std::move(recipe));
  }
  return recipes;
}

// Pictures as both families take them: grey ones by the header's window, levels rounded before the resize.
Recipe pictureRecipe(const TowerShape& shape) {
  Recipe recipe;
  recipe.name = fmt::format("{}-{}", projectorName(shape.projector), shape.imageSize);
  recipe.colour = ColourRule::channels;
  recipe.padding = PaddingRule::imageMinimum;
  recipe.channels.assign(3, Channel{Range::headerWindow, 0, 1});
  recipe.rows = recipe.cols = static_cast<int>(shape.imageSize);
  recipe.scale = 1.0 / 255;
  recipe.mean.assign(shape.mean.begin(), shape.mean.end());
  recipe.std.assign(shape.std.begin(), shape.std.end());
  recipe.layout = Layout::chw;
  recipe.notes = {
      "Grey pictures take the header's window, clipped at its centre -+ floor(width / 2) and stretched to what is "
      "left; "
      "without one, the range of the picture."};
  return recipe;
}

Recipe gemma3Recipe(const TowerShape& shape) {
  Recipe recipe = pictureRecipe(shape);
  recipe.description = "The vision file's own size, mean and deviation; the whole picture, with black around it";
  recipe.sources = {
      "llama.cpp tools/mtmd: resize with the longer side to fit, bilinear as Pillow has it, black around"};
  recipe.notes.push_back("Google's own processor stretches to the square instead; square pictures come out the same.");
  recipe.fit = Fit::letterbox;
  recipe.padLevels = {0, 0, 0};
  recipe.resize = {image::Filter::bilinear, true};
  return recipe;
}

Recipe llavaRecipe(const TowerShape& shape) {
  Recipe recipe = pictureRecipe(shape);
  recipe.description =
      "The vision file's own size, mean and deviation; the whole picture, CLIP's mean colour around it";
  recipe.sources = {"llama.cpp tools/mtmd: resize with the longer side to fit, bicubic as Pillow has it",
                    "haotian-liu/LLaVA llava/mm_utils.py: expand2square with int(255 * mean) of CLIP"};
  recipe.notes.push_back(
      "LLaVA's own code pads before it resizes; square pictures come out the same, others but for their edges.");
  recipe.fit = Fit::letterbox;
  recipe.padLevels = {122, 116, 104};
  recipe.resize = {image::Filter::bicubic, true};
  return recipe;
}

Result<std::vector<Recipe>> recipesOf(const weights::ModelFile& file, const TowerShape& shape) {
  std::vector<Recipe> recipes = PRAXIS_TRY(storedRecipes(file, shape));
  if (!recipes.empty()) return recipes;
  if (shape.projector == Projector::mlp) return std::vector<Recipe>{llavaRecipe(shape)};
  recipes.push_back(gemma3Recipe(shape));
  for (const char* name : {"medgemma-1.5-ct", "medgemma-cxr"}) {
    const Recipe medical = PRAXIS_TRY(findRecipe(name));
    if (checkOutput(file, shape, medical)) recipes.push_back(medical);
  }
  return recipes;
}

}  // namespace

Result<VisionFacts> describeVision(const weights::ModelFile& file) {
  const TowerShape shape = PRAXIS_TRY(readTowerShape(file));
  VisionFacts facts;
  facts.file = fileName(file);
  facts.projector = projectorName(shape.projector);
  facts.imageSize = shape.imageSize;
  facts.patchSize = shape.patchSize;
  facts.embedding = shape.embedding;
  facts.layers = shape.layers;
  facts.heads = shape.heads;
  facts.tokensPerImage = shape.tokens();
  facts.textWidth = shape.textWidth;
  for (const weights::NamedTensor& tensor : file.tensors()) {
    facts.parameters += static_cast<std::uint64_t>(tensor.view.shape.elements());
  }
  facts.recipes = PRAXIS_TRY(recipesOf(file, shape));
  return facts;
}

}  // namespace praxis::engine::vision
