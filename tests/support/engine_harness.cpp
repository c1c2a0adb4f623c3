#include "tests/support/engine_harness.h"

#include <algorithm>

#include <QFile>
#include <QSignalSpy>
#include <QTest>

#include "engine/library/synthetic_model.h"

namespace praxis::tests::support {

namespace library = engine::library;

QString writeModel(const QTemporaryDir& folder, const QString& name) {
  const auto shapes = library::syntheticShapes();
  const auto sample =
      std::find_if(shapes.begin(), shapes.end(), [](const auto& shape) { return shape.name == "sample"; });
  if (sample == shapes.end()) return {};
  const QString path = folder.filePath(name);
  const auto written = library::writeSyntheticModel(*sample, engine::tensor::DType::q8_0, 1,
                                                    QFile::encodeName(path).toStdString());
  if (!written) qWarning("%s", written.error().message.c_str());
  return written ? path : QString();
}

EngineHarness::EngineHarness() : m_worker(std::make_unique<ui::bridge::EngineWorker>(m_metrics)) {
  m_worker->moveToThread(&m_thread);
  m_thread.setObjectName(QStringLiteral("engine"));
  m_thread.start();
  m_client = std::make_unique<ui::bridge::EngineClient>(*m_worker);
}

EngineHarness::~EngineHarness() { shutDown(); }

void EngineHarness::shutDown() {
  if (!m_worker) return;
  m_worker->requestStop();
  m_thread.quit();
  m_thread.wait();
  m_client.reset();
  m_worker.reset();
}

bool EngineHarness::load(const QString& path, qint64 contextTokens) {
  QSignalSpy loaded(m_client.get(), &ui::bridge::EngineClient::modelLoaded);
  ui::bridge::LoadRequest request;
  request.path = path;
  request.contextTokens = contextTokens;
  m_client->load(request);
  return QTest::qWaitFor([&] { return !loaded.isEmpty(); }, 30000);
}

ui::bridge::GenerationParams greedy(int tokensMax) {
  ui::bridge::GenerationParams params;
  params.temperature = 0;
  params.tokensMax = tokensMax;
  return params;
}

QList<ui::bridge::ChatMessage> question(const QString& text) {
  return {{ui::bridge::ChatMessage::Role::user, text}};
}

}  // namespace praxis::tests::support
