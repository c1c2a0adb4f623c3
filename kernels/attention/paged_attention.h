#pragma once
// Causal attention of each token over its own sequence, whose keys and values lie in pages:
//   out[t, h] = sum over s <= positions[t] of softmax_s(scale * q[t, h] . key[slot(s), kv(h)]) * value[slot(s), kv(h)]
//   slot(s) = pages[s / pageTokens] * pageTokens + s % pageTokens,  kv(h) = h / group
//
// Work items [itemBegin, itemEnd) are (token, kv head) pairs, token * headsKv + kvHead; the `group` query heads that
// share a kv head are one item. Two passes in float32: all scores and their maximum, then exponentials, sum and
// weighted values, each in ascending position, so neither the pages' places nor the rest of the batch touch a bit of
// the result. Per item and position: 2 * group * (headDim + headDimV) FLOPs, 4 * (headDim + headDimV) bytes; bound by
// memory at decode with small groups, by compute in prefill. Thread: any.

#include <cstdint>

namespace praxis::kernels::attention {

struct PagedAttentionParams {
  float* out = nullptr;                        // [tokens, heads, headDimV]
  const float* queries = nullptr;              // [tokens, heads, headDim]
  const float* keys = nullptr;                 // [slots, headsKv, headDim]
  const float* values = nullptr;               // [slots, headsKv, headDimV]
  const std::int32_t* positions = nullptr;     // [tokens]
  const std::int32_t* const* pages = nullptr;  // [tokens]: the page table of the token's sequence
  std::int64_t pageTokens = 0;
  std::int64_t heads = 0;
  std::int64_t headsKv = 0;
  std::int64_t headDim = 0;
  std::int64_t headDimV = 0;
  float scale = 0;
  std::int64_t scoreStride = 0;  // scoreStrideFor(the largest of positions)
  float* scratch = nullptr;      // [heads / headsKv, scoreStride] of this thread
};

// Scores of one head, rounded up so that whole vectors can be written. (static: see common/dot_order.h.)
static constexpr std::int64_t scoreStrideFor(std::int64_t positionMax) { return (positionMax + 1 + 7) / 8 * 8; }

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
