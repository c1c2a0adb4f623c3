#include "engine/sampling/chain.h"

#include <algorithm>
#include <cmath>

#include "engine/sampling/keep_first.h"

namespace praxis::engine::sampling {
namespace {

float largestLogit(const std::vector<Candidate>& candidates) {
  float largest = kImpossible;
  for (const Candidate& candidate : candidates) largest = std::max(largest, candidate.logit);
  return largest;
}

// Sorts the first `count` into place, by `before`.
template <typename Before>
void sortFirst(std::vector<Candidate>& candidates, std::size_t count, Before before) {
  const auto middle = candidates.begin() + static_cast<std::ptrdiff_t>(std::min(count, candidates.size()));
  std::partial_sort(candidates.begin(), middle, candidates.end(), before);
}

// What is less likely than (1 - p) / n: all of it together does not make up 1 - p, so no run that reaches p needs it.
void dropTail(std::vector<Candidate>& candidates, float p, std::size_t keepMin) {
  const float least = (1 - p) / static_cast<float>(candidates.size());
  const auto isTail = [least](const Candidate& candidate) { return candidate.probability < least; };
  const auto tail = static_cast<std::size_t>(std::ranges::count_if(candidates, isTail));
  if (candidates.size() - tail >= std::max<std::size_t>(keepMin, 1)) std::erase_if(candidates, isTail);
}

void keepOnlyFirstLargest(std::vector<Candidate>& candidates) {
  candidates.front() = *std::ranges::min_element(candidates, likelier);
  candidates.resize(1);
}

double entropyOf(const std::vector<Candidate>& candidates) {
  double entropy = 0;
  for (const Candidate& candidate : candidates) {
    if (candidate.probability > 0) entropy -= candidate.probability * std::log(candidate.probability);
  }
  return entropy;
}

}  // namespace

void applyTopNSigma(std::vector<Candidate>& candidates, float n) {
  if (!(n > 0) || candidates.size() <= 1) return;
  double sum = 0;
  double squares = 0;
  double count = 0;
  for (const Candidate& candidate : candidates) {
    if (!std::isfinite(candidate.logit)) continue;
    sum += candidate.logit;
    squares += static_cast<double>(candidate.logit) * candidate.logit;
    ++count;
  }
  if (count == 0) return;
  const double mean = sum / count;
  const double deviation = std::sqrt(std::max(0.0, squares / count - mean * mean));
  const auto threshold = static_cast<float>(largestLogit(candidates) - n * deviation);
  std::erase_if(candidates, [threshold](const Candidate& candidate) { return candidate.logit < threshold; });
}

void applyTopK(std::vector<Candidate>& candidates, std::int32_t k) {
  if (k <= 0) return;
  const auto count = static_cast<std::size_t>(k);
  sortFirst(candidates, count, likelier);
  if (count < candidates.size()) candidates.resize(count);
}

void applyTypical(std::vector<Candidate>& candidates, float p, std::size_t keepMin) {
  if (!(p < 1)) return;
  // What is impossible has no surprise that could be near to anything.
  std::erase_if(candidates, [](const Candidate& candidate) { return candidate.logit == kImpossible; });
  if (candidates.empty()) return;
  softmax(candidates);
  const auto entropy = static_cast<float>(entropyOf(candidates));
  const float largest = largestLogit(candidates);
  if (!std::isfinite(largest)) return;
  // The likeliest has probability 1 / sum.
  const auto logSum = -std::log(std::ranges::max_element(candidates, {}, &Candidate::probability)->probability);
  // The probability's place holds the distance from the entropy while they are sorted.
  for (Candidate& candidate : candidates) {
    candidate.probability = std::abs(largest + logSum - candidate.logit - entropy);
  }
  keepFirst(
      candidates, nearer, [&](const Candidate& candidate) { return std::exp(candidate.logit - largest - logSum); },
      [&](float reached, std::size_t kept) { return reached > p && kept >= keepMin; });
}

void applyTopP(std::vector<Candidate>& candidates, float p, std::size_t keepMin) {
  if (!(p < 1) || candidates.empty()) return;
  softmax(candidates);
  dropTail(candidates, p, keepMin);
  keepFirst(
      candidates, likelier, [](const Candidate& candidate) { return candidate.probability; },
      [&](float reached, std::size_t kept) { return reached >= p && kept >= keepMin; });
}

void applyMinP(std::vector<Candidate>& candidates, float p, std::size_t keepMin) {
  if (!(p > 0) || candidates.empty()) return;
  const float threshold = largestLogit(candidates) + std::log(p);
  const auto below = [threshold](const Candidate& candidate) { return candidate.logit < threshold; };
  const auto survivors = candidates.size() - static_cast<std::size_t>(std::ranges::count_if(candidates, below));
  const std::size_t least = std::clamp<std::size_t>(keepMin, 1, candidates.size());
  if (survivors >= least) {
    std::erase_if(candidates, below);
  } else {
    sortFirst(candidates, least, likelier);
    candidates.resize(least);
  }
}

void applyXtc(std::vector<Candidate>& candidates, float threshold, std::size_t keepMin) {
  if (!(threshold <= 0.5f) || candidates.size() < 2) return;
  softmax(candidates);
  const auto reaches = [threshold](const Candidate& candidate) { return candidate.probability >= threshold; };
  const auto count = static_cast<std::size_t>(std::ranges::count_if(candidates, reaches));
  if (count < 2 || candidates.size() - (count - 1) < keepMin) return;
  const Candidate* least = nullptr;
  for (const Candidate& candidate : candidates) {
    if (reaches(candidate) && (least == nullptr || likelier(*least, candidate))) least = &candidate;
  }
  const base::TokenId stays = least->id;
  std::erase_if(candidates, [&](const Candidate& candidate) { return reaches(candidate) && candidate.id != stays; });
}

void applyTemperature(std::vector<Candidate>& candidates, float temperature) {
  if (candidates.empty()) return;
  // A temperature so small that logits overflow leaves no doubt about the choice either.
  const bool greedy = !(temperature > 0) || !std::isfinite(largestLogit(candidates) / temperature);
  if (greedy) {
    keepOnlyFirstLargest(candidates);
    return;
  }
  for (Candidate& candidate : candidates) candidate.logit /= temperature;
}

void applyDynamicTemperature(std::vector<Candidate>& candidates, float temperature, float range, float exponent) {
  if (!(range > 0)) return applyTemperature(candidates, temperature);
  if (candidates.size() < 2) return;
  softmax(candidates);
  const double share = entropyOf(candidates) / std::log(static_cast<double>(candidates.size()));
  const float lowest = std::max(0.0f, temperature - range);
  const float highest = temperature + range;
  const auto moved = static_cast<float>(std::pow(share, static_cast<double>(exponent)));
  applyTemperature(candidates, lowest + (highest - lowest) * moved);
}

void applySurpriseLimit(std::vector<Candidate>& candidates, float mu) {
  if (candidates.empty()) return;
  softmax(candidates);
  const float least = std::exp2(-mu);
  const auto tooSurprising = [least](const Candidate& candidate) { return candidate.probability < least; };
  if (std::ranges::all_of(candidates, tooSurprising))
    keepOnlyFirstLargest(candidates);
  else
    std::erase_if(candidates, tooSurprising);
}

void softmax(std::vector<Candidate>& candidates) {
  const float largest = largestLogit(candidates);
  if (largest == kImpossible) {
    for (Candidate& candidate : candidates) candidate.probability = 0;
    return;
  }
  double sum = 0;
  for (Candidate& candidate : candidates) {
    // Equal values first: the difference of two infinities is no number.
    const bool isLargest = candidate.logit == largest;
    const float distance = candidate.logit - largest;
    candidate.probability = isLargest ? 1 : distance < kNegligible ? 0 : std::exp(distance);
    sum += candidate.probability;
  }
  const auto scale = static_cast<float>(1 / sum);
  for (Candidate& candidate : candidates) candidate.probability *= scale;
}

}  // namespace praxis::engine::sampling
