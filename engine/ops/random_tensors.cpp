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

// Everything but the scale is as random as it comes: |scale * 128 * 32| up to 1.
void appendQ6_K(std::vector<std::byte>& bytes, RandomSource& random) {
  const std::int64_t rest = tensor::dtypeInfo(DType::q6_K).blockBytes - 2;
  for (std::int64_t i = 0; i < rest; ++i) append(bytes, static_cast<std::uint8_t>(random.bits() >> 56));
  append(bytes, randomHalf(random.bits(), 1, 2));
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
    case DType::q8_0:
      append(bytes, randomHalf(random.bits(), 4, 7));  // |scale * 128| up to 1
      break;
    case DType::q4_0:
      append(bytes, randomHalf(random.bits(), 8, 11));  // |scale * 8| up to 1
      break;
    case DType::q6_K:
      return appendQ6_K(bytes, random);
    default:
      return;
  }
  const std::int64_t rest = tensor::dtypeInfo(type).blockBytes - 2;
  for (std::int64_t i = 0; i < rest; ++i) append(bytes, static_cast<std::uint8_t>(random.bits() >> 56));
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
