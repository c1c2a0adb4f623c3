#pragma once
// One token sequence on a model: its tokens, their place in the KV cache, and the step that adds more. Thread: engine.
// Invariant: the cache holds exactly tokens(); a step that fails leaves both as they were.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/cache/kv_cache.h"
#include "engine/model/model.h"
#include "engine/text/tokenizer.h"

namespace praxis::engine::session {

class Sequence {
 public:
  // model and cache must outlive the sequence. Memory for `tokensMax` tokens is taken now.
  static base::Result<Sequence> create(model::Model& model, cache::KvCache& cache, std::int64_t tokensMax);

  std::span<const text::TokenId> tokens() const { return m_tokens; }
  std::int64_t length() const { return static_cast<std::int64_t>(m_tokens.size()); }
  std::int64_t tokensMax() const { return m_tokensMax; }

  // Forgets every token from `length` on.
  void truncate(std::int64_t length);
  // Keeps the longest common start with `prompt`, but leaves at least its last token to run; the number kept.
  std::int64_t keepPrefixOf(std::span<const text::TokenId> prompt);

  // Runs `tokens` after those that are there; logits of the last one [vocab], valid until the next call.
  base::Result<std::span<const float>> advance(std::span<const text::TokenId> tokens);
  // Likewise without logits: a prefill chunk that is not the last.
  base::Result<void> advanceSilently(std::span<const text::TokenId> tokens);
  // Likewise with the logits of every token, [tokens, vocab].
  base::Result<void> advanceAll(std::span<const text::TokenId> tokens, std::span<float> logits);

 private:
  Sequence(model::Model& model, cache::KvCache& cache, cache::SequenceId id, std::int64_t tokensMax);
  base::Result<void> run(std::span<const text::TokenId> tokens, std::span<float> logits);

  model::Model* m_model;
  cache::KvCache* m_cache;
  cache::SequenceId m_id;
  std::int64_t m_tokensMax;
  std::vector<text::TokenId> m_tokens;
  std::vector<float> m_logits;                 // [vocab]
  // Of one step; reserved for the longest.
  std::vector<std::int32_t> m_positions;
  std::vector<std::int32_t> m_slots;
  std::vector<std::int32_t> m_sequences;
  std::vector<std::int32_t> m_logitRows;
};

}  // namespace praxis::engine::session
