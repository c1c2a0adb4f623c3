#pragma once
// Every type of 256 values: what its groups are, and how its bits are packed (kernels/common/weight_blocks.h). Internal
// linkage, as dot_order.h says why. Thread: any.

#include "kernels/quant/big_lifted.h"

namespace praxis::kernels::quant {
namespace {

using Q2Form = LiftedForm<3, 15, 16, 2>;
using Q4Form = LiftedForm<15, 63, 32, 1>;
using Q5Form = LiftedForm<31, 63, 32, 1>;
using Q3Form = ScaledForm<WholeLevels<-4, 3>, -32, 31, 16>;
using Q6Form = ScaledForm<WholeLevels<-32, 31>, -128, 127, 16>;
using Iq4Form = ScaledForm<ListedLevels<common::kIq4Values>, -32, 31, 32>;

inline constexpr float kRanges2[] = {3.0f, 2.5f, 2.75f, 3.25f, 3.5f, 4.0f};
inline constexpr float kTargets3[] = {-4.0f, -3.0f, -3.5f, -4.5f, -5.0f, 3.0f, 2.5f, 3.5f, 4.0f};
inline constexpr float kTargets6[] = {-32.0f, -31.0f, -31.5f, -32.5f, -33.0f, 31.0f, 30.5f, 31.5f, 32.0f};

// Four two-bit numbers a byte, in the order of Q2_K and Q3_K.
inline void packTwoBits(std::uint8_t* quants, const std::uint8_t* levels) {
  for (int half = 0; half < 2; ++half) {
    for (int l = 0; l < common::kBlock; ++l) {
      const std::uint8_t* at = levels + 128 * half + l;
      quants[common::kBlock * half + l] =
          static_cast<std::uint8_t>((at[0] & 3) | (at[32] & 3) << 2 | (at[64] & 3) << 4 | (at[96] & 3) << 6);
    }
  }
}

// Two four-bit numbers a byte, in the order of Q4_K and Q5_K.
inline void packFourBits(std::uint8_t* quants, const std::uint8_t* levels) {
  for (int chunk = 0; chunk < 4; ++chunk) {
    for (int l = 0; l < common::kBlock; ++l) {
      const std::uint8_t* at = levels + 64 * chunk + l;
      quants[common::kBlock * chunk + l] = static_cast<std::uint8_t>((at[0] & 15) | (at[32] & 15) << 4);
    }
  }
}

// The twelve bytes of the eight scales and leasts of Q4_K and Q5_K.
template <typename Form>
inline void packSixBits(std::uint8_t* scales, const LiftedBlock<Form>& block) {
  for (int j = 0; j < 4; ++j) {
    const int part = static_cast<int>(block.parts[0][j]), partAbove = static_cast<int>(block.parts[0][j + 4]);
    const int lower = static_cast<int>(block.lowers[0][j]), lowerAbove = static_cast<int>(block.lowers[0][j + 4]);
    scales[j] = static_cast<std::uint8_t>(part | partAbove >> 4 << 6);
    scales[j + 4] = static_cast<std::uint8_t>(lower | lowerAbove >> 4 << 6);
    scales[j + 8] = static_cast<std::uint8_t>((partAbove & 15) | (lowerAbove & 15) << 4);
  }
}

template <bool kWeighted>
inline void encodeQ2_K(std::byte* row, const float* x, const float* importance, std::int64_t cols) {
  encodeBigLifted<Q2Form, kWeighted>(x, importance, cols, kRanges2,
                                     [&](std::int64_t b, const auto& found, const std::uint8_t* levels) {
                                       common::BlockQ2_K block{};
                                       for (int g = 0; g < 16; ++g) {
                                         const int part = static_cast<int>(found.parts[g / kLanes][g % kLanes]);
                                         const int lower = static_cast<int>(found.lowers[g / kLanes][g % kLanes]);
                                         block.scales[g] = static_cast<std::uint8_t>(part | lower << 4);
                                       }
                                       packTwoBits(block.quants, levels);
                                       block.scale = halfOf(found.scale);
                                       block.least = halfOf(found.least);
                                       storeBlock(row, b, block);
                                     });
}

template <bool kWeighted>
inline void encodeQ4_K(std::byte* row, const float* x, const float* importance, std::int64_t cols) {
  encodeBigLifted<Q4Form, kWeighted>(x, importance, cols, kRanges4,
                                     [&](std::int64_t b, const auto& found, const std::uint8_t* levels) {
                                       common::BlockQ4_K block{};
                                       block.scale = halfOf(found.scale);
                                       block.least = halfOf(found.least);
                                       packSixBits(block.scales, found);
                                       packFourBits(block.quants, levels);
                                       storeBlock(row, b, block);
                                     });
}

template <bool kWeighted>
inline void encodeQ5_K(std::byte* row, const float* x, const float* importance, std::int64_t cols) {
  encodeBigLifted<Q5Form, kWeighted>(x, importance, cols, kRanges5,
                                     [&](std::int64_t b, const auto& found, const std::uint8_t* levels) {
                                       common::BlockQ5_K block{};
                                       block.scale = halfOf(found.scale);
                                       block.least = halfOf(found.least);
                                       packSixBits(block.scales, found);
                                       packFourBits(block.quants, levels);
                                       for (int l = 0; l < common::kBlock; ++l) {
                                         int bits = 0;
                                         for (int j = 0; j < 8; ++j)
                                           bits |= (levels[common::kBlock * j + l] >> 4 & 1) << j;
                                         block.high[l] = static_cast<std::uint8_t>(bits);
                                       }
                                       storeBlock(row, b, block);
                                     });
}

template <bool kWeighted>
inline void encodeQ3_K(std::byte* row, const float* x, const float* importance, std::int64_t cols) {
  encodeBigScaled<Q3Form, kWeighted>(
      x, importance, cols, kTargets3, 4, [&](std::int64_t b, const auto& found, const std::uint8_t* levels) {
        common::BlockQ3_K block{};
        for (int k = 0; k < 16; ++k) {
          const int part = partOf<Q3Form>(found, k) + 32;
          block.scales[k % 8] = static_cast<std::uint8_t>(block.scales[k % 8] | (part & 15) << (k < 8 ? 0 : 4));
          block.scales[8 + k % 4] = static_cast<std::uint8_t>(block.scales[8 + k % 4] | part >> 4 << 2 * (k / 4));
        }
        packTwoBits(block.quants, levels);
        for (int l = 0; l < common::kBlock; ++l) {
          int bits = 0;
          for (int g = 0; g < 8; ++g) bits |= (levels[common::kBlock * g + l] >> 2 & 1) << g;
          block.high[l] = static_cast<std::uint8_t>(bits);
        }
        block.scale = halfOf(found.scale);
        storeBlock(row, b, block);
      });
}

template <bool kWeighted>
inline void encodeQ6_K(std::byte* row, const float* x, const float* importance, std::int64_t cols) {
  encodeBigScaled<Q6Form, kWeighted>(
      x, importance, cols, kTargets6, 32, [&](std::int64_t b, const auto& found, const std::uint8_t* levels) {
        common::BlockQ6_K block{};
        for (int half = 0; half < 2; ++half) {
          for (int l = 0; l < common::kBlock; ++l) {
            const std::uint8_t* at = levels + 128 * half + l;
            block.low[64 * half + l] = static_cast<std::uint8_t>((at[0] & 15) | (at[64] & 15) << 4);
            block.low[64 * half + 32 + l] = static_cast<std::uint8_t>((at[32] & 15) | (at[96] & 15) << 4);
            block.high[32 * half + l] =
                static_cast<std::uint8_t>(at[0] >> 4 | at[32] >> 4 << 2 | at[64] >> 4 << 4 | at[96] >> 4 << 6);
          }
        }
        for (int g = 0; g < 16; ++g) block.scales[g] = static_cast<std::int8_t>(partOf<Q6Form>(found, g));
        block.scale = halfOf(found.scale);
        storeBlock(row, b, block);
      });
}

template <bool kWeighted>
inline void encodeIq4_XS(std::byte* row, const float* x, const float* importance, std::int64_t cols) {
  encodeBigScaled<Iq4Form, kWeighted>(
      x, importance, cols, kTargetsIq4, 0, [&](std::int64_t b, const auto& found, const std::uint8_t* levels) {
        common::BlockIq4_XS block{};
        for (int j = 0; j < kLanes; ++j) {
          const int part = partOf<Iq4Form>(found, j) + 32;
          block.scalesLow[j / 2] = static_cast<std::uint8_t>(block.scalesLow[j / 2] | (part & 15) << 4 * (j % 2));
          block.scalesHigh = static_cast<std::uint16_t>(block.scalesHigh | part >> 4 << 2 * j);
        }
        for (int i = 0; i < common::kBigBlock / 2; ++i) {
          const std::uint8_t* at = levels + common::kBlock * (i / 16) + i % 16;
          const int low = numberOf(common::kIq4Values, static_cast<std::int8_t>(at[0]));
          const int high = numberOf(common::kIq4Values, static_cast<std::int8_t>(at[16]));
          block.quants[i] = static_cast<std::uint8_t>(low | high << 4);
        }
        block.scale = halfOf(found.scale);
        storeBlock(row, b, block);
      });
}

}  // namespace
}  // namespace praxis::kernels::quant
