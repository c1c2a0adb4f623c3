#pragma once
// The inner loop of resampling: one row as the weighted sum of others. Thread: any.

#include <cstddef>
#include <cstdint>
#include <span>

namespace praxis::engine::image {

// into[i] = sum over rows r of weights[r] * rows[r][i]; bytes in 22-bit fixed point, rounded half up and clamped.
void weightedRows(std::span<const std::uint8_t* const> rows, std::span<const std::int32_t> weights, std::uint8_t* into,
                  std::size_t count);
void weightedRows(std::span<const float* const> rows, std::span<const float> weights, float* into, std::size_t count);

// [rows, cols] to [cols, rows].
void transpose(const std::uint8_t* from, std::size_t rows, std::size_t cols, std::uint8_t* into);
void transpose(const float* from, std::size_t rows, std::size_t cols, float* into);

}  // namespace praxis::engine::image
