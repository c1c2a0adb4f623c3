#pragma once
// The model classes of Hugging Face checkpoints that can be read, one row each. Thread: any.

#include <span>
#include <string_view>

namespace praxis::engine::weights {

struct CheckpointFamily {
  std::string_view className;     // of config.json's architectures
  std::string_view modelType;     // of config.json's model_type, where architectures is absent
  std::string_view architecture;  // what a GGUF file calls it
  std::string_view activation;    // the only one that the architecture has here
  std::string_view defaults;      // JSON: what the class takes for keys that config.json leaves out
  // Rows of q_proj and k_proj are stored for rotation of halves, but the architecture rotates neighbours.
  bool swapsRopeRows = false;
  bool normsAddOne = false;  // norm weights are stored less 1
  bool postNorms = false;    // post_attention_layernorm follows attention, not precedes the feed-forward part
  bool hasWindows = false;   // some layers attend within a window
  bool nestsText = false;    // the text model is one part: text_config, tensors under language_model
};

std::span<const CheckpointFamily> checkpointFamilies();

}  // namespace praxis::engine::weights
