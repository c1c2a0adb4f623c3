#pragma once
// Activation memory of a decoder-only transformer, taken once at load for the largest step. Owner: the model.
// Thread: engine.

#include <cstdint>
#include <span>

#include "engine/base/result.h"
#include "engine/cache/kv_cache.h"
#include "engine/device/device.h"
#include "engine/ops/ops.h"
#include "engine/tensor/tensor.h"
#include "engine/weights/hyperparameters.h"

namespace praxis::engine::model {

// The buffers of one step, one row per token.
struct DecoderActivations {
  tensor::Activation residual;   // [tokens, E]
  tensor::Activation hidden;     // [tokens, E] the normed input of a block, then its output
  tensor::Activation queries;    // [tokens, heads * headDim]
  tensor::Activation keys;       // [tokens, headsKv * headDim]
  tensor::Activation values;     // [tokens, headsKv * headDimV]
  tensor::Activation attended;   // [tokens, heads * headDimV]
  tensor::Activation gate;       // [tokens, F]
  tensor::Activation up;         // [tokens, F]

  DecoderActivations firstRows(std::int64_t count) const;
};

class DecoderBuffers {
 public:
  static base::Result<DecoderBuffers> create(device::Device& device, const weights::Hyperparameters& shape,
                                             std::int64_t tokensMax);
  static std::uint64_t bytes(const weights::Hyperparameters& shape, std::int64_t tokensMax);

  std::int64_t tokensMax() const { return m_all.residual.rows; }
  DecoderActivations forTokens(std::int64_t count) const { return m_all.firstRows(count); }

 private:
  device::Buffer m_memory;
  DecoderActivations m_all;
};

// What every forward checks before its first op: the size of the step, of `logits`, and every id.
base::Result<void> checkBatch(const ops::Batch& batch, std::int64_t tokensMax, std::int64_t vocab,
                              std::span<const float> logits);

}  // namespace praxis::engine::model
