#pragma once
// The tensors of a vision file, bound by name: every shape against the numbers of the file, every type against what ops
// can compute. Views into the file, which outlives them; what is made at load is owned. Thread: any (immutable).

#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/device/device.h"
#include "engine/ops/ops.h"
#include "engine/tensor/tensor.h"
#include "engine/vision/tower_shape.h"
#include "engine/weights/model_file.h"

namespace praxis::engine::vision {

struct BiasedMatrix {
  tensor::TensorView weight;               // [outDim, inDim]
  std::optional<tensor::TensorView> bias;  // [outDim]
  const tensor::TensorView* biasOrNull() const { return bias ? &*bias : nullptr; }
};

struct NormWeights {
  tensor::TensorView weight, bias;  // [E]
};

struct TowerLayer {
  NormWeights attentionNorm, ffnNorm;
  BiasedMatrix query, key, value, output;  // [E, E]
  BiasedMatrix up, down;                   // [F, E], [E, F]
};

struct TowerWeights {
  BiasedMatrix patches;                           // [E, 3 * P * P]
  tensor::Activation positions;                   // [rows, E], of the class vector first
  std::optional<tensor::TensorView> classVector;  // [E]
  std::optional<NormWeights> normBefore, normAfter;
  std::vector<TowerLayer> layers;

  BiasedMatrix projectIn, projectOut;  // mlp: [H, E], [T, H]
  tensor::TensorView pooledNorm;       // gemma3: [E]
  tensor::TensorView projection;       // gemma3: [T, E], transposed at load

  std::vector<device::Buffer> owned;
};

// Fails with corrupt, unsupported or outOfMemory, naming file and tensor.
base::Result<TowerWeights> bindTowerWeights(const weights::ModelFile& file, const TowerShape& shape,
                                            device::Device& device, ops::Ops& ops);

}  // namespace praxis::engine::vision
