#pragma once
// One line of a task file. Thread: any.

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"
#include "engine/eval/task_file.h"

namespace praxis::engine::eval {

// The message names the member that is missing or wrong; the caller adds file and line.
base::Result<Record> readRecord(std::string_view line, const std::filesystem::path& folder);

}  // namespace praxis::engine::eval
