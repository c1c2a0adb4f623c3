#pragma once
// Names of tensors in Hugging Face checkpoints and what GGUF calls them. Thread: any.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/weights/checkpoint_family.h"

namespace praxis::engine::weights {

// What has to be done with a module's weight.
enum class Role {
  matrix,
  norm,    // a vector of floats; some families store it less 1
  router,  // small and decisive: always floats
  ropedQuery,
  ropedKey,  // rows in the order that the family's rope stores them
  latent,    // taken apart later, so its columns must be in their places
  expert,    // one of many, stacked to a single tensor
};

// Modules of a layer that norms bracket on one side or on both have different names.
enum class Norms { any, before, beforeAndAfter };

struct ModuleName {
  std::string_view checkpoint;  // "self_attn.q_proj"
  std::string_view gguf;        // "attn_q"
  Role role = Role::matrix;
  Norms norms = Norms::any;
};
std::span<const ModuleName> layerModules();
std::span<const ModuleName> wholeModules();  // outside of layers

struct TensorName {
  std::int64_t layer = -1;   // -1: outside of layers
  std::int64_t expert = -1;  // -1: not of an expert
  const ModuleName* module = nullptr;
  std::string field;       // "weight", "bias", "qweight"
  std::string moduleName;  // "model.layers.0.self_attn.q_proj", for messages

  std::string gguf() const;  // "blk.0.attn_q"
};

// The name without what a family wraps its text model in; nullopt: the tensor is of another part (vision).
std::optional<std::string> textTensorName(const CheckpointFamily& family, std::string_view name);
// -1: outside of layers.
std::int64_t layerOf(std::string_view name);
// nullopt: no architecture has such a tensor.
std::optional<TensorName> readTensorName(const CheckpointFamily& family, std::string_view name);
// Buffers that some checkpoints carry and that follow from the configuration.
bool isLeftover(std::string_view name);

}  // namespace praxis::engine::weights
