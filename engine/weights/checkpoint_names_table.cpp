#include <array>

#include "engine/weights/checkpoint_names.h"

namespace praxis::engine::weights {

namespace {

constexpr std::array kLayerModules = {
    ModuleName{"input_layernorm", "attn_norm", Role::norm},
    ModuleName{"self_attn.q_proj", "attn_q", Role::ropedQuery},
    ModuleName{"self_attn.k_proj", "attn_k", Role::ropedKey},
    ModuleName{"self_attn.v_proj", "attn_v"},
    ModuleName{"self_attn.o_proj", "attn_output"},
    ModuleName{"self_attn.q_norm", "attn_q_norm", Role::norm},
    ModuleName{"self_attn.k_norm", "attn_k_norm", Role::norm},
    ModuleName{"self_attn.q_a_proj", "attn_q_a"},
    ModuleName{"self_attn.q_a_layernorm", "attn_q_a_norm", Role::norm},
    ModuleName{"self_attn.q_b_proj", "attn_q_b"},
    ModuleName{"self_attn.kv_a_proj_with_mqa", "attn_kv_a_mqa"},
    ModuleName{"self_attn.kv_a_layernorm", "attn_kv_a_norm", Role::norm},
    ModuleName{"self_attn.kv_b_proj", "attn_kv_b", Role::latent},
    ModuleName{"post_attention_layernorm", "ffn_norm", Role::norm, Norms::before},
    ModuleName{"post_attention_layernorm", "post_attention_norm", Role::norm, Norms::beforeAndAfter},
    ModuleName{"pre_feedforward_layernorm", "ffn_norm", Role::norm, Norms::beforeAndAfter},
    ModuleName{"post_feedforward_layernorm", "post_ffw_norm", Role::norm, Norms::beforeAndAfter},
    ModuleName{"mlp.gate_proj", "ffn_gate"},
    ModuleName{"mlp.up_proj", "ffn_up"},
    ModuleName{"mlp.down_proj", "ffn_down"},
    ModuleName{"mlp.gate", "ffn_gate_inp", Role::router},
    ModuleName{"mlp.experts.gate_proj", "ffn_gate_exps", Role::expert},
    ModuleName{"mlp.experts.up_proj", "ffn_up_exps", Role::expert},
    ModuleName{"mlp.experts.down_proj", "ffn_down_exps", Role::expert},
    ModuleName{"mlp.shared_experts.gate_proj", "ffn_gate_shexp"},
    ModuleName{"mlp.shared_experts.up_proj", "ffn_up_shexp"},
    ModuleName{"mlp.shared_experts.down_proj", "ffn_down_shexp"},
};

constexpr std::array kWholeModules = {
    ModuleName{"model.embed_tokens", "token_embd"},
    ModuleName{"model.norm", "output_norm", Role::norm},
    ModuleName{"lm_head", "output"},
};

}  // namespace

std::span<const ModuleName> layerModules() { return kLayerModules; }
std::span<const ModuleName> wholeModules() { return kWholeModules; }

}  // namespace praxis::engine::weights
