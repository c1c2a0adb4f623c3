#pragma once
// A model as Hugging Face publishes it: a folder with config.json, tokenizer.json and one or more safetensors files.
// Thread: any.

#include <filesystem>
#include <optional>

#include "engine/base/result.h"
#include "engine/weights/model_source.h"

namespace praxis::engine::weights {

// The folder that a path means: itself, or that of a config.json, index or .safetensors file; nullopt for other files.
std::optional<std::filesystem::path> huggingFaceFolderOf(const std::filesystem::path& path);

// Fails with notFound (a file of the folder is missing, and which), corrupt or unsupported; the error names the folder.
base::Result<ModelSource> openHuggingFace(const std::filesystem::path& folder);

}  // namespace praxis::engine::weights
