#pragma once
// Blocks of 256 whose groups have whole multiples of a scale and of a least value: x ~ scale * part * level - least *
// lower (Q2_K, Q4_K, Q5_K), nothing negative. As big_scaled.h: each group's own best pair first, then parts, lowers and
// the block's two numbers are fitted to each other by turns. Internal linkage, as dot_order.h says why. Thread: any.

#include "kernels/quant/big_scaled.h"

namespace praxis::kernels::quant {
namespace {

// Levels are 0 to kTopOf, parts and lowers 0 to kPartTopOf; a part may move by kReachOf from the nearest.
template <int kTopOf, int kPartTopOf, int kGroup, int kReachOf>
struct LiftedForm {
  static constexpr int kTop = kTopOf, kPartTop = kPartTopOf, kGroupSize = kGroup, kReach = kReachOf;
  static constexpr int kSets = common::kBigBlock / (kLanes * kGroup);
};

template <typename Form>
struct LiftedBlock {
  float scale = 0, least = 0;  // as halves
  F8 parts[Form::kSets]{}, lowers[Form::kSets]{};
  float error = 3e38f;

  Lift lift(int set) const { return {scale * parts[set], -(least * lowers[set])}; }
};

template <typename Form>
struct LiftedGroups {
  Groups<Form::kGroupSize> groups[Form::kSets];
  Spread fixed[Form::kSets];
};

// For a part, the offset follows by least squares from the levels that the nearest lower gives.
template <typename Form, bool kWeighted>
inline void fitGroup(const Groups<Form::kGroupSize>& group, const Spread& fixed, Lift own, int set,
                     LiftedBlock<Form>& block) {
  const F8 unit = inverse(all(block.scale)), leastUnit = inverse(all(block.least));
  const F8 nearest = rounded(clamped(own.scale * unit, 0, Form::kPartTop));
  const F8 lowerFirst = rounded(clamped(-own.offset * leastUnit, 0, Form::kPartTop));
  F8 error = all(3e38f);
  const auto offer = [&](F8 part, F8 lower) {
    const F8 off = errorAt<Form::kTop, kWeighted>(group, Lift{block.scale * part, -(block.least * lower)});
    const I8 keep = off < error;
    error = keep ? off : error;
    block.parts[set] = keep ? part : block.parts[set];
    block.lowers[set] = keep ? lower : block.lowers[set];
  };
  offer(nearest, lowerFirst);
  for (int step = -Form::kReach; step <= Form::kReach; ++step) {
    const F8 part = clamped(nearest + static_cast<float>(step), 0, Form::kPartTop);
    const F8 scale = block.scale * part;
    const LiftMoments sums = momentsAt<Form::kTop, kWeighted>(group, inverse(scale), -(block.least * lowerFirst));
    const F8 offset = quotient(fixed.wx - scale * sums.l, fixed.w);
    offer(part, rounded(clamped(-offset * leastUnit, 0, Form::kPartTop)));
  }
  block.error += sumOf(error);
}

// The scale and the least that are best for the parts, the lowers and the levels they lead to.
template <typename Form, bool kWeighted>
inline void refit(const LiftedGroups<Form>& all, LiftedBlock<Form>& block) {
  float aa = 0, ab = 0, bb = 0, xa = 0, xb = 0;  // a = part * level, b = -lower
  for (int set = 0; set < Form::kSets; ++set) {
    const Lift lift = block.lift(set);
    const LiftMoments sums = momentsAt<Form::kTop, kWeighted>(all.groups[set], inverse(lift.scale), lift.offset);
    const F8 part = block.parts[set], lower = block.lowers[set];
    aa += sumOf(part * part * sums.ll);
    ab -= sumOf(part * lower * sums.l);
    bb += sumOf(lower * lower * all.fixed[set].w);
    xa += sumOf(part * sums.xl);
    xb -= sumOf(lower * all.fixed[set].wx);
  }
  const float determinant = aa * bb - ab * ab;
  float scale = aa > 0 ? xa / aa : 0.0f, least = 0.0f;
  if (determinant > 0) scale = (bb * xa - ab * xb) / determinant, least = (aa * xb - ab * xa) / determinant;
  block.scale = asHalf(scale > 0 ? scale : 0.0f);
  block.least = asHalf(least > 0 ? least : 0.0f);
}

template <typename Form, bool kWeighted>
inline void improve(const LiftedGroups<Form>& groups, const Lift* own, int turns, LiftedBlock<Form>& best) {
  F8 most{}, mostLower{};
  for (int set = 0; set < Form::kSets; ++set) {
    most = greater(most, own[set].scale);
    mostLower = greater(mostLower, -own[set].offset);
  }
  LiftedBlock<Form> block;
  block.scale = asHalf(largestOf(most) / Form::kPartTop);
  block.least = asHalf(largestOf(mostLower) / Form::kPartTop);
  for (int turn = 0; turn < turns; ++turn) {
    block.error = 0;
    for (int set = 0; set < Form::kSets; ++set) {
      fitGroup<Form, kWeighted>(groups.groups[set], groups.fixed[set], own[set], set, block);
    }
    if (block.error < best.error) best = block;
    const float scale = block.scale, least = block.least;
    refit<Form, kWeighted>(groups, block);
    if (scale == block.scale && least == block.least) return;
  }
}

template <typename Form, bool kWeighted, int kTargets, typename Pack>
inline void encodeBigLifted(const float* x, const float* importance, std::int64_t cols,
                            const float (&targets)[kTargets], const Pack& pack) {
  constexpr int kSet = kLanes * Form::kGroupSize;
  for (std::int64_t b = 0; b < cols / common::kBigBlock; ++b) {
    LiftedGroups<Form> block;
    Lift own[Form::kSets], plain[Form::kSets];
    for (int set = 0; set < Form::kSets; ++set) {
      const std::int64_t at = common::kBigBlock * b + kSet * set;
      auto& group = block.groups[set];
      spread<Form::kGroupSize>(group.x, x + at, kLanes);
      if (kWeighted) spread<Form::kGroupSize>(group.w, importance + at, kLanes);
      const Spread fixed = block.fixed[set] = spreadOf<kWeighted>(group);
      own[set] = bestLift<Form::kTop, true, kWeighted>(group, fixed, targets, 2);
      const F8 low = lesser(fixed.low, F8{});
      plain[set] = {greater(fixed.high - low, F8{}) / static_cast<float>(Form::kTop), low};
    }
    LiftedBlock<Form> best;
    improve<Form, kWeighted>(block, own, 3, best);
    improve<Form, kWeighted>(block, plain, 1, best);
    F8 levels[Form::kGroupSize];
    std::uint8_t whole[common::kBigBlock];
    for (int set = 0; set < Form::kSets; ++set) {
      levelsAt<Form::kTop>(block.groups[set], best.lift(set), levels);
      gather<Form::kGroupSize>(whole + kSet * set, levels, 0);
    }
    pack(b, best, whole);
  }
}

}  // namespace
}  // namespace praxis::kernels::quant
