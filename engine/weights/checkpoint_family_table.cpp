#include "engine/weights/checkpoint_family.h"

#include <array>

namespace praxis::engine::weights {

namespace {

constexpr std::string_view kGemma3Defaults = R"({
  "hidden_size": 2304, "intermediate_size": 9216, "num_hidden_layers": 26, "num_attention_heads": 8,
  "num_key_value_heads": 4, "head_dim": 256, "max_position_embeddings": 131072, "rope_theta": 1000000.0,
  "rms_norm_eps": 1e-06, "sliding_window": 4096, "sliding_window_pattern": 6, "rope_local_base_freq": 10000.0,
  "query_pre_attn_scalar": 256, "tie_word_embeddings": true})";

constexpr std::string_view kDeepSeekV2Defaults = R"({"scoring_func": "softmax", "topk_method": "greedy"})";
constexpr std::string_view kDeepSeekV3Defaults =
    R"({"scoring_func": "sigmoid", "topk_method": "noaux_tc", "norm_topk_prob": true, "routed_scaling_factor": 2.5})";

constexpr std::array kFamilies = {
    CheckpointFamily{.className = "LlamaForCausalLM",
                     .modelType = "llama",
                     .architecture = "llama",
                     .activation = "silu",
                     .defaults = "{}",
                     .swapsRopeRows = true},
    CheckpointFamily{.className = "MistralForCausalLM",
                     .modelType = "mistral",
                     .architecture = "llama",
                     .activation = "silu",
                     .defaults = R"({"num_key_value_heads": 8, "sliding_window": 4096})",
                     .swapsRopeRows = true},
    CheckpointFamily{.className = "Qwen2ForCausalLM",
                     .modelType = "qwen2",
                     .architecture = "qwen2",
                     .activation = "silu",
                     .defaults = "{}"},
    CheckpointFamily{.className = "Qwen3ForCausalLM",
                     .modelType = "qwen3",
                     .architecture = "qwen3",
                     .activation = "silu",
                     .defaults = R"({"head_dim": 128})"},
    CheckpointFamily{.className = "Qwen3MoeForCausalLM",
                     .modelType = "qwen3_moe",
                     .architecture = "qwen3moe",
                     .activation = "silu",
                     .defaults = "{}"},
    CheckpointFamily{.className = "DeepseekV2ForCausalLM",
                     .modelType = "deepseek_v2",
                     .architecture = "deepseek2",
                     .activation = "silu",
                     .defaults = kDeepSeekV2Defaults},
    CheckpointFamily{.className = "DeepseekV3ForCausalLM",
                     .modelType = "deepseek_v3",
                     .architecture = "deepseek2",
                     .activation = "silu",
                     .defaults = kDeepSeekV3Defaults},
    CheckpointFamily{.className = "Gemma3ForCausalLM",
                     .modelType = "gemma3_text",
                     .architecture = "gemma3",
                     .activation = "gelu_pytorch_tanh",
                     .defaults = kGemma3Defaults,
                     .normsAddOne = true,
                     .postNorms = true,
                     .hasWindows = true},
    CheckpointFamily{.className = "Gemma3ForConditionalGeneration",
                     .modelType = "gemma3",
                     .architecture = "gemma3",
                     .activation = "gelu_pytorch_tanh",
                     .defaults = kGemma3Defaults,
                     .normsAddOne = true,
                     .postNorms = true,
                     .hasWindows = true,
                     .nestsText = true},
};

}  // namespace

std::span<const CheckpointFamily> checkpointFamilies() { return kFamilies; }

}  // namespace praxis::engine::weights
