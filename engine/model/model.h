#pragma once
// A loaded architecture: weights bound by name and a forward pass that reads as a list of ops. One file per
// architecture; the registry (registry_table.cpp) is data. Thread: engine.

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "engine/base/result.h"
#include "engine/cache/kv_cache.h"
#include "engine/device/device.h"
#include "engine/ops/ops.h"
#include "engine/weights/hyperparameters.h"
#include "engine/weights/model_file.h"

namespace praxis::engine::model {

class Model {
 public:
  virtual ~Model() = default;

  virtual const weights::Hyperparameters& hyperparameters() const = 0;
  virtual cache::KvShape kvShape() const = 0;
  // Runs the batch: writes its keys and values into their slots and logits [batch.logitRows.size(), vocab] into
  // `logits`. Fails with invalidArgument for an id outside the vocabulary, and then nothing has run.
  // Rows that the batch gives (images) take the place of looked-up embeddings, and nothing scales them.
  // Preconditions: batch.tokens.size() is 1 to tokensPerStepMax; every slot lies in a page of its sequence.
  virtual base::Result<void> forward(const ops::Batch& batch, const cache::KvCache& cache, std::span<float> logits) = 0;
  virtual std::int64_t tokensPerStepMax() const = 0;
  // The rows of an image look at each other both ways (ops::Batch::sightEnds), so that they go through one step.
  virtual bool seesImagesWhole() const { return false; }
};

struct ModelOptions {
  std::int64_t tokensPerStepMax = 256;  // the longest prefill chunk; sizes the activation buffers
  bool referenceKernels = false;        // the plain truth instead of the fastest kernels
};

// Activation bytes that a model of this shape takes at load.
std::uint64_t activationBytes(const weights::Hyperparameters& shape, const ModelOptions& options);
// What one layer keeps of a token: keys and values of all KV heads, or one compressed key under latent attention.
cache::KvShape kvShapeOf(const weights::Hyperparameters& shape);

// The file must outlive the model. Fails with unsupported (architecture or tensor type, named, with what is supported),
// corrupt (a tensor is missing or has the wrong shape) or outOfMemory.
base::Result<std::unique_ptr<Model>> createModel(const weights::ModelFile& file, device::Device& device,
                                                 const ModelOptions& options = {});

// general.architecture names that createModel knows.
std::span<const std::string_view> supportedArchitectures();
// unsupported, with the name and the names that are known; so that a loader can refuse before it takes memory.
base::Result<void> checkArchitecture(std::string_view name);

}  // namespace praxis::engine::model
