// praxis-cli eval -m MODEL --tasks report_qa,my.jsonl: how well a model does what it is for, kept per model version.

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <unistd.h>

#include <fmt/format.h>

#include "app/cli/answer_file.h"
#include "app/cli/commands.h"
#include "app/cli/eval_report.h"
#include "app/cli/image_files.h"
#include "app/cli/interrupt.h"
#include "app/cli/session_load.h"
#include "engine/eval/result_store.h"
#include "engine/evaluation/evaluation.h"

namespace praxis::cli {
namespace {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
namespace eval = engine::eval;
namespace evaluation = engine::evaluation;
namespace session = engine::session;

struct Options {
  ModelOptions model;
  std::vector<std::string> tasks;
  std::string outFile;
  std::string results;  // folder of the store; empty: the usual one
  bool list = false;
  bool isKept = true;
  evaluation::Options run;
};

Result<eval::ResultStore> openStore(const Options& options) {
  const auto folder = options.results.empty() ? eval::resultsFolder() : std::filesystem::path(options.results);
  if (!folder.empty()) return eval::ResultStore(folder);
  return fail(ErrorCode::notFound, "There is no place for results: set HOME, or give a folder with --results.");
}

void printProblems(const std::vector<engine::base::Error>& problems) {
  for (const auto& problem : problems) fmt::print(stderr, "{}\n", problem.message);
}

// One line that is written over on a terminal, and ten lines in a log.
class ProgressLine {
 public:
  void show(const evaluation::Progress& progress) {
    if (isatty(STDERR_FILENO) != 0) {
      if (progress.stage == evaluation::Stage::readingModel) {
        fmt::print(stderr, "\r\x1b[KReading the model's version {:3.0f} %", progress.share * 100);
      } else if (progress.done != m_done || progress.done == 0) {
        fmt::print(stderr, "\r\x1b[K{} of {} records  {}", progress.done, progress.total, progress.file);
      }
      m_isShown = true;
    } else if (progress.total > 0 && progress.done * 10 / progress.total != m_done * 10 / progress.total) {
      fmt::print(stderr, "{} of {} records\n", progress.done, progress.total);
    }
    m_done = progress.done;
  }
  void wipe() {
    if (m_isShown) fmt::print(stderr, "\r\x1b[K");
    m_isShown = false;
  }

 private:
  std::uint64_t m_done = 0;
  bool m_isShown = false;
};

Json listingJson(const eval::ResultStore::Listing& listing) {
  Json json = {{"runs", Json::array()}, {"problems", Json::array()}};
  for (const eval::TaskRun& run : listing.runs) {
    json["runs"].push_back(runJson(run, eval::previousOf(listing.runs, run)));
  }
  for (const auto& problem : listing.problems) json["problems"].push_back(problem.message);
  return json;
}

// Of all models, or of those that go by this name, file name or beginning of a hash.
Result<void> list(const Options& options, Invocation& invocation) {
  const auto store = PRAXIS_TRY(openStore(options));
  auto listing = store.list();
  const std::string& wanted = options.model.model;
  std::erase_if(listing.runs, [&](const eval::TaskRun& run) {
    return !wanted.empty() && run.model.name != wanted && run.model.file != wanted &&
           !run.model.sha256.starts_with(wanted);
  });
  if (invocation.json) {
    printJson(listingJson(listing));
    invocation.jsonPrinted = true;
    return {};
  }
  printProblems(listing.problems);
  if (listing.runs.empty()) fmt::print("No results are kept in {}.\n", store.folder().string());
  for (const eval::TaskRun& run : listing.runs) {
    fmt::print("{}\n", runText(run, eval::previousOf(listing.runs, run)));
  }
  return {};
}

Result<evaluation::Options> runOptions(const Options& options) {
  evaluation::Options run = options.run;
  const auto builtIn = eval::builtInTasksFolder();
  for (const std::string& task : options.tasks) run.taskFiles.push_back(PRAXIS_TRY(eval::findTaskFile(task, builtIn)));
  run.engineVersion = PRAXIS_VERSION;
  run.visionPath = options.model.visionFile;
  return run;
}

// Keeps a result and shows it; what is kept already is what it is compared with.
class Results {
 public:
  Results(const Options& options, const Invocation& invocation) : m_options(options), m_json(invocation.json) {}

  Result<void> open() {
    m_store.emplace(PRAXIS_TRY(openStore(m_options)));
    auto listing = m_store->list();
    printProblems(listing.problems);
    m_kept = std::move(listing.runs);
    return {};
  }
  Result<void> take(const eval::TaskRun& run) {
    const eval::TaskRun* previous = eval::previousOf(m_kept, run);
    m_runs.push_back(runJson(run, previous));
    if (!m_json) fmt::print("{}\n", runText(run, previous));
    std::fflush(stdout);
    if (!m_options.isKept) return {};
    m_runs.back()["kept_as"] = PRAXIS_TRY(m_store->add(run)).string();
    return {};
  }
  const Json& json() const { return m_runs; }

 private:
  const Options& m_options;
  bool m_json;
  std::optional<eval::ResultStore> m_store;
  std::vector<eval::TaskRun> m_kept;
  Json m_runs = Json::array();
};

Result<void> measure(const Options& options, Invocation& invocation) {
  if (options.list) return list(options, invocation);
  if (options.model.model.empty()) return fail(ErrorCode::invalidArgument, "No model is given; name one with -m.");
  if (options.tasks.empty()) {
    return fail(ErrorCode::invalidArgument, "No task is given; name some with --tasks, as in report_qa,my.jsonl.");
  }
  const evaluation::Options run = PRAXIS_TRY(runOptions(options));
  Results results(options, invocation);
  PRAXIS_TRY(results.open());
  std::optional<AnswerFile> answers;
  if (!options.outFile.empty()) answers.emplace(PRAXIS_TRY(AnswerFile::create(options.outFile)));
  session::Session session;
  PRAXIS_TRY(loadModel(session, options.model));
  evaluation::Evaluation work(run, readImageFile, [&](const evaluation::Answered& answered) {
    if (answers) answers->add(answered);
  });
  ProgressLine line;
  const auto outcome = evaluation::runEvaluation(
      session, work,
      [&](const evaluation::Progress& progress) {
        line.show(progress);
        return !interrupted();
      },
      [&](const eval::TaskRun& one) {
        line.wipe();
        return results.take(one);
      });
  line.wipe();
  if (answers) PRAXIS_TRY(answers->close());
  PRAXIS_TRY(outcome);
  if (invocation.json) {
    printJson({{"runs", results.json()}});
    invocation.jsonPrinted = true;
  }
  return {};
}

}  // namespace

void addEvalCommand(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<Options>();
  CLI::App& command =
      addCommand(app, invocation, "eval", "Measure how well a model does its tasks, and keep the result",
                 [options, &invocation] { return measure(*options, invocation); });
  addModelOptions(command, options->model);
  command.get_option("--model")->required(false);
  command.add_option("--mmproj", options->model.visionFile, "The model's vision file; without it one beside the model");
  command.add_option("--tasks", options->tasks, "Names of the program's sets and .jsonl files, between commas")
      ->delimiter(',');
  command.add_option("--limit", options->run.limit, "Records of each file at most; 0: all");
  command.add_option("--seed", options->run.seed, "Chooses the records where --limit leaves some out")
      ->capture_default_str();
  command.add_option("-n", options->run.tokensMax, "Tokens of an answer at most")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  command.add_flag("--constrain", options->run.constrainRisk, "Hold risk answers to a JSON schema");
  command.add_option("--out", options->outFile, "A file for every question and answer, one JSON object a line");
  command.add_option("--results", options->results, "The folder of kept results, in place of the usual one");
  command.add_flag("!--no-keep", options->isKept, "Show the result without keeping it");
  command.add_flag("--list", options->list, "Show the kept results, all or those of -m");
}

}  // namespace praxis::cli
