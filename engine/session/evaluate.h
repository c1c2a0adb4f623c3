#pragma once
// Logits of every position of one sequence: for conformance and evaluation. Thread: engine.

#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/session/runtime.h"

namespace praxis::engine::session {

// [tokens, vocab]. Uses the runtime's sequence and leaves it empty. outOfMemory where the result itself does not fit.
base::Result<std::vector<float>> evaluateAll(Runtime& runtime, std::span<const text::TokenId> tokens);

}  // namespace praxis::engine::session
