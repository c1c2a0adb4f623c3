#pragma once
// The vision file of a model: the one that was named, or the one that lies beside it and fits. Thread: engine.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/vision/tower.h"
#include "engine/weights/model_file.h"

namespace praxis::engine::session {

struct VisionChoice {
  std::optional<weights::ModelFile> file;  // none: the model takes no images
  vision::VisionFacts facts;
  vision::TowerShape shape;
  std::string note;  // why a file beside the model is not used
};

// `named`: fails where it cannot be used or gives rows of another width than the model's embedding. Empty: looks beside
// the model for mmproj*.gguf and *mmproj*.gguf, and among several takes the first, by name, that can be used; what lies
// there and cannot is only noted.
base::Result<VisionChoice> chooseVisionFile(const std::filesystem::path& named, const std::filesystem::path& model,
                                            std::int64_t embedding);

}  // namespace praxis::engine::session
