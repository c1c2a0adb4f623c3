#include "engine/image/steps.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace praxis::engine::image {
namespace {

constexpr float kMost = std::numeric_limits<float>::max();
constexpr float kNever = std::numeric_limits<float>::quiet_NaN();
constexpr double kCellsMax = 1 << 14;

// Floats in their order as integers, so that bisection ends at neighbours.
std::int64_t orderOf(float x) {
  const auto bits = std::bit_cast<std::int32_t>(x);
  return bits >= 0 ? bits : -static_cast<std::int64_t>(bits & 0x7fffffff);
}

float atOrder(std::int64_t order) {
  const auto magnitude = std::bit_cast<float>(static_cast<std::int32_t>(order < 0 ? -order : order));
  return order < 0 ? -magnitude : magnitude;
}

// The least value from `low` on at which the function reaches `byte`.
float leastReaching(const std::function<std::uint8_t(float)>& function, int byte, float low) {
  if (function(kMost) < byte) return kNever;
  if (function(low) >= byte) return low;
  std::int64_t below = orderOf(low), reached = orderOf(kMost);
  while (reached - below > 1) {
    const std::int64_t middle = below + (reached - below) / 2;
    (function(atOrder(middle)) >= byte ? reached : below) = middle;
  }
  return atOrder(reached);
}

}  // namespace

Steps::Steps(const std::function<std::uint8_t(float)>& function, double low, double high, double spacing) {
  m_from.assign(257, kNever);
  float from = -kMost;
  for (int byte = 1; byte < 256 && from == from; ++byte) {
    from = leastReaching(function, byte, from);
    m_from[static_cast<std::size_t>(byte)] = from;
  }
  // Two cells to a spacing keep neighbouring steps apart.
  const double span = std::clamp(high - low, 0.0, static_cast<double>(kMost));
  const double cells = std::clamp(std::floor(span / spacing * 2) + 2, 2.0, kCellsMax);
  m_low = static_cast<float>(std::clamp(low, -static_cast<double>(kMost), static_cast<double>(kMost)));
  m_cellsPerUnit = span > 0 ? static_cast<float>((cells - 1) / span) : 1.0f;
  m_last = static_cast<float>(cells - 1);
  std::vector<int> steps(static_cast<std::size_t>(cells), 0);
  for (std::size_t byte = 1; byte < 256 && m_from[byte] == m_from[byte]; ++byte) ++steps[cellOf(m_from[byte])];
  int before = 0;
  for (const int count : steps) {
    m_base.push_back(static_cast<std::uint8_t>(before));
    before += count;
    m_crowded = m_crowded || count > 1;
  }
}

void Steps::apply(std::span<const float> values, std::span<const std::uint8_t, 256> bytes, std::uint8_t* out) const {
  const std::uint8_t* base = m_base.data();
  const float* from = m_from.data();
  if (!m_crowded) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const unsigned byte = base[cellOf(values[i])];
      out[i] = bytes[byte + (values[i] >= from[byte + 1] ? 1 : 0)];
    }
    return;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    unsigned byte = base[cellOf(values[i])];
    while (values[i] >= from[byte + 1]) ++byte;
    out[i] = bytes[byte];
  }
}

}  // namespace praxis::engine::image
