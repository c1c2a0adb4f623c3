#include "engine/eval/result_store.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "engine/base/hash.h"
#include "engine/base/mapped_file.h"
#include "engine/eval/run_json.h"

namespace praxis::engine::eval {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::size_t kHashDigits = 12;
constexpr int kSameSecondMax = 1000;

// "20260131T164000Z-<model>-<recipe and vision>-<task file>-report_qa": sorts by date.
std::string stemOf(const TaskRun& run) {
  std::string date;
  for (const char c : run.conditions.date) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    if (plain) date += c;
  }
  const std::string images = base::sha256(run.model.visionSha256 + "\n" + run.model.recipe);
  return fmt::format("{}-{}-{}-{}-{}", date, run.model.sha256.substr(0, kHashDigits), images.substr(0, kHashDigits),
                     run.fileSha256.substr(0, kHashDigits), taskName(run.task));
}

Result<void> writeNew(int descriptor, const std::string& text, const fs::path& path) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = ::write(descriptor, text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const std::string reason = std::strerror(errno);
      ::close(descriptor);
      ::unlink(path.c_str());  // a part of a result is none
      return fail(ErrorCode::io, "{} could not be written: {}. The result is not kept.", path.string(), reason);
    }
    done += static_cast<std::size_t>(count);
  }
  if (::close(descriptor) == 0) return {};
  return fail(ErrorCode::io, "{} could not be written: {}.", path.string(), std::strerror(errno));
}

Result<TaskRun> readFile(const fs::path& path) {
  const auto file = PRAXIS_TRY(base::MappedFile::open(path));
  if (file.bytes().size() > ResultStore::kFileBytesMax) {
    return fail(ErrorCode::corrupt, "the file has {} bytes, more than a result has.", file.bytes().size());
  }
  return readRun({reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()});
}

std::vector<fs::path> jsonFiles(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code unreadable;  // a folder that is not there holds nothing
  for (fs::directory_iterator entry(folder, unreadable), end; !unreadable && entry != end;
       entry.increment(unreadable)) {
    std::error_code gone;
    if (entry->path().extension() == ".json" && entry->is_regular_file(gone)) files.push_back(entry->path());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

Result<fs::path> ResultStore::add(const TaskRun& run) const {
  std::error_code failed;
  fs::create_directories(m_folder, failed);
  if (failed) {
    return fail(ErrorCode::io, "{} could not be made: {}. The result is not kept.", m_folder.string(),
                failed.message());
  }
  const std::string stem = stemOf(run);
  for (int number = 1; number <= kSameSecondMax; ++number) {
    const fs::path path = m_folder / (number == 1 ? stem + ".json" : fmt::format("{}-{}.json", stem, number));
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor < 0 && errno == EEXIST) continue;
    if (descriptor < 0) {
      return fail(ErrorCode::io, "{} could not be made: {}. The result is not kept.", path.string(),
                  std::strerror(errno));
    }
    PRAXIS_TRY(writeNew(descriptor, writeRun(run), path));
    return path;
  }
  return fail(ErrorCode::io, "{} holds {} results of this second already; try again.", m_folder.string(),
              kSameSecondMax);
}

ResultStore::Listing ResultStore::list() const {
  Listing listing;
  std::vector<fs::path> files = jsonFiles(m_folder);
  if (files.size() > kFilesMax) {
    listing.problems.push_back(fail(ErrorCode::invalidArgument, "{} holds {} results; the newest {} are listed.",
                                    m_folder.string(), files.size(), kFilesMax));
    files.erase(files.begin(), files.end() - kFilesMax);
  }
  for (const fs::path& path : files) {
    Result<TaskRun> run = readFile(path);
    if (run)
      listing.runs.push_back(*std::move(run));
    else
      listing.problems.push_back(base::within(path.filename().string() + " is skipped", std::move(run).error()));
  }
  std::ranges::stable_sort(listing.runs, {}, [](const TaskRun& run) { return run.conditions.date; });
  return listing;
}

}  // namespace praxis::engine::eval
