#pragma once
// A non-decreasing function from a value to a byte, as the exact values at which it steps up. Evaluating it costs one
// table look-up and one comparison, whatever the function costs. Thread: any.

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace praxis::engine::image {

class Steps {
 public:
  // `function` is non-decreasing over all finite values; between `low` and `high` it has most of its steps, none of
  // them closer than `spacing` (a crowd costs time, never exactness). Evaluates the function some 8000 times.
  Steps(const std::function<std::uint8_t(float)>& function, double low, double high, double spacing);

  // bytes[value's byte], for every value; not a number counts as the lowest. `out` is as long as `values`.
  void apply(std::span<const float> values, std::span<const std::uint8_t, 256> bytes, std::uint8_t* out) const;

 private:
  // Rounding keeps the order of values, so what lies below a cell is below everything in it.
  std::size_t cellOf(float x) const {
    float at = (x - m_low) * m_cellsPerUnit;
    at = at > 0.0f ? at : 0.0f;  // false for not a number
    at = at < m_last ? at : m_last;
    return static_cast<std::size_t>(static_cast<int>(at));
  }

  float m_low = 0, m_cellsPerUnit = 1, m_last = 0;
  std::vector<std::uint8_t> m_base;  // of each cell: the byte of what lies just before its first step
  std::vector<float> m_from;         // [257] the least value that gives at least this byte; NaN: no value does
  bool m_crowded = false;            // some cell holds more than one step
};

}  // namespace praxis::engine::image
