#include "engine/quantize/recipe.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace praxis::engine::quantize {

using base::ErrorCode;
using base::fail;
using base::Result;
using tensor::DType;

Result<const Recipe*> recipeNamed(std::string_view name) {
  const auto sameLetter = [](unsigned char a, unsigned char b) { return std::toupper(a) == std::toupper(b); };
  std::string known;
  for (const Recipe& recipe : recipes()) {
    if (std::ranges::equal(recipe.name, name, sameLetter)) return &recipe;
    known += (known.empty() ? "" : ", ") + std::string(recipe.name);
  }
  return fail(ErrorCode::invalidArgument, "There is no type {} to quantise to; choose one of {}.", name, known);
}

}  // namespace praxis::engine::quantize
