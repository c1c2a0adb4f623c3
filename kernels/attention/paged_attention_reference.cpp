#include <cmath>

#include "kernels/attention/paged_attention.h"

namespace praxis::kernels::attention::reference {
namespace {

std::int64_t slotOf(const PagedAttentionParams& params, std::int64_t token, std::int64_t position) {
  return params.pages[token][position / params.pageTokens] * params.pageTokens + position % params.pageTokens;
}

double score(const PagedAttentionParams& params, const AttentionItem& item, std::int64_t head, std::int64_t position) {
  const float* query = params.queries + (item.token * params.heads + head) * params.headDim;
  const std::int64_t slot = slotOf(params, item.token, position);
  const float* key = params.keys + (slot * params.headsKv + item.kvHead) * params.headDim;
  double sum = 0;
  for (std::int64_t d = 0; d < params.headDim; ++d) sum += static_cast<double>(query[d]) * key[d];
  sum *= params.scale;
  return params.softCap > 0 ? params.softCap * std::tanh(sum / params.softCap) : sum;
}

// Computes every score anew for each use: slow, in double, and without any buffer to get wrong.
void attendHead(const PagedAttentionParams& params, const AttentionItem& item, std::int64_t head) {
  double largest = -INFINITY;
  for (std::int64_t s = item.first; s < item.end; ++s) largest = std::fmax(largest, score(params, item, head, s));
  double total = 0;
  for (std::int64_t s = item.first; s < item.end; ++s) total += std::exp(score(params, item, head, s) - largest);
  float* out = params.out + (item.token * params.heads + head) * params.headDimV;
  for (std::int64_t d = 0; d < params.headDimV; ++d) {
    double sum = 0;
    for (std::int64_t s = item.first; s < item.end; ++s) {
      const std::int64_t slot = slotOf(params, item.token, s);
      const float* value = params.values + (slot * params.headsKv + item.kvHead) * params.valueStride;
      sum += std::exp(score(params, item, head, s) - largest) / total * value[d];
    }
    out[d] = static_cast<float>(sum);
  }
}

}  // namespace

void pagedAttention(const PagedAttentionParams& params, std::int64_t itemBegin, std::int64_t itemEnd) {
  for (std::int64_t index = itemBegin; index < itemEnd; ++index) {
    const AttentionItem item = attentionItem(params, index);
    for (std::int64_t head = item.headBegin; head < item.headEnd; ++head) attendHead(params, item, head);
  }
}

}  // namespace praxis::kernels::attention::reference
