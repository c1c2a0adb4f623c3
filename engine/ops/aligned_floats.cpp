#include "engine/ops/aligned_floats.h"

#include <algorithm>
#include <cstddef>

namespace praxis::engine::ops {

float* AlignedFloats::atLeast(std::int64_t count) {
  constexpr std::uintptr_t kAlignment = 64;
  const std::size_t needed = static_cast<std::size_t>(count) + kAlignment / sizeof(float);
  if (m_floats.size() < needed) m_floats.resize(std::max(needed, 2 * m_floats.size()));
  const auto address = reinterpret_cast<std::uintptr_t>(m_floats.data());
  return m_floats.data() + ((address + kAlignment - 1) / kAlignment * kAlignment - address) / sizeof(float);
}

}  // namespace praxis::engine::ops
