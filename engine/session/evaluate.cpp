#include "engine/session/evaluate.h"

#include <algorithm>
#include <new>

namespace praxis::engine::session {

namespace {

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

base::Result<void> runAll(Runtime& runtime, std::span<const text::TokenId> tokens, std::span<float> logits,
                          std::size_t vocab) {
  const auto stepMax = static_cast<std::size_t>(runtime.model->tokensPerStepMax());
  for (std::size_t done = 0; done < tokens.size(); done += stepMax) {
    const auto chunk = tokens.subspan(done, std::min(stepMax, tokens.size() - done));
    PRAXIS_TRY(runtime.sequence->advanceAll(chunk, logits.subspan(done * vocab, chunk.size() * vocab)));
  }
  return {};
}

}  // namespace

base::Result<std::vector<float>> evaluateAll(Runtime& runtime, std::span<const text::TokenId> tokens) {
  if (tokens.empty() || static_cast<std::int64_t>(tokens.size()) > runtime.info.contextTokens) {
    return base::fail(base::ErrorCode::invalidArgument, "{} tokens were given; the context takes 1 to {}.",
                      tokens.size(), runtime.info.contextTokens);
  }
  const auto vocab = static_cast<std::size_t>(runtime.model->hyperparameters().vocab);
  auto logits = PRAXIS_TRY(roomFor(runtime, tokens.size(), vocab));
  runtime.sequence->truncate(0);
  const auto done = runAll(runtime, tokens, logits, vocab);
  runtime.sequence->truncate(0);
  if (!done) return done.error();
  return logits;
}

}  // namespace praxis::engine::session
