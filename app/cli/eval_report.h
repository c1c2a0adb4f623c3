#pragma once
// Results of evaluations as text and JSON. Thread: main.

#include <span>
#include <string>

#include "app/cli/command.h"
#include "engine/eval/task_run.h"

namespace praxis::cli {

// The table of one run, beside the newest that it can be compared with (`previous` may be null).
std::string runText(const engine::eval::TaskRun& run, const engine::eval::TaskRun* previous);
// As the store has it, and "previous": its date, version and figures.
Json runJson(const engine::eval::TaskRun& run, const engine::eval::TaskRun* previous);

}  // namespace praxis::cli
