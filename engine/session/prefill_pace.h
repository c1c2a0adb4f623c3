#pragma once
// How many prompt tokens one step takes: few enough that the step stays short on a slow machine, many enough to be
// efficient. Batch invariance makes every choice give the same result. Thread: engine.

#include <algorithm>
#include <cstdint>

namespace praxis::engine::session {

class PrefillPace {
 public:
  static constexpr double kStepMsAim = 100.0;       // a cancel is seen within about this time
  static constexpr std::int64_t kChunkMin = 16;
  static constexpr std::int64_t kChunkMax = 256;
  static constexpr std::int64_t kChunkFirst = 32;

  std::int64_t chunk() const { return m_chunk; }

  // At most doubles, so that one lucky measurement does not make a long step.
  void record(std::int64_t tokens, double milliseconds) {
    if (tokens < 1 || !(milliseconds > 0.0)) return;
    const double fitting = static_cast<double>(tokens) * kStepMsAim / milliseconds;
    const double bounded = std::min(fitting, static_cast<double>(2 * m_chunk));
    const auto whole = static_cast<std::int64_t>(bounded) / kChunkMin * kChunkMin;
    // A short rest of a prompt says little about how long a full chunk takes.
    if (tokens < m_chunk && whole < m_chunk) return;
    m_chunk = std::clamp(whole, kChunkMin, kChunkMax);
  }

 private:
  std::int64_t m_chunk = kChunkFirst;
};

}  // namespace praxis::engine::session
