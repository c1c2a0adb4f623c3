#include "engine/sampling/chain.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace praxis::engine::sampling {
namespace {

constexpr float kImpossible = -std::numeric_limits<float>::infinity();

bool likelier(const Candidate& a, const Candidate& b) { return a.logit != b.logit ? a.logit > b.logit : a.id < b.id; }

float largestLogit(const std::vector<Candidate>& candidates) {
  float largest = kImpossible;
  for (const Candidate& candidate : candidates) largest = std::max(largest, candidate.logit);
  return largest;
}

// Sorts the first `count` into place, likeliest first.
void sortFirst(std::vector<Candidate>& candidates, std::size_t count) {
  const auto middle = candidates.begin() + static_cast<std::ptrdiff_t>(std::min(count, candidates.size()));
  std::partial_sort(candidates.begin(), middle, candidates.end(), likelier);
}

void keepOnlyFirstLargest(std::vector<Candidate>& candidates) {
  const auto best = std::max_element(candidates.begin(), candidates.end(),
                                     [](const Candidate& a, const Candidate& b) { return a.logit < b.logit; });
  candidates.front() = *best;
  candidates.resize(1);
}

}  // namespace

void applyRepeatPenalty(std::vector<Candidate>& candidates, std::span<const base::TokenId> history, float penalty) {
  if (!(penalty > 0) || !std::isfinite(penalty) || penalty == 1) return;
  std::vector<base::TokenId> tokens(history.begin(), history.end());
  std::ranges::sort(tokens);
  tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
  for (const base::TokenId token : tokens) {
    auto found = candidates.end();
    if (token >= 0 && static_cast<std::size_t>(token) < candidates.size() && candidates[token].id == token) {
      found = candidates.begin() + token;
    } else {
      found = std::ranges::find(candidates, token, &Candidate::id);
    }
    if (found != candidates.end()) found->logit = found->logit > 0 ? found->logit / penalty : found->logit * penalty;
  }
}

void applyTopK(std::vector<Candidate>& candidates, std::int32_t k) {
  if (k <= 0) return;
  const auto count = static_cast<std::size_t>(k);
  sortFirst(candidates, count);
  if (count < candidates.size()) candidates.resize(count);
}

void applyTopP(std::vector<Candidate>& candidates, float p, std::size_t keepMin) {
  if (!(p < 1) || candidates.empty()) return;
  softmax(candidates);
  // Only as many are sorted as it takes to reach p: a few hundred of a whole vocabulary.
  std::size_t sorted = 0;
  std::size_t kept = 0;
  float sum = 0;
  while (kept < candidates.size() && (sum < p || kept < keepMin || kept == 0)) {
    if (kept == sorted) {
      sorted = std::min(candidates.size(), std::max<std::size_t>(256, sorted * 8));
      sortFirst(candidates, sorted);
    }
    sum += candidates[kept++].probability;
  }
  candidates.resize(kept);
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
    sortFirst(candidates, least);
    candidates.resize(least);
  }
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

void softmax(std::vector<Candidate>& candidates) {
  const float largest = largestLogit(candidates);
  double sum = 0;
  for (Candidate& candidate : candidates) {
    // Equal values first: the difference of two infinities is no number.
    const bool isLargest = candidate.logit == largest;
    candidate.probability = largest == kImpossible ? 0 : isLargest ? 1 : std::exp(candidate.logit - largest);
    sum += candidate.probability;
  }
  if (sum <= 0) return;
  const auto scale = static_cast<float>(1 / sum);
  for (Candidate& candidate : candidates) candidate.probability *= scale;
}

}  // namespace praxis::engine::sampling
