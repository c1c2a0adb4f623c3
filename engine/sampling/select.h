#pragma once
// The first step of a chain on a whole vocabulary, with candidates made only of what that step keeps: each equals
// collectAll and the step after it. A few walks over the logits in vector registers tell where the step will cut.
// None allocates beyond the candidates. Thread: any.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/token.h"
#include "engine/sampling/chain.h"

namespace praxis::engine::sampling {

// collectAll, then applyMinP.
void collectMinP(std::span<const float> logits, std::span<const std::uint64_t> allowed, float p, std::size_t keepMin,
                 std::vector<Candidate>& candidates);
// collectAll, then applyTopP.
void collectTopP(std::span<const float> logits, std::span<const std::uint64_t> allowed, float p, std::size_t keepMin,
                 std::vector<Candidate>& candidates);
// collectAll, then applyTypical.
void collectTypical(std::span<const float> logits, std::span<const std::uint64_t> allowed, float p, std::size_t keepMin,
                    std::vector<Candidate>& candidates);
// collectAll, then applyTopNSigma.
void collectTopNSigma(std::span<const float> logits, std::span<const std::uint64_t> allowed, float n,
                      std::vector<Candidate>& candidates);
// collectAll, then applyTemperature and applySurpriseLimit.
void collectSurprising(std::span<const float> logits, std::span<const std::uint64_t> allowed, float temperature,
                       float mu, std::vector<Candidate>& candidates);
// A draw from all tokens by their probabilities at this temperature, for a uniform number of [0, 1). Nothing where
// there is no token to draw, or no finite largest logit.
std::optional<base::TokenId> drawFromAll(std::span<const float> logits, std::span<const std::uint64_t> allowed,
                                         float temperature, double uniform);

}  // namespace praxis::engine::sampling
