#include "engine/sampling/sampler.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "engine/sampling/select.h"

namespace praxis::engine::sampling {
namespace {

// A number in [0, 1) from the upper 53 bits, the same with every standard library.
double unitInterval(std::mt19937_64& random) { return static_cast<double>(random() >> 11) * 0x1p-53; }

std::size_t tokensOf(std::int32_t lastN, std::int64_t contextTokens) {
  const std::int64_t context = std::max<std::int64_t>(contextTokens, 0);
  return static_cast<std::size_t>(lastN >= 0 ? std::min<std::int64_t>(lastN, context) : context);
}

std::size_t windowMaxOf(const SamplingParams& params, bool penalties, std::int64_t contextTokens) {
  const std::size_t forPenalties = penalties ? tokensOf(params.repeatLastN, contextTokens) : 0;
  const std::size_t forDry = params.dryMultiplier > 0 ? tokensOf(params.dryLastN, contextTokens) : 0;
  return std::max(forPenalties, forDry);
}

base::TokenId firstAllowed(std::span<const std::uint64_t> allowed, std::size_t vocab) {
  for (std::size_t word = 0; word < allowed.size(); ++word) {
    if (allowed[word] == 0) continue;
    const std::size_t token = word * 64 + static_cast<std::size_t>(std::countr_zero(allowed[word]));
    return token < vocab ? static_cast<base::TokenId>(token) : 0;
  }
  return 0;
}

}  // namespace

Sampler::Sampler(const SamplingParams& params, std::int64_t vocabSize, std::int64_t contextTokens,
                 std::vector<DryBreaker> breakers)
    : m_params(params),
      m_penalties{params.repeatPenalty, params.frequencyPenalty, params.presencePenalty},
      m_random(params.seed),
      m_windowMax(windowMaxOf(params, m_penalties.active(), contextTokens)),
      m_mu(2 * params.mirostatTau) {
  if (params.dryMultiplier > 0 && params.dryLastN != 0) m_dry.emplace(params, std::move(breakers), m_windowMax);
  const auto vocab = static_cast<std::size_t>(std::max<std::int64_t>(vocabSize, 0));
  m_candidates.reserve(vocab);
  m_history.reserve(2 * std::min(m_windowMax, std::size_t{1} << 20));
  if (m_windowMax > 0) m_scratch.resize(vocab);
  if (m_windowMax > 0 || !params.logitBias.empty()) m_logits.reserve(vocab);
}

void Sampler::observe(base::TokenId token) {
  if (m_windowMax == 0) return;
  if (m_history.size() >= 2 * m_windowMax) {
    m_history.erase(m_history.begin(), m_history.end() - static_cast<std::ptrdiff_t>(m_windowMax));
  }
  m_history.push_back(token);
}

base::TokenId Sampler::sample(std::span<const float> logits, std::span<const std::uint64_t> allowed) {
  const std::span<const float> row = adjusted(logits);
  const bool bySurprise = m_params.mirostat == 2 && m_params.temperature > 0;
  const base::TokenId token = bySurprise ? chooseBySurprise(row, allowed) : choose(row, allowed);
  observe(token);
  return token;
}

std::span<const base::TokenId> Sampler::window(std::int32_t lastN) const {
  const std::size_t tokens = lastN < 0 ? m_windowMax : static_cast<std::size_t>(lastN);
  return std::span(m_history).last(std::min(tokens, m_history.size()));
}

std::span<const float> Sampler::adjusted(std::span<const float> logits) {
  const bool penalties = m_params.mirostat != 2 && m_windowMax > 0;
  if (!penalties && m_params.logitBias.empty()) return logits;
  m_logits.assign(logits.begin(), logits.end());
  applyLogitBias(m_logits, m_params.logitBias);
  if (!penalties) return m_logits;
  if (m_scratch.size() < logits.size()) m_scratch.resize(logits.size());
  if (m_penalties.active()) applyPenalties(m_logits, window(m_params.repeatLastN), m_penalties, m_scratch);
  if (m_dry) m_dry->apply(m_logits, window(m_params.dryLastN), m_scratch);
  return m_logits;
}

void Sampler::narrow(std::span<const float> logits, std::span<const std::uint64_t> allowed) {
  const auto keepMin = static_cast<std::size_t>(std::max(m_params.minKeep, 0));
  bool fresh = false;  // no candidates yet: the first step that is on makes its own from all tokens
  if (m_params.topNSigma > 0) {
    collectTopNSigma(logits, allowed, m_params.topNSigma, m_candidates);
    applyTopK(m_candidates, m_params.topK);
  } else if (m_params.topK > 0) {
    collectLargest(logits, allowed, static_cast<std::size_t>(m_params.topK), m_candidates);
  } else {
    fresh = true;
  }
  if (m_params.typicalP < 1) {
    fresh ? collectTypical(logits, allowed, m_params.typicalP, keepMin, m_candidates)
          : applyTypical(m_candidates, m_params.typicalP, keepMin);
    fresh = false;
  }
  if (m_params.topP < 1) {
    fresh ? collectTopP(logits, allowed, m_params.topP, keepMin, m_candidates)
          : applyTopP(m_candidates, m_params.topP, keepMin);
    fresh = false;
  }
  fresh ? collectMinP(logits, allowed, m_params.minP, keepMin, m_candidates)
        : applyMinP(m_candidates, m_params.minP, keepMin);
  if (m_params.xtcProbability > 0 && unitInterval(m_random) < m_params.xtcProbability) {
    applyXtc(m_candidates, m_params.xtcThreshold, keepMin);
  }
}

// Whether a step takes tokens out of the choice, or needs to see them all before the draw.
bool Sampler::narrows() const {
  return m_params.topNSigma > 0 || m_params.topK > 0 || m_params.typicalP < 1 || m_params.topP < 1 ||
         m_params.minP > 0 || m_params.xtcProbability > 0 || m_params.dynatempRange > 0;
}

base::TokenId Sampler::choose(std::span<const float> logits, std::span<const std::uint64_t> allowed) {
  if (m_params.temperature > 0 && !narrows()) {
    const double uniform = unitInterval(m_random);
    if (const auto drawn = drawFromAll(logits, allowed, m_params.temperature, uniform)) return *drawn;
  }
  if (m_params.temperature > 0) {
    narrow(logits, allowed);
    applyDynamicTemperature(m_candidates, m_params.temperature, m_params.dynatempRange, m_params.dynatempExponent);
  } else {
    collectLargest(logits, allowed, 1, m_candidates);
  }
  if (m_candidates.empty()) return firstAllowed(allowed, logits.size());
  softmax(m_candidates);
  return draw().id;
}

base::TokenId Sampler::chooseBySurprise(std::span<const float> logits, std::span<const std::uint64_t> allowed) {
  if (m_params.dynatempRange > 0) {
    collectAll(logits, allowed, m_candidates);
    applyDynamicTemperature(m_candidates, m_params.temperature, m_params.dynatempRange, m_params.dynatempExponent);
    applySurpriseLimit(m_candidates, m_mu);
  } else {
    collectSurprising(logits, allowed, m_params.temperature, m_mu, m_candidates);
  }
  if (m_candidates.empty()) return firstAllowed(allowed, logits.size());
  softmax(m_candidates);
  const Candidate& drawn = draw();
  m_mu -= m_params.mirostatEta * (-std::log2(drawn.probability) - m_params.mirostatTau);
  return drawn.id;
}

// One of at least one candidate, by the probabilities.
const Candidate& Sampler::draw() {
  double sum = 0;
  for (const Candidate& candidate : m_candidates) sum += candidate.probability;
  const double target = unitInterval(m_random) * sum;
  double reached = 0;
  const Candidate* chosen = &m_candidates.front();
  for (const Candidate& candidate : m_candidates) {
    if (!(candidate.probability > 0)) continue;
    chosen = &candidate;
    reached += candidate.probability;
    if (reached > target) break;
  }
  return *chosen;
}

}  // namespace praxis::engine::sampling
