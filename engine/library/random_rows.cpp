#include "engine/library/random_rows.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>

namespace praxis::engine::library {
namespace {

using tensor::DType;

constexpr int kIndexBits = 12;
constexpr std::size_t kValues = std::size_t{1} << kIndexBits;

std::uint16_t bf16FromFloat(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return static_cast<std::uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

std::uint32_t encode(DType type, float value) {
  switch (type) {
    case DType::f16: return halfFromFloat(value);
    case DType::bf16: return bf16FromFloat(value);
    default: return std::bit_cast<std::uint32_t>(value);
  }
}

// What makes random bytes a block of numbers around 0: scales of the one size, the rest as it comes.
struct Recipe {
  struct Bytes {
    std::size_t offset, count;
    unsigned value;
  };
  DType type;
  double deviation;      // of the values, if the scale is 1
  std::size_t scaleAt;   // the block's scale, a half
  std::size_t leastAt;   // and the half that goes with it, if leastPerScale is not 0
  double leastPerScale;  // so that the values' mean is 0
  std::array<Bytes, 3> parts;  // the scales of parts of the block
};

// Quants are evenly spread whole numbers, those of IQ4 and MXFP4 sixteen values. Part scales: Q2_K 10 and 15; Q3_K,
// Q6_K and IQ4_XS 1; Q4_K 8 and 60; Q5_K 4 and 62, packed as kernels/common/weight_blocks.h says.
constexpr Recipe kRecipes[] = {
    {DType::q8_0, 73.6, 0, 0, 0, {}},
    {DType::q4_0, 4.637, 0, 0, 0, {}},
    {DType::q4_1, 4.610, 0, 2, -7.5, {}},
    {DType::q5_0, 9.247, 0, 0, 0, {}},
    {DType::q5_1, 9.233, 0, 2, -15.5, {}},
    {DType::q2_K, 11.180, 80, 82, 1, {{{0, 16, 0xfa}}}},
    {DType::q3_K, 2.345, 108, 0, 0, {{{96, 8, 0x11}, {104, 4, 0xaa}}}},
    {DType::q4_K, 36.878, 0, 2, 1, {{{4, 4, 0x08}, {8, 4, 0xfc}, {12, 4, 0xc8}}}},
    {DType::q5_K, 36.932, 0, 2, 1, {{{4, 4, 0x04}, {8, 4, 0xfe}, {12, 4, 0xe4}}}},
    {DType::q6_K, 18.480, 208, 0, 0, {{{192, 16, 0x01}}}},
    {DType::iq4_NL, 67.44, 0, 0, 0, {}},
    {DType::iq4_XS, 67.44, 0, 0, 0, {{{2, 2, 0xaa}, {4, 4, 0x11}}}},
    {DType::mxfp4, 5.852, 0, 0, 0, {}},
};

const Recipe* recipeOf(DType type) {
  const auto* row = std::ranges::find(kRecipes, type, &Recipe::type);
  return row == std::end(kRecipes) ? nullptr : row;
}

// -128 is not a quant that any quantiser writes, and some integer kernels rely on that.
std::uint64_t withoutLowestByte(std::uint64_t bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  const std::uint64_t flipped = bytes ^ (kOnes * 0x80);
  const std::uint64_t isLowest = ~(((flipped & (kOnes * 0x7f)) + kOnes * 0x7f) | flipped) & (kOnes * 0x80);
  return bytes | (isLowest >> 7);
}

}  // namespace

std::uint16_t halfFromFloat(float value) {
  constexpr float kSmallestNormal = 6.103515625e-05f;  // 2^-14
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = (bits >> 16) & 0x8000;
  const float magnitude = std::fabs(value);
  if (magnitude < kSmallestNormal) {
    return static_cast<std::uint16_t>(sign | static_cast<std::uint32_t>(std::nearbyint(magnitude * 0x1p24f)));
  }
  const std::uint32_t rebased = (bits & 0x7fffffff) - ((127 - 15) << 23);
  return static_cast<std::uint16_t>(sign | ((rebased + 0xfff + ((rebased >> 13) & 1)) >> 13));
}

bool RandomRows::supports(DType type) {
  return type == DType::f32 || type == DType::f16 || type == DType::bf16 || recipeOf(type) != nullptr;
}

RandomRows::RandomRows(DType type, double mean, double deviation) : m_type(type) {
  assert(supports(type));
  if (const Recipe* recipe = recipeOf(type)) {
    assert(mean == 0);
    const double scale = deviation / recipe->deviation;
    if (type == DType::mxfp4) {
      const double exponent = std::floor(std::log2(scale));
      m_scale = static_cast<std::uint16_t>(exponent + 128);
      // Blocks of twice the scale have four times the variance.
      m_raised = (std::pow(scale / std::exp2(exponent), 2) - 1) / 3;
    } else {
      m_scale = halfFromFloat(static_cast<float>(scale));
      m_least = halfFromFloat(static_cast<float>(scale * recipe->leastPerScale));
    }
    return;
  }
  const double reach = deviation * std::sqrt(3.0);  // of an even spread with that deviation
  m_values.reserve(kValues);
  for (std::size_t i = 0; i < kValues; ++i) {
    const double place = (2.0 * static_cast<double>(i) + 1.0) / static_cast<double>(kValues) - 1.0;
    m_values.push_back(encode(type, static_cast<float>(mean + reach * place)));
  }
}

void RandomRows::fill(std::span<std::byte> bytes, Random& random) const {
  switch (m_type) {
    case DType::f32: return fillPlain<std::uint32_t>(bytes, random);
    case DType::f16: case DType::bf16: return fillPlain<std::uint16_t>(bytes, random);
    default: return fillBlocks(bytes, random);
  }
}

template <typename Stored>
void RandomRows::fillPlain(std::span<std::byte> bytes, Random& random) const {
  constexpr std::size_t kPerDraw = 64 / kIndexBits;
  const std::size_t count = bytes.size() / sizeof(Stored);
  for (std::size_t i = 0; i < count;) {
    std::uint64_t draw = random.next();
    for (std::size_t used = 0; used < kPerDraw && i < count; ++used, ++i, draw >>= kIndexBits) {
      const auto value = static_cast<Stored>(m_values[draw % kValues]);
      std::memcpy(bytes.data() + i * sizeof(Stored), &value, sizeof(Stored));
    }
  }
}

void RandomRows::fillBlocks(std::span<std::byte> bytes, Random& random) const {
  const auto blockBytes = static_cast<std::size_t>(tensor::dtypeInfo(m_type).blockBytes);
  for (std::size_t start = 0; start < bytes.size(); start += blockBytes) {
    const auto block = bytes.subspan(start, blockBytes);
    for (std::size_t at = 0; at < blockBytes; at += sizeof(std::uint64_t)) {
      const std::uint64_t quants = m_type == DType::q8_0 ? withoutLowestByte(random.next()) : random.next();
      std::memcpy(block.data() + at, &quants, std::min(sizeof(quants), blockBytes - at));
    }
    scaleBlock(block, random);
  }
}

void RandomRows::scaleBlock(std::span<std::byte> block, Random& random) const {
  const std::uint64_t draw = random.next();
  if (m_type == DType::mxfp4) {
    const bool raised = static_cast<double>(draw >> 11) * 0x1p-53 < m_raised;
    block[0] = static_cast<std::byte>(m_scale + (raised ? 1 : 0));
    return;
  }
  const Recipe& recipe = *recipeOf(m_type);
  for (const Recipe::Bytes& part : recipe.parts) {
    std::memset(block.data() + part.offset, static_cast<int>(part.value), part.count);
  }
  const auto sign = static_cast<std::uint16_t>(draw >> 63 << 15);
  const auto scale = static_cast<std::uint16_t>(m_scale ^ sign), least = static_cast<std::uint16_t>(m_least ^ sign);
  if (recipe.leastPerScale != 0) std::memcpy(block.data() + recipe.leastAt, &least, sizeof(least));
  std::memcpy(block.data() + recipe.scaleAt, &scale, sizeof(scale));
}

}  // namespace praxis::engine::library
