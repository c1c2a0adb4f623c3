#include "engine/library/random_rows.h"

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

// Standard deviation of the quants themselves: bytes of -127..127, or 0..15 less 8 under a scale of random sign.
double quantDeviation(DType type) { return type == DType::q8_0 ? 73.6 : 4.64; }

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
  return type == DType::f32 || type == DType::f16 || type == DType::bf16 || type == DType::q8_0 || type == DType::q4_0;
}

RandomRows::RandomRows(DType type, double mean, double deviation) : m_type(type) {
  assert(supports(type));
  if (tensor::dtypeInfo(type).blockElements > 1) {
    assert(mean == 0);
    m_scale = halfFromFloat(static_cast<float>(deviation / quantDeviation(type)));
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
  constexpr std::size_t kScaleBytes = sizeof(m_scale);
  for (std::size_t start = 0; start < bytes.size(); start += blockBytes) {
    const auto scale = static_cast<std::uint16_t>(m_scale | (random.next() >> 63 << 15));
    std::memcpy(bytes.data() + start, &scale, kScaleBytes);
    for (std::size_t at = kScaleBytes; at < blockBytes; at += sizeof(std::uint64_t)) {
      const std::uint64_t quants = m_type == DType::q8_0 ? withoutLowestByte(random.next()) : random.next();
      std::memcpy(bytes.data() + start + at, &quants, sizeof(quants));
    }
  }
}

}  // namespace praxis::engine::library
