#pragma once
// Which model a path stands for. A model is a .gguf file, the first part of a split set, or a Hugging Face folder
// (config.json beside *.safetensors). Only names and existence are looked at, yet that is file I/O. Thread: any but the
// GUI's.

#include <filesystem>
#include <optional>
#include <vector>

namespace praxis::engine::library {

// The path to open the model by: any part of a split set gives its first part, config.json, an index and a
// .safetensors file inside a model folder give the folder. nullopt when the path is no model's.
std::optional<std::filesystem::path> modelAt(const std::filesystem::path& path);

// Models directly in the folders, each once, by path; folders that are absent are skipped, and so are
// vision parts (mmproj in the name), which are opened with the model they belong to.
std::vector<std::filesystem::path> findModels(const std::vector<std::filesystem::path>& folders);

}  // namespace praxis::engine::library
