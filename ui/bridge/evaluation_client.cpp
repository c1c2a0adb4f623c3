#include "ui/bridge/evaluation_client.h"

#include <QCoreApplication>
#include <QFile>
#include <QPointer>

#include "ui/bridge/engine_worker.h"

namespace praxis::ui::bridge {

namespace {

std::filesystem::path nativePath(const QString& path) { return QFile::encodeName(path).toStdString(); }

EvaluationProgress progressOf(const engine::evaluation::Progress& progress) {
  return {.readsModel = progress.stage == engine::evaluation::Stage::readingModel,
          .share = progress.share,
          .done = static_cast<int>(progress.done),
          .total = static_cast<int>(progress.total),
          .file = QString::fromStdString(progress.file)};
}

}  // namespace

EvaluationClient::EvaluationClient(EngineWorker& worker, QObject* parent) : QObject(parent), m_worker(worker) {
  connect(&worker, &EngineWorker::evaluationWaiting, this, &EvaluationClient::takeUpdate, Qt::QueuedConnection);
}

EvaluationClient::~EvaluationClient() {
  if (m_running != 0) m_worker.stopEvaluation(m_running);
}

bool EvaluationClient::start(const EvaluationRequest& request) {
  EvaluationJob job;
  job.id = m_lastId + 1;
  for (const QString& file : request.taskFiles) job.options.taskFiles.push_back(nativePath(file));
  job.options.limit = static_cast<std::uint64_t>(request.limit);
  job.options.constrainRisk = request.constrainRisk;
  job.options.engineVersion = QCoreApplication::applicationVersion().toStdString();
  job.readImages = m_readImages;
  job.resultsFolder = nativePath(request.resultsFolder);
  if (!m_worker.postEvaluation(std::move(job))) return false;
  if (m_running != 0) m_worker.stopEvaluation(m_running);
  m_running = ++m_lastId;
  return true;
}

void EvaluationClient::stop() {
  if (m_running == 0) return;
  m_worker.stopEvaluation(std::exchange(m_running, 0));
  Q_EMIT ended(tr("The evaluation was stopped."));
}

// Slots may destroy the client: nothing of it is touched once the guard is empty.
void EvaluationClient::takeUpdate() {
  const EvaluationUpdate update = m_worker.takeEvaluation();
  if (m_running == 0 || update.id != m_running) return;
  const QPointer<EvaluationClient> alive(this);
  for (const engine::eval::TaskRun& run : update.runs) {
    Q_EMIT taskFinished(run);
    if (!alive) return;
  }
  for (const std::string& problem : update.problems) {
    Q_EMIT notKept(QString::fromStdString(problem));
    if (!alive) return;
  }
  if (m_running != update.id) return;
  if (!update.hasEnded) {
    Q_EMIT progressed(progressOf(update.progress));
    return;
  }
  m_running = 0;
  Q_EMIT ended(QString::fromStdString(update.error));
}

}  // namespace praxis::ui::bridge
