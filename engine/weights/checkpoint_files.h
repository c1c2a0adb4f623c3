#pragma once
// The safetensors files of a folder, mapped, and the tensors that they have together. Thread: any.

#include <filesystem>
#include <vector>

#include "engine/base/mapped_file.h"
#include "engine/base/result.h"
#include "engine/weights/safetensors_reader.h"

namespace praxis::engine::weights {

struct CheckpointFiles {
  std::vector<base::MappedFile> files;
  std::vector<SafeTensor> tensors;  // their data lie in the files
};

// Those that an index names, else all. Names in an index must be of files in the folder itself. Fails with notFound (a
// shard is missing), corrupt (a tensor twice, or not where the index says) or what reading a header fails with.
base::Result<CheckpointFiles> openCheckpointFiles(const std::filesystem::path& folder);

}  // namespace praxis::engine::weights
