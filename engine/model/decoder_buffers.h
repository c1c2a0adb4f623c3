#pragma once
// Activation memory of a decoder-only transformer, taken once at load for the largest step. Owner: the model.
// Thread: engine.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/cache/kv_cache.h"
#include "engine/device/device.h"
#include "engine/ops/ops.h"
#include "engine/tensor/tensor.h"
#include "engine/weights/hyperparameters.h"

namespace praxis::engine::model {

// The buffers of one step, one row per token; those of experts have a row per token and chosen expert. What an
// architecture does not use has no columns.
struct DecoderActivations {
  tensor::Activation residual;  // [tokens, E]
  tensor::Activation hidden;    // [tokens, E] the normed input of a block, then its output
  tensor::Activation queries;   // [tokens, heads * headDim]
  tensor::Activation keys;      // [tokens, headsKv * headDim]; latent: [tokens, rank + ropeDims]
  tensor::Activation values;    // [tokens, headsKv * headDimV]
  tensor::Activation attended;  // [tokens, heads * headDimV]
  tensor::Activation gate;      // [tokens, F]
  tensor::Activation up;        // [tokens, F]

  tensor::Activation queryLatent;     // [tokens, queryRank]
  tensor::Activation queryAbsorbed;   // [tokens, heads * (rank + ropeDims)]
  tensor::Activation attendedLatent;  // [tokens, heads * rank]

  tensor::Activation routerLogits;  // [tokens, experts]
  tensor::Activation expertGateUp;  // [tokens * used, 2 Fx], where gate and up are one tensor
  tensor::Activation expertGate;    // [tokens * used, Fx]
  tensor::Activation expertUp;      // [tokens * used, Fx]
  tensor::Activation expertOut;     // [tokens * used, E]
  tensor::Activation routed;        // [tokens, E], where shared experts are added to it

  tensor::Activation reordered;     // [tokens, widest input with an order]
  std::span<std::int32_t> experts;  // [tokens * used]
  std::span<float> expertWeights;   // [tokens * used]
};

// What only a look at the file tells.
struct BufferNeeds {
  std::int64_t reorderedCols = 0;
  bool fusedExperts = false;
};

class DecoderBuffers {
 public:
  static base::Result<DecoderBuffers> create(device::Device& device, const weights::Hyperparameters& shape,
                                             std::int64_t tokensMax, const BufferNeeds& needs);
  static std::uint64_t bytes(const weights::Hyperparameters& shape, std::int64_t tokensMax,
                             const BufferNeeds& needs = {});

  std::int64_t tokensMax() const { return m_all.residual.rows; }
  DecoderActivations forTokens(std::int64_t count);

 private:
  device::Buffer m_memory;
  DecoderActivations m_all;
  std::int64_t m_expertsUsed = 0;
  std::vector<std::int32_t> m_experts;
  std::vector<float> m_expertWeights;
};

// What every forward checks before its first op: the size of the step, of `logits` and of the rows that are given, and
// every id.
base::Result<void> checkBatch(const ops::Batch& batch, std::int64_t tokensMax, const weights::Hyperparameters& shape,
                              std::span<const float> logits);

}  // namespace praxis::engine::model
