// Where results are kept and built-in task sets are found.

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include <fmt/ranges.h>

#include "engine/eval/result_store.h"

namespace praxis::engine::eval {
namespace {

namespace fs = std::filesystem;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

bool isFile(const fs::path& path) {
  std::error_code unreadable;
  return fs::is_regular_file(path, unreadable);
}

}  // namespace

fs::path resultsFolder() {
  if (const auto named = variable("PRAXIS_EVALUATIONS"); !named.empty()) return named;
  if (const auto data = variable("XDG_DATA_HOME"); !data.empty()) return fs::path(data) / "praxis/evaluations";
  if (const auto home = variable("HOME"); !home.empty()) return fs::path(home) / ".local/share/praxis/evaluations";
  return {};
}

fs::path builtInTasksFolder() {
  std::error_code unreadable;
  const fs::path program = fs::read_symlink("/proc/self/exe", unreadable);
  return unreadable ? fs::path() : program.parent_path().parent_path() / "share/praxis/evaluation";
}

std::vector<BuiltInSet> builtInSets(const fs::path& folder) {
  std::vector<BuiltInSet> sets;
  std::error_code unreadable;
  for (fs::directory_iterator entry(folder, unreadable), end; !unreadable && entry != end;
       entry.increment(unreadable)) {
    const fs::path& path = entry->path();
    const fs::path inside = path / (path.filename().string() + ".jsonl");
    if (path.extension() == ".jsonl" && isFile(path))
      sets.push_back({path.stem().string(), path});
    else if (isFile(inside))
      sets.push_back({path.filename().string(), inside});
  }
  std::ranges::sort(sets, {}, &BuiltInSet::name);
  return sets;
}

base::Result<fs::path> findTaskFile(const std::string& nameOrPath, const fs::path& folder) {
  if (isFile(nameOrPath)) return fs::path(nameOrPath);
  std::vector<std::string> names;
  for (const BuiltInSet& set : builtInSets(folder)) {
    if (set.name == nameOrPath) return set.path;
    names.push_back(set.name);
  }
  if (names.empty()) {
    return base::fail(base::ErrorCode::notFound, "There is no task file {}, and {} holds no task sets.", nameOrPath,
                      folder.string());
  }
  return base::fail(base::ErrorCode::notFound, "There is no task file {}; the sets that come with the program are {}.",
                    nameOrPath, fmt::join(names, ", "));
}

}  // namespace praxis::engine::eval
