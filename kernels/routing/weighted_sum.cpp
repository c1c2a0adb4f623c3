#include <algorithm>

#include "kernels/routing/routing.h"

namespace praxis::kernels::routing {

void sumWeighted(const WeightedSumParams& params, std::int64_t begin, std::int64_t end) {
  for (std::int64_t value = begin; value < end;) {
    const std::int64_t token = value / params.cols;
    const std::int64_t column = value % params.cols;
    const std::int64_t count = std::min(end - value, params.cols - column);
    const float* weights = params.weights + token * params.used;
    float* out = params.out + value;
    for (std::int64_t i = 0; i < params.used; ++i) {
      const float weight = weights[i];
      const float* y = params.y + (token * params.used + i) * params.cols + column;
      if (i == 0) {
        for (std::int64_t c = 0; c < count; ++c) out[c] = weight * y[c];
      } else {
        for (std::int64_t c = 0; c < count; ++c) out[c] += weight * y[c];
      }
    }
    value += count;
  }
}

}  // namespace praxis::kernels::routing
