#include <cmath>

#include "kernels/activation/activation.h"

namespace praxis::kernels::activation::reference {
namespace {

double geluOf(double z) {
  constexpr double kTwiceSqrtTwoOverPi = 1.5957691216057308;
  const double twiceU = kTwiceSqrtTwoOverPi * (z + 0.044715 * z * z * z);
  return z / (1 + std::exp(-twiceU));
}

float sigmoidTimes(float z, double factor) { return static_cast<float>(z / (1 + std::exp(-factor * z))); }

}  // namespace

void siluMultiply(float* a, const float* b, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; ++i) a[i] = a[i] / (1 + std::exp(-a[i])) * b[i];
}

void geluMultiply(float* a, const float* b, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; ++i) a[i] = static_cast<float>(geluOf(a[i])) * b[i];
}

void silu(float* x, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; ++i) x[i] = sigmoidTimes(x[i], 1);
}

void gelu(float* x, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; ++i) x[i] = static_cast<float>(geluOf(x[i]));
}

void geluQuick(float* x, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; ++i) x[i] = sigmoidTimes(x[i], 1.702);
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
