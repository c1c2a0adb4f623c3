#include "engine/eval/task_run.h"

#include <algorithm>

namespace praxis::engine::eval {
namespace {

bool isComparable(const TaskRun& one, const TaskRun& other) {
  return one.model.name == other.model.name && one.task == other.task && one.fileSha256 == other.fileSha256 &&
         one.records == other.records && one.conditions.limit == other.conditions.limit &&
         (one.conditions.limit == 0 || one.conditions.seed == other.conditions.seed) &&
         one.conditions.constrained == other.conditions.constrained;
}

}  // namespace

const TaskRun* previousOf(std::span<const TaskRun> runs, const TaskRun& run) {
  const TaskRun* newest = nullptr;
  for (const TaskRun& other : runs) {
    if (!isComparable(other, run) || other.conditions.date >= run.conditions.date) continue;
    if (newest == nullptr || other.conditions.date > newest->conditions.date) newest = &other;
  }
  return newest;
}

const Figure* figureOf(const TaskRun& run, std::string_view metric) {
  const auto found = std::ranges::find(run.figures, metric, &Figure::metric);
  return found == run.figures.end() ? nullptr : &*found;
}

}  // namespace praxis::engine::eval
