#pragma once
// One tick of the charts and the table of its fields, which the store, the CSV export and the tests walk. Thread: any.

#include <limits>
#include <span>

namespace praxis::ui::bridge {

// NaN where there is nothing to show: charts leave a gap.
struct TelemetrySample {
  static constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

  double timeSeconds = 0;               // since the telemetry started, monotonic
  double decodeTokensPerSecond = kNothing, prefillTokensPerSecond = kNothing;
  double ttftMs = kNothing;             // only in the tick in which a first token came
  double tokenMsP50 = kNothing, tokenMsP95 = kNothing, tokenMsP99 = kNothing;
  double queueDepth = kNothing;
  double processBytes = kNothing, modelBytes = kNothing, kvBytes = kNothing;
  double processCpuPercent = kNothing, systemCpuPercent = kNothing;
  double gpuPercent = kNothing, gpuMemoryBytes = kNothing, gpuWatts = kNothing, gpuCelsius = kNothing;
};

// How the ticks of one second become one value; NaNs are left out.
enum class Fold {
  mean,
  max,    // latencies and queues, whose peaks matter
};

struct TelemetryField {
  double TelemetrySample::*value;
  const char* name;                     // not translated: column titles are read by programs
  const char* unit;
  Fold fold;
};

// Every field but the time, in the order of the struct.
std::span<const TelemetryField> telemetryFields();

}  // namespace praxis::ui::bridge
