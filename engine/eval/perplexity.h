#pragma once
// Perplexity of a model on a text: exp of the mean negative log-probability of each token that came next. The text is
// cut into chunks of a context's length, and the second half of each is scored, as llama.cpp's perplexity tool does, so
// that figures can be compared. Thread: any; one text per meter.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/token.h"
#include "engine/eval/log_softmax.h"

namespace praxis::engine::eval {

class PerplexityMeter {
 public:
  // The logits of a position, and the token that follows there.
  void add(std::span<const float> logits, base::TokenId next);

  std::size_t count() const { return m_losses.count(); }
  double perplexity() const;
  double standardError() const;                        // of the perplexity, by the delta method
  double meanLoss() const { return m_losses.mean(); }  // nats per token

 private:
  RunningMean m_losses;
};

// One chunk of a text.
struct Chunk {
  std::vector<base::TokenId> tokens;  // what is run: the text's, the first replaced by BOS where the model adds it
  std::size_t firstScored = 0;        // positions firstScored .. tokens.size() - 2 are scored
};

// The whole chunks of `contextTokens` in the text; a rest is left out. bos < 0: none.
std::vector<Chunk> chunksOf(std::span<const base::TokenId> text, std::size_t contextTokens, base::TokenId bos);

}  // namespace praxis::engine::eval
