#pragma once
// A run of task files on the model that a session has loaded: one record after the other, greedy, cut into steps, so
// that whoever steps the session can pace and stop it and other requests have their turn between two records.
// Thread: engine. Invariants: (1) at most one record is in the session at a time; (2) a record that fails is named and
// counts as wrong, and the run goes on; (3) a task file's results come when all its records have ended, so a run that
// is stopped keeps what was complete.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/eval/task_file.h"
#include "engine/eval/task_run.h"
#include "engine/image/image.h"
#include "engine/session/session.h"

namespace praxis::engine::evaluation {

struct Options {
  std::vector<std::filesystem::path> taskFiles;
  std::uint64_t limit = 0;           // records of each file at most; 0: all
  std::uint64_t seed = 1;            // chooses them
  std::int32_t tokensMax = 384;      // of an answer
  bool constrainRisk = false;        // risk answers are held to a JSON schema
  std::filesystem::path visionPath;  // as in LoadOptions
  std::string engineVersion;
};

// The pictures of a file, in order. Errors are those of the record.
using ReadImages = std::function<base::Result<std::vector<image::Image>>(const std::filesystem::path&)>;

// One record as it ended, for people who want to look.
struct Answered {
  const eval::Record& record;
  const eval::TaskFile& file;
  const eval::Score& score;
  std::string answer;       // empty where the record failed
  std::string failure;      // empty where it did not
  std::string finish;       // finishReasonName
  double milliseconds = 0;  // from submit to the end
  std::int32_t promptTokens = 0, generatedTokens = 0;
};
using TakeAnswer = std::function<void(const Answered&)>;

enum class Stage { readingTasks, readingModel, answering, ended };
struct Progress {
  Stage stage = Stage::readingTasks;
  double share = 0;                   // of the stage
  std::uint64_t done = 0, total = 0;  // records; total is known from readingModel on
  std::string file;                   // the task file at work, without folders
};

class Evaluation {
 public:
  // `readImages` may be empty: records with images then fail. `takeAnswer` may be empty.
  Evaluation(Options options, ReadImages readImages, TakeAnswer takeAnswer);
  ~Evaluation();

  // Does one piece of what is to do: reads a task file or a piece of the model's file, or submits the next record;
  // nothing while a record runs. Call it before every step of the session. Its error ends the run: a task file that is
  // wrong, or no model.
  base::Result<void> advance(session::Session& session);
  // True when the event is of a record of this run; pass it every event.
  bool take(const session::Event& event);
  // Ends the run; what runs is cancelled. Nothing after the end.
  void stop(session::Session& session);

  bool hasEnded() const;
  Progress progress() const;
  // Results of the task files that have become complete since the last call, in the order of the files and, for
  // records of several tasks in one file, of the tasks.
  std::vector<eval::TaskRun> takeRuns();

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

// Steps the session until the evaluation has ended, handing on results as they come. `onStep` is called between steps;
// false stops the run, which is the error cancelled. What praxis-cli and tests use.
base::Result<void> runEvaluation(session::Session& session, Evaluation& evaluation,
                                 const std::function<bool(const Progress&)>& onStep,
                                 const std::function<base::Result<void>(eval::TaskRun)>& onRun);

}  // namespace praxis::engine::evaluation
