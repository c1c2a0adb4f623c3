#include <cmath>

#include "kernels/attention/paged_attention.h"
#include "kernels/common/dot_order.h"

namespace praxis::kernels::attention::cpu {
namespace {

std::int64_t slotOf(const PagedAttentionParams& params, const AttentionItem& item, std::int64_t position) {
  return params.pages[item.token][position / params.pageTokens] * params.pageTokens + position % params.pageTokens;
}

// Writes the scores and returns the largest.
float scoreHead(const PagedAttentionParams& params, const AttentionItem& item, const float* query, float* scores) {
  float largest = -INFINITY;
  for (std::int64_t s = item.first; s < item.end; ++s) {
    const float* key = params.keys + (slotOf(params, item, s) * params.headsKv + item.kvHead) * params.headDim;
    float score = common::dotInOrder(query, key, params.headDim) * params.scale;
    if (params.softCap > 0) score = params.softCap * std::tanh(score / params.softCap);
    scores[s - item.first] = score;
    largest = std::fmax(largest, score);
  }
  return largest;
}

void weighValues(const PagedAttentionParams& params, const AttentionItem& item, const float* weights, float* out) {
  for (std::int64_t d = 0; d < params.headDimV; ++d) out[d] = 0;
  for (std::int64_t s = item.first; s < item.end; ++s) {
    const float weight = weights[s - item.first];
    const float* value = params.values + (slotOf(params, item, s) * params.headsKv + item.kvHead) * params.valueStride;
    for (std::int64_t d = 0; d < params.headDimV; ++d) out[d] += weight * value[d];
  }
}

void attendHead(const PagedAttentionParams& params, const AttentionItem& item, std::int64_t head) {
  const float* query = params.queries + (item.token * params.heads + head) * params.headDim;
  float* out = params.out + (item.token * params.heads + head) * params.headDimV;
  float* scores = params.scratch;
  const float largest = scoreHead(params, item, query, scores);
  float total = 0;
  for (std::int64_t s = 0; s < item.end - item.first; ++s) total += scores[s] = std::exp(scores[s] - largest);
  weighValues(params, item, scores, out);
  for (std::int64_t d = 0; d < params.headDimV; ++d) out[d] /= total;
}

}  // namespace

void pagedAttention(const PagedAttentionParams& params, std::int64_t itemBegin, std::int64_t itemEnd) {
  for (std::int64_t index = itemBegin; index < itemEnd; ++index) {
    const AttentionItem item = attentionItem(params, index);
    for (std::int64_t head = item.headBegin; head < item.headEnd; ++head) attendHead(params, item, head);
  }
}

}  // namespace praxis::kernels::attention::cpu
