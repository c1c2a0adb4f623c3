#pragma once
// Blocks of 256 whose groups have whole multiples of one scale: x ~ scale * part * level (Q3_K, Q6_K, IQ4_XS). Each
// group's own best scale comes first; then the block's scale and the parts are fitted to each other by turns: a part
// moves by one where that helps its group, and the scale follows by least squares. Internal linkage, as dot_order.h
// says why. Thread: any.

#include "kernels/quant/small_blocks.h"

namespace praxis::kernels::quant {
namespace {

// Parts are whole numbers from kLow to kHigh; kGroup values have one; kSets times eight groups are a block.
template <typename LevelsOf, int kLow, int kHigh, int kGroup>
struct ScaledForm {
  using Levels = LevelsOf;
  static constexpr int kPartLow = kLow, kPartHigh = kHigh, kGroupSize = kGroup;
  static constexpr int kSets = common::kBigBlock / (kLanes * kGroup);
};

template <typename Form>
struct ScaledBlock {
  float scale = 0;  // as a half
  F8 parts[Form::kSets]{};
  float error = 3e38f;
};

// What is tried beside the nearest part.
inline constexpr float kSteps[] = {0.0f, -1.0f, 1.0f};

template <typename Form>
using FormGroups = Groups<Form::kGroupSize>;

// Every group takes the part that serves it best, of the nearest to its own scale and the two beside that.
template <typename Form, bool kWeighted>
inline void fitParts(const FormGroups<Form>* groups, const F8* own, ScaledBlock<Form>& block) {
  const F8 unit = inverse(all(block.scale));
  block.error = 0;
  for (int set = 0; set < Form::kSets; ++set) {
    const F8 nearest = rounded(clamped(own[set] * unit, Form::kPartLow, Form::kPartHigh));
    F8 error = all(3e38f);
    for (const float step : kSteps) {
      const F8 part = clamped(nearest + step, Form::kPartLow, Form::kPartHigh);
      const F8 off = errorAt<typename Form::Levels, kWeighted>(groups[set], block.scale * part);
      const I8 keep = off < error;
      error = keep ? off : error;
      block.parts[set] = keep ? part : block.parts[set];
    }
    block.error += sumOf(error);
  }
}

// The scale that is best for the parts and the levels they lead to.
template <typename Form, bool kWeighted>
inline float refitted(const FormGroups<Form>* groups, const ScaledBlock<Form>& block) {
  F8 above{}, below{};
  for (int set = 0; set < Form::kSets; ++set) {
    const F8 part = block.parts[set];
    const Moments sums = momentsAt<typename Form::Levels, kWeighted>(groups[set], inverse(block.scale * part));
    above += part * sums.xl;
    below += part * part * sums.ll;
  }
  const float sum = sumOf(below);
  return sum > 0 ? sumOf(above) / sum : 0.0f;
}

template <typename Form, bool kWeighted>
inline void improve(const FormGroups<Form>* groups, const F8* own, float firstScale, int turns,
                    ScaledBlock<Form>& best) {
  ScaledBlock<Form> block;
  block.scale = asHalf(firstScale);
  for (int turn = 0; turn < turns; ++turn) {
    fitParts<Form, kWeighted>(groups, own, block);
    if (block.error < best.error) best = block;
    const float scale = asHalf(refitted<Form, kWeighted>(groups, block));
    if (scale == block.scale) return;
    block.scale = scale;
  }
}

// Levels of the found block in the order of the values.
template <typename Form>
inline void levelsOf(const FormGroups<Form>* groups, const ScaledBlock<Form>& block, float offset,
                     std::uint8_t* whole) {
  F8 levels[Form::kGroupSize];
  for (int set = 0; set < Form::kSets; ++set) {
    levelsAt<typename Form::Levels>(groups[set], block.scale * block.parts[set], levels);
    gather<Form::kGroupSize>(whole + set * kLanes * Form::kGroupSize, levels, offset);
  }
}

// Part g of the block as the number that is stored.
template <typename Form>
inline int partOf(const ScaledBlock<Form>& block, int g) {
  return static_cast<int>(block.parts[g / kLanes][g % kLanes]);
}

template <typename Form, bool kWeighted, int kTargets, typename Pack>
inline void encodeBigScaled(const float* x, const float* importance, std::int64_t cols,
                            const float (&targets)[kTargets], float levelOffset, const Pack& pack) {
  using Levels = typename Form::Levels;
  constexpr int kSet = kLanes * Form::kGroupSize;
  for (std::int64_t b = 0; b < cols / common::kBigBlock; ++b) {
    FormGroups<Form> groups[Form::kSets];
    F8 own[Form::kSets], plain[Form::kSets];
    float most = 0, mostPlain = 0;
    for (int set = 0; set < Form::kSets; ++set) {
      const std::int64_t at = common::kBigBlock * b + kSet * set;
      spread<Form::kGroupSize>(groups[set].x, x + at, kLanes);
      if (kWeighted) spread<Form::kGroupSize>(groups[set].w, importance + at, kLanes);
      const F8 extreme = extremes(groups[set]);
      own[set] = bestScale<Levels, kWeighted>(groups[set], extreme, targets, 1);
      plain[set] = extreme / Levels::kExtreme;
      most = extremeOf(F8{most, extremeOf(own[set])});
      mostPlain = extremeOf(F8{mostPlain, extremeOf(plain[set])});
    }
    ScaledBlock<Form> best;
    improve<Form, kWeighted>(groups, own, most / Form::kPartLow, 3, best);
    improve<Form, kWeighted>(groups, plain, mostPlain / Form::kPartLow, 1, best);
    std::uint8_t whole[common::kBigBlock];
    levelsOf(groups, best, levelOffset, whole);
    pack(b, best, whole);
  }
}

}  // namespace
}  // namespace praxis::kernels::quant
