#pragma once
// What a vision file is, for people and for whoever prepares pictures for it. Thread: any.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/vision/recipe.h"

namespace praxis::engine::vision {

struct VisionFacts {
  std::string file;            // its name without folders
  std::string projector;       // "mlp", "gemma3"
  std::int64_t imageSize = 0;  // pixels of its square input
  std::int64_t patchSize = 0;  // pixels
  std::int64_t embedding = 0;  // of the tower
  std::int64_t layers = 0;     // that are computed
  std::int64_t heads = 0;
  std::int64_t tokensPerImage = 0;  // rows that an image takes in a prompt
  std::int64_t textWidth = 0;       // of such a row; the language model's embedding
  std::uint64_t parameters = 0;
  std::vector<Recipe> recipes;  // that make its input; chooseRecipe() picks one. The first takes ordinary pictures
};

}  // namespace praxis::engine::vision
