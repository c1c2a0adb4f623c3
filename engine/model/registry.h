#pragma once
// The architectures as data: one row each, in registry_table.cpp. Thread: any (constant).

#include <memory>
#include <span>
#include <string_view>

#include "engine/model/model.h"

namespace praxis::engine::model {

using CreatedModel = base::Result<std::unique_ptr<Model>>;
using CreateArchitecture = CreatedModel(const weights::ModelFile& file, const weights::Hyperparameters& shape,
                                        device::Device& device, const ModelOptions& options);

struct Architecture {
  std::string_view name;  // general.architecture
  CreateArchitecture* create;
};

std::span<const Architecture> architectures();

// One per architecture file.
CreateArchitecture createLlama;
CreateArchitecture createQwen2;
CreateArchitecture createQwen3;
CreateArchitecture createQwen3Moe;
CreateArchitecture createDeepSeek2;
CreateArchitecture createGemma3;

}  // namespace praxis::engine::model
