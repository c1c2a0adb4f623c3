#pragma once
// The GUI thread's side of evaluations on the loaded model. One at a time. Stopping takes effect at once here and
// within one step in the engine. Thread: gui.

#include <filesystem>
#include <functional>
#include <vector>

#include <QObject>
#include <QString>
#include <QStringList>

#include "engine/base/result.h"
#include "engine/eval/task_run.h"
#include "engine/image/image.h"

namespace praxis::ui::bridge {

class EngineWorker;

struct EvaluationRequest {
  QStringList taskFiles;
  int limit = 0;  // records of each file; 0: all
  bool constrainRisk = false;
  QString resultsFolder;  // empty: results are not kept
};

struct EvaluationProgress {
  bool readsModel = false;  // the model's file, to tell its version
  double share = 0;         // of that, or of the records
  int done = 0, total = 0;  // records
  QString file;             // the task file at work
};

class EvaluationClient : public QObject {
  Q_OBJECT
 public:
  // Reads an image file as pictures. Called on the engine thread.
  using ReadImages =
      std::function<engine::base::Result<std::vector<engine::image::Image>>(const std::filesystem::path&)>;

  explicit EvaluationClient(EngineWorker& worker, QObject* parent = nullptr);
  ~EvaluationClient() override;

  // Without one, records with images fail.
  void setImageReader(ReadImages read) { m_readImages = std::move(read); }

  // Returns at once. False when the engine's queue is full.
  bool start(const EvaluationRequest& request);
  void stop();
  bool isRunning() const { return m_running != 0; }

 Q_SIGNALS:
  void progressed(const praxis::ui::bridge::EvaluationProgress& progress);
  // A task of a file is complete.
  void taskFinished(const praxis::engine::eval::TaskRun& run);
  // A result could not be kept.
  void notKept(const QString& message);
  // The end: `why` says what ended it before its time, and is empty otherwise.
  void ended(const QString& why);

 private:
  void takeUpdate();

  EngineWorker& m_worker;
  ReadImages m_readImages;
  quint64 m_lastId = 0;
  quint64 m_running = 0;  // id of the job; 0: none
};

}  // namespace praxis::ui::bridge
