#pragma once
// The samples that charts show, in constant memory: every tick of the last ten minutes (6000 at ten a second) and one
// sample a second of the last hour (3600); 17 doubles each, 1.3 MB together, allocated at construction. Thread: one
// owner.

#include <array>
#include <cstddef>

#include "engine/base/ring_buffer.h"
#include "ui/bridge/telemetry_sample.h"

namespace praxis::ui::bridge {

class TelemetryStore {
 public:
  static constexpr std::size_t kTicksMax = 6000;
  static constexpr std::size_t kSecondsMax = 3600;
  static constexpr double kTickSpanSeconds = 600;  // what kTicksMax hold at ten a second

  TelemetryStore();

  // Times never decrease.
  void append(const TelemetrySample& sample);
  // The newest tick; all NaN at time 0 before the first.
  const TelemetrySample& latest() const { return m_latest; }

  // Calls visitor(const TelemetrySample&) for the samples with fromSeconds <= time <= toSeconds, oldest first: every
  // tick when the span is at most kTickSpanSeconds and its ticks are still kept, else one sample a second.
  template <typename Visitor>
  void visit(double fromSeconds, double toSeconds, Visitor&& visitor) const;

  std::size_t ticksKept() const { return m_ticks.size(); }
  std::size_t secondsKept() const { return m_seconds.size(); }
  std::size_t bytesReserved() const;

 private:
  static constexpr std::size_t kFields = sizeof(TelemetrySample) / sizeof(double) - 1;
  using Ring = engine::base::RingBuffer<TelemetrySample>;

  bool hasTicksOf(double fromSeconds, double toSeconds) const;
  static std::size_t firstAtOrAfter(const Ring& ring, double seconds);
  // The second under way, folded so far; its time is that of its newest tick.
  TelemetrySample folded() const;
  void accumulate(const TelemetrySample& sample);

  Ring m_ticks;
  Ring m_seconds;
  TelemetrySample m_latest;
  std::array<double, kFields> m_sums{};
  std::array<double, kFields> m_maxima{};
  std::array<int, kFields> m_counts{};
  bool m_hasSecond = false;
};

template <typename Visitor>
void TelemetryStore::visit(double fromSeconds, double toSeconds, Visitor&& visitor) const {
  const bool ticks = hasTicksOf(fromSeconds, toSeconds);
  const Ring& ring = ticks ? m_ticks : m_seconds;
  for (std::size_t i = firstAtOrAfter(ring, fromSeconds); i < ring.size(); ++i) {
    if (ring[i].timeSeconds > toSeconds) return;
    visitor(ring[i]);
  }
  if (ticks || !m_hasSecond) return;
  if (m_latest.timeSeconds >= fromSeconds && m_latest.timeSeconds <= toSeconds) visitor(folded());
}

}  // namespace praxis::ui::bridge
