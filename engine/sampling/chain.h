#pragma once
// The steps of the sampler chain, each on the candidates that the one before left. Candidates carry logits, never NaN;
// -inf means impossible. Parameters outside a step's range turn it off. Thread: any.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/token.h"

namespace praxis::engine::sampling {

struct Candidate {
  base::TokenId id = 0;
  float logit = 0;
  float probability = 0;
};

// Every token that occurs in `history` once or more: a positive logit is divided by the penalty, another multiplied.
// Quick where candidate i is token i, as before any step that drops some.
void applyRepeatPenalty(std::vector<Candidate>& candidates, std::span<const base::TokenId> history, float penalty);
// Keeps the k largest, in falling order; equal logits in the order of their ids. k <= 0: off.
void applyTopK(std::vector<Candidate>& candidates, std::int32_t k);
// Keeps the shortest run of the likeliest whose probabilities reach p, in falling order. p >= 1: off.
void applyTopP(std::vector<Candidate>& candidates, float p, std::size_t keepMin = 1);
// Keeps what is at least p times as likely as the likeliest. p <= 0: off.
void applyMinP(std::vector<Candidate>& candidates, float p, std::size_t keepMin = 1);
// Divides the logits. temperature <= 0: only the first of the largest stays.
void applyTemperature(std::vector<Candidate>& candidates, float temperature);
// Fills probability with the softmax of logit; all 0 when every logit is -inf.
void softmax(std::vector<Candidate>& candidates);

}  // namespace praxis::engine::sampling
