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

DType typeThatFits(DType wanted, std::int64_t cols) {
  const auto fits = [cols](DType type) { return cols % tensor::dtypeInfo(type).blockElements == 0; };
  if (fits(wanted)) return wanted;
  const DType smaller = [wanted] {
    switch (wanted) {
      case DType::q2_K:
      case DType::q3_K:
        return DType::q4_0;
      case DType::q4_K:
        return DType::q5_0;
      case DType::q5_K:
        return DType::q5_1;
      case DType::q6_K:
        return DType::q8_0;
      case DType::iq4_XS:
        return DType::iq4_NL;
      default:
        return wanted;
    }
  }();
  return fits(smaller) ? smaller : DType::f16;
}

}  // namespace praxis::engine::quantize
