#pragma once
// Attention of each token over its own sequence up to itself, or up to a given end, whose keys and values lie in pages:
//   out[t, h] = sum over s of softmax_s(score[s]) * value[slot(s), kv(h)],  first(t) <= s < end(t)
//   score[s] = scale * q[t, h] . key[slot(s), kv(h)], then softCap * tanh(score / softCap) if there is a cap
//   first(t) = max(0, positions[t] - window + 1), or 0 without a window
//   end(t) = positions[t] + 1, or sightEnds[t] where a token sees some that come after it (the rows of an image)
//   slot(s) = pages[s / pageTokens] * pageTokens + s % pageTokens,  kv(h) = h / group
// Latent attention (MLA) keeps its values inside its keys: value[slot] is then the first headDimV floats of key[slot].
//
// A work item is some query heads of one kv head, of one token or of several that stand side by side in a sequence:
// rows that look at much the same keys. Two passes in float32: all scores and their maximum, then exponentials, sum and
// weighted values, each in ascending position, so neither the pages' places, nor the cut into items, nor the rest of
// the batch touch a bit of the result. Per row and position: 2 * (headDim + headDimV) FLOPs; per item and position: 4 *
// (headDim + headDimV) bytes. Bound by memory for items of few rows (decode), by compute otherwise. Thread: any.

#include <cstdint>

namespace praxis::kernels::attention {

struct AttentionItem {
  std::int64_t tokenBegin = 0;  // tokens of one sequence, at consecutive positions
  std::int64_t tokenEnd = 0;
  std::int64_t kvHead = 0;
  std::int64_t headBegin = 0;  // query heads of this kv head
  std::int64_t headEnd = 0;

  constexpr std::int64_t rows() const { return (tokenEnd - tokenBegin) * (headEnd - headBegin); }
};
inline constexpr std::int64_t kItemRowsMax = 48;

struct PagedAttentionParams {
  float* out = nullptr;                        // [tokens, heads, headDimV]
  const float* queries = nullptr;              // [tokens, heads, headDim]
  const float* keys = nullptr;                 // [slots, headsKv, headDim]
  const float* values = nullptr;               // [slots, headsKv, valueStride]: keys, if values are inside them
  const std::int32_t* positions = nullptr;     // [tokens]
  const std::int32_t* sightEnds = nullptr;     // [tokens], not falling within an item; or null: positions + 1
  const std::int32_t* const* pages = nullptr;  // [tokens]: the page table of the token's sequence
  std::int64_t pageTokens = 0;
  std::int64_t heads = 0;
  std::int64_t headsKv = 0;
  std::int64_t headDim = 0;
  std::int64_t headDimV = 0;
  std::int64_t valueStride = 0;  // headDimV, or headDim if values are inside keys
  std::int64_t window = 0;       // 0: none
  float scale = 0;
  float softCap = 0;                     // 0: none
  const AttentionItem* items = nullptr;  // of at most kItemRowsMax rows
  std::int64_t scoreStride = 0;          // scoreStrideFor(the most positions that a token attends to)
  float* scratch = nullptr;              // [rows of the largest item, scoreStride] of this thread
};

// (static: see common/dot_order.h.)
// Scores of one head, rounded up so that whole vectors can be written.
static constexpr std::int64_t scoreStrideFor(std::int64_t positions) { return (positions + 7) / 8 * 8; }

// What a token sees: positions [first, end).
struct Sight {
  std::int64_t first = 0;
  std::int64_t end = 0;
};
static constexpr Sight sightOf(const PagedAttentionParams& params, std::int64_t token) {
  const std::int64_t own = params.positions[token] + std::int64_t{1};
  const std::int64_t end = params.sightEnds ? params.sightEnds[token] : own;
  return {params.window > 0 && own > params.window ? own - params.window : 0, end};
}

using PagedAttentionKernel = void(const PagedAttentionParams& params, std::int64_t itemBegin, std::int64_t itemEnd);

namespace reference {
PagedAttentionKernel pagedAttention;
}
namespace cpu {
PagedAttentionKernel pagedAttention;
}
namespace avx2 {
PagedAttentionKernel pagedAttention;
}

}  // namespace praxis::kernels::attention
