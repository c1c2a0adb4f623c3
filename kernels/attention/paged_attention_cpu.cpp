#include <cmath>

#include "kernels/attention/paged_attention.h"
#include "kernels/common/dot_order.h"

namespace praxis::kernels::attention::cpu {
namespace {

struct Head {
  const float* query = nullptr;
  std::int64_t kvHead = 0;
  const std::int32_t* pages = nullptr;
  std::int64_t count = 0;
};

std::int64_t slotOf(const PagedAttentionParams& params, const Head& head, std::int64_t position) {
  return head.pages[position / params.pageTokens] * params.pageTokens + position % params.pageTokens;
}

// Writes the scores and returns the largest.
float scoreHead(const PagedAttentionParams& params, const Head& head, float* scores) {
  float largest = -INFINITY;
  for (std::int64_t s = 0; s < head.count; ++s) {
    const float* key = params.keys + (slotOf(params, head, s) * params.headsKv + head.kvHead) * params.headDim;
    scores[s] = common::dotInOrder(head.query, key, params.headDim) * params.scale;
    largest = std::fmax(largest, scores[s]);
  }
  return largest;
}

void weighValues(const PagedAttentionParams& params, const Head& head, const float* weights, float* out) {
  for (std::int64_t d = 0; d < params.headDimV; ++d) out[d] = 0;
  for (std::int64_t s = 0; s < head.count; ++s) {
    const float* value = params.values + (slotOf(params, head, s) * params.headsKv + head.kvHead) * params.headDimV;
    for (std::int64_t d = 0; d < params.headDimV; ++d) out[d] += weights[s] * value[d];
  }
}

void attendHead(const PagedAttentionParams& params, const Head& head, float* out) {
  float* scores = params.scratch;
  const float largest = scoreHead(params, head, scores);
  float total = 0;
  for (std::int64_t s = 0; s < head.count; ++s) total += scores[s] = std::exp(scores[s] - largest);
  weighValues(params, head, scores, out);
  for (std::int64_t d = 0; d < params.headDimV; ++d) out[d] /= total;
}

}  // namespace

void pagedAttention(const PagedAttentionParams& params, std::int64_t itemBegin, std::int64_t itemEnd) {
  const std::int64_t group = params.heads / params.headsKv;
  for (std::int64_t item = itemBegin; item < itemEnd; ++item) {
    const std::int64_t token = item / params.headsKv;
    const std::int64_t kvHead = item % params.headsKv;
    for (std::int64_t head = kvHead * group; head < (kvHead + 1) * group; ++head) {
      const float* query = params.queries + (token * params.heads + head) * params.headDim;
      attendHead(params, {query, kvHead, params.pages[token], params.positions[token] + 1},
                 params.out + (token * params.heads + head) * params.headDimV);
    }
  }
}

}  // namespace praxis::kernels::attention::cpu
