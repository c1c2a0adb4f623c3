#include "engine/eval/task_record.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <nlohmann/json.hpp>

namespace praxis::engine::eval {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using Json = nlohmann::json;

constexpr std::size_t kIdBytesMax = 256;
constexpr double kSizeMmMax = 10'000;

base::Error wrong(std::string_view member, std::string_view what) {
  return fail(ErrorCode::corrupt, "{} {}.", member, what);
}

// A member of an object, with its full name for messages; missing ones are errors.
Result<const Json*> memberOf(const Json& object, const char* name, std::string_view inside) {
  const auto found = object.find(name);
  if (found == object.end()) return wrong(fmt::format("{}{}", inside, name), "is missing");
  return &*found;
}

Result<std::string> textOf(const Json& object, const char* name, std::string_view inside, bool mayBeEmpty = false) {
  const Json* value = PRAXIS_TRY(memberOf(object, name, inside));
  if (!value->is_string()) return wrong(fmt::format("{}{}", inside, name), "is to be a text");
  auto text = value->get<std::string>();
  if (text.size() > kTaskTextBytesMax) {
    return wrong(fmt::format("{}{}", inside, name), fmt::format("is longer than {} bytes", kTaskTextBytesMax));
  }
  if (text.empty() && !mayBeEmpty) return wrong(fmt::format("{}{}", inside, name), "is empty");
  return text;
}

Result<double> numberOf(const Json& object, const char* name, std::string_view inside, double low, double high) {
  const Json* value = PRAXIS_TRY(memberOf(object, name, inside));
  const double number = value->is_number() ? value->get<double>() : std::nan("");
  if (number >= low && number <= high) return number;
  return wrong(fmt::format("{}{}", inside, name), fmt::format("is to be a number from {} to {}", low, high));
}

Result<const Json*> listOf(const Json& object, const char* name, std::string_view inside, std::size_t most) {
  const Json* value = PRAXIS_TRY(memberOf(object, name, inside));
  if (value->is_array() && value->size() <= most) return value;
  return wrong(fmt::format("{}{}", inside, name), fmt::format("is to be a list of at most {}", most));
}

Result<Task> readTask(const Json& object) {
  const std::string name = PRAXIS_TRY(textOf(object, "task", ""));
  for (const Task task : kTasks) {
    if (name == taskName(task)) return task;
  }
  return wrong("task", "is to be report_qa, summarization, risk or phantom");
}

// Inside the folder, also when the path is written with "..": compared by name, so that what does not exist yet counts
// too. A link inside the folder is the user's own.
Result<std::filesystem::path> imagePath(const std::string& text, const std::filesystem::path& folder) {
  if (text.find('\0') != std::string::npos) return wrong("images", "holds a path that no file can have");
  const std::filesystem::path path(text);
  if (path.is_absolute()) return path.lexically_normal();
  const std::filesystem::path inside = path.lexically_normal();
  if (inside.empty() || *inside.begin() == ".." || inside == ".") {
    return wrong("images", "holds a path that leads out of the file's folder; use one inside it, or an absolute one");
  }
  return folder / inside;
}

Result<std::vector<std::filesystem::path>> readImages(const Json& object, const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  if (!object.contains("images")) return paths;
  const Json* list = PRAXIS_TRY(listOf(object, "images", "", kTaskImagesMax));
  for (const Json& one : *list) {
    if (!one.is_string()) return wrong("images", "is to be a list of paths");
    paths.push_back(PRAXIS_TRY(imagePath(one.get<std::string>(), folder)));
  }
  return paths;
}

Result<ExpectedAnswers> readAnswers(const Json& expect) {
  ExpectedAnswers expected;
  const Json* list = PRAXIS_TRY(listOf(expect, "answers", "expect.", kTaskAnswersMax));
  for (const Json& one : *list) {
    if (!one.is_string() || one.get_ref<const std::string&>().size() > kTaskTextBytesMax) {
      return wrong("expect.answers", fmt::format("is to be a list of texts of at most {} bytes", kTaskTextBytesMax));
    }
    expected.answers.push_back(one.get<std::string>());
  }
  if (expected.answers.empty()) return wrong("expect.answers", "is empty");
  return expected;
}

Result<ExpectedRisk> readRisk(const Json& expect) {
  const double label = PRAXIS_TRY(numberOf(expect, "label", "expect.", 0, 1));
  if (label != 0 && label != 1) return wrong("expect.label", "is to be 0 or 1");
  // The probability that the record was made with; where nobody knows it, the label itself.
  const double risk = expect.contains("risk") ? PRAXIS_TRY(numberOf(expect, "risk", "expect.", 0, 1)) : label;
  return ExpectedRisk{label == 1, risk};
}

Result<Lesion> readLesion(const Json& object) {
  constexpr std::string_view kInside = "expect.lesions[].";
  if (!object.is_object()) return wrong("expect.lesions", "is to be a list of objects");
  Lesion lesion;
  const std::string side = PRAXIS_TRY(textOf(object, "side", kInside));
  if (side == "left")
    lesion.side = Side::left;
  else if (side == "right")
    lesion.side = Side::right;
  else if (side == "midline")
    lesion.side = Side::midline;
  else
    return wrong("expect.lesions[].side", "is to be left, right or midline");
  lesion.place = PRAXIS_TRY(textOf(object, "place", kInside));
  lesion.sizeMm = PRAXIS_TRY(numberOf(object, "size_mm", kInside, 0, kSizeMmMax));
  return lesion;
}

Result<ExpectedPhantom> readPhantom(const Json& expect) {
  ExpectedPhantom expected;
  expected.bodyPart = PRAXIS_TRY(textOf(expect, "body_part", "expect."));
  expected.modality = PRAXIS_TRY(textOf(expect, "modality", "expect."));
  const Json* list = PRAXIS_TRY(listOf(expect, "lesions", "expect.", kTaskLesionsMax));
  for (const Json& one : *list) expected.lesions.push_back(PRAXIS_TRY(readLesion(one)));
  return expected;
}

Result<Expected> readExpected(const Json& object, Task task) {
  const Json* expect = PRAXIS_TRY(memberOf(object, "expect", ""));
  if (!expect->is_object()) return wrong("expect", "is to be an object");
  switch (task) {
    case Task::reportQa:
      return Expected(PRAXIS_TRY(readAnswers(*expect)));
    case Task::summarization:
      return Expected(ExpectedText{PRAXIS_TRY(textOf(*expect, "text", "expect."))});
    case Task::risk:
      return Expected(PRAXIS_TRY(readRisk(*expect)));
    case Task::phantom:
      break;
  }
  return Expected(PRAXIS_TRY(readPhantom(*expect)));
}

}  // namespace

Result<Record> readRecord(std::string_view line, const std::filesystem::path& folder) {
  const Json object = Json::parse(line, nullptr, false);
  if (object.is_discarded()) return fail(ErrorCode::corrupt, "the line is not JSON.");
  if (!object.is_object()) return fail(ErrorCode::corrupt, "the line is to be one JSON object.");
  Record record;
  record.id = PRAXIS_TRY(textOf(object, "id", ""));
  if (record.id.size() > kIdBytesMax) return wrong("id", fmt::format("is longer than {} bytes", kIdBytesMax));
  record.task = PRAXIS_TRY(readTask(object));
  if (object.contains("system")) record.system = PRAXIS_TRY(textOf(object, "system", "", true));
  record.prompt = PRAXIS_TRY(textOf(object, "prompt", ""));
  record.images = PRAXIS_TRY(readImages(object, folder));
  record.expected = PRAXIS_TRY(readExpected(object, record.task));
  return record;
}

}  // namespace praxis::engine::eval
