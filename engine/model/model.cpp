#include "engine/model/model.h"

#include <algorithm>
#include <functional>
#include <string>
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

// What the metadata may give per layer must be the same for all.
base::Result<void> checkLayersAlike(const weights::ModelFile& file, std::string_view architecture) {
  for (const std::string_view suffix : {"attention.head_count", "attention.head_count_kv", "attention.key_length",
                                        "attention.value_length", "expert_feed_forward_length"}) {
    const std::string key = fmt::format("{}.{}", architecture, suffix);
    const auto values = file.metadata().integers(key);
    if (std::ranges::adjacent_find(values, std::not_equal_to{}) == values.end()) continue;
    return base::fail(base::ErrorCode::unsupported,
                      "{}: {} is not one number for all layers, which this version needs.", nameOf(file), key);
  }
  return {};
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
  const auto shape = weights::readHyperparameters(file);
  // An architecture that is not known may have other keys; then its name says more than the first key that is missing.
  const auto name = file.metadata().string("general.architecture");
  if (name && (shape || shape.error().code == base::ErrorCode::corrupt)) {
    if (auto known = checkArchitecture(*name); !known) return base::within(nameOf(file), known.error());
  }
  if (!shape) return shape.error();
  PRAXIS_TRY(checkLayersAlike(file, shape->architecture));
  return findArchitecture(shape->architecture)->create(file, *shape, device, options);
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
