#include "engine/sampling/logprobs.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/sampling/chain.h"

namespace praxis::engine::sampling {

std::vector<Logprob> logprobsOf(std::span<const float> logits, base::TokenId chosen, std::size_t count) {
  std::vector<Candidate> likeliest;
  collectLargest(logits, {}, std::max<std::size_t>(count, 1), likeliest);
  constexpr float kImpossible = -std::numeric_limits<float>::infinity();
  const float largest = likeliest.empty() ? kImpossible : likeliest.front().logit;
  double sum = 0;
  for (const float logit : logits) {
    if (logit > kImpossible) sum += std::exp(static_cast<double>(logit) - largest);
  }
  const double logSum = std::log(sum) + largest;
  const auto logprob = [&](float logit) {
    return logit > kImpossible ? static_cast<float>(logit - logSum) : kImpossible;
  };
  std::vector<Logprob> result;
  result.reserve(count + 1);
  const bool known = chosen >= 0 && static_cast<std::size_t>(chosen) < logits.size();
  result.push_back({chosen, known ? logprob(logits[static_cast<std::size_t>(chosen)]) : kImpossible});
  for (std::size_t i = 0; i < std::min(count, likeliest.size()); ++i) {
    result.push_back({likeliest[i].id, logprob(likeliest[i].logit)});
  }
  return result;
}

}  // namespace praxis::engine::sampling
