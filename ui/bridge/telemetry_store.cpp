#include "ui/bridge/telemetry_store.h"

#include <algorithm>
#include <cmath>

namespace praxis::ui::bridge {

std::span<const TelemetryField> telemetryFields() {
  using S = TelemetrySample;
  static constexpr TelemetryField kFields[] = {
      {&S::decodeTokensPerSecond, "decode", "tokens/s", Fold::mean},
      {&S::prefillTokensPerSecond, "prefill", "tokens/s", Fold::mean},
      {&S::ttftMs, "time_to_first_token", "ms", Fold::max},
      {&S::tokenMsP50, "inter_token_p50", "ms", Fold::max},
      {&S::tokenMsP95, "inter_token_p95", "ms", Fold::max},
      {&S::tokenMsP99, "inter_token_p99", "ms", Fold::max},
      {&S::queueDepth, "queue_depth", "requests", Fold::max},
      {&S::processBytes, "process_memory", "bytes", Fold::mean},
      {&S::modelBytes, "model_memory", "bytes", Fold::mean},
      {&S::kvBytes, "kv_cache_memory", "bytes", Fold::mean},
      {&S::processCpuPercent, "process_cpu", "%", Fold::mean},
      {&S::systemCpuPercent, "system_cpu", "%", Fold::mean},
      {&S::gpuPercent, "gpu_utilisation", "%", Fold::mean},
      {&S::gpuMemoryBytes, "gpu_memory", "bytes", Fold::mean},
      {&S::gpuWatts, "gpu_power", "W", Fold::mean},
      {&S::gpuCelsius, "gpu_temperature", "degC", Fold::mean},
  };
  static_assert((std::size(kFields) + 1) * sizeof(double) == sizeof(TelemetrySample), "every field has its row");
  return kFields;
}

TelemetryStore::TelemetryStore() : m_ticks(kTicksMax), m_seconds(kSecondsMax) {}

void TelemetryStore::append(const TelemetrySample& sample) {
  if (m_hasSecond && std::floor(sample.timeSeconds) > std::floor(m_latest.timeSeconds)) {
    m_seconds.push(folded());
    m_hasSecond = false;
  }
  if (!m_hasSecond) {
    m_sums.fill(0);
    m_counts.fill(0);
    m_hasSecond = true;
  }
  accumulate(sample);
  m_ticks.push(sample);
  m_latest = sample;
}

void TelemetryStore::accumulate(const TelemetrySample& sample) {
  const auto fields = telemetryFields();
  for (std::size_t i = 0; i < kFields; ++i) {
    const double value = sample.*fields[i].value;
    if (std::isnan(value)) continue;
    m_maxima[i] = m_counts[i] == 0 ? value : std::max(m_maxima[i], value);
    m_sums[i] += value;
    ++m_counts[i];
  }
}

TelemetrySample TelemetryStore::folded() const {
  TelemetrySample sample{.timeSeconds = m_latest.timeSeconds};
  const auto fields = telemetryFields();
  for (std::size_t i = 0; i < kFields; ++i) {
    if (m_counts[i] == 0) continue;
    sample.*fields[i].value = fields[i].fold == Fold::max ? m_maxima[i] : m_sums[i] / m_counts[i];
  }
  return sample;
}

bool TelemetryStore::hasTicksOf(double fromSeconds, double toSeconds) const {
  if (toSeconds - fromSeconds > kTickSpanSeconds) return false;
  const bool nothingForgotten = m_ticks.size() < m_ticks.capacity();
  return nothingForgotten || m_ticks[0].timeSeconds <= fromSeconds;
}

std::size_t TelemetryStore::firstAtOrAfter(const Ring& ring, double seconds) {
  std::size_t low = 0;
  std::size_t high = ring.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (ring[middle].timeSeconds < seconds) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

std::size_t TelemetryStore::bytesReserved() const {
  return (m_ticks.capacity() + m_seconds.capacity()) * sizeof(TelemetrySample);
}

}  // namespace praxis::ui::bridge
