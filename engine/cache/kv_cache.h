#pragma once
// The paged KV cache: one pool of pages taken at load, a page table per sequence. A page is kPageTokens token slots in
// every layer at once. Thread: engine.
// Invariants: (1) a page is free or belongs to exactly one sequence; (2) a sequence holds as many pages as its
// length needs and no more; (3) a call that fails changes nothing.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/device/device.h"
#include "engine/ops/ops.h"

namespace praxis::engine::cache {

struct KvShape {
  std::int64_t layers = 0;
  std::int64_t headsKv = 0;
  std::int64_t headDim = 0;
  std::int64_t headDimV = 0;
  bool valuesInKeys = false;  // a value is the first headDimV floats of its key, and takes no memory of its own

  std::int64_t storedDimV() const { return valuesInKeys ? 0 : headDimV; }
};

inline constexpr std::int32_t kPageTokens = 32;
inline constexpr std::int32_t kSequencesMax = 64;

// Bytes that hold `tokens` tokens, rounded up to pages; the largest number where the product does not fit.
std::uint64_t kvBytes(const KvShape& shape, std::int64_t tokens);

using SequenceId = std::int32_t;

class KvCache {
 public:
  // Takes all memory now; fails with outOfMemory and the numbers.
  static base::Result<KvCache> create(device::Device& device, const KvShape& shape, std::int64_t tokensMax);

  base::Result<SequenceId> open();              // busy when kSequencesMax sequences are open
  void close(SequenceId sequence);              // gives its pages back
  // Makes room for `count` more tokens and adds their slots to the end of `slots`; outOfMemory (tokens needed and free)
  // when the pool is exhausted, and then nothing has changed.
  base::Result<void> append(SequenceId sequence, std::int32_t count, std::vector<std::int32_t>& slots);
  // Forgets every token from `length` on (0 <= length <= the sequence's length).
  void truncate(SequenceId sequence, std::int32_t length);

  std::int32_t length(SequenceId sequence) const;
  std::span<const std::int32_t> pages(SequenceId sequence) const;
  ops::PagedKv layer(std::int64_t index) const;
  std::int64_t tokensMax() const;
  std::int64_t tokensUsed() const;              // slots in pages that are taken
  std::uint64_t bytes() const;

 private:
  struct State;
  explicit KvCache(std::unique_ptr<State> state);

 public:
  KvCache(KvCache&&) noexcept;
  KvCache& operator=(KvCache&&) noexcept;
  ~KvCache();

 private:
  std::unique_ptr<State> m_state;
};

}  // namespace praxis::engine::cache
