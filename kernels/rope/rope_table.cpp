#include <cmath>

#include "kernels/rope/rope.h"

namespace praxis::kernels::rope {

void fillRopeTable(const RopeTableParams& params, std::int64_t rowBegin, std::int64_t rowEnd) {
  for (std::int64_t row = rowBegin; row < rowEnd; ++row) {
    float* cosines = params.table + row * 2 * params.pairs;
    float* sines = cosines + params.pairs;
    for (std::int64_t i = 0; i < params.pairs; ++i) {
      const double angle = static_cast<double>(params.positions[row]) * params.inverseFrequencies[i];
      cosines[i] = static_cast<float>(std::cos(angle) * params.magnitude);
      sines[i] = static_cast<float>(std::sin(angle) * params.magnitude);
    }
  }
}

}  // namespace praxis::kernels::rope
