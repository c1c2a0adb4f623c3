#pragma once
// The steps of the sampler chain, each on the candidates that the one before left. Candidates carry logits, never NaN;
// -inf means impossible. Parameters outside a step's range turn it off. None allocates, and none sorts more than it
// must: a vocabulary has 150,000 tokens and a draw looks at a few dozen. Thread: any.

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

// Every token that is allowed (one bit per id; empty: all) and has a logit above -inf becomes a candidate.
void collectAll(std::span<const float> logits, std::span<const std::uint64_t> allowed,
                std::vector<Candidate>& candidates);
// Likewise, but only logits of at least this.
void collectFrom(std::span<const float> logits, std::span<const std::uint64_t> allowed, float least,
                 std::vector<Candidate>& candidates);
// Likewise, but only the k largest, in falling order; equal logits in the order of their ids.
void collectLargest(std::span<const float> logits, std::span<const std::uint64_t> allowed, std::size_t k,
                    std::vector<Candidate>& candidates);

// Drops logits that are more than n standard deviations below the largest. n <= 0: off.
void applyTopNSigma(std::vector<Candidate>& candidates, float n);
// Keeps the k largest, in falling order; equal logits in the order of their ids. k <= 0: off.
void applyTopK(std::vector<Candidate>& candidates, std::int32_t k);
// Keeps the tokens whose surprise is nearest to the entropy: the shortest run that exceeds p. p >= 1: off.
void applyTypical(std::vector<Candidate>& candidates, float p, std::size_t keepMin = 1);
// Keeps the shortest run of the likeliest whose probabilities reach p, in falling order. p >= 1: off.
void applyTopP(std::vector<Candidate>& candidates, float p, std::size_t keepMin = 1);
// Keeps what is at least p times as likely as the likeliest. p <= 0: off.
void applyMinP(std::vector<Candidate>& candidates, float p, std::size_t keepMin = 1);
// Of the tokens with at least this probability only the least likely stays. threshold > 0.5: off.
void applyXtc(std::vector<Candidate>& candidates, float threshold, std::size_t keepMin = 1);
// Divides the logits. temperature <= 0: only the first of the largest stays.
void applyTemperature(std::vector<Candidate>& candidates, float temperature);
// A temperature between temperature - range and temperature + range, by the entropy's share of the largest possible
// one to the power of the exponent. range <= 0: the temperature itself.
void applyDynamicTemperature(std::vector<Candidate>& candidates, float temperature, float range, float exponent);
// Mirostat v2's cut: drops what would surprise by more than mu bits; at least the likeliest stays.
void applySurpriseLimit(std::vector<Candidate>& candidates, float mu);
// Fills probability with the softmax of logit; all 0 when every logit is -inf.
void softmax(std::vector<Candidate>& candidates);

}  // namespace praxis::engine::sampling
