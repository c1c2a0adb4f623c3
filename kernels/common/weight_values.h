#pragma once
// One stored weight as a float, per type: what the plain implementations read rows with. Rows may be unaligned.
// Internal linkage, as dot_order.h says why. Thread: any.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "kernels/common/half.h"
#include "kernels/common/weight_blocks.h"

namespace praxis::kernels::common {
namespace {

template <typename T>
T loadAs(const std::byte* data, std::int64_t index) {
  T value;
  std::memcpy(&value, data + index * static_cast<std::int64_t>(sizeof(T)), sizeof(T));
  return value;
}

struct F32Values {
  static float at(const std::byte* row, std::int64_t k) { return loadAs<float>(row, k); }
};
struct F16Values {
  static float at(const std::byte* row, std::int64_t k) { return halfToFloat(loadAs<std::uint16_t>(row, k)); }
};
struct Bf16Values {
  static float at(const std::byte* row, std::int64_t k) { return bf16ToFloat(loadAs<std::uint16_t>(row, k)); }
};
struct Q8_0Values {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = row + k / kBlock * static_cast<std::int64_t>(sizeof(BlockQ8_0));
    const float scale = halfToFloat(loadAs<std::uint16_t>(block, 0));
    return scale * static_cast<float>(loadAs<std::int8_t>(block + offsetof(BlockQ8_0, values), k % kBlock));
  }
};
struct Q4_0Values {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = row + k / kBlock * static_cast<std::int64_t>(sizeof(BlockQ4_0));
    const float scale = halfToFloat(loadAs<std::uint16_t>(block, 0));
    const int i = static_cast<int>(k % kBlock);
    const std::uint8_t pair = loadAs<std::uint8_t>(block + offsetof(BlockQ4_0, pairs), i % (kBlock / 2));
    return scale * static_cast<float>((i < kBlock / 2 ? pair & 15 : pair >> 4) - 8);
  }
};
struct Q6_KValues {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = row + k / kBigBlock * static_cast<std::int64_t>(sizeof(BlockQ6_K));
    const int i = static_cast<int>(k % kBigBlock);
    const int half = i / 128, quarter = i % 128 / kBlock, l = i % kBlock;
    const std::byte* lows = block + offsetof(BlockQ6_K, low) + 64 * half + kBlock * (quarter % 2);
    const auto low = loadAs<std::uint8_t>(lows, l);
    const auto high = loadAs<std::uint8_t>(block + offsetof(BlockQ6_K, high) + kBlock * half, l);
    const int n = (quarter < 2 ? low & 15 : low >> 4) | (high >> (2 * quarter) & 3) << 4;
    const float scale = halfToFloat(loadAs<std::uint16_t>(block + offsetof(BlockQ6_K, scale), 0));
    const float part = scale * static_cast<float>(loadAs<std::int8_t>(block + offsetof(BlockQ6_K, scales), i / 16));
    return part * static_cast<float>(n - 32);
  }
};

}  // namespace
}  // namespace praxis::kernels::common
