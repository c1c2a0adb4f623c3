#pragma once
// Weights of a dense decoder-only transformer, bound by their GGUF names and checked: every shape against the
// hyperparameters, every type against what ops can compute. Views into the model file, which outlives them. Thread: any
// (immutable).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/tensor/tensor.h"
#include "engine/weights/hyperparameters.h"
#include "engine/weights/model_file.h"

namespace praxis::engine::model {

struct Linear {
  tensor::TensorView weight;                 // [outDim, inDim]
  std::optional<tensor::TensorView> bias;    // [outDim]

  const tensor::TensorView* biasOrNull() const { return bias ? &*bias : nullptr; }
};

struct DecoderLayer {
  tensor::TensorView attentionNorm;          // [E]
  Linear query, key, value, output;
  tensor::TensorView ffnNorm;                // [E]
  Linear gate, up, down;
};

struct DecoderWeights {
  tensor::TensorView embedding;              // [vocab, E]
  std::vector<DecoderLayer> layers;
  tensor::TensorView outputNorm;             // [E]
  Linear head;                               // [vocab, E]; the embedding where the file ties them
};

enum class Bias { none, optional, required };

// Which projections of an architecture carry a bias.
struct BiasRules {
  Bias queryKeyValue = Bias::none;
  Bias output = Bias::none;
  Bias feedForward = Bias::none;
};

base::Result<DecoderWeights> bindDecoderWeights(const weights::ModelFile& file, const weights::Hyperparameters& shape,
                                                const BiasRules& rules);

// What a message calls the file.
std::string nameOf(const weights::ModelFile& file);
// A vector of float32; another type is unsupported and named, another length corrupt.
base::Result<tensor::TensorView> requireF32(const weights::ModelFile& file, std::string_view name, std::int64_t size);
// A matrix [rows, cols] of a type that ops can compute; another type is unsupported and named with those that can.
base::Result<tensor::TensorView> requireMatrix(const weights::ModelFile& file, std::string_view name, std::int64_t rows,
                                               std::int64_t cols);

}  // namespace praxis::engine::model
