#pragma once
// Random weights, written straight in their stored form. Thread: any (each Random has one owner).

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/tensor/dtype.h"

namespace praxis::engine::library {

// SplitMix64 (Steele, Lea, Flood 2014): 64 bits per call, a nanosecond each, the same on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : m_state(seed) {}

  std::uint64_t next() {
    std::uint64_t mixed = (m_state += 0x9e3779b97f4a7c15);
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
  }

 private:
  std::uint64_t m_state;
};

// Values spread around `mean` with the given standard deviation. Plain types draw from a table of encoded values,
// spread evenly; quantised types are random quants under scales of random sign (their mean is 0, so `mean` must be).
class RandomRows {
 public:
  static bool supports(tensor::DType type);

  RandomRows(tensor::DType type, double mean, double deviation);
  // `bytes` is a whole number of blocks.
  void fill(std::span<std::byte> bytes, Random& random) const;

 private:
  template <typename Stored>
  void fillPlain(std::span<std::byte> bytes, Random& random) const;
  void fillBlocks(std::span<std::byte> bytes, Random& random) const;
  void scaleBlock(std::span<std::byte> block, Random& random) const;

  tensor::DType m_type;
  std::vector<std::uint32_t> m_values;  // plain types: encoded, in ascending order
  std::uint16_t m_scale = 0;            // quantised types: as half; MXFP4: the exponent
  std::uint16_t m_least = 0;            // as half, for types that have one
  double m_raised = 0;                  // MXFP4: the share of blocks whose exponent is one more
};

// The nearest IEEE half, ties to even; |value| must be below 65504.
std::uint16_t halfFromFloat(float value);

}  // namespace praxis::engine::library
