#include "engine/image/weighted_rows.h"

#include <algorithm>

namespace praxis::engine::image {
namespace {

constexpr int kFixedBits = 22;
constexpr std::size_t kStrip = 2048;  // outputs whose sums stay in the nearest cache

// Bytes: with the number of rows known the sums stay in registers; bilinear enlarging has two, bicubic four.
template <std::size_t Rows>
[[gnu::always_inline]] inline void fewByteRows(const std::uint8_t* const* rows, const std::int32_t* weights,
                                               std::uint8_t* into, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    std::int32_t sum = 1 << (kFixedBits - 1);
    for (std::size_t r = 0; r < Rows; ++r) sum += weights[r] * rows[r][i];
    into[i] = static_cast<std::uint8_t>(std::clamp(sum >> kFixedBits, 0, 255));
  }
}

[[gnu::always_inline]] inline void manyByteRows(const std::uint8_t* const* rows, const std::int32_t* weights,
                                                std::size_t rowCount, std::uint8_t* into, std::size_t count) {
  std::int32_t sums[kStrip];
  for (std::size_t start = 0; start < count; start += kStrip) {
    const std::size_t length = std::min(kStrip, count - start);
    std::fill_n(sums, length, 1 << (kFixedBits - 1));
    for (std::size_t r = 0; r < rowCount; ++r) {
      const std::uint8_t* row = rows[r] + start;
      const std::int32_t weight = weights[r];
      for (std::size_t i = 0; i < length; ++i) sums[i] += weight * row[i];
    }
    for (std::size_t i = 0; i < length; ++i) {
      into[start + i] = static_cast<std::uint8_t>(std::clamp(sums[i] >> kFixedBits, 0, 255));
    }
  }
}

[[gnu::always_inline]] inline void byteRows(const std::uint8_t* const* rows, const std::int32_t* weights,
                                            std::size_t rowCount, std::uint8_t* into, std::size_t count) {
  switch (rowCount) {
    case 2:
      return fewByteRows<2>(rows, weights, into, count);
    case 3:
      return fewByteRows<3>(rows, weights, into, count);
    case 4:
      return fewByteRows<4>(rows, weights, into, count);
    default:
      return manyByteRows(rows, weights, rowCount, into, count);
  }
}

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

using ByteRows = void (*)(const std::uint8_t* const*, const std::int32_t*, std::size_t, std::uint8_t*, std::size_t);
using FloatRows = void (*)(const float* const*, const float*, std::size_t, float*, std::size_t);

void byteRowsPlain(const std::uint8_t* const* rows, const std::int32_t* weights, std::size_t rowCount,
                   std::uint8_t* into, std::size_t count) {
  byteRows(rows, weights, rowCount, into, count);
}
void floatRowsPlain(const float* const* rows, const float* weights, std::size_t rowCount, float* into,
                    std::size_t count) {
  floatRows(rows, weights, rowCount, into, count);
}

// The same loops for processors with wide registers. Without fused multiply-add, so that both give the same bits.
#if defined(__x86_64__)
[[gnu::target("avx2")]] void byteRowsWide(const std::uint8_t* const* rows, const std::int32_t* weights,
                                          std::size_t rowCount, std::uint8_t* into, std::size_t count) {
  byteRows(rows, weights, rowCount, into, count);
}
[[gnu::target("avx2")]] void floatRowsWide(const float* const* rows, const float* weights, std::size_t rowCount,
                                           float* into, std::size_t count) {
  floatRows(rows, weights, rowCount, into, count);
}
bool isWide() { return __builtin_cpu_supports("avx2") != 0; }
#else
constexpr ByteRows byteRowsWide = byteRowsPlain;
constexpr FloatRows floatRowsWide = floatRowsPlain;
bool isWide() { return false; }
#endif

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
  static const ByteRows kRun = isWide() ? byteRowsWide : byteRowsPlain;
  kRun(rows.data(), weights.data(), rows.size(), into, count);
}

void weightedRows(std::span<const float* const> rows, std::span<const float> weights, float* into, std::size_t count) {
  static const FloatRows kRun = isWide() ? floatRowsWide : floatRowsPlain;
  kRun(rows.data(), weights.data(), rows.size(), into, count);
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
