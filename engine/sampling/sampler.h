#pragma once
// Logits to one token id: repetition penalty, then top-k, top-p, min-p, temperature and a draw from a seeded generator.
// The order and the definitions follow the field (engine facts, section 9). One per request. Thread: engine.

#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "engine/sampling/chain.h"
#include "engine/base/token.h"

namespace praxis::engine::sampling {

struct SamplingParams {
  float temperature = 0.7f;       // <= 0: greedy, the first of equal maxima
  std::int32_t topK = 40;         // <= 0: off
  float topP = 0.95f;             // >= 1: off
  float minP = 0.05f;             // <= 0: off
  float repeatPenalty = 1.0f;     // 1: off
  std::int32_t repeatLastN = 64;  // tokens that the penalty looks at, prompt included; 0: off
  std::uint64_t seed = 0;         // the same seed, prompt and model give the same text
};

class Sampler {
 public:
  Sampler(const SamplingParams& params, std::int64_t vocabSize);

  // Tokens that the penalty remembers but that were not sampled: the prompt.
  void observe(base::TokenId token);
  // Chooses from logits [vocab] and observes the choice. NaN and -inf are never chosen while there is anything else;
  // when there is nothing else, token 0 is.
  base::TokenId sample(std::span<const float> logits);

 private:
  base::TokenId choose(std::span<const float> logits);

  SamplingParams m_params;
  std::mt19937_64 m_random;
  std::vector<Candidate> m_candidates;
  std::vector<base::TokenId> m_history;  // newest last, at most repeatLastN
};

}  // namespace praxis::engine::sampling
