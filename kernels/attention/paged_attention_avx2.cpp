// Every score is summed by eight lanes (element d to lane d mod 8, then (0+1)+(2+3) + (4+5)+(6+7)), every output value
// in ascending position; how many positions or values are in hand at once changes speed, never a bit.

#include "kernels/attention/paged_attention.h"

#include <immintrin.h>

#include <cstring>

#include "kernels/common/avx2_exp.h"
#include "kernels/common/avx2_tanh.h"

namespace praxis::kernels::attention::avx2 {
namespace {

constexpr int kLanes = 8;

__m256i firstLanes(std::int64_t count) {
  const __m256i index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), index);
}

float largestLane(__m256 x) {
  __m128 four = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
  four = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(four, _mm_movehdup_ps(four)));
}

float sumLanes(__m256 x) {
  __m128 four = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
  four = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
}

// Four dot products with one query.
__m128 dotFour(const float* query, const float* const (&keys)[4], std::int64_t dim) {
  __m256 sums[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps()};
  std::int64_t d = 0;
  for (; d + kLanes <= dim; d += kLanes) {
    const __m256 q = _mm256_loadu_ps(query + d);
    for (int i = 0; i < 4; ++i) sums[i] = _mm256_fmadd_ps(q, _mm256_loadu_ps(keys[i] + d), sums[i]);
  }
  if (d < dim) {
    const __m256i mask = firstLanes(dim - d);
    const __m256 q = _mm256_maskload_ps(query + d, mask);
    for (int i = 0; i < 4; ++i) sums[i] = _mm256_fmadd_ps(q, _mm256_maskload_ps(keys[i] + d, mask), sums[i]);
  }
  const __m256 halves = _mm256_hadd_ps(_mm256_hadd_ps(sums[0], sums[1]), _mm256_hadd_ps(sums[2], sums[3]));
  return _mm_add_ps(_mm256_castps256_ps128(halves), _mm256_extractf128_ps(halves, 1));
}

struct Item : AttentionItem {
  const PagedAttentionParams& params;

  std::int64_t heads() const { return headEnd - headBegin; }
  std::int64_t positions() const { return end - first; }
  const float* query(std::int64_t member) const {
    return params.queries + (token * params.heads + headBegin + member) * params.headDim;
  }
  float* out(std::int64_t member) const {
    return params.out + (token * params.heads + headBegin + member) * params.headDimV;
  }
  // Of positions first, first + 1, ...
  float* scores(std::int64_t member) const { return params.scratch + member * params.scoreStride; }
  std::int64_t slotOf(std::int64_t position) const {
    return static_cast<std::int64_t>(params.pages[token][position / params.pageTokens]) * params.pageTokens +
           position % params.pageTokens;
  }
  // Positions from `position` on that lie side by side.
  std::int64_t leftInPage(std::int64_t position) const {
    const std::int64_t page = params.pageTokens - position % params.pageTokens;
    return page < end - position ? page : end - position;
  }
};

void scoreRun(const Item& item, std::int64_t begin, std::int64_t count) {
  const PagedAttentionParams& params = item.params;
  const std::int64_t stride = params.headsKv * params.headDim;
  const float* first = params.keys + (item.slotOf(begin) * params.headsKv + item.kvHead) * params.headDim;
  const __m128 scale = _mm_set1_ps(params.scale);
  for (std::int64_t s = 0; s < count; s += 4) {
    const std::int64_t left = count - s;
    const float* keys[4];
    for (int i = 0; i < 4; ++i) keys[i] = first + (i < left ? s + i : s) * stride;  // past the end: the first again
    for (std::int64_t member = 0; member < item.heads(); ++member) {
      alignas(16) float four[4];
      _mm_store_ps(four, _mm_mul_ps(dotFour(item.query(member), keys, params.headDim), scale));
      const std::size_t bytes = static_cast<std::size_t>(left < 4 ? left : 4) * sizeof(float);
      std::memcpy(item.scores(member) + begin - item.first + s, four, bytes);
    }
  }
}

void capScores(float* scores, std::int64_t count, float cap) {
  const __m256 caps = _mm256_set1_ps(cap);
  for (std::int64_t s = 0; s < count; s += kLanes) {
    const __m256 score = _mm256_loadu_ps(scores + s);
    _mm256_storeu_ps(scores + s, _mm256_mul_ps(caps, common::avx2::tanh8(_mm256_div_ps(score, caps))));
  }
}

// Scores become weights, not yet divided by their sum, which is returned. NaN among the scores makes it NaN.
float exponentiate(float* scores, std::int64_t count) {
  const std::int64_t padded = (count + kLanes - 1) / kLanes * kLanes;
  for (std::int64_t s = count; s < padded; ++s) scores[s] = -__builtin_inff();
  __m256 largest = _mm256_set1_ps(-__builtin_inff());
  for (std::int64_t s = 0; s < padded; s += kLanes) largest = _mm256_max_ps(_mm256_loadu_ps(scores + s), largest);
  const __m256 top = _mm256_set1_ps(largestLane(largest));
  __m256 sum = _mm256_setzero_ps();
  for (std::int64_t s = 0; s < padded; s += kLanes) {
    const __m256 weight = common::avx2::exp8(_mm256_sub_ps(_mm256_loadu_ps(scores + s), top));
    _mm256_storeu_ps(scores + s, weight);
    sum = _mm256_add_ps(sum, weight);
  }
  return sumLanes(sum);
}

// out[0 .. 8 * Vectors) of one head: all positions, in order, with the sums in registers.
template <int Vectors>
void weighColumns(const Item& item, std::int64_t member, std::int64_t column, __m256 inverse, __m256i mask) {
  const PagedAttentionParams& params = item.params;
  const std::int64_t stride = params.headsKv * params.valueStride;
  const float* weights = item.scores(member);
  __m256 sums[Vectors];
  for (int i = 0; i < Vectors; ++i) sums[i] = _mm256_setzero_ps();
  for (std::int64_t s = item.first; s < item.end;) {
    const float* value = params.values + (item.slotOf(s) * params.headsKv + item.kvHead) * params.valueStride + column;
    for (const std::int64_t end = s + item.leftInPage(s); s < end; ++s, value += stride) {
      const __m256 weight = _mm256_set1_ps(weights[s - item.first]);
      for (int i = 0; i < Vectors; ++i) {
        const __m256 v = Vectors > 1 ? _mm256_loadu_ps(value + kLanes * i) : _mm256_maskload_ps(value, mask);
        sums[i] = _mm256_fmadd_ps(weight, v, sums[i]);
      }
    }
  }
  float* out = item.out(member) + column;
  for (int i = 0; i < Vectors; ++i) {
    const __m256 result = _mm256_mul_ps(sums[i], inverse);
    if constexpr (Vectors > 1)
      _mm256_storeu_ps(out + kLanes * i, result);
    else
      _mm256_maskstore_ps(out, mask, result);
  }
}

void weighValues(const Item& item, std::int64_t member, float total) {
  const __m256 inverse = _mm256_set1_ps(1 / total);
  const std::int64_t dim = item.params.headDimV;
  std::int64_t column = 0;
  for (; column + 8 * kLanes <= dim; column += 8 * kLanes)
    weighColumns<8>(item, member, column, inverse, firstLanes(8));
  for (; column + 4 * kLanes <= dim; column += 4 * kLanes)
    weighColumns<4>(item, member, column, inverse, firstLanes(8));
  for (; column < dim; column += kLanes) weighColumns<1>(item, member, column, inverse, firstLanes(dim - column));
}

}  // namespace

void pagedAttention(const PagedAttentionParams& params, std::int64_t itemBegin, std::int64_t itemEnd) {
  for (std::int64_t index = itemBegin; index < itemEnd; ++index) {
    const Item item{attentionItem(params, index), params};
    for (std::int64_t s = item.first; s < item.end; s += item.leftInPage(s)) scoreRun(item, s, item.leftInPage(s));
    for (std::int64_t member = 0; member < item.heads(); ++member) {
      if (params.softCap > 0) capScores(item.scores(member), item.positions(), params.softCap);
      weighValues(item, member, exponentiate(item.scores(member), item.positions()));
    }
  }
}

}  // namespace praxis::kernels::attention::avx2
