#include "engine/image/weighted_rows.h"

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace praxis::engine::image {
namespace {

constexpr int kFixedBits = 22;
constexpr std::int32_t kHalf = 1 << (kFixedBits - 1);
constexpr std::size_t kStrip = 2048;  // outputs whose sums stay in the nearest cache

using ByteRow = const std::uint8_t*;

void byteRowsPlain(const ByteRow* rows, const std::int32_t* weights, std::size_t rowCount, std::uint8_t* into,
                   std::size_t start, std::size_t count) {
  for (std::size_t i = start; i < count; ++i) {
    std::int32_t sum = kHalf;
    for (std::size_t r = 0; r < rowCount; ++r) sum += weights[r] * rows[r][i];
    into[i] = static_cast<std::uint8_t>(std::clamp(sum >> kFixedBits, 0, 255));
  }
}

#if defined(__x86_64__)
// Products of bytes with 22-bit weights from 16-bit multiplications: weight = high * 2^11 + low, with low from 0 to
// 2047, and two rows at a time as the multiply-and-add of pairs takes them. Nothing is lost: every sum fits 32 bits.
constexpr int kLowBits = 11;

std::int32_t pairOf(std::int32_t first, std::int32_t second) {
  return static_cast<std::int32_t>((static_cast<std::uint32_t>(second) << 16) |
                                   (static_cast<std::uint32_t>(first) & 0xffffu));
}

struct WeightPair {
  std::int32_t high, low;
  WeightPair(const std::int32_t* weights, std::size_t row, std::size_t rowCount) {
    const std::int32_t first = weights[row], second = row + 1 < rowCount ? weights[row + 1] : 0;
    high = pairOf(first >> kLowBits, second >> kLowBits);
    low = pairOf(first & ((1 << kLowBits) - 1), second & ((1 << kLowBits) - 1));
  }
};

// Four sums of the pairs of bytes in `pairs` (first row, second row, ...), as 16-bit words.
[[gnu::always_inline]] inline void addPairs(__m128i pairs, const WeightPair& weight, __m128i& high, __m128i& low) {
  high = _mm_add_epi32(high, _mm_madd_epi16(pairs, _mm_set1_epi32(weight.high)));
  low = _mm_add_epi32(low, _mm_madd_epi16(pairs, _mm_set1_epi32(weight.low)));
}

[[gnu::always_inline]] inline __m128i finished(__m128i high, __m128i low) {
  const __m128i sum = _mm_add_epi32(_mm_slli_epi32(high, kLowBits), low);
  return _mm_srai_epi32(_mm_add_epi32(sum, _mm_set1_epi32(kHalf)), kFixedBits);
}

void byteRowsSse2(const ByteRow* rows, const std::int32_t* weights, std::size_t rowCount, std::uint8_t* into,
                  std::size_t count) {
  const __m128i zero = _mm_setzero_si128();
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    __m128i high[2] = {zero, zero}, low[2] = {zero, zero};
    for (std::size_t r = 0; r < rowCount; r += 2) {
      const WeightPair weight(weights, r, rowCount);
      const __m128i first = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(rows[r] + i));
      const __m128i second =
          r + 1 < rowCount ? _mm_loadl_epi64(reinterpret_cast<const __m128i*>(rows[r + 1] + i)) : zero;
      const __m128i both = _mm_unpacklo_epi8(first, second);
      addPairs(_mm_unpacklo_epi8(both, zero), weight, high[0], low[0]);
      addPairs(_mm_unpackhi_epi8(both, zero), weight, high[1], low[1]);
    }
    const __m128i words = _mm_packs_epi32(finished(high[0], low[0]), finished(high[1], low[1]));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(into + i), _mm_packus_epi16(words, words));
  }
  byteRowsPlain(rows, weights, rowCount, into, i, count);
}

// The same, sixteen outputs at a time.
[[gnu::target("avx2")]] void byteRowsAvx2(const ByteRow* rows, const std::int32_t* weights, std::size_t rowCount,
                                          std::uint8_t* into, std::size_t count) {
  const __m256i half = _mm256_set1_epi32(kHalf);
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    __m256i high[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()}, low[2] = {high[0], high[0]};
    for (std::size_t r = 0; r < rowCount; r += 2) {
      const WeightPair weight(weights, r, rowCount);
      const __m256i highs = _mm256_set1_epi32(weight.high), lows = _mm256_set1_epi32(weight.low);
      const __m128i first = _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows[r] + i));
      const __m128i second =
          r + 1 < rowCount ? _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows[r + 1] + i)) : _mm_setzero_si128();
      const __m256i pairs[2] = {_mm256_cvtepu8_epi16(_mm_unpacklo_epi8(first, second)),
                                _mm256_cvtepu8_epi16(_mm_unpackhi_epi8(first, second))};
      for (int k = 0; k < 2; ++k) {
        high[k] = _mm256_add_epi32(high[k], _mm256_madd_epi16(pairs[k], highs));
        low[k] = _mm256_add_epi32(low[k], _mm256_madd_epi16(pairs[k], lows));
      }
    }
    for (int k = 0; k < 2; ++k) {
      const __m256i sum = _mm256_add_epi32(_mm256_slli_epi32(high[k], kLowBits), low[k]);
      high[k] = _mm256_srai_epi32(_mm256_add_epi32(sum, half), kFixedBits);
    }
    // Packing works within halves of registers: words come out as 0..3, 8..11, 4..7, 12..15.
    const __m256i words = _mm256_permute4x64_epi64(_mm256_packs_epi32(high[0], high[1]), 0xd8);
    const __m128i bytes = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(into + i), bytes);
  }
  byteRowsPlain(rows, weights, rowCount, into, i, count);
}
#endif

[[gnu::always_inline]] inline void floatRows(const float* const* rows, const float* weights, std::size_t rowCount,
                                             float* into, std::size_t count) {
  for (std::size_t start = 0; start < count; start += kStrip) {
    const std::size_t length = std::min(kStrip, count - start);
    float* out = into + start;
    for (std::size_t i = 0; i < length; ++i) out[i] = weights[0] * rows[0][start + i];
    for (std::size_t r = 1; r < rowCount; ++r) {
      const float* row = rows[r] + start;
      for (std::size_t i = 0; i < length; ++i) out[i] += weights[r] * row[i];
    }
  }
}

#if defined(__x86_64__)
// Without fused multiply-add, so that both give the same bits.
[[gnu::target("avx2")]] void floatRowsAvx2(const float* const* rows, const float* weights, std::size_t rowCount,
                                           float* into, std::size_t count) {
  floatRows(rows, weights, rowCount, into, count);
}
#endif

// Chosen once, by what the processor can do.
bool hasAvx2() {
#if defined(__x86_64__)
  static const bool kHas = __builtin_cpu_supports("avx2") != 0;
  return kHas;
#else
  return false;
#endif
}

// Eight by eight bytes, by exchanging ever larger squares across the diagonal.
void transposeEight(const std::uint8_t* from, std::size_t fromStride, std::uint8_t* into, std::size_t intoStride) {
  std::uint64_t row[8];
  for (std::size_t r = 0; r < 8; ++r) __builtin_memcpy(&row[r], from + r * fromStride, 8);
  const auto exchange = [&row](std::size_t a, std::size_t b, int shift, std::uint64_t mask) {
    const std::uint64_t swapped = ((row[a] >> shift) ^ row[b]) & mask;
    row[b] ^= swapped;
    row[a] ^= swapped << shift;
  };
  for (std::size_t r = 0; r < 8; r += 2) exchange(r, r + 1, 8, 0x00ff00ff00ff00ffULL);
  for (const std::size_t r : {0, 1, 4, 5}) exchange(r, r + 2, 16, 0x0000ffff0000ffffULL);
  for (std::size_t r = 0; r < 4; ++r) exchange(r, r + 4, 32, 0x00000000ffffffffULL);
  for (std::size_t r = 0; r < 8; ++r) __builtin_memcpy(into + r * intoStride, &row[r], 8);
}

template <typename T>
void transposePart(const T* from, std::size_t rows, std::size_t cols, T* into, std::size_t firstRow,
                   std::size_t lastRow, std::size_t firstCol, std::size_t lastCol) {
  for (std::size_t c = firstCol; c < lastCol; ++c) {
    for (std::size_t r = firstRow; r < lastRow; ++r) into[c * rows + r] = from[r * cols + c];
  }
}

}  // namespace

void weightedRows(std::span<const std::uint8_t* const> rows, std::span<const std::int32_t> weights, std::uint8_t* into,
                  std::size_t count) {
#if defined(__x86_64__)
  if (hasAvx2()) return byteRowsAvx2(rows.data(), weights.data(), rows.size(), into, count);
  byteRowsSse2(rows.data(), weights.data(), rows.size(), into, count);
#else
  byteRowsPlain(rows.data(), weights.data(), rows.size(), into, 0, count);
#endif
}

void weightedRows(std::span<const float* const> rows, std::span<const float> weights, float* into, std::size_t count) {
#if defined(__x86_64__)
  if (hasAvx2()) return floatRowsAvx2(rows.data(), weights.data(), rows.size(), into, count);
#endif
  floatRows(rows.data(), weights.data(), rows.size(), into, count);
}

void transpose(const std::uint8_t* from, std::size_t rows, std::size_t cols, std::uint8_t* into) {
  const std::size_t wholeRows = rows / 8 * 8, wholeCols = cols / 8 * 8;
  for (std::size_t r = 0; r < wholeRows; r += 8) {
    for (std::size_t c = 0; c < wholeCols; c += 8) transposeEight(from + r * cols + c, cols, into + c * rows + r, rows);
  }
  transposePart(from, rows, cols, into, 0, rows, wholeCols, cols);
  transposePart(from, rows, cols, into, wholeRows, rows, 0, wholeCols);
}

void transpose(const float* from, std::size_t rows, std::size_t cols, float* into) {
  constexpr std::size_t kTile = 16;
  for (std::size_t r = 0; r < rows; r += kTile) {
    for (std::size_t c = 0; c < cols; c += kTile) {
      transposePart(from, rows, cols, into, r, std::min(rows, r + kTile), c, std::min(cols, c + kTile));
    }
  }
}

}  // namespace praxis::engine::image
