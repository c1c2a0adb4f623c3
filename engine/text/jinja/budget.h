#pragma once
// What one rendering may spend. A template that asks for more ends in an error, so that no template can hang the
// program or eat its memory. Thread: of the rendering.

#include <cstddef>
#include <cstdint>

#include "engine/base/result.h"

namespace praxis::engine::text::jinja {

struct Limits {
  std::int64_t steps = 5'000'000;
  std::int64_t bytes = std::int64_t{256} << 20;  // made in all, whether still in use or not
  int depth = 400;                               // of expressions, statements and macro calls inside each other
};

// Lists in lists and dictionaries in dictionaries.
inline constexpr int kNestingMax = 100;

class Budget {
 public:
  explicit Budget(const Limits& limits) : m_steps(limits.steps), m_bytes(limits.bytes) {}

  base::Result<void> spendSteps(std::int64_t count = 1) {
    m_steps -= count;
    if (m_steps >= 0) return {};
    m_steps = 0;
    return base::fail(base::ErrorCode::outOfMemory, "The template takes too many steps; it may never end.");
  }

  // To be asked before the memory is taken.
  base::Result<void> spendBytes(std::size_t count) {
    const bool fits = count <= static_cast<std::size_t>(m_bytes);
    m_bytes -= fits ? static_cast<std::int64_t>(count) : m_bytes;
    if (fits) return spendSteps(static_cast<std::int64_t>(count / kBytesPerStep));
    return base::fail(base::ErrorCode::outOfMemory, "The template makes more text than may be held in memory.");
  }

  // For looking `wanted` bytes up in `searched` bytes, where every place may agree for long.
  base::Result<void> spendSearch(std::size_t searched, std::size_t wanted) {
    return spendSteps(static_cast<std::int64_t>(searched / 64 + searched * (wanted / 64)));
  }

 private:
  static constexpr std::size_t kBytesPerStep = 256;

  std::int64_t m_steps;
  std::int64_t m_bytes;
};

}  // namespace praxis::engine::text::jinja
