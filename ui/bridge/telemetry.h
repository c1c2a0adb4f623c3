#pragma once
// Ten samples a second of engine, process and GPU, kept in fixed rings for the charts: 1 h at full rate for the newest
// minutes and thinned beyond (see TelemetryStore). GPU counters are read on a small thread of their own. Thread: gui.

#include <memory>

#include <QObject>
#include <QString>

#include "engine/metrics/engine_metrics.h"

namespace praxis::ui::bridge {

// One tick; NaN where there is nothing to show: charts leave a gap.
struct TelemetrySample {
  double timeSeconds = 0;               // since the store started, monotonic
  double decodeTokensPerSecond = 0, prefillTokensPerSecond = 0, ttftMs = 0;
  double tokenMsP50 = 0, tokenMsP95 = 0, tokenMsP99 = 0;
  double queueDepth = 0;
  double processBytes = 0, modelBytes = 0, kvBytes = 0;
  double processCpuPercent = 0, systemCpuPercent = 0;
  double gpuPercent = 0, gpuMemoryBytes = 0, gpuWatts = 0, gpuCelsius = 0;
};

class Telemetry : public QObject {
  Q_OBJECT
 public:
  // metrics outlives this object. Sampling starts at once and goes on while a view is paused.
  explicit Telemetry(engine::metrics::EngineMetrics& metrics, QObject* parent = nullptr);
  ~Telemetry() override;

  // Samples kept, oldest first; constant memory, allocated at construction.
  int size() const;
  const TelemetrySample& at(int index) const;
  const TelemetrySample& latest() const;
  // "NVIDIA H100, driver ..." or the plain "No NVIDIA GPU: libnvidia-ml.so.1 is not installed."
  QString gpuStatement() const;
  bool hasGpu() const;
  qint64 systemMemoryTotalBytes() const;

 Q_SIGNALS:
  void sampled();                       // after each tick

 private:
  class Private;
  std::unique_ptr<Private> m_private;
};

}  // namespace praxis::ui::bridge
