#include "engine/vision/recipe.h"

#include <cmath>

#include "engine/base/hash.h"
#include "engine/vision/recipe_json.h"

namespace praxis::engine::vision {

std::string identity(const Recipe& recipe) {
  return fmt::format("{}@{} sha256:{}", recipe.name, recipe.version, base::sha256(canonicalText(recipe)));
}

std::vector<std::size_t> chooseSlices(const Recipe& recipe, std::size_t count) {
  std::vector<std::size_t> chosen;
  const auto most = static_cast<std::size_t>(recipe.slicesMax);
  if (recipe.slices == SliceRule::all || count <= most) {
    for (std::size_t i = 0; i < count; ++i) chosen.push_back(i);
    return chosen;
  }
  for (std::size_t i = 1; i <= most; ++i) {
    const double place = static_cast<double>(i) / static_cast<double>(most) * static_cast<double>(count - 1);
    chosen.push_back(static_cast<std::size_t>(std::nearbyint(place)));
  }
  return chosen;
}

base::Result<Recipe> findRecipe(std::string_view name) {
  std::string names;
  for (const std::string_view text : builtInRecipes()) {
    Recipe recipe = PRAXIS_TRY(readRecipe(text));
    if (recipe.name == name) return recipe;
    names += (names.empty() ? "" : ", ") + recipe.name;
  }
  return base::fail(base::ErrorCode::notFound, "There is no recipe {}; there are {}, and files of your own.", name,
                    names);
}

}  // namespace praxis::engine::vision
