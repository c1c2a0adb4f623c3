#pragma once
// Eight floats at a time, written with the compiler's vectors, so that one source gives the same bits for every
// instruction set. A lane is a group of values of its own (a block, or the part of one that has a scale): a search over
// scales then needs neither branches nor sums across lanes. Internal linkage, as dot_order.h says why. Thread: any.

#include <cstdint>

#ifdef __AVX2__
#include <immintrin.h>
#endif

#include "kernels/common/half.h"

namespace praxis::kernels::quant {
namespace {

inline constexpr int kLanes = 8;
using F8 = float __attribute__((vector_size(32)));
using I8 = std::int32_t __attribute__((vector_size(32)));

inline F8 all(float value) { return F8{} + value; }

inline F8 lesser(F8 a, F8 b) {
#ifdef __AVX2__
  return (F8)_mm256_min_ps((__m256)a, (__m256)b);
#else
  return a < b ? a : b;
#endif
}
inline F8 greater(F8 a, F8 b) {
#ifdef __AVX2__
  return (F8)_mm256_max_ps((__m256)a, (__m256)b);
#else
  return a > b ? a : b;
#endif
}
inline F8 clamped(F8 x, float low, float high) { return lesser(greater(x, all(low)), all(high)); }
inline F8 magnitude(F8 x) { return (F8)((I8)x & 0x7fffffff); }

// The nearest whole number, ties to even; |x| below 2^22. Adding 1.5 * 2^23 leaves no bits for fractions.
inline F8 rounded(F8 x) { return (x + 12582912.0f) - 12582912.0f; }
inline I8 wholeOf(F8 x) { return __builtin_convertvector(x, I8); }

// 1 / x; 0 where x is too near to 0 for that: a group of such values is a group of zeros.
inline F8 inverse(F8 x) { return magnitude(x) < 1e-30f ? F8{} : 1.0f / x; }
// a / b; 0 where b is not above 0.
inline F8 quotient(F8 a, F8 b) { return b > 0.0f ? a / b : F8{}; }

inline float sumOf(F8 x) { return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7])); }
inline float largestOf(F8 x) {
  float largest = x[0];
  for (int lane = 1; lane < kLanes; ++lane) largest = x[lane] > largest ? x[lane] : largest;
  return largest;
}
// The value of largest magnitude, with its sign.
inline float extremeOf(F8 x) {
  float extreme = x[0];
  for (int lane = 1; lane < kLanes; ++lane) {
    const float a = extreme < 0 ? -extreme : extreme, b = x[lane] < 0 ? -x[lane] : x[lane];
    extreme = b > a ? x[lane] : extreme;
  }
  return extreme;
}

// As a half that is stored, and back: what a reader will multiply with. Never infinite.
inline std::uint16_t halfOf(float x) {
  return common::floatToHalf(x > 65504.0f ? 65504.0f : x < -65504.0f ? -65504.0f : x);
}
inline float asHalf(float x) { return common::halfToFloat(halfOf(x)); }
inline F8 asHalf(F8 x) {
  for (int lane = 0; lane < kLanes; ++lane) x[lane] = asHalf(x[lane]);
  return x;
}

// Eight groups of N values beside each other, and their weights in the error that is made small.
template <int N>
struct Groups {
  F8 x[N];
  F8 w[N];  // only where the search is weighted
};

// Lane g holds x[N g .. N g + N - 1] for g < groups, else zeros.
template <int N>
inline void spread(F8* to, const float* x, int groups) {
  if (groups == kLanes) {
    for (int i = 0; i < N; ++i) {
      to[i] = F8{x[i], x[N + i], x[2 * N + i], x[3 * N + i], x[4 * N + i], x[5 * N + i], x[6 * N + i], x[7 * N + i]};
    }
    return;
  }
  for (int i = 0; i < N; ++i) {
    to[i] = F8{};
    for (int g = 0; g < groups; ++g) to[i][g] = x[N * g + i];
  }
}

// The reverse, of whole numbers: out[N g + i] = lane g of value i, plus `offset`.
template <int N>
inline void gather(std::uint8_t* out, const F8* from, float offset) {
  for (int i = 0; i < N; ++i) {
    const I8 whole = wholeOf(from[i] + offset);
    for (int g = 0; g < kLanes; ++g) out[N * g + i] = static_cast<std::uint8_t>(whole[g]);
  }
}

}  // namespace
}  // namespace praxis::kernels::quant
