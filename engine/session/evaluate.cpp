#include "engine/session/evaluate.h"

#include <algorithm>
#include <new>

namespace praxis::engine::session {

namespace {

// Enough to keep the matmuls busy; 64 rows of a vocabulary of 150,000 are 38 MB.
constexpr std::int64_t kRowsAtOnce = 64;

base::Result<std::vector<float>> roomFor(const Runtime& runtime, std::size_t rows, std::size_t cols) {
  const std::uint64_t bytes = std::uint64_t{rows} * cols * sizeof(float);
  const std::uint64_t free = runtime.device->freeBytesNow();
  const auto refusal = [&] {
    return base::fail(base::ErrorCode::outOfMemory,
                      "Logits of {} positions need {} bytes and {} are free; evaluate fewer tokens.", rows, bytes,
                      free);
  };
  if (bytes > free) return refusal();
  try {
    return std::vector<float>(rows * cols);
  } catch (const std::bad_alloc&) {
    return refusal();
  }
}

base::Result<void> checkLength(const Runtime& runtime, std::size_t tokens) {
  if (tokens > 0 && static_cast<std::int64_t>(tokens) <= runtime.info.contextTokens) return {};
  return base::fail(base::ErrorCode::invalidArgument, "{} tokens were given; the context takes 1 to {}.", tokens,
                    runtime.info.contextTokens);
}

base::Result<void> runAll(Runtime& runtime, std::span<const text::TokenId> tokens, std::span<float> logits,
                          std::size_t stepTokens, const TakeLogits& take) {
  const auto vocab = static_cast<std::size_t>(runtime.model->hyperparameters().vocab);
  for (std::size_t done = 0; done < tokens.size(); done += stepTokens) {
    const auto chunk = tokens.subspan(done, std::min(stepTokens, tokens.size() - done));
    const auto rows = logits.first(chunk.size() * vocab);
    PRAXIS_TRY(runtime.sequence->advanceAll(chunk, rows));
    PRAXIS_TRY(take(static_cast<std::int64_t>(done), rows));
  }
  return {};
}

}  // namespace

base::Result<void> evaluate(Runtime& runtime, std::span<const text::TokenId> tokens, const TakeLogits& take) {
  PRAXIS_TRY(checkLength(runtime, tokens.size()));
  const auto stepTokens = static_cast<std::size_t>(std::min(kRowsAtOnce, runtime.model->tokensPerStepMax()));
  auto logits =
      PRAXIS_TRY(roomFor(runtime, stepTokens, static_cast<std::size_t>(runtime.model->hyperparameters().vocab)));
  runtime.sequence->truncate(0);
  const auto done = runAll(runtime, tokens, logits, stepTokens, take);
  runtime.sequence->truncate(0);
  return done;
}

base::Result<std::vector<float>> evaluateAll(Runtime& runtime, std::span<const text::TokenId> tokens) {
  PRAXIS_TRY(checkLength(runtime, tokens.size()));
  const auto vocab = static_cast<std::size_t>(runtime.model->hyperparameters().vocab);
  auto logits = PRAXIS_TRY(roomFor(runtime, tokens.size(), vocab));
  PRAXIS_TRY(evaluate(runtime, tokens, [&](std::int64_t first, std::span<const float> rows) -> base::Result<void> {
    std::ranges::copy(rows, logits.begin() + first * static_cast<std::int64_t>(vocab));
    return {};
  }));
  return logits;
}

}  // namespace praxis::engine::session
