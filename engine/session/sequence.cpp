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
  m_sightEnds.reserve(stepMax);
  m_sequences.assign(stepMax, 0);
}

base::Result<Sequence> Sequence::create(model::Model& model, cache::KvCache& cache, std::int64_t tokensMax) {
  return Sequence(model, cache, PRAXIS_TRY(cache.open()), tokensMax);
}

void Sequence::truncate(std::int64_t length) {
  assert(length >= 0 && length <= this->length());
  m_cache->truncate(m_id, static_cast<std::int32_t>(length));
  m_tokens.resize(static_cast<std::size_t>(length));
  while (!m_images.empty() && m_images.back().begin >= length) m_images.pop_back();
}

std::int64_t Sequence::keepPrefixOf(const Prompt& prompt) {
  const auto differs = std::ranges::mismatch(m_tokens, prompt.tokens);
  const auto common = static_cast<std::int64_t>(differs.in1 - m_tokens.begin());
  auto kept = std::max<std::int64_t>(0, std::min(common, static_cast<std::int64_t>(prompt.tokens.size()) - 1));
  // Rows of images are alike as tokens; what they are is told by the images. The first one that is another ends what is
  // common, and one that would be kept in part is run anew.
  const auto cutAt = [&](std::int64_t place) { kept = std::min(kept, place); };
  for (std::size_t i = 0; i < std::max(m_images.size(), prompt.images.size()); ++i) {
    if (i >= m_images.size() || i >= prompt.images.size()) {
      cutAt(i < m_images.size() ? m_images[i].begin : prompt.images[i].begin);
      break;
    }
    const ImageSpan &here = m_images[i], &there = prompt.images[i];
    if (here.begin == there.begin && here.rows == there.rows && here.hash == there.hash && there.end() <= kept)
      continue;
    cutAt(std::min(here.begin, there.begin));
    break;
  }
  truncate(kept);
  return kept;
}

void Sequence::expectImages(std::vector<ImageSpan> images) { m_images = std::move(images); }

std::int64_t Sequence::stepFor(const Prompt& prompt, std::int64_t wanted) const {
  const std::int64_t before = length();
  const auto left = static_cast<std::int64_t>(prompt.tokens.size()) - before;
  const std::int64_t count = std::min({wanted, left, m_model->tokensPerStepMax()});
  if (!m_model->seesImagesWhole()) return count;
  std::int64_t end = before + count;
  for (const ImageSpan& image : prompt.images) {
    if (image.begin == before) return std::min(image.rows, left);
    if (image.begin > before && image.begin < end) end = image.begin;
  }
  return end - before;
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

// The rows of images among the next `count`, and how far each row sees.
void Sequence::giveImages(std::int64_t before, std::int64_t count) {
  m_given.clear();
  m_sightEnds.clear();
  const bool whole = m_model->seesImagesWhole();
  for (const ImageSpan& image : m_images) {
    const std::int64_t begin = std::max(image.begin, before), end = std::min(image.end(), before + count);
    if (begin >= end || image.embedding == nullptr) continue;
    const auto width = static_cast<std::size_t>(image.embedding->width);
    m_given.push_back({begin - before, end - begin,
                       std::span(image.embedding->values)
                           .subspan(static_cast<std::size_t>(begin - image.begin) * width,
                                    static_cast<std::size_t>(end - begin) * width)});
    if (!whole) continue;
    if (m_sightEnds.empty()) {
      for (std::int64_t row = 0; row < count; ++row) m_sightEnds.push_back(static_cast<std::int32_t>(before + row + 1));
    }
    std::fill(m_sightEnds.begin() + (begin - before), m_sightEnds.begin() + (end - before),
              static_cast<std::int32_t>(end));
  }
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
  giveImages(before, count);
  const std::span<const std::int32_t> pages = m_cache->pages(m_id);
  const ops::Batch batch{.tokens = tokens,
                         .positions = m_positions,
                         .slots = m_slots,
                         .sequences = std::span(m_sequences).first(tokens.size()),
                         .pageTables = {&pages, 1},
                         .logitRows = m_logitRows,
                         .given = m_given,
                         .sightEnds = m_sightEnds};
  if (auto done = m_model->forward(batch, *m_cache, logits); !done) {
    truncate(before);
    return done;
  }
  m_tokens.insert(m_tokens.end(), tokens.begin(), tokens.end());
  return {};
}

}  // namespace praxis::engine::session
