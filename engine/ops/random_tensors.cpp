#include "engine/ops/random_tensors.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

namespace praxis::engine::ops {
namespace {

using tensor::DType;

template <typename T>
void append(std::vector<std::byte>& bytes, T value) {
  const auto* begin = reinterpret_cast<const std::byte*>(&value);
  bytes.insert(bytes.end(), begin, begin + sizeof(T));
}

// A half of random sign and mantissa with an exponent in [low, high]: magnitude 2^(exponent - 15) and more.
std::uint16_t randomHalf(std::uint64_t bits, unsigned low, unsigned high) {
  const auto exponent = static_cast<unsigned>(low + (bits >> 32) % (high - low + 1));
  return static_cast<std::uint16_t>((bits & 0x83ffu) | exponent << 10);
}

// A half among a block's bytes and the exponents it is given; everything else is as random as it comes.
struct ScaleField {
  DType type;
  std::size_t offset;
  unsigned low, high;
};

// Magnitudes: half (2^(high - 14)) times the largest whole number it is multiplied with is up to 1, or up to 2 with the
// least value that some types add.
constexpr ScaleField kScaleFields[] = {
    {DType::q8_0, 0, 4, 7},   {DType::q4_0, 0, 8, 11},                             // by 128, 8
    {DType::q4_1, 0, 7, 10},  {DType::q4_1, 2, 8, 14},                             // by 15
    {DType::q5_0, 0, 7, 10},  {DType::q5_1, 0, 6, 9},   {DType::q5_1, 2, 8, 14},   // by 16, 31
    {DType::q2_K, 80, 5, 8},  {DType::q2_K, 82, 7, 10}, {DType::q3_K, 108, 4, 7},  // by 45 and 15, 128
    {DType::q4_K, 0, 2, 4},   {DType::q4_K, 2, 5, 8},                              // by 945 and 63
    {DType::q5_K, 0, 1, 3},   {DType::q5_K, 2, 5, 8},   {DType::q6_K, 208, 1, 2},  // by 1953 and 63, 4096
    {DType::iq4_NL, 0, 4, 7}, {DType::iq4_XS, 0, 1, 2},                            // by 127, 4064
    {DType::int4, 0, 7, 10},  {DType::int8, 0, 3, 6},                              // by 16, 256
};

template <typename T>
void put(std::span<std::byte> block, std::size_t offset, T value) {
  std::memcpy(block.data() + offset, &value, sizeof(T));
}

// Scales that are no halves, zero points in their range, and no NaN among the values.
void confine(DType type, std::span<std::byte> block, RandomSource& random) {
  switch (type) {
    case DType::mxfp4:
      return put(block, 0, static_cast<std::uint8_t>(120 + random.bits() % 5));  // by 12: up to 0.75
    case DType::int4:
      return put(block, 2, static_cast<std::uint8_t>(random.bits() % 17));
    case DType::int8:
      return put(block, 2, static_cast<std::uint16_t>(random.bits() % 257));
    case DType::fp8:
      put(block, 0, random.uniform() * 0x1p-8f);  // by 448: up to 1.75
      for (std::byte& bits : block.subspan(4)) {
        if ((bits & std::byte{0x7f}) == std::byte{0x7f}) bits ^= std::byte{1};
      }
      return;
    default:
      return;
  }
}

// The bytes of one block of quantised values, or of one plain value.
void appendBlock(std::vector<std::byte>& bytes, DType type, RandomSource& random) {
  switch (type) {
    case DType::f32:
      return append(bytes, random.uniform());
    case DType::f16:
      return append(bytes, randomHalf(random.bits(), 5, 14));
    case DType::bf16:
      return append(bytes, static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(random.uniform()) >> 16));
    default:
      break;
  }
  const std::size_t begin = bytes.size();
  const auto blockBytes = static_cast<std::size_t>(tensor::dtypeInfo(type).blockBytes);
  for (std::size_t i = 0; i < blockBytes; ++i) append(bytes, static_cast<std::uint8_t>(random.bits() >> 56));
  const auto block = std::span(bytes).subspan(begin);
  for (const ScaleField& field : kScaleFields) {
    if (field.type == type) put(block, field.offset, randomHalf(random.bits(), field.low, field.high));
  }
  confine(type, block, random);
}

}  // namespace

std::uint64_t RandomSource::bits() {
  std::uint64_t z = (m_state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

float RandomSource::uniform() {
  return static_cast<float>(static_cast<std::int32_t>(bits() >> 40) - (1 << 23)) * 0x1p-23f;
}

std::vector<float> RandomSource::floats(std::int64_t count) {
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) value = uniform();
  return values;
}

std::vector<std::byte> RandomSource::weights(DType type, std::int64_t rows, std::int64_t cols) {
  std::vector<std::byte> bytes;
  const std::int64_t blocks = rows * cols / tensor::dtypeInfo(type).blockElements;
  bytes.reserve(static_cast<std::size_t>(rows * tensor::rowBytes(type, cols)));
  for (std::int64_t block = 0; block < blocks; ++block) appendBlock(bytes, type, *this);
  return bytes;
}

std::int64_t wholeBlocks(DType type, std::int64_t cols) {
  const std::int64_t block = tensor::dtypeInfo(type).blockElements;
  return (cols + block - 1) / block * block;
}

std::string Comparison::toString() const {
  return fmt::format("error {:.3g} at {}, {} non-finite differ, cosine difference {:.3g}", errorMax, worstIndex,
                     nonFinite, 1 - cosine);
}

Comparison compare(std::span<const float> actual, std::span<const float> expected) {
  Comparison result;
  double scale = 0, worst = -1, dot = 0, squaresA = 0, squaresB = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double a = actual[i], b = expected[i];
    if (!std::isfinite(a) || !std::isfinite(b)) {
      const bool same = (std::isnan(a) && std::isnan(b)) || a == b;
      if (!same) ++result.nonFinite;
      continue;
    }
    scale = std::max(scale, std::abs(b));
    if (std::abs(a - b) > worst) {
      worst = std::abs(a - b);
      result.worstIndex = static_cast<std::int64_t>(i);
    }
    dot += a * b;
    squaresA += a * a;
    squaresB += b * b;
  }
  result.errorMax = worst > 0 ? (scale > 0 ? worst / scale : worst) : 0;
  if (squaresA > 0 && squaresB > 0) result.cosine = dot / std::sqrt(squaresA * squaresB);
  return result;
}

}  // namespace praxis::engine::ops
