#pragma once
// Results that are kept: a folder with one JSON file (run_json.h) per task and run. Files are added, never written
// over. Thread: any but the GUI's (file I/O); several processes may add at once.

#include <filesystem>
#include <vector>

#include "engine/base/result.h"
#include "engine/eval/task_run.h"

namespace praxis::engine::eval {

class ResultStore {
 public:
  static constexpr std::size_t kFilesMax = 20'000;  // of a listing; the newest by name
  static constexpr std::size_t kFileBytesMax = 1 << 20;

  // The folder need not exist.
  explicit ResultStore(std::filesystem::path folder) : m_folder(std::move(folder)) {}

  const std::filesystem::path& folder() const { return m_folder; }
  // Makes the folder where it is missing. Returns the new file's path, which names date, model, recipe and task file.
  base::Result<std::filesystem::path> add(const TaskRun& run) const;

  struct Listing {
    std::vector<TaskRun> runs;          // oldest first
    std::vector<base::Error> problems;  // files that were skipped, each with its name and why
  };
  Listing list() const;

 private:
  std::filesystem::path m_folder;
};

// $PRAXIS_EVALUATIONS, else $XDG_DATA_HOME/praxis/evaluations, else ~/.local/share/praxis/evaluations. Empty where
// none of them is set.
std::filesystem::path resultsFolder();

// Task sets that come with the program: share/praxis/evaluation beside its bin, by their names without ".jsonl", and
// those in a folder of their own there (phantom/phantom.jsonl).
std::filesystem::path builtInTasksFolder();
struct BuiltInSet {
  std::string name;
  std::filesystem::path path;
};
std::vector<BuiltInSet> builtInSets(const std::filesystem::path& folder);
// The file that a name or a path stands for: a file as it is, else the set of that name. The message lists the sets.
base::Result<std::filesystem::path> findTaskFile(const std::string& nameOrPath, const std::filesystem::path& folder);

}  // namespace praxis::engine::eval
