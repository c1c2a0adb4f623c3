#pragma once
// Log-probabilities of the model's own distribution, before any sampler touched it. Thread: any.

#include <cstddef>
#include <span>
#include <vector>

#include "engine/base/token.h"

namespace praxis::engine::sampling {

struct Logprob {
  base::TokenId token = 0;
  float logprob = 0;  // natural; -inf where the model has nothing
};

// The chosen token first, then the `count` likeliest, in falling order; equal ones in the order of their ids.
std::vector<Logprob> logprobsOf(std::span<const float> logits, base::TokenId chosen, std::size_t count);

}  // namespace praxis::engine::sampling
