#pragma once
// Causal attention of each token over its own sequence, whose keys and values lie in pages:
//   out[t, h] = sum over s of softmax_s(score[s]) * value[slot(s), kv(h)],  first(t) <= s <= positions[t]
//   score[s] = scale * q[t, h] . key[slot(s), kv(h)], then softCap * tanh(score / softCap) if there is a cap
//   first(t) = max(0, positions[t] - window + 1), or 0 without a window
//   slot(s) = pages[s / pageTokens] * pageTokens + s % pageTokens,  kv(h) = h / group
// Latent attention (MLA) keeps its values inside its keys: value[slot] is then the first headDimV floats of key[slot].
//
// Work items [itemBegin, itemEnd): (token, kv head, block of up to headsPerItem of the `group` query heads that share
// the kv head), counted as itemsPerToken says. Two passes in float32: all scores and their maximum, then exponentials,
// sum and weighted values, each in ascending position, so neither the pages' places, nor the cut into items, nor the
// rest of the batch touch a bit of the result. Per item and position: 2 * heads * (headDim + headDimV) FLOPs,
// 4 * (headDim + headDimV) bytes; bound by memory at decode with few heads, by compute otherwise. Thread: any.

#include <cstdint>

namespace praxis::kernels::attention {

struct PagedAttentionParams {
  float* out = nullptr;                        // [tokens, heads, headDimV]
  const float* queries = nullptr;              // [tokens, heads, headDim]
  const float* keys = nullptr;                 // [slots, headsKv, headDim]
  const float* values = nullptr;               // [slots, headsKv, valueStride]: keys, if values are inside them
  const std::int32_t* positions = nullptr;     // [tokens]
  const std::int32_t* const* pages = nullptr;  // [tokens]: the page table of the token's sequence
  std::int64_t pageTokens = 0;
  std::int64_t heads = 0;
  std::int64_t headsKv = 0;
  std::int64_t headDim = 0;
  std::int64_t headDimV = 0;
  std::int64_t valueStride = 0;   // headDimV, or headDim if values are inside keys
  std::int64_t headsPerItem = 1;  // of one kv head
  std::int64_t window = 0;        // 0: none
  float scale = 0;
  float softCap = 0;             // 0: none
  std::int64_t scoreStride = 0;  // scoreStrideFor(the most positions that a token attends to)
  float* scratch = nullptr;      // [headsPerItem, scoreStride] of this thread
};

// (static: see common/dot_order.h.)
// Scores of one head, rounded up so that whole vectors can be written.
static constexpr std::int64_t scoreStrideFor(std::int64_t positions) { return (positions + 7) / 8 * 8; }

static constexpr std::int64_t blocksPerGroup(const PagedAttentionParams& params) {
  return (params.heads / params.headsKv + params.headsPerItem - 1) / params.headsPerItem;
}
static constexpr std::int64_t itemsPerToken(const PagedAttentionParams& params) {
  return params.headsKv * blocksPerGroup(params);
}

// One work item: query heads [headBegin, headEnd) of a token, and the positions that they see.
struct AttentionItem {
  std::int64_t token = 0;
  std::int64_t kvHead = 0;
  std::int64_t headBegin = 0;
  std::int64_t headEnd = 0;
  std::int64_t first = 0;
  std::int64_t end = 0;
};

static constexpr AttentionItem attentionItem(const PagedAttentionParams& params, std::int64_t index) {
  const std::int64_t group = params.heads / params.headsKv;
  const std::int64_t blocks = blocksPerGroup(params);
  AttentionItem item;
  item.token = index / (params.headsKv * blocks);
  item.kvHead = index / blocks % params.headsKv;
  item.headBegin = item.kvHead * group + index % blocks * params.headsPerItem;
  item.headEnd = item.headBegin + params.headsPerItem;
  if (item.headEnd > (item.kvHead + 1) * group) item.headEnd = (item.kvHead + 1) * group;
  item.end = params.positions[item.token] + std::int64_t{1};
  item.first = params.window > 0 && item.end > params.window ? item.end - params.window : 0;
  return item;
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
