#pragma once
// Reads /proc and NVML ten times a second on a small thread of its own, because both are I/O; the newest reading can be
// copied out at any time. Thread: gui for everything but MachineReader, which lives on that thread.

#include <memory>
#include <optional>

#include <QMutex>
#include <QObject>
#include <QString>
#include <QThread>

#include "engine/metrics/system_metrics.h"

class QTimer;

namespace praxis::ui::bridge {

struct MachineReading {
  engine::metrics::ProcessSample process;
  std::optional<engine::metrics::GpuSample> gpu;   // the first one
};

class MachineReader : public QObject {
  Q_OBJECT
 public:
  explicit MachineReader(QString nvmlLibrary);
  ~MachineReader() override;

  // Both on its thread: at its start and before its end.
  void start();
  void stop();
  // Any thread; nothing before the first reading.
  std::optional<MachineReading> latest() const;

 Q_SIGNALS:
  // Once, when it is known: the GPU's name and driver, or the sentence that says why there is none.
  void gpuKnown(bool present, const QString& statement);

 private:
  void read();

  const QString m_nvmlLibrary;
  engine::metrics::ProcessSampler m_process;
  std::unique_ptr<engine::metrics::GpuSampler> m_gpu;
  std::unique_ptr<QTimer> m_timer;
  mutable QMutex m_mutex;
  std::optional<MachineReading> m_latest;          // under m_mutex
};

class MachineSampler : public QObject {
  Q_OBJECT
 public:
  explicit MachineSampler(const QString& nvmlLibrary, QObject* parent = nullptr);
  // Waits for the reading under way, which takes milliseconds.
  ~MachineSampler() override;

  std::optional<MachineReading> latest() const { return m_reader->latest(); }

 Q_SIGNALS:
  void gpuKnown(bool present, const QString& statement);

 private:
  QThread m_thread;
  std::unique_ptr<MachineReader> m_reader;
};

}  // namespace praxis::ui::bridge
