// Every score is summed by eight lanes (element d to lane d mod 8, then (0+1)+(2+3) + (4+5)+(6+7)), every output value
// in ascending position; how many rows, positions or values are in hand at once changes speed, never a bit.
//
// A row is one query head of one token. Tiles of 3 rows x 4 keys (scores) and 3 rows x 32 values fill the registers: 7
// loads for 12 multiply-adds. A chunk of positions stays in the caches while all rows of the item pass over it; the
// slots of the next one are asked for meanwhile, because a hardware prefetcher loses slots that lie pages apart.

#include "kernels/attention/paged_attention.h"

#include <immintrin.h>

#include <cstring>

#include "kernels/common/avx2_exp.h"
#include "kernels/common/avx2_tanh.h"

namespace praxis::kernels::attention::avx2 {
namespace {

constexpr int kLanes = 8;
constexpr std::int64_t kLineFloats = 16;
// Positions whose keys or values are in hand at a time.
constexpr std::int64_t kChunk = 32;

template <int N>
struct Number {
  static constexpr int value = N;
};

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

struct Row {
  const float* query;
  float* out;
  float* scores;  // of positions first, first + 1, ...: then their weights
  std::int64_t first;
  std::int64_t end;
};

// A work item with its rows, and all positions that one of them sees.
struct Item {
  const PagedAttentionParams& params;
  const std::int32_t* pages;
  std::int64_t kvHead;
  std::int64_t count;
  std::int64_t first;
  std::int64_t end;
  Row rows[kItemRowsMax];

  Item(const PagedAttentionParams& all, const AttentionItem& item)
      : params(all), pages(all.pages[item.tokenBegin]), kvHead(item.kvHead), count(0) {
    first = sightOf(all, item.tokenBegin).first;
    end = sightOf(all, item.tokenEnd - 1).end;
    for (std::int64_t token = item.tokenBegin; token < item.tokenEnd; ++token) {
      const Sight sight = sightOf(all, token);
      for (std::int64_t head = item.headBegin; head < item.headEnd; ++head) {
        const std::int64_t row = token * all.heads + head;
        rows[count] = {all.queries + row * all.headDim, all.out + row * all.headDimV,
                       all.scratch + count * all.scoreStride, sight.first, sight.end};
        ++count;
      }
    }
  }
};

// Where the keys or values of some positions are.
struct Slots {
  const float* at[kChunk];
  std::int64_t begin = 0;
  std::int64_t count = 0;
};

Slots slotsFrom(const Item& item, const float* base, std::int64_t width, std::int64_t begin) {
  const PagedAttentionParams& params = item.params;
  Slots slots;
  slots.begin = begin;
  std::int64_t page = begin / params.pageTokens;
  std::int64_t offset = begin % params.pageTokens;
  for (std::int64_t s = begin; s < item.end && slots.count < kChunk; ++s) {
    const std::int64_t slot = item.pages[page] * params.pageTokens + offset;
    slots.at[slots.count++] = base + (slot * params.headsKv + item.kvHead) * width;
    if (++offset == params.pageTokens) {
      offset = 0;
      ++page;
    }
  }
  return slots;
}

// Calls work(slots, the next slots) over all positions.
template <typename Work>
void forChunks(const Item& item, const float* base, std::int64_t width, const Work& work) {
  Slots slots = slotsFrom(item, base, width, item.first);
  while (slots.count > 0) {
    const Slots next = slotsFrom(item, base, width, slots.begin + slots.count);
    work(slots, next);
    slots = next;
  }
}

// Calls tile(first row, constant number of rows) over all rows, in threes and what is left.
template <typename Tile>
void forTiles(const Item& item, const Tile& tile) {
  std::int64_t row = 0;
  for (; row + 3 <= item.count; row += 3) tile(item.rows + row, Number<3>{});
  if (item.count - row == 2) tile(item.rows + row, Number<2>{});
  if (item.count - row == 1) tile(item.rows + row, Number<1>{});
}

// Into the second-level cache: slots pages apart would push each other out of the few lines that they share in the
// first.
void prefetch(const float* line) { _mm_prefetch(reinterpret_cast<const char*>(line), _MM_HINT_T1); }

// Scores of `Rows` rows with four keys, before scaling.
template <int Rows>
void dotTile(const Row* rows, const float* const (&keys)[4], std::int64_t dim, __m128 (&scores)[Rows]) {
  __m256 sums[Rows][4];
  for (auto& row : sums) {
    for (__m256& sum : row) sum = _mm256_setzero_ps();
  }
  const auto step = [&](const auto& load, std::int64_t d) {
    __m256 query[Rows];
    for (int r = 0; r < Rows; ++r) query[r] = load(rows[r].query + d);
    for (int i = 0; i < 4; ++i) {
      const __m256 key = load(keys[i] + d);
      for (int r = 0; r < Rows; ++r) sums[r][i] = _mm256_fmadd_ps(query[r], key, sums[r][i]);
    }
  };
  std::int64_t d = 0;
  for (; d + kLanes <= dim; d += kLanes) step([](const float* x) { return _mm256_loadu_ps(x); }, d);
  const __m256i mask = firstLanes(dim - d);
  if (d < dim) step([mask](const float* x) { return _mm256_maskload_ps(x, mask); }, d);
  for (int r = 0; r < Rows; ++r) {
    const __m256 halves =
        _mm256_hadd_ps(_mm256_hadd_ps(sums[r][0], sums[r][1]), _mm256_hadd_ps(sums[r][2], sums[r][3]));
    scores[r] = _mm_add_ps(_mm256_castps256_ps128(halves), _mm256_extractf128_ps(halves, 1));
  }
}

std::int64_t larger(std::int64_t a, std::int64_t b) { return a > b ? a : b; }
std::int64_t smaller(std::int64_t a, std::int64_t b) { return a < b ? a : b; }

// Keeps those of four scores, of position and the next ones, that the row sees.
void keepScores(const Row& row, __m128 scores, std::int64_t position, std::int64_t count) {
  if (count == 4 && row.first <= position && position + 4 <= row.end) {
    return _mm_storeu_ps(row.scores + position - row.first, scores);
  }
  alignas(16) float four[4];
  _mm_store_ps(four, scores);
  const std::int64_t begin = larger(row.first - position, 0);
  const std::int64_t end = smaller(row.end - position, count);
  if (begin >= end) return;
  std::memcpy(row.scores + position + begin - row.first, four + begin,
              static_cast<std::size_t>(end - begin) * sizeof(float));
}

void scoreChunk(const Item& item, const Slots& slots, const Slots& next) {
  const std::int64_t dim = item.params.headDim;
  const __m128 scale = _mm_set1_ps(item.params.scale);
  for (std::int64_t s = 0; s < slots.count; s += 4) {
    const std::int64_t count = smaller(slots.count - s, 4);
    const float* keys[4];
    for (int i = 0; i < 4; ++i) keys[i] = slots.at[i < count ? s + i : s];  // past the end: the first again
    for (std::int64_t i = s; i < s + count && i < next.count; ++i) {
      for (std::int64_t d = 0; d < dim; d += kLineFloats) prefetch(next.at[i] + d);
    }
    forTiles(item, [&](const Row* rows, auto tileRows) {
      __m128 scores[tileRows.value];
      dotTile(rows, keys, dim, scores);
      for (int r = 0; r < tileRows.value; ++r) {
        keepScores(rows[r], _mm_mul_ps(scores[r], scale), slots.begin + s, count);
      }
    });
  }
}

void capScores(float* scores, std::int64_t count, float cap) {
  const __m256 caps = _mm256_set1_ps(cap);
  const __m256 inverse = _mm256_set1_ps(1 / cap);
  for (std::int64_t s = 0; s < count; s += kLanes) {
    const __m256 score = _mm256_loadu_ps(scores + s);
    _mm256_storeu_ps(scores + s, _mm256_mul_ps(caps, common::avx2::tanh8(_mm256_mul_ps(score, inverse))));
  }
}

// Scores become weights that sum to one. NaN among the scores makes all of them NaN.
void softmax(float* scores, std::int64_t count) {
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
  const __m256 inverse = _mm256_set1_ps(1 / sumLanes(sum));
  for (std::int64_t s = 0; s < padded; s += kLanes) {
    _mm256_storeu_ps(scores + s, _mm256_mul_ps(_mm256_loadu_ps(scores + s), inverse));
  }
}

// Columns [column, column + 8 * Vectors) of `Rows` rows: adds the weighted values of positions [begin, end), in order,
// to what earlier ones have left in out. A single vector may be the last, partial one.
template <int Rows, int Vectors>
void weighTile(const Item& item, const Row* rows, const Slots& slots, std::int64_t begin, std::int64_t end,
               std::int64_t column) {
  if (begin >= end) return;
  const __m256i mask = firstLanes(item.params.headDimV - column);
  const auto load = [mask](const float* x) { return Vectors > 1 ? _mm256_loadu_ps(x) : _mm256_maskload_ps(x, mask); };
  __m256 sums[Rows][Vectors];
  const float* weights[Rows];
  for (int r = 0; r < Rows; ++r) {
    weights[r] = rows[r].scores + slots.begin - rows[r].first;
    const bool starts = begin == rows[r].first;
    for (int i = 0; i < Vectors; ++i) {
      sums[r][i] = starts ? _mm256_setzero_ps() : load(rows[r].out + column + kLanes * i);
    }
  }
  for (std::int64_t s = begin - slots.begin; s < end - slots.begin; ++s) {
    const float* value = slots.at[s] + column;
    __m256 weight[Rows];
    for (int r = 0; r < Rows; ++r) weight[r] = _mm256_set1_ps(weights[r][s]);
    for (int i = 0; i < Vectors; ++i) {
      const __m256 v = load(value + kLanes * i);
      for (int r = 0; r < Rows; ++r) sums[r][i] = _mm256_fmadd_ps(weight[r], v, sums[r][i]);
    }
  }
  for (int r = 0; r < Rows; ++r) {
    for (int i = 0; i < Vectors; ++i) {
      float* out = rows[r].out + column + kLanes * i;
      if constexpr (Vectors > 1)
        _mm256_storeu_ps(out, sums[r][i]);
      else
        _mm256_maskstore_ps(out, mask, sums[r][i]);
    }
  }
}

// The rows of a tile may begin and end at different positions: together where all see, each alone before and after.
template <int Vectors>
void weighColumns(const Item& item, const Slots& slots, std::int64_t column) {
  const std::int64_t chunkEnd = slots.begin + slots.count;
  forTiles(item, [&](const Row* rows, auto tileRows) {
    constexpr int kRows = tileRows.value;
    std::int64_t begin = slots.begin, end = chunkEnd;
    for (int r = 0; r < kRows; ++r) {
      begin = larger(begin, rows[r].first);
      end = smaller(end, rows[r].end);
    }
    end = larger(begin, end);
    for (int r = 0; r < kRows; ++r) {
      const std::int64_t own = larger(slots.begin, rows[r].first);
      weighTile<1, Vectors>(item, rows + r, slots, own, smaller(begin, smaller(rows[r].end, chunkEnd)), column);
    }
    weighTile<kRows, Vectors>(item, rows, slots, begin, smaller(end, chunkEnd), column);
    for (int r = 0; r < kRows; ++r) {
      weighTile<1, Vectors>(item, rows + r, slots, larger(end, rows[r].first), smaller(rows[r].end, chunkEnd), column);
    }
  });
}

void weighChunk(const Item& item, const Slots& slots, const Slots& next) {
  constexpr std::int64_t kWide = 4 * kLanes;
  const std::int64_t dim = item.params.headDimV;
  std::int64_t column = 0;
  for (; column + kWide <= dim; column += kWide) {
    for (std::int64_t s = 0; s < next.count; ++s) {
      for (std::int64_t line = 0; line < kWide; line += kLineFloats) prefetch(next.at[s] + column + line);
    }
    weighColumns<4>(item, slots, column);
  }
  for (; column < dim; column += kLanes) weighColumns<1>(item, slots, column);
}

}  // namespace

void pagedAttention(const PagedAttentionParams& params, std::int64_t itemBegin, std::int64_t itemEnd) {
  for (std::int64_t index = itemBegin; index < itemEnd; ++index) {
    const Item item(params, params.items[index]);
    forChunks(item, params.keys, params.headDim,
              [&](const Slots& slots, const Slots& next) { scoreChunk(item, slots, next); });
    for (std::int64_t r = 0; r < item.count; ++r) {
      const Row& row = item.rows[r];
      if (params.softCap > 0) capScores(row.scores, row.end - row.first, params.softCap);
      softmax(row.scores, row.end - row.first);
    }
    forChunks(item, params.values, params.valueStride,
              [&](const Slots& slots, const Slots& next) { weighChunk(item, slots, next); });
  }
}

}  // namespace praxis::kernels::attention::avx2
