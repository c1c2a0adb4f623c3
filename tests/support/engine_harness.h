#pragma once
// A real engine for tests of the window: a synthetic model in a temporary folder, the worker on its own thread, the
// client. Thread: gui.

#include <memory>

#include <QTemporaryDir>
#include <QThread>

#include "engine/metrics/engine_metrics.h"
#include "ui/bridge/engine_client.h"
#include "ui/bridge/engine_worker.h"

namespace praxis::tests::support {

// Writes the synthetic model of this shape ("sample") as Q8_0. Returns its path, or an empty text after a failed check.
QString writeModel(const QTemporaryDir& folder, const QString& name = QStringLiteral("sample.gguf"));

class EngineHarness {
 public:
  EngineHarness();
  ~EngineHarness();

  ui::bridge::EngineClient& client() { return *m_client; }
  ui::bridge::EngineWorker& worker() { return *m_worker; }
  engine::metrics::EngineMetrics& metrics() { return m_metrics; }
  void destroyClient() { m_client.reset(); }
  // As app does it at the end: stop, end the thread, destroy.
  void shutDown();

  // Loads and waits; false if that failed.
  bool load(const QString& path, qint64 contextTokens = 0);

 private:
  engine::metrics::EngineMetrics m_metrics;
  std::unique_ptr<ui::bridge::EngineWorker> m_worker;
  QThread m_thread;
  std::unique_ptr<ui::bridge::EngineClient> m_client;
};

// Greedy and of this length, unless the end comes first.
ui::bridge::GenerationParams greedy(int tokensMax);
QList<ui::bridge::ChatMessage> question(const QString& text);

}  // namespace praxis::tests::support
