#include "engine/model/memory_plan.h"

#include <limits>

#include "engine/cache/kv_cache.h"
#include "engine/model/decoder_weights.h"
#include "engine/model/model.h"

namespace praxis::engine::model {

namespace {

constexpr std::int64_t kContextStepTokens = 256;

std::uint64_t saturatingSum(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t sum = a + b;
  return sum < a ? std::numeric_limits<std::uint64_t>::max() : sum;
}

}  // namespace

std::uint64_t MemoryPlan::totalBytes() const {
  return saturatingSum(saturatingSum(weightBytes, kvBytes), activationBytes);
}

MemoryPlan planMemory(const weights::Hyperparameters& shape, std::uint64_t weightBytes, std::int64_t contextTokens) {
  const std::uint64_t logitBytes = static_cast<std::uint64_t>(shape.vocab) * sizeof(float);
  return {.contextTokens = contextTokens,
          .weightBytes = saturatingSum(weightBytes, madeWeightBytes(shape)),
          .kvBytes = cache::kvBytes(kvShapeOf(shape), contextTokens),
          .activationBytes = activationBytes(shape, ModelOptions{}) + logitBytes};
}

std::int64_t longestContextThatFits(const weights::Hyperparameters& shape, std::uint64_t weightBytes,
                                    std::int64_t wanted, std::uint64_t freeBytes) {
  const auto fits = [&](std::int64_t tokens) {
    return planMemory(shape, weightBytes, tokens).totalBytes() <= freeBytes;
  };
  if (wanted < 1) return 0;
  if (fits(wanted)) return wanted;
  std::int64_t low = 0;                                 // steps that fit
  std::int64_t high = wanted / kContextStepTokens + 1;  // steps that do not
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (fits(middle * kContextStepTokens) ? low : high) = middle;
  }
  return low * kContextStepTokens;
}

}  // namespace praxis::engine::model
