// Two paths with the same bits (see matmul.h and common/dot_order.h).
//
// Few tokens: each stored row is read once, strictly in sequence, and multiplied with up to three tokens as it is
// unpacked.
//
// Many tokens: they have been packed six by six (packTokens); a block of rows is unpacked to float32 (scratch, in L2).
// The 32 lanes of a dot product are taken eight at a time, so that a tile of 2 rows x 6 tokens fits the registers:
// 8 loads for 12 multiply-adds. Six tokens' columns stay in L1 while all row pairs of the block pass; partial sums wait
// in scratch between lanes and chunks. 80 % of the peak of a Zen 4 core (95 of 118 GFLOP/s, 2026-11).

#include "kernels/common/avx2_weights.h"
#include "kernels/matmul/matmul.h"

namespace praxis::kernels::matmul::avx2 {
namespace {

namespace v = common::avx2;
using common::kBlock;

constexpr int kTileRows = 2;
constexpr int kTileTokens = kPanelTokens;
constexpr int kLanes = 8;
constexpr int kLaneGroups = kBlock / kLanes;
constexpr std::int64_t kTilePartial = kTileRows * kTileTokens * kLanes;
// Groups of 32 columns per chunk: six tokens' eight lanes of them take 18 KiB of L1.
constexpr std::int64_t kChunkGroups = 96;

// Asks for what is read 4 KiB later: a hardware prefetcher stops at page ends. Measured on a Zen 4 core, 2026-11, huge
// pages, one thread: Q8_0 rows of 4864 from 10.3 to 14.3 GB/s, rows of 896 from 16.6 to 17.2. Past the end it does
// nothing.
[[gnu::always_inline]] inline void prefetch(const std::byte* data) {
  constexpr std::int64_t kAheadBytes = 4096;
  _mm_prefetch(reinterpret_cast<const char*>(data + kAheadBytes), _MM_HINT_T0);
}

template <typename Row>
[[gnu::always_inline]] inline void prefetchBlock(const std::byte* data) {
  constexpr std::int64_t kLineBytes = 64;
  for (std::int64_t at = 0; at < Row::kBytes; at += kLineBytes) prefetch(data + at);
}

template <int Tokens>
[[gnu::always_inline]] inline void multiplyAdd(v::Lanes (&sums)[Tokens], const v::Lanes& weight, const float* x,
                                               std::int64_t stride) {
#pragma GCC unroll 3
  for (int t = 0; t < Tokens; ++t) {
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
      sums[t].part[i] = _mm256_fmadd_ps(weight.part[i], _mm256_loadu_ps(x + t * stride + 8 * i), sums[t].part[i]);
    }
  }
}

template <int Tokens>
[[gnu::always_inline]] inline void multiplyAddTail(v::Lanes (&sums)[Tokens], const v::Lanes& weight, const float* x,
                                                   std::int64_t stride, int count) {
  for (int t = 0; t < Tokens; ++t) {
    const v::Lanes last = v::loadTail(x + t * stride, count);
    for (int i = 0; i < 4; ++i) sums[t].part[i] = _mm256_fmadd_ps(weight.part[i], last.part[i], sums[t].part[i]);
  }
}

float biasOf(const MatmulParams& params, std::int64_t row) { return params.bias ? params.bias[row] : 0.0f; }

// One stored row times `Tokens` tokens from `token` on.
template <typename Row, int Tokens>
void multiplyRow(const MatmulParams& params, std::int64_t row, std::int64_t token) {
  const std::byte* weight = params.weight + row * params.rowBytes;
  const float* x = params.x + token * params.cols;
  v::Lanes sums[Tokens];
  for (int t = 0; t < Tokens; ++t) sums[t] = v::zeroLanes();
  const std::int64_t whole = params.cols / (kBlock * Row::kGroups);
  for (std::int64_t b = 0; b < whole; ++b, weight += Row::kBytes) {
    prefetchBlock<Row>(weight);
    const typename Row::Block block = Row::open(weight);
#pragma GCC unroll 8
    for (int part = 0; part < Row::kGroups; ++part, x += kBlock) {
      multiplyAdd<Tokens>(sums, Row::group(block, part), x, params.cols);
    }
  }
  const int tail = static_cast<int>(params.cols % kBlock);
  if (tail) multiplyAddTail<Tokens>(sums, Row::tail(weight, tail), x, params.cols, tail);
  for (int t = 0; t < Tokens; ++t)
    params.out[(token + t) * params.rows + row] = v::reduce(sums[t]) + biasOf(params, row);
}

template <typename Row>
void multiplyStored(const MatmulParams& params, std::int64_t rowBegin, std::int64_t rowEnd) {
  for (std::int64_t row = rowBegin; row < rowEnd; ++row) {
    std::int64_t token = 0;
    for (; token + 3 <= params.tokens; token += 3) multiplyRow<Row, 3>(params, row, token);
    if (params.tokens - token == 2) multiplyRow<Row, 2>(params, row, token);
    if (params.tokens - token == 1) multiplyRow<Row, 1>(params, row, token);
  }
}

// Unpacked rows in pairs, and what has been summed so far for six tokens.
struct Block {
  std::int64_t rowBegin;
  std::int64_t rows;
  std::int64_t groups;  // of 32 columns, the last one padded with zeros
  float* weights;       // [pairs, lane groups, groups, 2 rows, 8 lanes]
  float* partial;       // [pairs, lane groups, 2 rows, 6 tokens, 8 lanes]

  std::int64_t pairs() const { return (rows + kTileRows - 1) / kTileRows; }
  float* weightsOf(std::int64_t pair, std::int64_t laneGroup) const {
    return weights + (pair * kLaneGroups + laneGroup) * groups * kTileRows * kLanes;
  }
  float* partialOf(std::int64_t pair, std::int64_t laneGroup) const {
    return partial + (pair * kLaneGroups + laneGroup) * kTilePartial;
  }
};

// The two rows of a pair, side by side, so that each cache line is written once.
void storePair(const Block& block, std::int64_t pair, std::int64_t group, const v::Lanes& first,
               const v::Lanes& second) {
#pragma GCC unroll 4
  for (int i = 0; i < kLaneGroups; ++i) {
    float* out = block.weightsOf(pair, i) + group * kTileRows * kLanes;
    _mm256_store_ps(out, first.part[i]);
    _mm256_store_ps(out + kLanes, second.part[i]);
  }
}

template <typename Row>
void unpack(const MatmulParams& params, const Block& block) {
  const std::int64_t whole = params.cols / (kBlock * Row::kGroups);
  const int tail = static_cast<int>(params.cols % kBlock);
  for (std::int64_t pair = 0; pair < block.pairs(); ++pair) {
    const std::byte* first = params.weight + (block.rowBegin + pair * kTileRows) * params.rowBytes;
    // An odd last row is its own partner; nobody reads the result.
    const std::byte* second = pair * kTileRows + 1 < block.rows ? first + params.rowBytes : first;
    for (std::int64_t b = 0; b < whole; ++b, first += Row::kBytes, second += Row::kBytes) {
      prefetchBlock<Row>(first);
      prefetchBlock<Row>(second);
      const typename Row::Block firstBlock = Row::open(first), secondBlock = Row::open(second);
#pragma GCC unroll 8
      for (int part = 0; part < Row::kGroups; ++part) {
        storePair(block, pair, b * Row::kGroups + part, Row::group(firstBlock, part), Row::group(secondBlock, part));
      }
    }
    if (tail) storePair(block, pair, whole, Row::tail(first, tail), Row::tail(second, tail));
  }
}

// Eight lanes of 2 rows x 6 tokens: adds `groups` of columns to the partial sums, or starts them.
// weights [groups, 2, 8], x [groups, 6, 8], partial [2, 6, 8].
void multiplyTile(const float* weights, const float* x, std::int64_t groups, float* partial, bool starts) {
  __m256 sums[kTileRows][kTileTokens];
#pragma GCC unroll 6
  for (int t = 0; t < kTileTokens; ++t) {
    sums[0][t] = starts ? _mm256_setzero_ps() : _mm256_load_ps(partial + t * kLanes);
    sums[1][t] = starts ? _mm256_setzero_ps() : _mm256_load_ps(partial + (kTileTokens + t) * kLanes);
  }
  for (std::int64_t g = 0; g < groups; ++g, weights += kTileRows * kLanes, x += kTileTokens * kLanes) {
    const __m256 first = _mm256_load_ps(weights);
    const __m256 second = _mm256_load_ps(weights + kLanes);
#pragma GCC unroll 6
    for (int t = 0; t < kTileTokens; ++t) {
      __m256 value = _mm256_load_ps(x + t * kLanes);
      asm("" : "+x"(value));  // one load for both rows; folded into the multiply-adds it would be two
      sums[0][t] = _mm256_fmadd_ps(first, value, sums[0][t]);
      sums[1][t] = _mm256_fmadd_ps(second, value, sums[1][t]);
    }
  }
#pragma GCC unroll 6
  for (int t = 0; t < kTileTokens; ++t) {
    _mm256_store_ps(partial + t * kLanes, sums[0][t]);
    _mm256_store_ps(partial + (kTileTokens + t) * kLanes, sums[1][t]);
  }
}

// Six packed tokens times the block, up to the partial sums.
void multiplyPanel(const Block& block, const float* panel) {
  for (std::int64_t begin = 0; begin < block.groups; begin += kChunkGroups) {
    const std::int64_t groups = begin + kChunkGroups < block.groups ? kChunkGroups : block.groups - begin;
    for (int i = 0; i < kLaneGroups; ++i) {
      const float* x = panel + (i * block.groups + begin) * kTileTokens * kLanes;
      for (std::int64_t pair = 0; pair < block.pairs(); ++pair) {
        const float* weights = block.weightsOf(pair, i) + begin * kTileRows * kLanes;
        multiplyTile(weights, x, groups, block.partialOf(pair, i), begin == 0);
      }
    }
  }
}

// The four partial sums of one (row, token) as v::reduce folds them, down to four lanes.
__m128 foldToFour(const Block& block, std::int64_t pair, int row, int token) {
  const float* partial = block.partialOf(pair, 0) + (row * kTileTokens + token) * kLanes;
  const __m256 low = _mm256_add_ps(_mm256_load_ps(partial), _mm256_load_ps(partial + kTilePartial));
  const __m256 high =
      _mm256_add_ps(_mm256_load_ps(partial + 2 * kTilePartial), _mm256_load_ps(partial + 3 * kTilePartial));
  const __m256 eight = _mm256_add_ps(low, high);
  return _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
}

void writeResults(const MatmulParams& params, const Block& block, std::int64_t token, int tokens) {
  for (std::int64_t pair = 0; pair < block.pairs(); ++pair) {
    const std::int64_t row = block.rowBegin + pair * kTileRows;
    const bool both = pair * kTileRows + 1 < block.rows;
    for (int t = 0; t < tokens; ++t) {
      const __m128 a = foldToFour(block, pair, 0, t);
      const __m128 b = foldToFour(block, pair, 1, t);
      const __m128 two = _mm_add_ps(_mm_movelh_ps(a, b), _mm_movehl_ps(b, a));  // a0+a2 a1+a3 b0+b2 b1+b3
      const __m128 one = _mm_hadd_ps(two, two);
      float* out = params.out + (token + t) * params.rows + row;
      out[0] = _mm_cvtss_f32(one) + biasOf(params, row);
      if (both) out[1] = _mm_cvtss_f32(_mm_movehdup_ps(one)) + biasOf(params, row + 1);
    }
  }
}

template <typename Row>
void multiplyUnpacked(const MatmulParams& params, std::int64_t rowBegin, std::int64_t rowEnd) {
  const std::int64_t rowsMax = rowsPerBlock(params.cols);
  Block block{0, 0, (params.cols + kBlock - 1) / kBlock, params.scratch, nullptr};
  block.partial = block.weights + rowsMax * block.groups * kBlock;
  for (std::int64_t row = rowBegin; row < rowEnd; row += rowsMax) {
    block.rowBegin = row;
    block.rows = rowEnd - row < rowsMax ? rowEnd - row : rowsMax;
    unpack<Row>(params, block);
    for (std::int64_t token = 0; token < params.tokens; token += kTileTokens) {
      multiplyPanel(block, params.packed + token * block.groups * kBlock);
      const std::int64_t left = params.tokens - token;
      writeResults(params, block, token, left < kTileTokens ? static_cast<int>(left) : kTileTokens);
    }
  }
}

template <typename Row>
void multiply(const MatmulParams& params, std::int64_t rowBegin, std::int64_t rowEnd) {
  if (params.packed)
    multiplyUnpacked<Row>(params, rowBegin, rowEnd);
  else
    multiplyStored<Row>(params, rowBegin, rowEnd);
}

}  // namespace

// packed [panels, lane groups, groups, 6 tokens, 8 lanes]; tokens and columns that are not there are zeros.
void packTokens(const MatmulParams& params, std::int64_t panelBegin, std::int64_t panelEnd) {
  const std::int64_t groups = (params.cols + kBlock - 1) / kBlock;
  for (std::int64_t panel = panelBegin; panel < panelEnd; ++panel) {
    float* out = params.packed + panel * kTileTokens * groups * kBlock;
    for (int t = 0; t < kTileTokens; ++t) {
      const std::int64_t token = panel * kTileTokens + t;
      const float* x = params.x + token * params.cols;
      for (std::int64_t g = 0; g < groups; ++g) {
        const std::int64_t left = token < params.tokens ? params.cols - g * kBlock : 0;
        const v::Lanes lanes = left >= kBlock ? v::loadLanes(x + g * kBlock)
                               : left > 0     ? v::loadTail(x + g * kBlock, static_cast<int>(left))
                                              : v::zeroLanes();
        for (int i = 0; i < kLaneGroups; ++i) {
          _mm256_store_ps(out + ((i * groups + g) * kTileTokens + t) * kLanes, lanes.part[i]);
        }
      }
    }
  }
}

#define PRAXIS_MATMUL(name, Type)                                                     \
  void name(const MatmulParams& params, std::int64_t rowBegin, std::int64_t rowEnd) { \
    multiply<v::Type##Row>(params, rowBegin, rowEnd);                                 \
  }
PRAXIS_WEIGHT_TYPES(PRAXIS_MATMUL)
#undef PRAXIS_MATMUL

}  // namespace praxis::kernels::matmul::avx2
