#pragma once
// Walking over a row of logits in blocks that fit vector registers and the words of the mask. Inside engine/sampling.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/token.h"
#include "engine/sampling/keep_first.h"

namespace praxis::engine::sampling {

inline constexpr std::size_t kBlock = 64;  // as many as a word of the mask has bits
using Block = std::array<float, kBlock>;

// Allowed tokens: one bit per id, empty: all.
inline std::uint64_t wordOf(std::span<const std::uint64_t> allowed, std::size_t block) {
  if (allowed.empty()) return ~std::uint64_t{0};
  return block < allowed.size() ? allowed[block] : 0;
}

// Calls visit(first id, logits) for every block with an allowed token. What is no number, not allowed or behind the end
// stands in it as impossible. visit returns whether to go on.
template <typename Visit>
void forEachBlock(std::span<const float> logits, std::span<const std::uint64_t> allowed, Visit visit) {
  Block block;
  for (std::size_t first = 0; first < logits.size(); first += kBlock) {
    const std::uint64_t word = wordOf(allowed, first / kBlock);
    if (word == 0) continue;
    const auto source = logits.subspan(first, std::min(kBlock, logits.size() - first));
    if (source.size() == kBlock) {
      for (std::size_t i = 0; i < kBlock; ++i) block[i] = source[i] > kImpossible ? source[i] : kImpossible;
    } else {
      block.fill(kImpossible);
      for (std::size_t i = 0; i < source.size(); ++i) block[i] = source[i] > kImpossible ? source[i] : kImpossible;
    }
    for (std::uint64_t missing = ~word; missing != 0; missing &= missing - 1) {
      block[static_cast<std::size_t>(std::countr_zero(missing))] = kImpossible;
    }
    if (!visit(static_cast<base::TokenId>(first), block)) return;
  }
}

// e^x for x <= 0, to two units in the last place; 0 where that is negligible. Cody and Waite's reduction and Cephes'
// polynomial. The bound is a matter of bits: a comparison is a branch to compilers, and then there are no vectors.
inline float expOf(float x) {
  constexpr float kRound = 12582912;  // 1.5 * 2^23: what is added to it ends as an integer in its low bits
  constexpr auto kBound = std::bit_cast<std::int32_t>(-kNegligible);
  const auto size = static_cast<std::int32_t>(std::bit_cast<std::uint32_t>(x) & 0x7FFFFFFFu);
  const std::int32_t near = (size - kBound - 1) >> 31;  // all bits or none
  const float bounded = -std::bit_cast<float>((size & near) | (kBound & ~near));
  const float shifted = bounded * 1.44269504f + kRound;
  const float power = shifted - kRound;
  const float rest = bounded - power * 0.693359375f + power * 2.12194440e-4f;
  float series = 1.9875691500e-4f;
  series = series * rest + 1.3981999507e-3f;
  series = series * rest + 8.3334519073e-3f;
  series = series * rest + 4.1665795894e-2f;
  series = series * rest + 1.6666665459e-1f;
  series = series * rest + 5.0000001201e-1f;
  const float value = series * rest * rest + rest + 1;
  const std::uint32_t exponent = std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(kRound) + 127;
  const auto scaled = std::bit_cast<std::int32_t>(value * std::bit_cast<float>(exponent << 23));
  return std::bit_cast<float>(scaled & near);
}

// The sum in eight lanes, always in the same order.
inline float sumOf(const Block& block) {
  std::array<float, 8> lanes{};
  for (std::size_t i = 0; i < kBlock; i += lanes.size()) {
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) lanes[lane] += block[i + lane];
  }
  float sum = 0;
  for (const float lane : lanes) sum += lane;
  return sum;
}

inline float largestOf(const Block& block) {
  std::array<float, 8> lanes;
  lanes.fill(kImpossible);
  for (std::size_t i = 0; i < kBlock; i += lanes.size()) {
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
      lanes[lane] = block[i + lane] > lanes[lane] ? block[i + lane] : lanes[lane];
    }
  }
  return *std::ranges::max_element(lanes);
}

}  // namespace praxis::engine::sampling
