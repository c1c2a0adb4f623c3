#pragma once
// How every command understands MODEL: a path, or the name of a file in the model folders. Thread: main.

#include <filesystem>
#include <string>

#include "engine/base/result.h"

namespace praxis::cli {

// "sample" finds sample.gguf or sample.Q8_0.gguf in engine::library::modelFolders(); fails with notFound, naming both.
engine::base::Result<std::filesystem::path> resolveModel(const std::string& model);

}  // namespace praxis::cli
