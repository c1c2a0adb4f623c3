// Writes the first inputs of the recipe fuzzer: the built-in recipes, also at small sizes.

#include <filesystem>
#include <fstream>
#include <string>

#include "engine/vision/recipe.h"

int main(int argc, char** argv) {
  using namespace praxis::engine::vision;
  if (argc != 2) return 1;
  std::filesystem::create_directories(argv[1]);
  int number = 0;
  const auto write = [&](const std::string& text) {
    std::ofstream(std::filesystem::path(argv[1]) / std::to_string(number++), std::ios::binary) << text;
  };
  for (const std::string_view text : builtInRecipes()) {
    write(std::string(text));
    auto recipe = readRecipe(text);
    if (!recipe) return 1;
    recipe->description.clear();
    recipe->sources.clear();
    recipe->notes.clear();
    for (const Fit fit : {Fit::stretch, Fit::padSquare, Fit::cropSquare, Fit::letterbox, Fit::asIs}) {
      recipe->fit = fit;
      recipe->rows = 7;
      recipe->cols = 6;
      recipe->padLevels.resize(recipe->channels.size());
      write(writeRecipe(*recipe));
    }
  }
  return 0;
}
