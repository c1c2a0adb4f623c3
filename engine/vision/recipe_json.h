#pragma once
// The canonical text of a recipe, which its identity is the hash of. Thread: any.

#include <string>

#include "engine/vision/recipe.h"

namespace praxis::engine::vision {

std::string canonicalText(const Recipe& recipe);

}  // namespace praxis::engine::vision
