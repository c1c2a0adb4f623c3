#pragma once
// The rope of a Hugging Face checkpoint, rope_theta and rope_scaling or, since transformers 5, rope_parameters, as the
// keys {architecture}.rope.*. Thread: any.

#include "engine/base/result.h"
#include "engine/weights/checkpoint_config.h"

namespace praxis::engine::weights {

// Adds the keys to config.metadata, and config.ropeFactors. ropeDims: rotated values per head, even; contextTokens: of
// max_position_embeddings. Returns the context that the model can be used for.
base::Result<std::int64_t> readCheckpointRope(const ConfigReader& json, std::int64_t ropeDims,
                                              std::int64_t contextTokens, CheckpointConfig& config);

}  // namespace praxis::engine::weights
