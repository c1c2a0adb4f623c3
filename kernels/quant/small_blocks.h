#pragma once
// Blocks of 32 values, each with a scale of its own: eight of them are searched beside each other. Internal linkage, as
// dot_order.h says why. Thread: any.

#include <cstddef>
#include <cstring>

#include "kernels/quant/lifted.h"

namespace praxis::kernels::quant {
namespace {

inline constexpr int kBatch = kLanes * common::kBlock;

// Levels that the value of largest magnitude is tried on, on either side of 0; levels of whole numbers first.
inline constexpr float kTargets4[] = {-8.0f, -7.0f, -7.5f, -8.5f, -9.0f, 7.0f, 6.0f, 6.5f, 7.5f, 8.0f};
inline constexpr float kTargets5[] = {-16.0f, -15.0f, -15.5f, -16.5f, -17.0f, 15.0f, 14.5f, 15.5f, 16.0f};
inline constexpr float kTargetsIq4[] = {-127.0f, -121.0f, -133.0f, -115.5f, -104.0f, -140.0f,
                                        113.0f,  107.0f,  119.0f,  101.0f,  89.0f,   125.0f};
// What the range of the values is tried to be, in steps between levels.
inline constexpr float kRanges4[] = {15.0f, 14.0f, 14.5f, 15.5f, 16.0f, 16.5f, 17.0f};
inline constexpr float kRanges5[] = {31.0f, 30.5f, 31.5f, 32.0f, 33.0f};

// Calls encode(batch, first block, blocks) for every eight blocks of the row and what is left of it.
template <bool kWeighted, typename Encode>
inline void forBatches(const float* x, const float* importance, std::int64_t cols, const Encode& encode) {
  Groups<common::kBlock> batch;
  for (std::int64_t k = 0; k < cols; k += kBatch) {
    const int blocks = static_cast<int>((cols - k < kBatch ? cols - k : kBatch) / common::kBlock);
    spread<common::kBlock>(batch.x, x + k, blocks);
    if (kWeighted) spread<common::kBlock>(batch.w, importance + k, blocks);
    encode(batch, k / common::kBlock, blocks);
  }
}

// Nibbles and, where the block has them, fifth bits, out of 32 whole numbers.
template <typename Block>
inline void packSmall(Block& block, const std::uint8_t* levels) {
  for (int i = 0; i < common::kBlock / 2; ++i) {
    block.pairs[i] = static_cast<std::uint8_t>((levels[i] & 15) | (levels[i + common::kBlock / 2] & 15) << 4);
  }
  if constexpr (requires { block.high; }) {
    for (int byte = 0; byte < common::kBlock / 8; ++byte) {
      int bits = 0;
      for (int bit = 0; bit < 8; ++bit) bits |= (levels[8 * byte + bit] >> 4 & 1) << bit;
      block.high[byte] = static_cast<std::uint8_t>(bits);
    }
  }
}

template <typename Block>
inline void storeBlock(std::byte* row, std::int64_t index, const Block& block) {
  std::memcpy(row + index * static_cast<std::int64_t>(sizeof(Block)), &block, sizeof(Block));
}

// Of two scales as they are stored, the one with the smaller error.
template <typename Levels, bool kWeighted, int N>
inline F8 better(const Groups<N>& groups, F8 searched, F8 plain) {
  searched = asHalf(searched), plain = asHalf(plain);
  const I8 keep = errorAt<Levels, kWeighted>(groups, searched) < errorAt<Levels, kWeighted>(groups, plain);
  return keep ? searched : plain;
}

// Q4_0 and Q5_0: kHalf is 8 or 16.
template <typename Block, int kHalf, bool kWeighted, int kTargets>
inline void encodeScaled(std::byte* row, const float* x, const float* importance, std::int64_t cols,
                         const float (&targets)[kTargets]) {
  using Levels = WholeLevels<-kHalf, kHalf - 1>;
  forBatches<kWeighted>(x, importance, cols, [&](const auto& batch, std::int64_t first, int blocks) {
    const F8 extreme = extremes(batch);
    const F8 searched = bestScale<Levels, kWeighted>(batch, extreme, targets, 2);
    const F8 scale = better<Levels, kWeighted>(batch, searched, extreme / Levels::kExtreme);
    F8 levels[common::kBlock];
    levelsAt<Levels>(batch, scale, levels);
    std::uint8_t whole[kBatch];
    gather<common::kBlock>(whole, levels, kHalf);
    for (int b = 0; b < blocks; ++b) {
      Block block{};
      block.scale = halfOf(scale[b]);
      packSmall(block, whole + common::kBlock * b);
      storeBlock(row, first + b, block);
    }
  });
}

// Q4_1 and Q5_1: kTop is 15 or 31.
template <typename Block, int kTop, bool kWeighted, int kTargets>
inline void encodeLifted(std::byte* row, const float* x, const float* importance, std::int64_t cols,
                         const float (&targets)[kTargets]) {
  forBatches<kWeighted>(x, importance, cols, [&](const auto& batch, std::int64_t first, int blocks) {
    const Spread fixed = spreadOf<kWeighted>(batch);
    Lift lift = bestLift<kTop, false, kWeighted>(batch, fixed, targets, 2);
    lift = {asHalf(lift.scale), asHalf(lift.offset)};
    const Lift plain{asHalf((fixed.high - fixed.low) / static_cast<float>(kTop)), asHalf(fixed.low)};
    const I8 keep = errorAt<kTop, kWeighted>(batch, lift) < errorAt<kTop, kWeighted>(batch, plain);
    lift = {keep ? lift.scale : plain.scale, keep ? lift.offset : plain.offset};
    F8 levels[common::kBlock];
    levelsAt<kTop>(batch, lift, levels);
    std::uint8_t whole[kBatch];
    gather<common::kBlock>(whole, levels, 0);
    for (int b = 0; b < blocks; ++b) {
      Block block{};
      block.scale = halfOf(lift.scale[b]);
      block.least = halfOf(lift.offset[b]);
      packSmall(block, whole + common::kBlock * b);
      storeBlock(row, first + b, block);
    }
  });
}

// The number of a level of a list, where no level comes twice.
inline std::uint8_t numberOf(const std::int8_t* values, int level) {
  std::uint8_t number = 0;
  for (int i = 1; i < 16; ++i) number = static_cast<std::uint8_t>(number + (level >= values[i] ? 1 : 0));
  return number;
}

template <bool kWeighted>
inline void encodeIq4(std::byte* row, const float* x, const float* importance, std::int64_t cols) {
  using Levels = ListedLevels<common::kIq4Values>;
  forBatches<kWeighted>(x, importance, cols, [&](const auto& batch, std::int64_t first, int blocks) {
    const F8 extreme = extremes(batch);
    const F8 searched = bestScale<Levels, kWeighted>(batch, extreme, kTargetsIq4, 2);
    const F8 scale = better<Levels, kWeighted>(batch, searched, extreme / Levels::kExtreme);
    F8 levels[common::kBlock];
    levelsAt<Levels>(batch, scale, levels);
    std::uint8_t whole[kBatch];
    gather<common::kBlock>(whole, levels, 0);
    for (std::uint8_t& level : whole) level = numberOf(common::kIq4Values, static_cast<std::int8_t>(level));
    for (int b = 0; b < blocks; ++b) {
      common::BlockIq4_NL block{};
      block.scale = halfOf(scale[b]);
      packSmall(block, whole + common::kBlock * b);
      storeBlock(row, first + b, block);
    }
  });
}

// The levels of MXFP4 in ascending order: its numbers are these magnitudes, with the sign in the fourth bit.
inline constexpr std::int8_t kMxfp4Ascending[] = {-12, -8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8, 12};
struct Mxfp4Levels {
  static F8 nearest(F8 y) {
    F8 level = all(-12);
    for (int i = 1; i < 15; ++i) {
      const float step = static_cast<float>(kMxfp4Ascending[i] - kMxfp4Ascending[i - 1]);
      const float middle = 0.5f * static_cast<float>(kMxfp4Ascending[i] + kMxfp4Ascending[i - 1]);
      level = level + (y > middle ? all(step) : F8{});
    }
    return level;
  }
};

// Scales are powers of two: the one that puts the largest magnitude m below 12 * scale <= 2 m, and its neighbours.
template <bool kWeighted>
inline void encodeMxfp4(std::byte* row, const float* x, const float* importance, std::int64_t cols) {
  forBatches<kWeighted>(x, importance, cols, [&](const auto& batch, std::int64_t first, int blocks) {
    const F8 most = magnitude(extremes(batch));
    const I8 biased = ((I8)most >> 23) - 3;  // of the scale: most / scale is 8 to 16
    F8 scale{}, error = all(3e38f);
    for (int up = 0; up < 3; ++up) {
      I8 exponent = biased + (up - 1);
      exponent = exponent < 1 ? I8{} + 1 : exponent;
      const F8 tried = (F8)(exponent << 23), off = errorAt<Mxfp4Levels, kWeighted>(batch, tried);
      const I8 keep = off < error;
      error = keep ? off : error;
      scale = keep ? tried : scale;
    }
    F8 levels[common::kBlock];
    levelsAt<Mxfp4Levels>(batch, scale, levels);
    std::uint8_t whole[kBatch];
    gather<common::kBlock>(whole, levels, 0);
    for (std::uint8_t& level : whole) {
      const int value = static_cast<std::int8_t>(level), size = value < 0 ? -value : value;
      const int number = size <= 4 ? size : size == 6 ? 5 : size == 8 ? 6 : 7;
      level = static_cast<std::uint8_t>(number | (value < 0 ? 8 : 0));
    }
    const I8 exponents = ((I8)scale >> 23) + 1;  // 2^(stored - 128) of a biased exponent stored - 1
    for (int b = 0; b < blocks; ++b) {
      common::BlockMxfp4 block{};
      block.exponent = static_cast<std::uint8_t>(exponents[b]);
      packSmall(block, whole + common::kBlock * b);
      storeBlock(row, first + b, block);
    }
  });
}

}  // namespace
}  // namespace praxis::kernels::quant
