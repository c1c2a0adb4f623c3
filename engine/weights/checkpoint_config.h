#pragma once
// config.json of a Hugging Face folder as the metadata that a GGUF file of the model would have, and what its tensors
// need to be read. Thread: any.

#include <cstdint>
#include <vector>

#include "engine/base/metadata.h"
#include "engine/base/result.h"
#include "engine/weights/checkpoint_family.h"
#include "engine/weights/config_json.h"
#include "engine/weights/quantisation_config.h"

namespace praxis::engine::weights {

struct CheckpointConfig {
  const CheckpointFamily* family = nullptr;
  base::Metadata metadata;  // general.architecture and {architecture}.*
  std::int64_t layers = 0;  // tensors of later ones are for predicting further tokens
  std::int64_t heads = 0;
  std::int64_t headsKv = 0;
  std::int64_t headDim = 0;
  std::int64_t experts = 0;        // 0: dense
  bool tied = false;               // the head is the embedding
  bool tiedUnlessHead = false;     // so it is where config.json does not say and no head is there
  std::vector<float> ropeFactors;  // of the llama 3 scaling, one per rotated pair; empty: none
  Quantisation quantisation;
};

// Fails with corrupt (a key is missing or absurd) or unsupported (a class, activation, routing or scaling that no
// architecture here has), naming the key and what is supported.
base::Result<CheckpointConfig> readCheckpointConfig(const Json& configJson);

}  // namespace praxis::engine::weights
