#include "engine/cache/kv_cache.h"

#include <cassert>
#include <limits>
#include <utility>

namespace praxis::engine::cache {

namespace {

struct Sequence {
  bool open = false;
  std::int32_t length = 0;
  std::vector<std::int32_t> pages;
};

std::int64_t pagesFor(std::int64_t tokens) { return tokens / kPageTokens + (tokens % kPageTokens != 0 ? 1 : 0); }

// A product of sizes that come from a file or a user: the largest number instead of a wrapped one.
std::uint64_t saturatingProduct(std::initializer_list<std::int64_t> factors) {
  std::uint64_t product = 1;
  for (const std::int64_t factor : factors) {
    if (factor <= 0) return 0;
    if (__builtin_mul_overflow(product, static_cast<std::uint64_t>(factor), &product)) {
      return std::numeric_limits<std::uint64_t>::max();
    }
  }
  return product;
}

}  // namespace

std::uint64_t kvBytes(const KvShape& shape, std::int64_t tokens) {
  constexpr std::int64_t kFloatBytes = sizeof(float);
  return saturatingProduct(
      {shape.layers, pagesFor(tokens), kPageTokens, shape.headsKv, shape.headDim + shape.storedDimV(), kFloatBytes});
}

struct KvCache::State {
  KvShape shape;
  std::int64_t pagesTotal = 0;
  device::Buffer memory;                // per layer: keys of all slots, then values of all slots
  std::vector<std::int32_t> freePages;  // taken from the back
  std::vector<Sequence> sequences;

  const Sequence& at(SequenceId id) const {
    assert(id >= 0 && id < kSequencesMax && sequences[static_cast<std::size_t>(id)].open);
    return sequences[static_cast<std::size_t>(id)];
  }
  Sequence& at(SequenceId id) { return const_cast<Sequence&>(std::as_const(*this).at(id)); }

  std::int64_t keyFloats() const { return pagesTotal * kPageTokens * shape.headsKv * shape.headDim; }
  std::int64_t valueFloats() const { return pagesTotal * kPageTokens * shape.headsKv * shape.storedDimV(); }

  void keepPages(Sequence& sequence, std::int64_t count) {
    while (static_cast<std::int64_t>(sequence.pages.size()) > count) {
      freePages.push_back(sequence.pages.back());
      sequence.pages.pop_back();
    }
  }
};

KvCache::KvCache(std::unique_ptr<State> state) : m_state(std::move(state)) {}
KvCache::KvCache(KvCache&&) noexcept = default;
KvCache& KvCache::operator=(KvCache&&) noexcept = default;
KvCache::~KvCache() = default;

base::Result<KvCache> KvCache::create(device::Device& device, const KvShape& shape, std::int64_t tokensMax) {
  const std::int64_t slotsMax = std::numeric_limits<std::int32_t>::max() - kPageTokens;
  if (tokensMax < 1 || tokensMax > slotsMax) {
    return base::fail(base::ErrorCode::invalidArgument, "A KV cache of {} tokens cannot be made; choose 1 to {}.",
                      tokensMax, slotsMax);
  }
  if (shape.layers < 1 || shape.headsKv < 1 || shape.headDim < 1 || shape.headDimV < 1 ||
      (shape.valuesInKeys && shape.headDimV > shape.headDim)) {
    return base::fail(base::ErrorCode::invalidArgument,
                      "A KV cache of {} layers, {} heads of {} and {} has no content.", shape.layers, shape.headsKv,
                      shape.headDim, shape.headDimV);
  }
  auto state = std::make_unique<State>();
  state->shape = shape;
  state->pagesTotal = pagesFor(tokensMax);
  state->memory = PRAXIS_TRY(device.allocate(kvBytes(shape, tokensMax), "the KV cache"));
  state->freePages.reserve(static_cast<std::size_t>(state->pagesTotal));
  for (std::int64_t page = state->pagesTotal; page-- > 0;) {
    state->freePages.push_back(static_cast<std::int32_t>(page));
  }
  state->sequences.resize(kSequencesMax);
  return KvCache(std::move(state));
}

base::Result<SequenceId> KvCache::open() {
  for (SequenceId id = 0; id < kSequencesMax; ++id) {
    Sequence& sequence = m_state->sequences[static_cast<std::size_t>(id)];
    if (sequence.open) continue;
    sequence.open = true;
    sequence.length = 0;
    sequence.pages.reserve(static_cast<std::size_t>(m_state->pagesTotal));
    return id;
  }
  return base::fail(base::ErrorCode::busy, "All {} sequences of the KV cache are in use; wait for one to end.",
                    kSequencesMax);
}

void KvCache::close(SequenceId id) {
  truncate(id, 0);
  m_state->at(id).open = false;
}

base::Result<void> KvCache::append(SequenceId id, std::int32_t count, std::vector<std::int32_t>& slots) {
  assert(count >= 0);
  Sequence& sequence = m_state->at(id);
  const std::int64_t lengthAfter = std::int64_t{sequence.length} + count;
  const std::int64_t pagesMore = pagesFor(lengthAfter) - static_cast<std::int64_t>(sequence.pages.size());
  const std::int64_t pagesFree = static_cast<std::int64_t>(m_state->freePages.size());
  if (pagesMore > pagesFree) {
    const std::int64_t roomInPages = static_cast<std::int64_t>(sequence.pages.size()) * kPageTokens - sequence.length;
    return base::fail(
        base::ErrorCode::outOfMemory,
        "The KV cache needs room for {} more tokens and has {}; shorten the text or load the model with a "
        "longer context.",
        count, roomInPages + pagesFree * kPageTokens);
  }
  for (std::int64_t page = 0; page < pagesMore; ++page) {
    sequence.pages.push_back(m_state->freePages.back());
    m_state->freePages.pop_back();
  }
  for (std::int64_t position = sequence.length; position < lengthAfter; ++position) {
    const std::int32_t page = sequence.pages[static_cast<std::size_t>(position / kPageTokens)];
    slots.push_back(page * kPageTokens + static_cast<std::int32_t>(position % kPageTokens));
  }
  sequence.length = static_cast<std::int32_t>(lengthAfter);
  return {};
}

void KvCache::truncate(SequenceId id, std::int32_t length) {
  Sequence& sequence = m_state->at(id);
  assert(length >= 0 && length <= sequence.length);
  sequence.length = length;
  m_state->keepPages(sequence, pagesFor(length));
}

std::int32_t KvCache::length(SequenceId id) const { return m_state->at(id).length; }

std::span<const std::int32_t> KvCache::pages(SequenceId id) const { return m_state->at(id).pages; }

ops::PagedKv KvCache::layer(std::int64_t index) const {
  assert(index >= 0 && index < m_state->shape.layers);
  float* start = m_state->memory.f32() + index * (m_state->keyFloats() + m_state->valueFloats());
  return {.keys = start,
          .values = m_state->shape.valuesInKeys ? nullptr : start + m_state->keyFloats(),
          .pageTokens = kPageTokens,
          .headsKv = static_cast<std::int32_t>(m_state->shape.headsKv),
          .headDim = static_cast<std::int32_t>(m_state->shape.headDim),
          .headDimV = static_cast<std::int32_t>(m_state->shape.headDimV),
          .valuesInKeys = m_state->shape.valuesInKeys};
}

std::int64_t KvCache::tokensMax() const { return m_state->pagesTotal * kPageTokens; }

std::int64_t KvCache::tokensUsed() const {
  return (m_state->pagesTotal - static_cast<std::int64_t>(m_state->freePages.size())) * kPageTokens;
}

std::uint64_t KvCache::bytes() const { return m_state->memory.bytes(); }

}  // namespace praxis::engine::cache
