#pragma once
// The engine thread's side: owns the session, drains the command queue and advances one step at a time, so that a new
// command is seen within one step. App moves it to its QThread. Thread: engine, except where a method says any.
// Invariants: (1) a submit that was accepted ends in exactly one RequestFinished or RequestFailed with the client's id,
// in the order of the commands; (2) no lock is held during a step, so a method for any thread never waits for the
// engine; (3) an exception costs the session and its model, never the thread.

#include <memory>
#include <vector>

#include <QObject>

#include "engine/metrics/engine_metrics.h"
#include "engine/session/session.h"
#include "ui/bridge/evaluation_slot.h"

namespace praxis::ui::bridge {

class EngineWorker : public QObject {
  Q_OBJECT
 public:
  static constexpr int kCommandsMax = 64;

  explicit EngineWorker(engine::metrics::EngineMetrics& metrics);
  ~EngineWorker() override;

  // Any thread. False when the queue is full; nothing is queued then.
  bool postLoad(engine::session::LoadOptions options);
  bool postUnload();
  bool postSubmit(quint64 clientId, engine::session::Request request);
  void cancel(quint64 clientId);           // takes effect within one step, also for requests still in the queue
  // Any thread. Stops what runs and frees the model within one step; every later post is refused. Called before the
  // thread is ended: requestStop(), then QThread::quit() and wait().
  void requestStop();

  // Any thread. An evaluation of the loaded model; one that is under way ends, as it does when a model is loaded or
  // unloaded. Stopping takes effect within one step.
  bool postEvaluation(EvaluationJob job);
  void stopEvaluation(quint64 id);
  EvaluationUpdate takeEvaluation();

  // Any thread. Events since the last call, each with the client's own request id in place of the session's.
  std::vector<engine::session::Event> takeEvents();

 Q_SIGNALS:
  // At most one is under way until takeEvents is called.
  void eventsWaiting();
  void evaluationWaiting();                   // likewise, until takeEvaluation

 protected:
  void customEvent(QEvent* event) override;   // one turn: the commands that wait, then one step

 private:
  struct Private;
  std::unique_ptr<Private> m_private;
};

}  // namespace praxis::ui::bridge
