#pragma once
// A task's run as JSON: what the store's files and `praxis-cli eval --json` hold. Thread: any.

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/eval/task_run.h"

namespace praxis::engine::eval {

inline constexpr int kRunFormat = 1;  // the member "format"; files of another one are refused

std::string writeRun(const TaskRun& run);
// What the text says is checked: finite figures in their bounds, known task. The message names the member.
base::Result<TaskRun> readRun(std::string_view text);

}  // namespace praxis::engine::eval
