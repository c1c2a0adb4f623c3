#pragma once
// A text that a command reads whole. Thread: main.

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace praxis::cli {

// `what` names it in the message of a file that is too large: "a prompt file".
engine::base::Result<std::string> readTextFile(const std::string& path, std::string_view what, std::size_t bytesMax);

}  // namespace praxis::cli
