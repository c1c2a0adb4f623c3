#pragma once
// The architectures as data: one row each, in registry_table.cpp. Thread: any (constant).

#include <memory>
#include <span>
#include <string_view>

#include "engine/model/model.h"

namespace praxis::engine::model {

using CreateArchitecture = base::Result<std::unique_ptr<Model>> (*)(const weights::ModelFile& file,
                                                                    const weights::Hyperparameters& shape,
                                                                    device::Device& device, const ModelOptions& options);

struct Architecture {
  std::string_view name;   // general.architecture
  CreateArchitecture create;
};

std::span<const Architecture> architectures();

// One per architecture file.
base::Result<std::unique_ptr<Model>> createLlama(const weights::ModelFile& file, const weights::Hyperparameters& shape,
                                                 device::Device& device, const ModelOptions& options);
base::Result<std::unique_ptr<Model>> createQwen2(const weights::ModelFile& file, const weights::Hyperparameters& shape,
                                                 device::Device& device, const ModelOptions& options);

}  // namespace praxis::engine::model
