// libFuzzer target: any text, read as a task file, ends in an error that names the file or in records whose own bytes,
// taken as an answer, are scored and become figures with a value inside its bounds.
//
//   praxis_eval_tasks_seeds CORPUS && praxis_eval_tasks_fuzz CORPUS -max_total_time=60

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/eval/score.h"
#include "engine/eval/task_file.h"

namespace {

using namespace praxis::engine;

void require(bool holds) {
  if (!holds) std::abort();
}

// The bootstrap is two thousand times as slow as what a text decides: not for every input.
void checkFigures(eval::Task task, const eval::Score& score, std::size_t inputBytes) {
  if (inputBytes % 64 != 0) return;
  const eval::Score scores[] = {score, score};
  for (const eval::Figure& figure : eval::figuresOf(task, scores)) {
    require(std::isfinite(figure.value) && figure.low <= figure.high);
    if (figure.unit == eval::Unit::share) require(figure.value >= 0 && figure.value <= 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto records = eval::readTasks(text, "/tasks", "set.jsonl");
  if (!records) {
    require(records.error().message.starts_with("set.jsonl"));
  } else {
    for (const eval::Record& record : *records) {
      for (const auto& image : record.images) require(image.is_absolute());
      checkFigures(record.task, eval::scoreAnswer(record, record.prompt), size);
    }
  }
  // The text as an answer, to a record of each task.
  const eval::Expected expected[] = {
      eval::ExpectedAnswers{{"left upper lobe", "14 mm"}}, eval::ExpectedText{"No acute finding."},
      eval::ExpectedRisk{true, 0.7},
      eval::ExpectedPhantom{"chest", "CT", {{eval::Side::left, "upper", 14}, {eval::Side::right, "lower", 9}}}};
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    eval::Record record{.id = "1", .task = eval::kTasks[i], .prompt = "?"};
    record.expected = expected[i];
    checkFigures(record.task, eval::scoreAnswer(record, text), size);
  }
  return 0;
}
