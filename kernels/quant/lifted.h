#pragma once
// Groups of values that have a scale and an offset: x ~ scale * level + offset, levels 0 to Top. For given levels the
// best pair is the solution of two linear equations, and takes scale * sum(w x level) + offset * sum(w x) off the
// error. As in scaled.h, levels come from pairs that are tried: the range of the values, widened and narrowed, and from
// the best of them by turns. Internal linkage, as dot_order.h says why. Thread: any.

#include "kernels/quant/scaled.h"

namespace praxis::kernels::quant {
namespace {

struct Lift {
  F8 scale{};
  F8 offset{};
};

// The sums over a group that do not depend on levels, and the range of its values.
struct Spread {
  F8 w{};   // sum(w)
  F8 wx{};  // sum(w x)
  F8 low{}, high{};
};

template <bool kWeighted, int N>
inline Spread spreadOf(const Groups<N>& groups) {
  Spread sums{{}, {}, groups.x[0], groups.x[0]};
  for (int i = 0; i < N; ++i) {
    sums.low = lesser(sums.low, groups.x[i]);
    sums.high = greater(sums.high, groups.x[i]);
    sums.w += kWeighted ? groups.w[i] : all(1.0f);
    sums.wx += kWeighted ? groups.w[i] * groups.x[i] : groups.x[i];
  }
  return sums;
}

struct LiftMoments {
  F8 l{}, ll{}, xl{};  // sums of w level, w level^2, w x level
};

template <int kTop, bool kWeighted, int N>
inline LiftMoments momentsAt(const Groups<N>& groups, F8 inverseScale, F8 offset) {
  LiftMoments sums;
  for (int i = 0; i < N; ++i) {
    const F8 level = rounded(clamped((groups.x[i] - offset) * inverseScale, 0, kTop));
    const F8 weighted = kWeighted ? groups.w[i] * level : level;
    sums.l += weighted;
    sums.ll += weighted * level;
    sums.xl += weighted * groups.x[i];
  }
  return sums;
}

template <int kTop, bool kWeighted, int N>
inline F8 errorAt(const Groups<N>& groups, Lift lift) {
  const F8 inverseScale = inverse(lift.scale);
  F8 error{};
  for (int i = 0; i < N; ++i) {
    const F8 level = rounded(clamped((groups.x[i] - lift.offset) * inverseScale, 0, kTop));
    const F8 off = groups.x[i] - (lift.scale * level + lift.offset);
    error += kWeighted ? groups.w[i] * off * off : off * off;
  }
  return error;
}

// The best pair for the levels behind the sums; with kNegative, of those whose offset is not above 0.
template <bool kNegative>
inline Lift solved(const LiftMoments& sums, const Spread& fixed) {
  const F8 determinant = fixed.w * sums.ll - sums.l * sums.l;
  Lift lift;
  lift.scale = quotient(fixed.w * sums.xl - sums.l * fixed.wx, determinant);
  lift.offset = quotient(fixed.wx - lift.scale * sums.l, fixed.w);
  if (kNegative) {
    const I8 above = lift.offset > 0.0f;
    lift.scale = above ? quotient(sums.xl, sums.ll) : lift.scale;
    lift.offset = above ? F8{} : lift.offset;
  }
  return lift;
}

template <int kTop, bool kNegative, bool kWeighted, int N, int kTargets>
inline Lift bestLift(const Groups<N>& groups, const Spread& fixed, const float (&targets)[kTargets], int turns) {
  const F8 low = kNegative ? lesser(fixed.low, F8{}) : fixed.low;
  const F8 unit = inverse(fixed.high - low);
  Lift best{F8{}, low};
  F8 gain = all(-3e38f);
  const auto offer = [&](F8 inverseScale, F8 offset) {
    const LiftMoments sums = momentsAt<kTop, kWeighted>(groups, inverseScale, offset);
    const Lift lift = solved<kNegative>(sums, fixed);
    const F8 gained = lift.scale * sums.xl + lift.offset * fixed.wx;
    const I8 better = gained > gain;
    gain = better ? gained : gain;
    best.scale = better ? lift.scale : best.scale;
    best.offset = better ? lift.offset : best.offset;
  };
  for (const float target : targets) offer(unit * target, low);
  for (int turn = 0; turn < turns; ++turn) offer(inverse(best.scale), best.offset);
  return best;
}

template <int kTop, int N>
inline void levelsAt(const Groups<N>& groups, Lift lift, F8* levels) {
  const F8 inverseScale = inverse(lift.scale);
  for (int i = 0; i < N; ++i) levels[i] = rounded(clamped((groups.x[i] - lift.offset) * inverseScale, 0, kTop));
}

}  // namespace
}  // namespace praxis::kernels::quant
