#include <cmath>

#include "kernels/attention/paged_attention.h"
#include "kernels/common/dot_order.h"

namespace praxis::kernels::attention::cpu {
namespace {

// One query.
struct Row {
  std::int64_t token = 0;
  std::int64_t head = 0;
  std::int64_t kvHead = 0;
  Sight sight;
};

std::int64_t slotOf(const PagedAttentionParams& params, const Row& row, std::int64_t position) {
  return params.pages[row.token][position / params.pageTokens] * params.pageTokens + position % params.pageTokens;
}

// Writes the scores and returns the largest.
float score(const PagedAttentionParams& params, const Row& row, float* scores) {
  const float* query = params.queries + (row.token * params.heads + row.head) * params.headDim;
  float largest = -INFINITY;
  for (std::int64_t s = row.sight.first; s < row.sight.end; ++s) {
    const float* key = params.keys + (slotOf(params, row, s) * params.headsKv + row.kvHead) * params.headDim;
    float score = common::dotInOrder(query, key, params.headDim) * params.scale;
    if (params.softCap > 0) score = params.softCap * std::tanh(score / params.softCap);
    scores[s - row.sight.first] = score;
    largest = std::fmax(largest, score);
  }
  return largest;
}

void weighValues(const PagedAttentionParams& params, const Row& row, const float* weights, float* out) {
  for (std::int64_t d = 0; d < params.headDimV; ++d) out[d] = 0;
  for (std::int64_t s = row.sight.first; s < row.sight.end; ++s) {
    const float weight = weights[s - row.sight.first];
    const float* value = params.values + (slotOf(params, row, s) * params.headsKv + row.kvHead) * params.valueStride;
    for (std::int64_t d = 0; d < params.headDimV; ++d) out[d] += weight * value[d];
  }
}

void attend(const PagedAttentionParams& params, const Row& row) {
  float* out = params.out + (row.token * params.heads + row.head) * params.headDimV;
  float* scores = params.scratch;
  const float largest = score(params, row, scores);
  float total = 0;
  for (std::int64_t s = 0; s < row.sight.end - row.sight.first; ++s) total += scores[s] = std::exp(scores[s] - largest);
  weighValues(params, row, scores, out);
  for (std::int64_t d = 0; d < params.headDimV; ++d) out[d] /= total;
}

}  // namespace

void pagedAttention(const PagedAttentionParams& params, std::int64_t itemBegin, std::int64_t itemEnd) {
  for (std::int64_t index = itemBegin; index < itemEnd; ++index) {
    const AttentionItem& item = params.items[index];
    for (std::int64_t token = item.tokenBegin; token < item.tokenEnd; ++token) {
      for (std::int64_t head = item.headBegin; head < item.headEnd; ++head) {
        attend(params, {token, head, item.kvHead, sightOf(params, token)});
      }
    }
  }
}

}  // namespace praxis::kernels::attention::cpu
