#pragma once
// Ten samples a second of engine, process and GPU, kept for the charts in constant memory (see TelemetryStore). /proc
// and GPU counters are read on a small thread; a tick here only copies. Thread: gui.

#include <memory>

#include <QDateTime>
#include <QObject>
#include <QString>

#include "ui/bridge/telemetry_store.h"

namespace praxis::engine::metrics {
class EngineMetrics;
}

namespace praxis::ui::bridge {

struct TelemetryOptions {
  bool sampling = true;                 // false: only what append() is given, for tests and replays
  QString nvmlLibrary = QStringLiteral("libnvidia-ml.so.1");
};

class Telemetry : public QObject {
  Q_OBJECT
 public:
  // metrics outlives this object. Sampling starts at once and goes on while a view is paused.
  explicit Telemetry(engine::metrics::EngineMetrics& metrics, QObject* parent = nullptr,
                     const TelemetryOptions& options = {});
  ~Telemetry() override;

  const TelemetryStore& store() const;
  const TelemetrySample& latest() const { return store().latest(); }
  // The wall clock at sample time 0, in UTC.
  QDateTime startedAt() const;

  // "NVIDIA H100 80GB HBM3, driver 550.54.15" or the plain "No NVIDIA GPU: the driver's library ... is not installed.";
  // empty until it is known, about a second after the start.
  QString gpuStatement() const;
  bool hasGpu() const;
  // 0 until known, and where the machine does not say.
  qint64 systemMemoryTotalBytes() const;
  qint64 gpuMemoryTotalBytes() const;

  // The next tick; called by the own timer, or by a test or replay.
  void append(const TelemetrySample& sample);

 Q_SIGNALS:
  void sampled();                       // after each tick
  void gpuKnown();                      // gpuStatement() and hasGpu() have their values now

 private:
  class Private;
  std::unique_ptr<Private> m_private;
};

}  // namespace praxis::ui::bridge
