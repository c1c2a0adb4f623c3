#include <cmath>

#include "kernels/attention/paged_attention.h"

namespace praxis::kernels::attention::reference {
namespace {

std::int64_t slotOf(const PagedAttentionParams& params, std::int64_t token, std::int64_t position) {
  return params.pages[token][position / params.pageTokens] * params.pageTokens + position % params.pageTokens;
}

double score(const PagedAttentionParams& params, std::int64_t token, std::int64_t head, std::int64_t position) {
  const std::int64_t kvHead = head / (params.heads / params.headsKv);
  const float* query = params.queries + (token * params.heads + head) * params.headDim;
  const float* key = params.keys + (slotOf(params, token, position) * params.headsKv + kvHead) * params.headDim;
  double sum = 0;
  for (std::int64_t d = 0; d < params.headDim; ++d) sum += static_cast<double>(query[d]) * key[d];
  return sum * params.scale;
}

// Computes every score anew for each use: slow, in double, and without any buffer to get wrong.
void attendHead(const PagedAttentionParams& params, std::int64_t token, std::int64_t head) {
  const std::int64_t kvHead = head / (params.heads / params.headsKv);
  const std::int64_t count = params.positions[token] + 1;
  double largest = -INFINITY;
  for (std::int64_t s = 0; s < count; ++s) largest = std::fmax(largest, score(params, token, head, s));
  double total = 0;
  for (std::int64_t s = 0; s < count; ++s) total += std::exp(score(params, token, head, s) - largest);
  float* out = params.out + (token * params.heads + head) * params.headDimV;
  for (std::int64_t d = 0; d < params.headDimV; ++d) {
    double sum = 0;
    for (std::int64_t s = 0; s < count; ++s) {
      const float* value = params.values + (slotOf(params, token, s) * params.headsKv + kvHead) * params.headDimV;
      sum += std::exp(score(params, token, head, s) - largest) / total * value[d];
    }
    out[d] = static_cast<float>(sum);
  }
}

}  // namespace

void pagedAttention(const PagedAttentionParams& params, std::int64_t itemBegin, std::int64_t itemEnd) {
  const std::int64_t group = params.heads / params.headsKv;
  for (std::int64_t item = itemBegin; item < itemEnd; ++item) {
    const std::int64_t firstHead = item % params.headsKv * group;
    for (std::int64_t head = firstHead; head < firstHead + group; ++head)
      attendHead(params, item / params.headsKv, head);
  }
}

}  // namespace praxis::kernels::attention::reference
