#pragma once
// Which stored type each tensor of a quantised file gets, as data. The mixtures are those that llama.cpp publishes
// under the same names (read at its commit of 2026-09-28), so that a "Q4_K_M" of ours is what people know by that name.
// Thread: any.

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/base/result.h"
#include "engine/tensor/dtype.h"

namespace praxis::engine::quantize {

// What a tensor does, by its name in GGUF files (fused attn_qkv and attn_kv_b count as values).
enum class Role {
  embedding,
  output,
  attentionQuery,
  attentionKey,
  attentionValue,
  attentionOutput,
  feedForwardDown,
  experts,
  other,
};

// Of n layers: the first n/8, the first n/16, ... `sensitive`: the first and the last eighth, and every third between.
enum class Layers { all, first2, first4, firstSixteenth, firstEighth, sensitive };

// grouped: four or more query heads to a key head; eightExperts: exactly so many.
enum class Models { any, grouped, eightExperts };

// Tensors of the role in these layers of these models have the type. The first rule that fits counts.
struct Rule {
  Role role;
  Layers layers;
  tensor::DType type;
  Models models = Models::any;
};

struct Recipe {
  std::string_view name;
  std::uint32_t fileType;  // general.file_type, which is informative only
  tensor::DType usual;
  tensor::DType output;  // of the output matrix, or the embedding that is tied to it
  std::span<const Rule> rules;
};

std::span<const Recipe> recipes();
// By name, in any case; the error lists the names.
base::Result<const Recipe*> recipeNamed(std::string_view name);

}  // namespace praxis::engine::quantize
