#pragma once
// Logits of every position of one sequence: for conformance and evaluation. Both use the runtime's sequence and leave
// it empty. Thread: engine.

#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/session/runtime.h"
#include "engine/session/session.h"

namespace praxis::engine::session {

// Hands on the rows [count, vocab] of positions first .. first + count - 1, in order; an error ends it.
base::Result<void> evaluate(Runtime& runtime, std::span<const text::TokenId> tokens, const TakeLogits& take);
// [tokens, vocab]. outOfMemory where the result itself does not fit.
base::Result<std::vector<float>> evaluateAll(Runtime& runtime, std::span<const text::TokenId> tokens);

}  // namespace praxis::engine::session
