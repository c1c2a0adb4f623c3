#include <cmath>

#include "kernels/activation/activation.h"

namespace praxis::kernels::activation::reference {

void siluMultiply(float* a, const float* b, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; ++i) a[i] = a[i] / (1 + std::exp(-a[i])) * b[i];
}

void add(float* a, const float* b, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; ++i) a[i] += b[i];
}

}  // namespace praxis::kernels::activation::reference
