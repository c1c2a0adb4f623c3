#pragma once
// The evaluation that the engine thread works on, if any: what EngineWorker does between two steps of its session, and
// what the window may ask for meanwhile. Thread: engine, except where a method says any.

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <QtGlobal>

#include "engine/base/thread_annotations.h"
#include "engine/eval/task_run.h"
#include "engine/evaluation/evaluation.h"

namespace praxis::ui::bridge {

struct EvaluationJob {
  quint64 id = 0;  // the client's
  engine::evaluation::Options options;
  engine::evaluation::ReadImages readImages;
  std::filesystem::path resultsFolder;  // where results are kept; empty: nowhere
};

// What happened since the last one was taken.
struct EvaluationUpdate {
  quint64 id = 0;
  engine::evaluation::Progress progress;
  std::vector<engine::eval::TaskRun> runs;
  std::vector<std::string> problems;  // results that could not be kept
  bool hasEnded = false;
  std::string error;  // why it ended before its time; empty otherwise
};

class EvaluationSlot {
 public:
  // Ends an evaluation under way, which then says that another took its place.
  void begin(EvaluationJob job, engine::session::Session& session);
  bool isRunning() const { return m_evaluation != nullptr; }
  // One piece of work, before the session's step; ends the evaluation where that was asked for.
  void advance(engine::session::Session& session);
  bool take(const engine::session::Event& event) { return m_evaluation && m_evaluation->take(event); }
  // Moves results and progress on; true when there is news and nobody has been told yet.
  bool publish();
  // With the reason that the window shows.
  void end(engine::session::Session& session, const std::string& why);
  // The session is gone, and what ran in it.
  void drop(const std::string& why);

  // Any thread.
  void requestStop(quint64 id) { m_stop = id; }
  EvaluationUpdate takeUpdate();

 private:
  void finish(const std::string& why);

  std::unique_ptr<engine::evaluation::Evaluation> m_evaluation;
  quint64 m_id = 0;
  std::filesystem::path m_resultsFolder;
  std::atomic<quint64> m_stop = 0;
  std::uint64_t m_done = 0;  // of the progress published last
  std::mutex m_mutex;
  EvaluationUpdate m_update PRAXIS_GUARDED_BY(m_mutex);
  bool m_hasNews PRAXIS_GUARDED_BY(m_mutex) = false;
  bool m_isTold PRAXIS_GUARDED_BY(m_mutex) = false;
};

}  // namespace praxis::ui::bridge
