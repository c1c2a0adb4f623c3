#include "engine/session/sequence.h"

#include <algorithm>
#include <cassert>

namespace praxis::engine::session {

Sequence::Sequence(model::Model& model, cache::KvCache& cache, cache::SequenceId id, std::int64_t tokensMax)
    : m_model(&model), m_cache(&cache), m_id(id), m_tokensMax(tokensMax) {
  const auto stepMax = static_cast<std::size_t>(model.tokensPerStepMax());
  m_tokens.reserve(static_cast<std::size_t>(tokensMax));
  m_logits.resize(static_cast<std::size_t>(model.hyperparameters().vocab));
  m_positions.reserve(stepMax);
  m_slots.reserve(stepMax);
  m_logitRows.reserve(stepMax);
  m_sequences.assign(stepMax, 0);
}

base::Result<Sequence> Sequence::create(model::Model& model, cache::KvCache& cache, std::int64_t tokensMax) {
  return Sequence(model, cache, PRAXIS_TRY(cache.open()), tokensMax);
}

void Sequence::truncate(std::int64_t length) {
  assert(length >= 0 && length <= this->length());
  m_cache->truncate(m_id, static_cast<std::int32_t>(length));
  m_tokens.resize(static_cast<std::size_t>(length));
}

std::int64_t Sequence::keepPrefixOf(std::span<const text::TokenId> prompt) {
  const auto differs = std::ranges::mismatch(m_tokens, prompt);
  const auto common = static_cast<std::int64_t>(differs.in1 - m_tokens.begin());
  const auto kept = std::max<std::int64_t>(0, std::min(common, static_cast<std::int64_t>(prompt.size()) - 1));
  truncate(kept);
  return kept;
}

base::Result<std::span<const float>> Sequence::advance(std::span<const text::TokenId> tokens) {
  m_logitRows.assign(1, static_cast<std::int32_t>(tokens.size()) - 1);
  PRAXIS_TRY(run(tokens, m_logits));
  return std::span<const float>(m_logits);
}

base::Result<void> Sequence::advanceSilently(std::span<const text::TokenId> tokens) {
  m_logitRows.clear();
  return run(tokens, {});
}

base::Result<void> Sequence::advanceAll(std::span<const text::TokenId> tokens, std::span<float> logits) {
  m_logitRows.clear();
  for (std::size_t row = 0; row < tokens.size(); ++row) m_logitRows.push_back(static_cast<std::int32_t>(row));
  return run(tokens, logits);
}

base::Result<void> Sequence::run(std::span<const text::TokenId> tokens, std::span<float> logits) {
  const std::int64_t before = length();
  const auto count = static_cast<std::int64_t>(tokens.size());
  if (before + count > m_tokensMax) {
    return base::fail(base::ErrorCode::invalidArgument, "{} more tokens do not fit: the context holds {} and has {}.",
                      count, m_tokensMax, before);
  }
  if (count > m_model->tokensPerStepMax()) {
    return base::fail(base::ErrorCode::internal, "A step of {} tokens was asked for; it takes at most {}.", count,
                      m_model->tokensPerStepMax());
  }
  m_slots.clear();
  PRAXIS_TRY(m_cache->append(m_id, static_cast<std::int32_t>(count), m_slots));
  m_positions.clear();
  for (std::int64_t row = 0; row < count; ++row) m_positions.push_back(static_cast<std::int32_t>(before + row));
  const std::span<const std::int32_t> pages = m_cache->pages(m_id);
  const ops::Batch batch{.tokens = tokens,
                         .positions = m_positions,
                         .slots = m_slots,
                         .sequences = std::span(m_sequences).first(tokens.size()),
                         .pageTables = {&pages, 1},
                         .logitRows = m_logitRows};
  if (auto done = m_model->forward(batch, *m_cache, logits); !done) {
    truncate(before);
    return done;
  }
  m_tokens.insert(m_tokens.end(), tokens.begin(), tokens.end());
  return {};
}

}  // namespace praxis::engine::session
