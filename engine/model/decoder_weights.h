#pragma once
// Weights of a decoder-only transformer, bound by their GGUF names and checked: every shape against the
// hyperparameters, every type against what ops can compute. Views into the model file, which outlives them; what had to
// be made at load is owned. Thread: any (immutable).

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/device/device.h"
#include "engine/tensor/tensor.h"
#include "engine/weights/hyperparameters.h"
#include "engine/weights/model_file.h"

namespace praxis::engine::model {

struct Linear {
  tensor::TensorView weight;               // [outDim, inDim]
  std::optional<tensor::TensorView> bias;  // [outDim]
  // Not empty: column k of the weight belongs to input inputOrder[k] (checkpoints quantised in order of activation).
  std::span<const std::int32_t> inputOrder;

  const tensor::TensorView* biasOrNull() const { return bias ? &*bias : nullptr; }
};

// Gated feed-forward: down(act(gate x) * up x).
struct GatedWeights {
  Linear gate, up, down;
};

struct ExpertWeights {
  tensor::TensorView router;                        // [experts, E]
  std::optional<tensor::TensorView> selectionBias;  // [experts]
  tensor::TensorView gate, up;                      // [experts, Fx, E]; empty where they are fused
  std::optional<tensor::TensorView> gateUp;         // [experts, 2 Fx, E], gate rows first
  tensor::TensorView down;                          // [experts, E, Fx]
  std::optional<GatedWeights> shared;
};

// Latent attention (MLA) in the absorbed form.
struct LatentWeights {
  std::optional<Linear> queryA;   // [queryRank, E]; absent: query takes the residual directly
  tensor::TensorView queryANorm;  // [queryRank]
  Linear query;                   // [heads * headDim, queryRank or E]
  Linear keyA;                    // [rank + ropeDims, E]
  tensor::TensorView keyANorm;    // [rank]
  tensor::TensorView keyB;        // [heads, rank, nope]: takes a query into the compressed space
  tensor::TensorView valueB;      // [heads, headDimV, rank]
};

struct DecoderLayer {
  tensor::TensorView attentionNorm;                      // [E]
  Linear query, key, value;                              // of ordinary attention
  std::optional<tensor::TensorView> queryNorm, keyNorm;  // [headDim]
  std::optional<LatentWeights> latent;
  Linear output;
  std::optional<tensor::TensorView> postAttentionNorm;  // [E]
  tensor::TensorView ffnNorm;                           // [E]
  GatedWeights ffn;                                     // of a dense layer
  std::optional<ExpertWeights> experts;
  std::optional<tensor::TensorView> postFfnNorm;  // [E]
};

struct DecoderWeights {
  tensor::TensorView embedding;  // [vocab, E]
  std::vector<DecoderLayer> layers;
  tensor::TensorView outputNorm;  // [E]
  Linear head;                    // [vocab, E]; the embedding where the file ties them
  std::vector<device::Buffer> owned;
  std::int64_t reorderedColsMax = 0;  // the widest input that has an order; 0: none
  bool fusedExperts = false;
};

enum class Bias { none, optional, required };

// What the tensors of an architecture are.
struct LayerRules {
  Bias queryKeyValue = Bias::none;
  Bias output = Bias::none;
  Bias feedForward = Bias::none;
  bool queryKeyNorm = false;
  bool postNorms = false;
  bool experts = false;  // a mixture of experts is part of it
};

// device: where matrices that are made at load live. Fails with corrupt, unsupported or outOfMemory, naming the tensor.
base::Result<DecoderWeights> bindDecoderWeights(const weights::ModelFile& file, const weights::Hyperparameters& shape,
                                                const LayerRules& rules, device::Device& device);
// Bytes of what bindDecoderWeights makes: 0 but for latent attention in the old layout.
std::uint64_t madeWeightBytes(const weights::Hyperparameters& shape);

// What a message calls the file.
std::string nameOf(const weights::ModelFile& file);
// A vector of float32; another type is unsupported and named, another length corrupt.
base::Result<tensor::TensorView> requireF32(const weights::ModelFile& file, std::string_view name, std::int64_t size);
// A matrix, or a stack of matrices, of a type that ops can compute; another type is unsupported and named with those
// that can.
base::Result<tensor::TensorView> requireMatrix(const weights::ModelFile& file, std::string_view name,
                                               const tensor::Shape& shape);

}  // namespace praxis::engine::model
