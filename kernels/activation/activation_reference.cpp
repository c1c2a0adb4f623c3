#include <cmath>

#include "kernels/activation/activation.h"

namespace praxis::kernels::activation::reference {

void siluMultiply(float* a, const float* b, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; ++i) a[i] = a[i] / (1 + std::exp(-a[i])) * b[i];
}

void geluMultiply(float* a, const float* b, std::int64_t begin, std::int64_t end) {
  constexpr double kTwiceSqrtTwoOverPi = 1.5957691216057308;
  for (std::int64_t i = begin; i < end; ++i) {
    const double z = a[i];
    const double twiceU = kTwiceSqrtTwoOverPi * (z + 0.044715 * z * z * z);
    a[i] = static_cast<float>(z / (1 + std::exp(-twiceU))) * b[i];
  }
}

void add(float* a, const float* b, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; ++i) a[i] += b[i];
}

void scale(float* x, float factor, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; ++i) x[i] *= factor;
}

void softCap(float* x, float cap, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; ++i) x[i] = cap * std::tanh(x[i] / cap);
}

}  // namespace praxis::kernels::activation::reference
