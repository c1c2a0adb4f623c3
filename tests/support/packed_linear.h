#pragma once
// A random matrix as GPTQ or AWQ store it, and its values, packed bit by bit as the layouts are described
// (docs of AutoGPTQ and AutoAWQ).

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "engine/weights/float_forms.h"
#include "tests/support/checkpoint_writer.h"

namespace praxis::tests {

struct PackedLinearPlan {
  std::int64_t in = 0;
  std::int64_t out = 0;
  int bits = 4;
  std::int64_t groupSize = 32;   // -1: one group
  bool ordered = false;          // inputs are in groups of any order (desc_act)
  bool zerosAreOneLess = false;  // GPTQ's first format
  bool awq = false;
};

class PackedLinear {
 public:
  PackedLinear(const PackedLinearPlan& plan, std::uint32_t seed) : m_plan(plan) {
    std::mt19937 random(seed);
    const std::int64_t size = plan.groupSize > 0 ? plan.groupSize : plan.in;
    m_groupCount = (plan.in + size - 1) / size;
    m_groups.resize(static_cast<std::size_t>(plan.in));
    for (std::size_t i = 0; i < m_groups.size(); ++i)
      m_groups[i] = static_cast<std::int32_t>(i) / static_cast<int>(size);
    if (plan.ordered) std::ranges::shuffle(m_groups, random);
    const auto steps = 1u << plan.bits;
    m_quants.resize(static_cast<std::size_t>(plan.in * plan.out));
    for (auto& quant : m_quants) quant = random() % steps;
    m_zeros.resize(static_cast<std::size_t>(m_groupCount * plan.out));
    for (auto& zero : m_zeros) zero = random() % steps;
    m_scales.resize(m_zeros.size());
    // Halves between 1/64 and 1/32.
    for (auto& scale : m_scales) scale = static_cast<std::uint16_t>(0x2400 + random() % 0x400);
  }

  // [out, in]
  std::vector<float> values() const {
    std::vector<float> values;
    for (std::int64_t o = 0; o < m_plan.out; ++o) {
      for (std::int64_t i = 0; i < m_plan.in; ++i) {
        const auto at = static_cast<std::size_t>(m_groups[static_cast<std::size_t>(i)] * m_plan.out + o);
        const auto steps = static_cast<int>(quant(i, o)) - static_cast<int>(m_zeros[at]);
        values.push_back(engine::weights::floatOfHalf(m_scales[at]) * static_cast<float>(steps));
      }
    }
    return values;
  }

  void addTo(SafetensorsBytes& file, const std::string& module) const {
    m_plan.awq ? addAwq(file, module) : addGptq(file, module);
    file.addAll(module + ".scales", "F16", {m_groupCount, m_plan.out}, m_scales);
    if (!m_plan.awq) file.addAll(module + ".g_idx", "I32", {m_plan.in}, m_groups);
  }

 private:
  using Words = std::vector<std::uint32_t>;

  std::uint32_t quant(std::int64_t i, std::int64_t o) const {
    return m_quants[static_cast<std::size_t>(i * m_plan.out + o)];
  }

  static void put(Words& words, std::size_t first, std::size_t stride, std::size_t bit, int bits, std::uint32_t value) {
    for (int k = 0; k < bits; ++k, ++bit) words[first + bit / 32 * stride] |= (value >> k & 1u) << bit % 32;
  }

  void addGptq(SafetensorsBytes& file, const std::string& module) const {
    const auto bits = static_cast<std::size_t>(m_plan.bits), out = static_cast<std::size_t>(m_plan.out);
    const std::size_t weightRows = static_cast<std::size_t>(m_plan.in) * bits / 32, zeroCols = out * bits / 32;
    Words weight(weightRows * out), zeros(static_cast<std::size_t>(m_groupCount) * zeroCols);
    for (std::size_t o = 0; o < out; ++o) {
      for (std::size_t i = 0; i < static_cast<std::size_t>(m_plan.in); ++i) {
        put(weight, o, out, i * bits, m_plan.bits, quant(static_cast<std::int64_t>(i), static_cast<std::int64_t>(o)));
      }
      for (std::size_t g = 0; g < static_cast<std::size_t>(m_groupCount); ++g) {
        const std::uint32_t zero = m_zeros[g * out + o];
        const std::uint32_t stored = m_plan.zerosAreOneLess ? (zero - 1) & ((1u << m_plan.bits) - 1) : zero;
        put(zeros, g * zeroCols, 1, o * bits, m_plan.bits, stored);
      }
    }
    file.addAll(module + ".qweight", "I32", {static_cast<std::int64_t>(weightRows), m_plan.out}, weight);
    file.addAll(module + ".qzeros", "I32", {m_groupCount, static_cast<std::int64_t>(zeroCols)}, zeros);
  }

  void addAwq(SafetensorsBytes& file, const std::string& module) const {
    constexpr std::size_t kOrder[8] = {0, 2, 4, 6, 1, 3, 5, 7};  // nibble k of a word is output 8c + kOrder[k]
    const auto pack = [&](std::int64_t rows, auto valueAt) {
      Words words;
      for (std::int64_t row = 0; row < rows; ++row) {
        for (std::int64_t c = 0; c < m_plan.out / 8; ++c) {
          std::uint32_t word = 0;
          for (std::size_t k = 0; k < 8; ++k) {
            word |= valueAt(row, 8 * c + static_cast<std::int64_t>(kOrder[k])) << 4 * k;
          }
          words.push_back(word);
        }
      }
      return words;
    };
    file.addAll(module + ".qweight", "I32", {m_plan.in, m_plan.out / 8},
                pack(m_plan.in, [&](std::int64_t i, std::int64_t o) { return quant(i, o); }));
    file.addAll(module + ".qzeros", "I32", {m_groupCount, m_plan.out / 8},
                pack(m_groupCount, [&](std::int64_t g, std::int64_t o) {
                  return m_zeros[static_cast<std::size_t>(g * m_plan.out + o)];
                }));
  }

  PackedLinearPlan m_plan;
  std::int64_t m_groupCount = 1;
  std::vector<std::int32_t> m_groups;   // [in]
  std::vector<std::uint32_t> m_quants;  // [in, out]
  std::vector<std::uint32_t> m_zeros;   // [groups, out]
  std::vector<std::uint16_t> m_scales;  // [groups, out], halves
};

}  // namespace praxis::tests
