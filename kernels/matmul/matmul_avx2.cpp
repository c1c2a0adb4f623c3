// Two paths with the same bits (see matmul.h and common/dot_order.h):
// few tokens:  each stored row is read once, strictly in sequence, and multiplied with up to three tokens as it is unpacked;
// many tokens: a block of rows is unpacked to float32 (scratch, in L2); for each three tokens and each chunk of columns that
//              fits L1, every row of the block adds its part to 3 x 32 partial sums that wait in scratch between chunks.

#include "kernels/common/avx2_weights.h"
#include "kernels/matmul/matmul.h"

namespace praxis::kernels::matmul::avx2 {
namespace {

namespace v = common::avx2;
using common::kBlock;

constexpr int kTokensAtOnce = 3;
// From here on unpacking a row once for all tokens beats unpacking it for every three.
constexpr std::int64_t kManyTokens = 8;
// Three tokens' columns of one chunk take 18 KiB of L1, the row's chunk 6 KiB.
constexpr std::int64_t kChunkGroups = 48;

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
  const std::int64_t groups = params.cols / kBlock;
  for (std::int64_t g = 0; g < groups; ++g) multiplyAdd<Tokens>(sums, Row::group(weight, g), x + g * kBlock, params.cols);
  const int tail = static_cast<int>(params.cols % kBlock);
  if (tail) multiplyAddTail<Tokens>(sums, Row::tail(weight, groups, tail), x + groups * kBlock, params.cols, tail);
  for (int t = 0; t < Tokens; ++t) params.out[(token + t) * params.rows + row] = v::reduce(sums[t]) + biasOf(params, row);
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

// A block of unpacked rows and, for each row, 3 x 32 partial sums.
struct Block {
  std::int64_t rowBegin;
  std::int64_t rows;
  std::int64_t groups;      // per row, the last one padded with zeros
  float* weights;           // [rows, groups * 32]
  float* partial;           // [rows, 3 * 32]
};

template <typename Row>
void unpack(const MatmulParams& params, const Block& block) {
  const std::int64_t whole = params.cols / kBlock;
  const int tail = static_cast<int>(params.cols % kBlock);
  for (std::int64_t r = 0; r < block.rows; ++r) {
    const std::byte* stored = params.weight + (block.rowBegin + r) * params.rowBytes;
    float* out = block.weights + r * block.groups * kBlock;
    for (std::int64_t g = 0; g < whole; ++g) v::storeLanes(out + g * kBlock, Row::group(stored, g));
    if (tail) v::storeLanes(out + whole * kBlock, Row::tail(stored, whole, tail));
  }
}

// Groups [groupBegin, groupEnd) of one row; the first chunk starts from zero, the last one writes the results.
template <int Tokens>
void multiplyChunk(const MatmulParams& params, const Block& block, std::int64_t r, std::int64_t token, std::int64_t groupBegin,
                   std::int64_t groupEnd) {
  const float* weight = block.weights + r * block.groups * kBlock;
  const float* x = params.x + token * params.cols;
  float* partial = block.partial + r * kTokensAtOnce * kBlock;
  v::Lanes sums[Tokens];
  for (int t = 0; t < Tokens; ++t) sums[t] = groupBegin == 0 ? v::zeroLanes() : v::loadLanes(partial + t * kBlock);
  const std::int64_t whole = params.cols / kBlock;
  const std::int64_t wholeEnd = groupEnd < whole ? groupEnd : whole;
  for (std::int64_t g = groupBegin; g < wholeEnd; ++g) {
    multiplyAdd<Tokens>(sums, v::loadLanes(weight + g * kBlock), x + g * kBlock, params.cols);
  }
  if (groupEnd > whole) {
    const int tail = static_cast<int>(params.cols % kBlock);
    multiplyAddTail<Tokens>(sums, v::loadLanes(weight + whole * kBlock), x + whole * kBlock, params.cols, tail);
  }
  if (groupEnd < block.groups) {
    for (int t = 0; t < Tokens; ++t) v::storeLanes(partial + t * kBlock, sums[t]);
    return;
  }
  const std::int64_t row = block.rowBegin + r;
  for (int t = 0; t < Tokens; ++t) params.out[(token + t) * params.rows + row] = v::reduce(sums[t]) + biasOf(params, row);
}

template <int Tokens>
void multiplyTokens(const MatmulParams& params, const Block& block, std::int64_t token) {
  for (std::int64_t begin = 0; begin < block.groups; begin += kChunkGroups) {
    const std::int64_t end = begin + kChunkGroups < block.groups ? begin + kChunkGroups : block.groups;
    for (std::int64_t r = 0; r < block.rows; ++r) multiplyChunk<Tokens>(params, block, r, token, begin, end);
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
    std::int64_t token = 0;
    for (; token + 3 <= params.tokens; token += 3) multiplyTokens<3>(params, block, token);
    if (params.tokens - token == 2) multiplyTokens<2>(params, block, token);
    if (params.tokens - token == 1) multiplyTokens<1>(params, block, token);
  }
}

template <typename Row>
void multiply(const MatmulParams& params, std::int64_t rowBegin, std::int64_t rowEnd) {
  if (params.tokens < kManyTokens) multiplyStored<Row>(params, rowBegin, rowEnd);
  else multiplyUnpacked<Row>(params, rowBegin, rowEnd);
}

}  // namespace

void f32(const MatmulParams& p, std::int64_t begin, std::int64_t end) { multiply<v::F32Row>(p, begin, end); }
void f16(const MatmulParams& p, std::int64_t begin, std::int64_t end) { multiply<v::F16Row>(p, begin, end); }
void bf16(const MatmulParams& p, std::int64_t begin, std::int64_t end) { multiply<v::Bf16Row>(p, begin, end); }
void q8_0(const MatmulParams& p, std::int64_t begin, std::int64_t end) { multiply<v::Q8_0Row>(p, begin, end); }
void q4_0(const MatmulParams& p, std::int64_t begin, std::int64_t end) { multiply<v::Q4_0Row>(p, begin, end); }

}  // namespace praxis::kernels::matmul::avx2
