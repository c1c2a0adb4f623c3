#pragma once
// Seeded random activations and stored weights of every computable type, and the comparer that reads results: what the
// self-test and the kernel tests feed and judge with. Thread: any.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/tensor/tensor.h"

namespace praxis::engine::ops {

// splitmix64: the same numbers on every machine.
class RandomSource {
 public:
  explicit RandomSource(std::uint64_t seed) : m_state(seed) {}
  std::uint64_t bits();
  float uniform();  // [-1, 1)
  std::vector<float> floats(std::int64_t count);
  // A [rows, cols] tensor's bytes: values of magnitude about 1, every bit pattern of quantised values possible.
  std::vector<std::byte> weights(tensor::DType type, std::int64_t rows, std::int64_t cols);

 private:
  std::uint64_t m_state;
};

// cols rounded up to whole blocks of the type.
std::int64_t wholeBlocks(tensor::DType type, std::int64_t cols);

struct Comparison {
  double errorMax = 0;  // largest |actual - expected| over the largest |expected|
  std::int64_t worstIndex = -1;
  std::int64_t nonFinite = 0;  // values that are NaN or infinite on one side only, or of another sign
  double cosine = 1;           // of the angle between the two as vectors
  bool within(double limit) const { return nonFinite == 0 && errorMax <= limit; }
  std::string toString() const;
};

// Sizes must agree.
Comparison compare(std::span<const float> actual, std::span<const float> expected);

}  // namespace praxis::engine::ops
