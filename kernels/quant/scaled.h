#pragma once
// Groups of values that have one scale: x ~ scale * level. For given levels the best scale is
// sum(w x level) / sum(w level^2), which takes (sum(w x level))^2 / sum(w level^2) off the error: the search compares
// these gains. Levels come from dividing by a scale, so scales are tried: those that put the value of largest magnitude
// onto one of a list of levels, and from the best of them by turns levels from the scale and the scale from the levels.
// Internal linkage, as dot_order.h says why. Thread: any.

#include "kernels/common/weight_blocks.h"
#include "kernels/quant/lanes.h"

namespace praxis::kernels::quant {
namespace {

// Whole numbers from Low to High.
template <int Low, int High>
struct WholeLevels {
  static constexpr float kExtreme = Low;  // what plain rounding puts the value of largest magnitude onto
  static F8 nearest(F8 y) { return rounded(clamped(y, Low, High)); }
};

// A list of levels in ascending order, and how the stored form numbers them.
template <const std::int8_t* kValues>
struct ListedLevels {
  static constexpr float kExtreme = kValues[0];
  static F8 nearest(F8 y) {
    F8 level = all(kValues[0]);
    for (int i = 1; i < 16; ++i) {
      const float step = static_cast<float>(kValues[i] - kValues[i - 1]);
      const float middle = 0.5f * static_cast<float>(kValues[i] + kValues[i - 1]);
      level = level + (y > middle ? all(step) : F8{});
    }
    return level;
  }
};

struct Moments {
  F8 xl{};  // sum(w x level)
  F8 ll{};  // sum(w level^2)
};

template <typename Levels, bool kWeighted, int N>
inline Moments momentsAt(const Groups<N>& groups, F8 inverseScale) {
  Moments sums;
  for (int i = 0; i < N; ++i) {
    const F8 level = Levels::nearest(groups.x[i] * inverseScale);
    const F8 weighted = kWeighted ? groups.w[i] * level : level;
    sums.xl += weighted * groups.x[i];
    sums.ll += weighted * level;
  }
  return sums;
}

// sum(w (x - scale level)^2) with the levels that the scale gives.
template <typename Levels, bool kWeighted, int N>
inline F8 errorAt(const Groups<N>& groups, F8 scale) {
  const F8 inverseScale = inverse(scale);
  F8 error{};
  for (int i = 0; i < N; ++i) {
    const F8 off = groups.x[i] - scale * Levels::nearest(groups.x[i] * inverseScale);
    error += kWeighted ? groups.w[i] * off * off : off * off;
  }
  return error;
}

template <int N>
inline F8 extremes(const Groups<N>& groups) {
  F8 extreme = groups.x[0];
  for (int i = 1; i < N; ++i) extreme = magnitude(groups.x[i]) > magnitude(extreme) ? groups.x[i] : extreme;
  return extreme;
}

template <typename Levels, bool kWeighted, int N, int kTargets>
inline F8 bestScale(const Groups<N>& groups, F8 extreme, const float (&targets)[kTargets], int turns) {
  const F8 unit = inverse(extreme);
  F8 best{}, gain{};
  const auto offer = [&](F8 inverseScale) {
    const Moments sums = momentsAt<Levels, kWeighted>(groups, inverseScale);
    const F8 scale = quotient(sums.xl, sums.ll), gained = scale * sums.xl;
    const I8 better = gained > gain;
    gain = better ? gained : gain;
    best = better ? scale : best;
  };
  for (const float target : targets) offer(unit * target);
  for (int turn = 0; turn < turns; ++turn) offer(inverse(best));
  return best;
}

template <typename Levels, int N>
inline void levelsAt(const Groups<N>& groups, F8 scale, F8* levels) {
  const F8 inverseScale = inverse(scale);
  for (int i = 0; i < N; ++i) levels[i] = Levels::nearest(groups.x[i] * inverseScale);
}

}  // namespace
}  // namespace praxis::kernels::quant
