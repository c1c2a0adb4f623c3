#pragma once
// Task files: one JSON object a line, each a question with what is expected of the answer; docs/evaluation.md names
// the members. The file is a user's and is not trusted: sizes are bounded, and an error names the file, the line and
// the member. Members that are not known are ignored. Thread: any but the GUI's (file I/O).

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/result.h"

namespace praxis::engine::eval {

enum class Task { reportQa, summarization, risk, phantom };
inline constexpr Task kTasks[] = {Task::reportQa, Task::summarization, Task::risk, Task::phantom};
std::string_view taskName(Task task);  // "report_qa", ... as task files and the command line write it

enum class Side { none, left, right, midline };  // none: an answer that names no side
struct Lesion {
  Side side = Side::none;
  std::string place;  // "upper", "middle", "lower", "anterior", "posterior"; empty: not named
  double sizeMm = 0;  // NaN: not named
};

// What the answer is held against.
struct ExpectedAnswers {
  std::vector<std::string> answers;
};  // any of them is right
struct ExpectedText {
  std::string text;
};
struct ExpectedRisk {
  bool isPositive = false;
  double risk = 0;
};
struct ExpectedPhantom {
  std::string bodyPart, modality;
  std::vector<Lesion> lesions;
};
using Expected = std::variant<ExpectedAnswers, ExpectedText, ExpectedRisk, ExpectedPhantom>;

struct Record {
  std::string id;
  Task task = Task::reportQa;
  std::string system;  // empty: none
  std::string prompt;
  std::vector<std::filesystem::path> images;  // absolute
  Expected expected;
  std::size_t line = 0;  // in the file, from 1
};

struct TaskFile {
  std::filesystem::path path;
  std::string sha256;  // of the file's bytes
  std::vector<Record> records;
};

inline constexpr std::size_t kTaskFileBytesMax = 256 * 1024 * 1024;
inline constexpr std::size_t kTaskLineBytesMax = 1024 * 1024;
inline constexpr std::size_t kTaskTextBytesMax = 256 * 1024;  // of a prompt or of an expected text
inline constexpr std::size_t kTaskRecordsMax = 100'000;
inline constexpr std::size_t kTaskImagesMax = 64;    // of one record
inline constexpr std::size_t kTaskAnswersMax = 256;  // of one record
inline constexpr std::size_t kTaskLesionsMax = 64;   // of one record

// The records of a file's text; `folder` is what relative image paths start from. A relative path may not lead out of
// it. Ids are unique. `name` stands in messages.
base::Result<std::vector<Record>> readTasks(std::string_view text, const std::filesystem::path& folder,
                                            std::string_view name);
base::Result<TaskFile> readTaskFile(const std::filesystem::path& path);

}  // namespace praxis::engine::eval
