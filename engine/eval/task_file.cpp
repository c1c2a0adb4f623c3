#include "engine/eval/task_file.h"

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_set>

#include "engine/base/hash.h"
#include "engine/base/mapped_file.h"
#include "engine/eval/task_record.h"

namespace praxis::engine::eval {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view kSpace = " \t\r";
  const std::size_t begin = line.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(kSpace) - begin + 1);
}

}  // namespace

std::string_view taskName(Task task) {
  switch (task) {
    case Task::reportQa:
      return "report_qa";
    case Task::summarization:
      return "summarization";
    case Task::risk:
      return "risk";
    case Task::phantom:
      break;
  }
  return "phantom";
}

Result<std::vector<Record>> readTasks(std::string_view text, const std::filesystem::path& folder,
                                      std::string_view name) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<Record> records;
  std::unordered_set<std::string> ids;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.empty()) continue;
    const std::string place = fmt::format("{} line {}", name, number);
    if (line.size() > kTaskLineBytesMax) {
      return fail(ErrorCode::invalidArgument, "{} has {} bytes; a record has at most {}.", place, line.size(),
                  kTaskLineBytesMax);
    }
    if (records.size() >= kTaskRecordsMax) {
      return fail(ErrorCode::invalidArgument, "{} has more than {} records; split it.", name, kTaskRecordsMax);
    }
    Result<Record> record = readRecord(line, folder);
    if (!record) return base::within(place, std::move(record).error());
    record->line = number;
    if (!ids.insert(record->id).second) {
      return fail(ErrorCode::corrupt, "{}: the id {} is that of an earlier record; give each its own.", place,
                  record->id);
    }
    records.push_back(*std::move(record));
  }
  if (records.empty()) return fail(ErrorCode::corrupt, "{} holds no records.", name);
  return records;
}

Result<TaskFile> readTaskFile(const std::filesystem::path& path) {
  std::error_code unreadable;
  TaskFile file{.path = std::filesystem::absolute(path, unreadable)};
  const auto mapped = PRAXIS_TRY(base::MappedFile::open(path));
  const auto bytes = mapped.bytes();
  if (bytes.size() > kTaskFileBytesMax) {
    return fail(ErrorCode::invalidArgument, "{} has {} bytes; a task file has at most {}. Split it.", path.string(),
                bytes.size(), kTaskFileBytesMax);
  }
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  file.sha256 = base::sha256(text);
  file.records = PRAXIS_TRY(readTasks(text, file.path.parent_path(), path.filename().string()));
  return file;
}

}  // namespace praxis::engine::eval
