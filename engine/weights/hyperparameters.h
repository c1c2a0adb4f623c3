#pragma once
// The numbers of a decoder-only transformer, read from the metadata of any architecture and checked for sense, so that
// the library can describe a model and plan its memory without being able to run it. Key names: GGUF specification.
// Thread: any.

#include <cstdint>
#include <string>

#include "engine/base/result.h"
#include "engine/base/metadata.h"
#include "engine/weights/model_file.h"

namespace praxis::engine::weights {

// A mixture of experts in the feed-forward blocks (facts: GGUF keys {a}.expert_*).
struct ExpertShape {
  enum class Gating { softmax = 1, sigmoid = 2, softmaxOfChosen = 3 };  // expert_gating_func
  std::int64_t count = 0;              // 0: a dense model
  std::int64_t used = 0;               // per token
  std::int64_t feedForward = 0;        // width of one expert
  std::int64_t sharedFeedForward = 0;  // width of the shared experts together; 0: none
  std::int64_t denseLayers = 0;        // leading layers without experts
  Gating gating = Gating::softmax;
  std::int64_t groups = 1;
  std::int64_t groupsUsed = 1;
  bool normalises = false;
  double scale = 1.0;
};

// Latent attention (MLA): queries of headDim = nope + rope dims against one compressed key per token.
struct LatentShape {
  std::int64_t rank = 0;               // kv_lora_rank, values of the compressed key and value; 0: ordinary attention
  std::int64_t queryRank = 0;          // q_lora_rank; 0: queries are projected directly
  std::int64_t headDim = 0;            // of a query: nope + rope
  std::int64_t headDimV = 0;           // of a value after expansion
  bool splitTensors = false;           // attn_k_b and attn_v_b; else attn_kv_b is taken apart at load
};

struct Hyperparameters {
  std::string architecture;       // general.architecture: "llama", "qwen2", ...
  std::int64_t contextLength = 0; // trained context, tokens
  std::int64_t embedding = 0;     // E
  std::int64_t layers = 0;        // without the layers that only predict further tokens (MTP)
  std::int64_t feedForward = 0;   // F (0 where the file has an array or none)
  std::int64_t heads = 0;         // query heads
  std::int64_t headsKv = 0;       // key/value heads; divides heads
  std::int64_t headDim = 0;       // of queries and keys
  std::int64_t headDimV = 0;
  std::int64_t vocab = 0;         // rows of token_embd (else {a}.vocab_size, else the number of tokens)
  float rmsEps = 0;
  std::int64_t ropeDims = 0;      // rotated values per head, <= headDim, even
  double ropeBase = 10000.0;
  double ropeScaleLinear = 1.0;   // positions are divided by it; 1 for scaling types other than "linear"
  ExpertShape experts;
  LatentShape latent;
};

// Fails with corrupt (a required key is absent or absurd), naming the key and its value, or unsupported (the file is
// not a text model). A value given per layer counts as its largest, feedForward as 0 unless all are equal.
base::Result<Hyperparameters> readHyperparameters(const base::Metadata& metadata);
// The same, with vocab from the embedding tensor where there is one.
base::Result<Hyperparameters> readHyperparameters(const ModelFile& file);

}  // namespace praxis::engine::weights
