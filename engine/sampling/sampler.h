#pragma once
// Logits to one token id. The order and the definitions follow the field (engine facts, section 9): logit bias, the
// mask of allowed tokens, penalties, DRY, top-n-sigma, top-k, typical, top-p, min-p, XTC, temperature and a draw from a
// seeded generator. With mirostat its cut and draw follow bias, mask and temperature alone. One per request.
// Thread: engine.

#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <vector>

#include "engine/base/token.h"
#include "engine/sampling/chain.h"
#include "engine/sampling/penalties.h"
#include "engine/sampling/sampling_params.h"

namespace praxis::engine::sampling {

class Sampler {
 public:
  // contextTokens bounds the windows of the penalties. breakers: dryBreakers as tokens of the vocabulary.
  Sampler(const SamplingParams& params, std::int64_t vocabSize, std::int64_t contextTokens = 8192,
          std::vector<DryBreaker> breakers = {});

  // Tokens that the penalties remember but that were not sampled: the prompt.
  void observe(base::TokenId token);
  // Chooses from logits [vocab] and observes the choice. allowed: one bit per token id; empty: all. NaN and -inf are
  // never chosen while there is anything else; when there is nothing else, the first allowed token is, or 0.
  // Allocates nothing once it has run.
  base::TokenId sample(std::span<const float> logits, std::span<const std::uint64_t> allowed = {});

 private:
  std::span<const float> adjusted(std::span<const float> logits);
  std::span<const base::TokenId> window(std::int32_t lastN) const;
  bool narrows() const;
  void narrow(std::span<const float> logits, std::span<const std::uint64_t> allowed);
  base::TokenId choose(std::span<const float> logits, std::span<const std::uint64_t> allowed);
  base::TokenId chooseBySurprise(std::span<const float> logits, std::span<const std::uint64_t> allowed);
  const Candidate& draw();

  SamplingParams m_params;
  PenaltyValues m_penalties;
  std::mt19937_64 m_random;
  std::size_t m_windowMax;
  std::optional<Dry> m_dry;
  float m_mu;  // mirostat: the surprise that is still taken
  std::vector<Candidate> m_candidates;
  std::vector<base::TokenId> m_history;  // newest last; at most twice the longest window
  std::vector<float> m_logits;           // [vocab] the model's logits with bias and penalties
  std::vector<std::int32_t> m_scratch;   // [vocab] zeros
};

}  // namespace praxis::engine::sampling
