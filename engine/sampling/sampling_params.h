#pragma once
// What a request asks of the sampler, in the field's words, and the check that it makes sense. Thread: any.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/token.h"

namespace praxis::engine::sampling {

// A token's logit is moved by this much before anything else; -inf: the token is never chosen.
using LogitBias = std::pair<base::TokenId, float>;

struct SamplingParams {
  float temperature = 0.7f;       // <= 0: greedy, the first of equal maxima
  std::int32_t topK = 40;         // <= 0: off
  float topP = 0.95f;             // >= 1: off
  float minP = 0.05f;             // <= 0: off
  float repeatPenalty = 1.0f;     // 1: off
  std::int32_t repeatLastN = 64;  // tokens that the penalties look at, prompt included; 0: off, -1: the whole context
  std::uint64_t seed = 0;         // the same seed, prompt and model give the same text

  float frequencyPenalty = 0;  // taken from a logit for each time that the token occurred; 0: off
  float presencePenalty = 0;   // taken once if it occurred; 0: off
  float typicalP = 1;          // >= 1: off
  float topNSigma = -1;        // <= 0: off
  std::int32_t minKeep = 0;    // top-p, min-p, typical and xtc leave at least so many
  float xtcProbability = 0;    // 0: off
  float xtcThreshold = 0.1f;   // > 0.5: off
  float dynatempRange = 0;     // 0: off; the temperature moves by at most so much with the entropy
  float dynatempExponent = 1;

  float dryMultiplier = 0;  // 0: off
  float dryBase = 1.75f;
  std::int32_t dryAllowedLength = 2;
  std::int32_t dryLastN = -1;  // 0: off, -1: the whole context
  std::vector<std::string> dryBreakers = {"\n", ":", "\"", "*"};

  std::int32_t mirostat = 0;  // 0 or 2; 2 takes the place of every step but bias, mask and temperature
  float mirostatTau = 5;      // the surprise aimed at, in bits
  float mirostatEta = 0.1f;   // how fast it is followed

  std::vector<LogitBias> logitBias;
};

// invalidArgument, naming the parameter, its value and its range, for whatever is no number or outside all reason.
base::Result<void> checkSamplingParams(const SamplingParams& params, std::int64_t vocabSize);

}  // namespace praxis::engine::sampling
