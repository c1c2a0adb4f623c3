#include "engine/sampling/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace praxis::engine::sampling {
namespace {

// A number in [0, 1) from the upper 53 bits, the same with every standard library.
double unitInterval(std::mt19937_64& random) { return static_cast<double>(random() >> 11) * 0x1p-53; }

base::TokenId draw(const std::vector<Candidate>& candidates, std::mt19937_64& random) {
  double sum = 0;
  for (const Candidate& candidate : candidates) sum += candidate.probability;
  const double target = unitInterval(random) * sum;
  double reached = 0;
  base::TokenId chosen = 0;
  for (const Candidate& candidate : candidates) {
    if (!(candidate.probability > 0)) continue;
    chosen = candidate.id;
    reached += candidate.probability;
    if (reached > target) break;
  }
  return chosen;
}

}  // namespace

Sampler::Sampler(const SamplingParams& params, std::int64_t vocabSize) : m_params(params), m_random(params.seed) {
  m_candidates.reserve(static_cast<std::size_t>(std::max<std::int64_t>(vocabSize, 0)));
}

void Sampler::observe(base::TokenId token) {
  if (m_params.repeatLastN <= 0) return;
  if (m_history.size() >= static_cast<std::size_t>(m_params.repeatLastN)) m_history.erase(m_history.begin());
  m_history.push_back(token);
}

base::TokenId Sampler::sample(std::span<const float> logits) {
  const base::TokenId token = choose(logits);
  observe(token);
  return token;
}

base::TokenId Sampler::choose(std::span<const float> logits) {
  m_candidates.resize(logits.size());
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const float logit = std::isnan(logits[i]) ? -std::numeric_limits<float>::infinity() : logits[i];
    m_candidates[i] = {static_cast<base::TokenId>(i), logit, 0};
  }
  applyRepeatPenalty(m_candidates, m_history, m_params.repeatPenalty);
  if (m_params.temperature > 0) {
    applyTopK(m_candidates, m_params.topK);
    applyTopP(m_candidates, m_params.topP);
    applyMinP(m_candidates, m_params.minP);
  }
  applyTemperature(m_candidates, m_params.temperature);
  softmax(m_candidates);
  return draw(m_candidates, m_random);
}

}  // namespace praxis::engine::sampling
