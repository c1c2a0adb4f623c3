#pragma once
// Whether a model with a context fits into the memory that is free, and the sentence that says why not. Thread: any.

#include <cstdint>

#include "engine/base/result.h"
#include "engine/model/memory_plan.h"
#include "engine/weights/hyperparameters.h"

namespace praxis::engine::session {

inline constexpr std::int64_t kContextTokensUsual = 8192;      // where nothing was asked for
inline constexpr std::int64_t kContextTokensMax = 1 << 22;

struct ContextChoice {
  model::MemoryPlan plan;
  bool shortened = false;   // the usual context did not fit
};

// contextTokens 0: the trained context, at most kContextTokensUsual, shortened to what fits. Fails with outOfMemory
// (needed, free, and a context that fits, if one does) or invalidArgument.
base::Result<ContextChoice> chooseContext(const weights::Hyperparameters& shape, std::uint64_t weightBytes,
                                          std::int64_t contextTokens, std::uint64_t freeBytes);

}  // namespace praxis::engine::session
