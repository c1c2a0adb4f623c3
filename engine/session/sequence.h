#pragma once
// One token sequence on a model: its tokens, their place in the KV cache, and the step that adds more. Thread: engine.
// Invariant: the cache holds exactly tokens(); a step that fails leaves both as they were.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/cache/kv_cache.h"
#include "engine/model/model.h"
#include "engine/text/tokenizer.h"
#include "engine/vision/tower.h"

namespace praxis::engine::session {

// Stands among the tokens where a row of an image does.
inline constexpr text::TokenId kImageRow = -1;

// An image's place in a prompt or sequence: rows [begin, begin + rows).
struct ImageSpan {
  std::int64_t begin = 0;
  std::int64_t rows = 0;
  std::string hash;                                    // of the image: equal ones give equal rows
  std::shared_ptr<const vision::Embedding> embedding;  // null until the tower has run

  std::int64_t end() const { return begin + rows; }
};

// What a model is to read: tokens, kImageRow where a row of an image stands.
struct Prompt {
  std::vector<text::TokenId> tokens;
  std::vector<ImageSpan> images;  // in order and apart
};

class Sequence {
 public:
  // model and cache must outlive the sequence. Memory for `tokensMax` tokens is taken now.
  static base::Result<Sequence> create(model::Model& model, cache::KvCache& cache, std::int64_t tokensMax);

  std::span<const text::TokenId> tokens() const { return m_tokens; }
  std::int64_t length() const { return static_cast<std::int64_t>(m_tokens.size()); }
  std::int64_t tokensMax() const { return m_tokensMax; }

  // Forgets every token from `length` on.
  void truncate(std::int64_t length);
  // Keeps the longest common start with `prompt`, but leaves at least its last token to run; the number kept. Equal
  // images are kept whole or not at all.
  std::int64_t keepPrefixOf(const Prompt& prompt);

  // Images of the prompt whose rows may be among the tokens of the next steps, at their places in the sequence. Their
  // embeddings must be there when their rows run. Those that are not kept in the sequence are forgotten by truncate().
  void expectImages(std::vector<ImageSpan> images);
  // The most rows, at least one and at most `wanted`, that may run next of a prompt: an image that the model sees whole
  // goes through one step, whatever was wanted.
  std::int64_t stepFor(const Prompt& prompt, std::int64_t wanted) const;

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
  void giveImages(std::int64_t before, std::int64_t count);

  std::vector<text::TokenId> m_tokens;
  std::vector<ImageSpan> m_images;  // of the sequence, and of what runs next
  std::vector<float> m_logits;      // [vocab]
  // Of one step; reserved for the longest.
  std::vector<std::int32_t> m_positions;
  std::vector<std::int32_t> m_slots;
  std::vector<std::int32_t> m_sequences;
  std::vector<std::int32_t> m_logitRows;
  std::vector<std::int32_t> m_sightEnds;
  std::vector<ops::GivenRows> m_given;
};

}  // namespace praxis::engine::session
