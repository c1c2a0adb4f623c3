#pragma once
// What came of one task on one version of a model: the unit that is kept, listed and compared. Thread: any.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/eval/score.h"

namespace praxis::engine::eval {

// A version of a model: another hash, recipe or vision file is another version.
struct ModelVersion {
  std::string name;    // the model's own
  std::string file;    // without folders
  std::string sha256;  // of its file; of a set of files one after the other
  std::string quantisation;
  std::string visionFile;  // empty: none
  std::string visionSha256;
  std::string recipe;  // identities of what made the images, joined by a space; empty where there were none
};

// What else decides the answers, and what should be known of the run.
struct Conditions {
  std::string engineVersion;
  std::string device;
  std::string date;          // UTC, ISO 8601: "2026-01-31T16:40:00Z"
  std::uint64_t limit = 0;   // records taken at most; 0: all
  std::uint64_t seed = 0;    // chose them, where there was a limit
  bool constrained = false;  // risk answers were held to a JSON schema
  std::int32_t tokensMax = 0;
};

struct FailedRecord {
  std::string id;
  std::size_t line = 0;
  std::string message;
};
inline constexpr std::size_t kFailedNamedMax = 20;

struct TaskRun {
  ModelVersion model;
  Conditions conditions;
  Task task = Task::reportQa;
  std::string file;  // the task file, without folders
  std::string fileSha256;
  std::uint64_t records = 0;
  std::uint64_t unparsed = 0;          // answers that could not be read, and so counted as wrong
  std::uint64_t failed = 0;            // records without an answer: they count as wrong too
  std::vector<FailedRecord> failures;  // the first kFailedNamedMax
  std::vector<Figure> figures;
  double milliseconds = 0;  // of all records together
  std::uint64_t promptTokens = 0, generatedTokens = 0;
};

// The newest run before `run` that its figures can be compared with: same model name, same records of the same task
// file, same form of the answers. nullptr when there is none. `runs` is in any order; `run` itself may be among them.
const TaskRun* previousOf(std::span<const TaskRun> runs, const TaskRun& run);
const Figure* figureOf(const TaskRun& run, std::string_view metric);  // nullptr: not there

}  // namespace praxis::engine::eval
