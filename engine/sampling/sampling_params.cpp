#include "engine/sampling/sampling_params.h"

#include <cmath>
#include <string_view>

namespace praxis::engine::sampling {
namespace {

constexpr std::int32_t kCountMax = 1 << 24;
constexpr std::size_t kBreakersMax = 64;
constexpr std::size_t kBreakerBytesMax = 256;
constexpr float kBiasMax = 1e6f;

struct Range {
  std::string_view name;
  double value;
  double least;
  double most;
};

base::Result<void> check(const Range& range) {
  if (range.value >= range.least && range.value <= range.most) return {};  // false for NaN
  return base::fail(base::ErrorCode::invalidArgument, "{} is {}; it must be between {} and {}.", range.name,
                    range.value, range.least, range.most);
}

base::Result<void> checkBias(const SamplingParams& params, std::int64_t vocabSize) {
  for (const auto& [token, bias] : params.logitBias) {
    if (token < 0 || token >= vocabSize) {
      return base::fail(base::ErrorCode::invalidArgument, "A logit bias names token {}; this model has tokens 0 to {}.",
                        token, vocabSize - 1);
    }
    const bool forbids = std::isinf(bias) && bias < 0;
    if (!forbids && !(std::abs(bias) <= kBiasMax)) {
      return base::fail(base::ErrorCode::invalidArgument,
                        "The logit bias of token {} is {}; it must be -inf or between {} and {}.", token, bias,
                        -kBiasMax, kBiasMax);
    }
  }
  return {};
}

base::Result<void> checkBreakers(const SamplingParams& params) {
  if (params.dryBreakers.size() > kBreakersMax) {
    return base::fail(base::ErrorCode::invalidArgument, "{} DRY sequence breakers were given; at most {} are taken.",
                      params.dryBreakers.size(), kBreakersMax);
  }
  for (const std::string& breaker : params.dryBreakers) {
    if (breaker.empty() || breaker.size() > kBreakerBytesMax) {
      return base::fail(base::ErrorCode::invalidArgument,
                        "A DRY sequence breaker has {} bytes; each must have between 1 and {}.", breaker.size(),
                        kBreakerBytesMax);
    }
  }
  return {};
}

}  // namespace

base::Result<void> checkSamplingParams(const SamplingParams& params, std::int64_t vocabSize) {
  const Range ranges[] = {
      {"The temperature", params.temperature, -100, 100},
      {"Top-k", static_cast<double>(params.topK), -1, kCountMax},
      {"Top-p", params.topP, 0, 1},
      {"Min-p", params.minP, 0, 1},
      {"Typical-p", params.typicalP, 0, 1},
      {"Top-n-sigma", params.topNSigma, -1, 1000},
      {"The number of tokens to keep", static_cast<double>(params.minKeep), 0, kCountMax},
      {"The repetition penalty", params.repeatPenalty, 0.01, 100},
      {"The frequency penalty", params.frequencyPenalty, -100, 100},
      {"The presence penalty", params.presencePenalty, -100, 100},
      {"The window of the penalties", static_cast<double>(params.repeatLastN), -1, kCountMax},
      {"The DRY multiplier", params.dryMultiplier, 0, 100},
      {"The DRY base", params.dryBase, 1, 100},
      {"The DRY allowed length", static_cast<double>(params.dryAllowedLength), 0, kCountMax},
      {"The DRY window", static_cast<double>(params.dryLastN), -1, kCountMax},
      {"The XTC probability", params.xtcProbability, 0, 1},
      {"The XTC threshold", params.xtcThreshold, 0, 1},
      {"The dynamic temperature range", params.dynatempRange, 0, 100},
      {"The dynamic temperature exponent", params.dynatempExponent, 0, 100},
      {"The mirostat entropy", params.mirostatTau, 0, 100},
      {"The mirostat learning rate", params.mirostatEta, 0, 10},
  };
  for (const Range& range : ranges) PRAXIS_TRY(check(range));
  if (params.mirostat != 0 && params.mirostat != 2) {
    return base::fail(base::ErrorCode::invalidArgument, "Mirostat is {}; it must be 0 (off) or 2 (version 2).",
                      params.mirostat);
  }
  PRAXIS_TRY(checkBreakers(params));
  return checkBias(params, vocabSize);
}

}  // namespace praxis::engine::sampling
