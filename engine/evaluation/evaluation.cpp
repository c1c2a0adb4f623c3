#include "engine/evaluation/evaluation.h"

#include <algorithm>
#include <ctime>
#include <optional>
#include <set>
#include <utility>

#include "engine/base/clock.h"
#include "engine/evaluation/model_version.h"
#include "engine/evaluation/record_request.h"

namespace praxis::engine::evaluation {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

std::string utcNow() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

// A task file and what has come of it.
struct Job {
  eval::TaskFile file;
  std::vector<std::size_t> chosen;  // of its records
  std::vector<eval::TaskRun> runs;  // of each task in it
  std::vector<std::vector<eval::Score>> scores;
  std::set<std::string> recipes;
};

std::size_t runOf(Job& job, eval::Task task) {
  const auto found = std::ranges::find(job.runs, task, &eval::TaskRun::task);
  if (found != job.runs.end()) return static_cast<std::size_t>(found - job.runs.begin());
  eval::TaskRun run{.task = task, .file = job.file.path.filename().string(), .fileSha256 = job.file.sha256};
  job.runs.push_back(std::move(run));
  job.scores.emplace_back();
  return job.runs.size() - 1;
}

// The record that the session works on.
struct Running {
  session::RequestId id = 0;
  std::string answer;
  base::Clock::time_point since;
};

std::string joined(const std::set<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : " ") + text;
  return all;
}

}  // namespace

struct Evaluation::State {
  Options options;
  ReadImages readImages;
  TakeAnswer takeAnswer;

  Stage stage = Stage::readingTasks;
  std::vector<Job> jobs;
  std::optional<VersionReader> version;
  std::size_t job = 0, next = 0;  // the record that is due or runs: jobs[job].chosen[next]
  std::uint64_t done = 0, total = 0;
  std::optional<Running> running;
  std::string device;
  std::vector<eval::TaskRun> complete;

  Result<void> readTasks();
  Result<void> readModel(const session::LoadedModel& model);
  Result<void> submit(session::Session& session);
  void endRecord(const std::string& answer, const std::string& failure, const session::RequestFinished* finished,
                 double milliseconds);
  void completeJob(Job& finished);
};

Evaluation::Evaluation(Options options, ReadImages readImages, TakeAnswer takeAnswer)
    : m_state(std::make_unique<State>()) {
  m_state->options = std::move(options);
  m_state->readImages = std::move(readImages);
  m_state->takeAnswer = std::move(takeAnswer);
}

Evaluation::~Evaluation() = default;

Result<void> Evaluation::advance(session::Session& session) {
  State& state = *m_state;
  if (state.stage == Stage::ended) return {};
  const session::LoadedModel* model = session.model();
  const auto work = [&]() -> Result<void> {
    if (model == nullptr)
      return fail(ErrorCode::notFound, "No model is loaded; load one and run the evaluation again.");
    if (state.stage == Stage::readingTasks) return state.readTasks();
    if (state.stage == Stage::readingModel) return state.readModel(*model);
    return state.running ? Result<void>() : state.submit(session);
  };
  Result<void> outcome = work();
  if (!outcome) stop(session);
  return outcome;
}

Result<void> Evaluation::State::readTasks() {
  if (options.taskFiles.empty()) return fail(ErrorCode::invalidArgument, "No task file is chosen.");
  Job read;
  read.file = PRAXIS_TRY(eval::readTaskFile(options.taskFiles[jobs.size()]));
  read.chosen = chooseRecords(read.file.records.size(), options.limit, options.seed);
  total += read.chosen.size();
  jobs.push_back(std::move(read));
  if (jobs.size() == options.taskFiles.size()) stage = Stage::readingModel;
  return {};
}

Result<void> Evaluation::State::readModel(const session::LoadedModel& model) {
  if (!version) version.emplace(model, options.visionPath);
  device = model.device;
  if (PRAXIS_TRY(version->step())) stage = Stage::answering;
  return {};
}

Result<void> Evaluation::State::submit(session::Session& session) {
  Job& current = jobs[job];
  const eval::Record& record = current.file.records[current.chosen[next]];
  Result<RecordRequest> made = makeRequest(record, *session.model(), options, readImages);
  if (!made) {
    endRecord({}, made.error().message, nullptr, 0);
    return {};
  }
  current.recipes.insert(made->recipes.begin(), made->recipes.end());
  const auto since = base::Clock::now();
  Result<session::RequestId> accepted = session.submit(std::move(made->request));
  if (accepted) {
    running = Running{*accepted, {}, since};
  } else if (accepted.error().code != ErrorCode::busy) {  // a full queue has room later
    endRecord({}, accepted.error().message, nullptr, 0);
  }
  return {};
}

bool Evaluation::take(const session::Event& event) {
  State& state = *m_state;
  if (!state.running) return false;
  const session::RequestId id = state.running->id;
  const auto isOurs = [id](const auto& value) {
    if constexpr (requires { value.id; })
      return value.id == id;
    else
      return false;
  };
  if (!std::visit(isOurs, event)) return false;
  if (const auto* token = std::get_if<session::TokenEvent>(&event)) state.running->answer += token->answer;
  const auto* finished = std::get_if<session::RequestFinished>(&event);
  const auto* failed = std::get_if<session::RequestFailed>(&event);
  if (finished == nullptr && failed == nullptr) return true;
  Running ended = *std::exchange(state.running, std::nullopt);
  // Nobody but stop(), after which no event is waited for, or the end of the model cancels a record: it is due again,
  // and advance() will say that the model is gone.
  if (finished != nullptr && finished->reason == session::FinishReason::cancelled) return true;
  const double milliseconds = base::millisecondsSince(ended.since);
  if (failed != nullptr)
    state.endRecord({}, failed->error.message, nullptr, milliseconds);
  else
    state.endRecord(ended.answer + finished->answerTail, {}, finished, milliseconds);
  return true;
}

void Evaluation::State::endRecord(const std::string& answer, const std::string& failure,
                                  const session::RequestFinished* finished, double milliseconds) {
  Job& current = jobs[job];
  const eval::Record& record = current.file.records[current.chosen[next]];
  const std::size_t place = runOf(current, record.task);
  eval::TaskRun& run = current.runs[place];
  const eval::Score score = eval::scoreAnswer(record, answer);
  current.scores[place].push_back(score);
  ++run.records;
  run.milliseconds += milliseconds;
  Answered answered{.record = record,
                    .file = current.file,
                    .score = score,
                    .answer = answer,
                    .failure = failure,
                    .milliseconds = milliseconds};
  if (!failure.empty()) {
    ++run.failed;
    if (run.failures.size() < eval::kFailedNamedMax) run.failures.push_back({record.id, record.line, failure});
  } else {
    if (!score.isParsed) ++run.unparsed;
    answered.finish = session::finishReasonName(finished->reason);
    answered.promptTokens = finished->timings.promptTokens;
    answered.generatedTokens = finished->timings.generatedTokens;
    run.promptTokens += static_cast<std::uint64_t>(answered.promptTokens);
    run.generatedTokens += static_cast<std::uint64_t>(answered.generatedTokens);
  }
  if (takeAnswer) takeAnswer(answered);
  ++done;
  if (++next < current.chosen.size()) return;
  completeJob(current);
  next = 0;
  if (++job == jobs.size()) stage = Stage::ended;
}

void Evaluation::State::completeJob(Job& finished) {
  const std::string date = utcNow();
  const bool isCut = finished.chosen.size() < finished.file.records.size();
  for (std::size_t i = 0; i < finished.runs.size(); ++i) {
    eval::TaskRun& run = finished.runs[i];
    run.model = version->version();
    run.model.recipe = joined(finished.recipes);
    run.conditions = {.engineVersion = options.engineVersion,
                      .device = device,
                      .date = date,
                      .limit = isCut ? options.limit : 0,
                      .seed = isCut ? options.seed : 0,
                      .constrained = run.task == eval::Task::risk && options.constrainRisk,
                      .tokensMax = options.tokensMax};
    run.figures = eval::figuresOf(run.task, finished.scores[i]);
    complete.push_back(std::move(run));
  }
  finished.scores.clear();
}

void Evaluation::stop(session::Session& session) {
  if (m_state->running) session.cancel(m_state->running->id);
  m_state->stage = Stage::ended;
}

bool Evaluation::hasEnded() const { return m_state->stage == Stage::ended; }

Progress Evaluation::progress() const {
  const State& state = *m_state;
  Progress progress{.stage = state.stage, .done = state.done, .total = state.total};
  const auto share = [](std::size_t part, std::size_t whole) {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
  };
  if (state.stage == Stage::readingTasks)
    progress.share = share(state.jobs.size(), state.options.taskFiles.size());
  else if (state.stage == Stage::readingModel)
    progress.share = state.version ? state.version->share() : 0;
  else
    progress.share = share(state.done, state.total);
  if (state.job < state.jobs.size()) progress.file = state.jobs[state.job].file.path.filename().string();
  return progress;
}

std::vector<eval::TaskRun> Evaluation::takeRuns() { return std::exchange(m_state->complete, {}); }

Result<void> runEvaluation(session::Session& session, Evaluation& evaluation,
                           const std::function<bool(const Progress&)>& onStep,
                           const std::function<Result<void>(eval::TaskRun)>& onRun) {
  bool isWanted = true;
  // After the end the session finishes what was cancelled.
  for (auto status = session::StepStatus::working; !evaluation.hasEnded() || status == session::StepStatus::working;) {
    PRAXIS_TRY(evaluation.advance(session));
    status = session.step();
    for (const session::Event& event : session.takeEvents()) evaluation.take(event);
    for (eval::TaskRun& run : evaluation.takeRuns()) PRAXIS_TRY(onRun(std::move(run)));
    if (evaluation.hasEnded() || !isWanted) continue;
    isWanted = onStep(evaluation.progress());
    if (!isWanted) evaluation.stop(session);
  }
  if (isWanted) return {};
  const Progress progress = evaluation.progress();
  return fail(ErrorCode::cancelled, "The evaluation was stopped after {} of {} records.", progress.done,
              progress.total);
}

}  // namespace praxis::engine::evaluation
