#include "engine/model/model.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "engine/model/decoder_buffers.h"
#include "engine/model/decoder_weights.h"
#include "engine/model/registry.h"

namespace praxis::engine::model {

namespace {

const Architecture* findArchitecture(std::string_view name) {
  const auto row = std::ranges::find(architectures(), name, &Architecture::name);
  return row == architectures().end() ? nullptr : &*row;
}

}  // namespace

std::span<const std::string_view> supportedArchitectures() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const Architecture& row : architectures()) all.push_back(row.name);
    return all;
  }();
  return names;
}

base::Result<void> checkArchitecture(std::string_view name) {
  if (findArchitecture(name) != nullptr) return {};
  return base::fail(base::ErrorCode::unsupported,
                    "Models of the architecture \"{}\" cannot run in this version; it runs: {}.", name,
                    fmt::join(supportedArchitectures(), ", "));
}

base::Result<std::unique_ptr<Model>> createModel(const weights::ModelFile& file, device::Device& device,
                                                 const ModelOptions& options) {
  const auto shape = PRAXIS_TRY(weights::readHyperparameters(file));
  if (auto known = checkArchitecture(shape.architecture); !known) return base::within(nameOf(file), known.error());
  return findArchitecture(shape.architecture)->create(file, shape, device, options);
}

std::uint64_t activationBytes(const weights::Hyperparameters& shape, const ModelOptions& options) {
  return DecoderBuffers::bytes(shape, options.tokensPerStepMax);
}

cache::KvShape kvShapeOf(const weights::Hyperparameters& shape) {
  if (shape.latent.rank > 0) {
    return {.layers = shape.layers,
            .headsKv = 1,
            .headDim = shape.latent.rank + shape.ropeDims,
            .headDimV = shape.latent.rank,
            .valuesInKeys = true};
  }
  return {.layers = shape.layers, .headsKv = shape.headsKv, .headDim = shape.headDim, .headDimV = shape.headDimV};
}

}  // namespace praxis::engine::model
