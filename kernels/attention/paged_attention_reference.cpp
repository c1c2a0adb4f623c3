#include <cmath>

#include "kernels/attention/paged_attention.h"

namespace praxis::kernels::attention::reference {
namespace {

std::int64_t slotOf(const PagedAttentionParams& params, std::int64_t token, std::int64_t position) {
  return params.pages[token][position / params.pageTokens] * params.pageTokens + position % params.pageTokens;
}

// One query.
struct Row {
  std::int64_t token = 0;
  std::int64_t head = 0;
  std::int64_t kvHead = 0;
};

double score(const PagedAttentionParams& params, const Row& row, std::int64_t position) {
  const float* query = params.queries + (row.token * params.heads + row.head) * params.headDim;
  const std::int64_t slot = slotOf(params, row.token, position);
  const float* key = params.keys + (slot * params.headsKv + row.kvHead) * params.headDim;
  double sum = 0;
  for (std::int64_t d = 0; d < params.headDim; ++d) sum += static_cast<double>(query[d]) * key[d];
  sum *= params.scale;
  return params.softCap > 0 ? params.softCap * std::tanh(sum / params.softCap) : sum;
}

// Computes every score anew for each use: slow, in double, and without any buffer to get wrong.
void attend(const PagedAttentionParams& params, const Row& row) {
  const Sight sight = sightOf(params, row.token);
  double largest = -INFINITY;
  for (std::int64_t s = sight.first; s < sight.end; ++s) largest = std::fmax(largest, score(params, row, s));
  double total = 0;
  for (std::int64_t s = sight.first; s < sight.end; ++s) total += std::exp(score(params, row, s) - largest);
  float* out = params.out + (row.token * params.heads + row.head) * params.headDimV;
  for (std::int64_t d = 0; d < params.headDimV; ++d) {
    double sum = 0;
    for (std::int64_t s = sight.first; s < sight.end; ++s) {
      const std::int64_t slot = slotOf(params, row.token, s);
      const float* value = params.values + (slot * params.headsKv + row.kvHead) * params.valueStride;
      sum += std::exp(score(params, row, s) - largest) / total * value[d];
    }
    out[d] = static_cast<float>(sum);
  }
}

}  // namespace

void pagedAttention(const PagedAttentionParams& params, std::int64_t itemBegin, std::int64_t itemEnd) {
  for (std::int64_t index = itemBegin; index < itemEnd; ++index) {
    const AttentionItem& item = params.items[index];
    for (std::int64_t token = item.tokenBegin; token < item.tokenEnd; ++token) {
      for (std::int64_t head = item.headBegin; head < item.headEnd; ++head) attend(params, {token, head, item.kvHead});
    }
  }
}

}  // namespace praxis::kernels::attention::reference
