#include <algorithm>
#include <cmath>

#include "kernels/routing/routing.h"

namespace praxis::kernels::routing {
namespace {

float comparable(float value) { return std::isnan(value) ? -INFINITY : value; }

// values become exp(value - largest) / sum.
void softmax(float* values, std::int64_t count) {
  const double largest = *std::max_element(values, values + count);
  double total = 0;
  for (std::int64_t i = 0; i < count; ++i) total += std::exp(values[i] - largest);
  for (std::int64_t i = 0; i < count; ++i) values[i] = static_cast<float>(std::exp(values[i] - largest) / total);
}

void gate(const RouteParams& params, const float* logits, float* scores) {
  std::copy(logits, logits + params.experts, scores);
  if (params.gating == Gating::softmax) softmax(scores, params.experts);
  if (params.gating != Gating::sigmoid) return;
  for (std::int64_t e = 0; e < params.experts; ++e) {
    scores[e] = static_cast<float>(1 / (1 + std::exp(-static_cast<double>(logits[e]))));
  }
}

// The sum of the two largest; of one, that one.
float sumOfTwoLargest(const float* values, std::int64_t count) {
  float first = values[0];
  float second = count > 1 ? -INFINITY : 0;
  for (std::int64_t i = 1; i < count; ++i) {
    second = std::max(second, std::min(first, values[i]));
    first = std::max(first, values[i]);
  }
  return first + second;
}

// Groups that are not among the best get NaN, which no logit can leave in `sums`.
void dropGroups(const RouteParams& params, const float* choices, float* sums) {
  const std::int64_t size = params.experts / params.groups;
  for (std::int64_t g = 0; g < params.groups; ++g) sums[g] = comparable(sumOfTwoLargest(choices + g * size, size));
  for (std::int64_t left = params.groups; left > params.groupsUsed; --left) {
    std::int64_t worst = -1;
    for (std::int64_t g = 0; g < params.groups; ++g) {
      if (!std::isnan(sums[g]) && (worst < 0 || sums[g] <= sums[worst])) worst = g;
    }
    sums[worst] = NAN;
  }
}

// chosen [used] in falling order of choice; experts come by rising id, so an equal one goes behind.
void chooseLargest(const RouteParams& params, const float* choices, const float* sums, std::int32_t* chosen) {
  const std::int64_t size = params.experts / params.groups;
  std::int64_t count = 0;
  for (std::int64_t e = 0; e < params.experts; ++e) {
    if (params.groups > 1 && std::isnan(sums[e / size])) continue;
    std::int64_t place = count;
    while (place > 0 && choices[e] > choices[chosen[place - 1]]) --place;
    if (place == params.used) continue;
    if (count < params.used) ++count;
    std::copy_backward(chosen + place, chosen + count - 1, chosen + count);
    chosen[place] = static_cast<std::int32_t>(e);
  }
}

void weigh(const RouteParams& params, const float* scores, const std::int32_t* chosen, float* weights) {
  constexpr float kSumMin = 0x1p-14f;
  for (std::int64_t i = 0; i < params.used; ++i) weights[i] = scores[chosen[i]];
  if (params.gating == Gating::softmaxOfChosen) softmax(weights, params.used);
  float divisor = 1;
  if (params.normalise) {
    float sum = 0;
    for (std::int64_t i = 0; i < params.used; ++i) sum += weights[i];
    divisor = std::max(sum, kSumMin);
  }
  for (std::int64_t i = 0; i < params.used; ++i) weights[i] = weights[i] / divisor * params.scale;
}

}  // namespace

void route(const RouteParams& params, std::int64_t tokenBegin, std::int64_t tokenEnd) {
  float* scores = params.scratch;
  float* choices = scores + params.experts;
  float* sums = choices + params.experts;
  for (std::int64_t token = tokenBegin; token < tokenEnd; ++token) {
    gate(params, params.logits + token * params.experts, scores);
    for (std::int64_t e = 0; e < params.experts; ++e) {
      choices[e] = comparable(scores[e] + (params.selectionBias ? params.selectionBias[e] : 0));
    }
    if (params.groups > 1) dropGroups(params, choices, sums);
    std::int32_t* chosen = params.chosen + token * params.used;
    chooseLargest(params, choices, sums, chosen);
    weigh(params, scores, chosen, params.weights + token * params.used);
  }
}

}  // namespace praxis::kernels::routing
