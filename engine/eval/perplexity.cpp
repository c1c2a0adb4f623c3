#include "engine/eval/perplexity.h"

#include <cmath>

namespace praxis::engine::eval {

void PerplexityMeter::add(std::span<const float> logits, base::TokenId next) {
  m_losses.add(logSumExp(logits) - static_cast<double>(logits[static_cast<std::size_t>(next)]));
}

double PerplexityMeter::perplexity() const { return std::exp(m_losses.mean()); }

double PerplexityMeter::standardError() const { return perplexity() * m_losses.standardError(); }

std::vector<Chunk> chunksOf(std::span<const base::TokenId> text, std::size_t contextTokens, base::TokenId bos) {
  std::vector<Chunk> chunks;
  if (contextTokens < 2) return chunks;
  for (std::size_t begin = 0; begin + contextTokens <= text.size(); begin += contextTokens) {
    const auto part = text.subspan(begin, contextTokens);
    Chunk chunk{{part.begin(), part.end()}, contextTokens / 2};
    if (bos >= 0) chunk.tokens.front() = bos;
    chunks.push_back(std::move(chunk));
  }
  return chunks;
}

}  // namespace praxis::engine::eval
