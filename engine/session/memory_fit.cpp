#include "engine/session/memory_fit.h"

#include <algorithm>
#include <string>

namespace praxis::engine::session {

namespace {

std::string readableBytes(std::uint64_t bytes) {
  constexpr double kMiB = 1024.0 * 1024.0;
  const double mebibytes = static_cast<double>(bytes) / kMiB;
  return mebibytes < 1024.0 ? fmt::format("{:.1f} MiB", mebibytes) : fmt::format("{:.2f} GiB", mebibytes / 1024.0);
}

base::Error doesNotFit(const model::MemoryPlan& plan, std::uint64_t freeBytes, std::int64_t contextThatFits) {
  const std::string advice =
      contextThatFits > 0
          ? fmt::format("A context of {} tokens fits", contextThatFits)
          : std::string("No context fits; close other programs or choose a smaller or more quantised model");
  return base::fail(base::ErrorCode::outOfMemory,
                    "A context of {} tokens needs {} ({} weights, {} KV cache, {} buffers) and {} are free. {}.",
                    plan.contextTokens, readableBytes(plan.totalBytes()), readableBytes(plan.weightBytes),
                    readableBytes(plan.kvBytes), readableBytes(plan.activationBytes), readableBytes(freeBytes), advice);
}

}  // namespace

base::Result<ContextChoice> chooseContext(const weights::Hyperparameters& shape, std::uint64_t weightBytes,
                                          std::int64_t contextTokens, std::uint64_t freeBytes) {
  if (contextTokens < 0 || contextTokens > kContextTokensMax) {
    return base::fail(base::ErrorCode::invalidArgument, "A context of {} tokens cannot be made; choose 1 to {}.",
                      contextTokens, kContextTokensMax);
  }
  const bool free = contextTokens == 0;
  const std::int64_t wanted =
      free ? std::clamp<std::int64_t>(shape.contextLength, 1, kContextTokensUsual) : contextTokens;
  const std::int64_t fitting = model::longestContextThatFits(shape, weightBytes, wanted, freeBytes);
  if (fitting == 0 || (!free && fitting < wanted)) {
    return doesNotFit(model::planMemory(shape, weightBytes, wanted), freeBytes, fitting);
  }
  return ContextChoice{model::planMemory(shape, weightBytes, fitting), fitting < wanted};
}

}  // namespace praxis::engine::session
