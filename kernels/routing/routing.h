#pragma once
// Which experts a token goes to, and the sum of what they answer. Plain code for every processor: a router reads some
// hundred logits per token and layer, and the sum is bound by memory; so one implementation, the same bits everywhere.
// Thread: any.
//
// route, for tokens [tokenBegin, tokenEnd): scores s = gating(logits), rounded to float32; choice by b = s + bias.
// With groups > 1 the experts form equal consecutive groups, a group counts by the sum of its two largest b, and only
// the groupsUsed best take part. The `used` largest b are chosen, the lower id first among equals (of experts as of
// groups). Weights are the chosen s, divided by max(their sum, 2^-14) if normalise, times scale. NaN counts as less
// than everything when it is compared; ids are in range whatever the logits are.
//
// sumWeighted, for values [begin, end) of out [tokens, cols]:
//   out[t, c] = sum over i < used of weights[t, i] * y[t * used + i, c], from i = 0 on (2 * used FLOPs, 4 * used bytes)

#include <cstdint>

namespace praxis::kernels::routing {

enum class Gating { softmax, sigmoid, softmaxOfChosen };

struct RouteParams {
  std::int32_t* chosen = nullptr;        // [tokens, used]
  float* weights = nullptr;              // [tokens, used]
  const float* logits = nullptr;         // [tokens, experts]
  const float* selectionBias = nullptr;  // [experts], or null
  std::int64_t experts = 0;
  std::int64_t used = 0;        // at most the experts of groupsUsed groups
  std::int64_t groups = 1;      // divides experts
  std::int64_t groupsUsed = 1;  // at most groups
  Gating gating = Gating::softmax;
  bool normalise = false;
  float scale = 1;
  float* scratch = nullptr;  // routeScratchFloats(experts, groups) of this thread
};

// Scores, choices, and the groups' sums. (static: see common/dot_order.h.)
static constexpr std::int64_t routeScratchFloats(std::int64_t experts, std::int64_t groups) {
  return 2 * experts + groups;
}

using RouteKernel = void(const RouteParams& params, std::int64_t tokenBegin, std::int64_t tokenEnd);
RouteKernel route;

struct WeightedSumParams {
  float* out = nullptr;            // [tokens, cols]
  const float* y = nullptr;        // [tokens * used, cols]
  const float* weights = nullptr;  // [tokens, used]
  std::int64_t cols = 0;
  std::int64_t used = 0;
};

using WeightedSumKernel = void(const WeightedSumParams& params, std::int64_t begin, std::int64_t end);
WeightedSumKernel sumWeighted;

}  // namespace praxis::kernels::routing
