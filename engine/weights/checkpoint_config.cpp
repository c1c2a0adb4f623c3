#include "engine/weights/checkpoint_config.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "engine/weights/byte_reader.h"
#include "engine/weights/checkpoint_rope.h"

namespace praxis::engine::weights {
namespace {

using base::Error;
using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::int64_t kLayersMax = 10000;
constexpr std::int64_t kHeadDimMax = 65536;
constexpr std::string_view kFileName = "config.json";

std::string classNames() {
  std::string names;
  for (const CheckpointFamily& family : checkpointFamilies()) {
    if (!names.empty()) names += ", ";
    names += family.className;
  }
  return names;
}

Result<const CheckpointFamily*> familyOf(const ConfigReader& json) {
  const std::vector<std::string> classes = PRAXIS_TRY(json.texts("architectures"));
  const std::string modelType = PRAXIS_TRY(json.text("model_type", ""));
  for (const CheckpointFamily& family : checkpointFamilies()) {
    const bool named = std::ranges::find(classes, family.className) != classes.end();
    if (named || (classes.empty() && modelType == family.modelType)) return &family;
  }
  const std::string asked = classes.empty() ? modelType : classes.front();
  return fail(ErrorCode::unsupported, "config.json: the architecture {} cannot be read. Supported are: {}.",
              asked.empty() ? std::string("is not named and") : printable(asked), classNames());
}

// The part that describes the text model, over what its class takes for keys that are left out. A null stays a null.
Json describedText(const CheckpointFamily& family, const Json& configJson) {
  Json described = Json::parse(family.defaults, nullptr, false);
  const Json& text = memberOf(configJson, "text_config");
  if (!family.nestsText || !text.is_object()) {
    described.update(configJson);
    return described;
  }
  described.update(text);
  for (const char* key : {"tie_word_embeddings", "quantization_config"}) {
    if (configJson.contains(key)) described[key] = configJson[key];
  }
  return described;
}

class CheckpointReader {
 public:
  CheckpointReader(const CheckpointFamily& family, const ConfigReader& json) : m_json(json) {
    m_config.family = &family;
    m_config.metadata.insert("general.architecture", std::string(family.architecture));
  }

  Result<CheckpointConfig> read() {
    PRAXIS_TRY(checkActivation());
    PRAXIS_TRY(readWidths());
    PRAXIS_TRY(isLatent() ? readLatentHeads() : readHeads());
    PRAXIS_TRY(readContext());
    if (m_config.family->hasWindows) PRAXIS_TRY(readWindows());
    if (m_config.family->architecture == "qwen3moe") PRAXIS_TRY(readQwenExperts());
    if (isLatent()) PRAXIS_TRY(readDeepSeekExperts());
    m_config.tied = PRAXIS_TRY(m_json.flag("tie_word_embeddings", false));
    m_config.tiedUnlessHead = !m_json.has("tie_word_embeddings");
    m_config.quantisation = PRAXIS_TRY(readQuantisation(memberOf(m_json.json(), "quantization_config")));
    return std::move(m_config);
  }

 private:
  bool isLatent() const { return m_config.family->architecture == "deepseek2"; }

  void put(std::string_view suffix, base::MetadataValue value) {
    m_config.metadata.insert(fmt::format("{}.{}", m_config.family->architecture, suffix), std::move(value));
  }

  // A required whole number, at least 1.
  Result<std::int64_t> positive(std::string_view key, std::int64_t most = ConfigReader::kWholeMax) const {
    const std::int64_t value = PRAXIS_TRY(m_json.whole(key));
    if (value < 1 || value > most) return m_json.wrong(key, fmt::format("{}, outside 1 to {}", value, most));
    return value;
  }

  Result<void> copyWhole(std::string_view key, std::string_view suffix) {
    put(suffix, PRAXIS_TRY(positive(key)));
    return {};
  }

  Error unsupported(std::string_view key, std::string_view value, std::string_view supported) const {
    return fail(ErrorCode::unsupported, "config.json: {} is {}; supported is {}.", key, printable(value), supported);
  }

  Result<void> checkActivation() const {
    const std::string_view wanted = m_config.family->activation;
    const std::string asked =
        PRAXIS_TRY(m_json.text("hidden_activation", PRAXIS_TRY(m_json.text("hidden_act", wanted))));
    if (asked != wanted) return unsupported("hidden_act", asked, wanted);
    return {};
  }

  Result<void> readWidths() {
    m_config.layers = PRAXIS_TRY(positive("num_hidden_layers", kLayersMax));
    put("block_count", m_config.layers);
    PRAXIS_TRY(copyWhole("hidden_size", "embedding_length"));
    PRAXIS_TRY(copyWhole("intermediate_size", "feed_forward_length"));
    put("attention.layer_norm_rms_epsilon", PRAXIS_TRY(m_json.number("rms_norm_eps", 1e-6)));
    if (m_json.has("vocab_size")) PRAXIS_TRY(copyWhole("vocab_size", "vocab_size"));
    m_config.heads = PRAXIS_TRY(positive("num_attention_heads", kHeadDimMax));
    put("attention.head_count", m_config.heads);
    return {};
  }

  Result<void> readHeads() {
    m_config.headsKv = PRAXIS_TRY(m_json.whole("num_key_value_heads", m_config.heads));
    const std::int64_t share = PRAXIS_TRY(positive("hidden_size")) / m_config.heads;
    m_config.headDim = PRAXIS_TRY(m_json.whole("head_dim", share));
    const double turned = PRAXIS_TRY(m_json.number("partial_rotary_factor", 1.0));
    if (turned != 1.0) return unsupported("partial_rotary_factor", fmt::format("{}", turned), "1");
    m_ropeDims = m_config.headDim;
    put("attention.head_count_kv", m_config.headsKv);
    put("attention.key_length", m_config.headDim);
    put("attention.value_length", m_config.headDim);
    return {};
  }

  Result<void> readLatentHeads() {
    const std::int64_t plain = PRAXIS_TRY(positive("qk_nope_head_dim", kHeadDimMax));
    m_ropeDims = PRAXIS_TRY(positive("qk_rope_head_dim", kHeadDimMax));
    m_config.headsKv = m_config.heads;
    m_config.headDim = plain + m_ropeDims;
    put("attention.head_count_kv", m_config.heads);
    put("attention.key_length", m_config.headDim);
    PRAXIS_TRY(copyWhole("v_head_dim", "attention.value_length"));
    PRAXIS_TRY(copyWhole("kv_lora_rank", "attention.kv_lora_rank"));
    if (PRAXIS_TRY(m_json.whole("q_lora_rank", 0)) > 0) {
      PRAXIS_TRY(copyWhole("q_lora_rank", "attention.q_lora_rank"));
    }
    return {};
  }

  Result<void> readContext() {
    if (m_ropeDims < 2 || m_ropeDims > kHeadDimMax || m_ropeDims % 2 != 0) {
      return m_json.wrong(isLatent() ? "qk_rope_head_dim" : "head_dim", fmt::format("{}, which cannot be", m_ropeDims));
    }
    put("rope.dimension_count", m_ropeDims);
    const std::int64_t stored = PRAXIS_TRY(m_json.whole("max_position_embeddings", 2048));
    const std::int64_t context = PRAXIS_TRY(readCheckpointRope(m_json, m_ropeDims, stored, m_config));
    put("context_length", m_config.family->hasWindows ? context : std::min(context, PRAXIS_TRY(windowOfAll(context))));
    return {};
  }

  // The architectures without windows are right for as long as all tokens lie in one.
  Result<std::int64_t> windowOfAll(std::int64_t context) const {
    const bool switchable = m_json.has("use_sliding_window");
    const bool used = PRAXIS_TRY(m_json.flag("use_sliding_window", m_config.family->modelType == "mistral"));
    if (!used) return context;
    const std::vector<std::string> kinds = PRAXIS_TRY(m_json.texts("layer_types"));
    const bool none = !kinds.empty() && std::ranges::find(kinds, "sliding_attention") == kinds.end();
    const std::int64_t layersFrom = switchable ? PRAXIS_TRY(m_json.whole("max_window_layers", 0)) : 0;
    if (none || (kinds.empty() && layersFrom >= m_config.layers)) return context;
    const std::int64_t window = PRAXIS_TRY(m_json.whole("sliding_window", 0));
    return window > 0 ? window : context;
  }

  Result<void> readWindows() {
    put("attention.sliding_window", PRAXIS_TRY(m_json.whole("sliding_window", 0)));
    const std::vector<std::string> kinds = PRAXIS_TRY(m_json.texts("layer_types"));
    if (kinds.empty()) {
      const auto usual = PRAXIS_TRY(m_json.whole("sliding_window_pattern", 6));
      put("attention.sliding_window_pattern", PRAXIS_TRY(m_json.whole("_sliding_window_pattern", usual)));
    } else {
      std::vector<bool> local;
      for (const std::string& kind : kinds) local.push_back(kind == "sliding_attention");
      put("attention.sliding_window_pattern", std::move(local));
    }
    const ConfigReader parameters = m_json.object("rope_parameters");
    const double usual = PRAXIS_TRY(m_json.number("rope_local_base_freq", 10000.0));
    put("rope.freq_base_swa", PRAXIS_TRY(parameters.object("sliding_attention").number("rope_theta", usual)));
    for (const char* key : {"attn_logit_softcapping", "final_logit_softcapping"}) {
      if (m_json.has(key)) put(key, PRAXIS_TRY(m_json.number(key, 0.0)));
    }
    const double scalar = PRAXIS_TRY(m_json.number("query_pre_attn_scalar", static_cast<double>(m_config.headDim)));
    if (scalar <= 0) return m_json.wrong("query_pre_attn_scalar", "not above 0");
    put("attention.scale", 1.0 / std::sqrt(scalar));
    return {};
  }

  Result<void> readQwenExperts() {
    m_config.experts = PRAXIS_TRY(positive("num_experts", 4096));
    put("expert_count", m_config.experts);
    PRAXIS_TRY(copyWhole("num_experts_per_tok", "expert_used_count"));
    PRAXIS_TRY(copyWhole("moe_intermediate_size", "expert_feed_forward_length"));
    put("expert_weights_norm", PRAXIS_TRY(m_json.flag("norm_topk_prob", false)));
    if (PRAXIS_TRY(m_json.whole("decoder_sparse_step", 1)) != 1) {
      return unsupported("decoder_sparse_step", "not 1", "1, experts in every layer");
    }
    const Json& dense = memberOf(m_json.json(), "mlp_only_layers");
    if (dense.is_null() || dense.empty()) return {};
    for (std::size_t i = 0; i < dense.size(); ++i) {
      if (!dense.is_array() || dense[i] != i) {
        return unsupported("mlp_only_layers", "not the first layers", "a list of the first layers, or none");
      }
    }
    put("leading_dense_block_count", static_cast<std::int64_t>(dense.size()));
    return {};
  }

  Result<void> readDeepSeekExperts() {
    m_config.experts = PRAXIS_TRY(m_json.whole("n_routed_experts", 0));
    if (m_config.experts == 0) return {};
    put("expert_count", PRAXIS_TRY(positive("n_routed_experts", 4096)));
    PRAXIS_TRY(copyWhole("num_experts_per_tok", "expert_used_count"));
    PRAXIS_TRY(copyWhole("moe_intermediate_size", "expert_feed_forward_length"));
    put("expert_shared_count", PRAXIS_TRY(m_json.whole("n_shared_experts", 0)));
    put("leading_dense_block_count", PRAXIS_TRY(m_json.whole("first_k_dense_replace", 0)));
    if (PRAXIS_TRY(m_json.whole("moe_layer_freq", 1)) != 1) {
      return unsupported("moe_layer_freq", "not 1", "1, experts in every layer after the dense ones");
    }
    return readDeepSeekRouting();
  }

  Result<void> readDeepSeekRouting() {
    const std::string scoring = PRAXIS_TRY(m_json.text("scoring_func", "softmax"));
    if (scoring != "softmax" && scoring != "sigmoid") return unsupported("scoring_func", scoring, "softmax or sigmoid");
    put("expert_gating_func", std::int64_t{scoring == "softmax" ? 1 : 2});
    const std::string method = PRAXIS_TRY(m_json.text("topk_method", "greedy"));
    const std::int64_t groups = PRAXIS_TRY(m_json.whole("n_group", 1));
    if (method == "noaux_tc" && groups > 1) {
      put("expert_group_count", groups);
      PRAXIS_TRY(copyWhole("topk_group", "expert_group_used_count"));
    } else if (method != "greedy" && method != "noaux_tc" && !(method == "group_limited_greedy" && groups <= 1)) {
      return unsupported("topk_method", method, "greedy, or noaux_tc, which takes groups by their two best experts");
    }
    const bool normalises = PRAXIS_TRY(m_json.flag("norm_topk_prob", false));
    put("expert_weights_norm", normalises);
    // The second version scales only weights that are not normalised.
    if (!normalises || m_config.family->modelType != "deepseek_v2") {
      put("expert_weights_scale", PRAXIS_TRY(m_json.number("routed_scaling_factor", 1.0)));
    }
    return {};
  }

  const ConfigReader& m_json;
  CheckpointConfig m_config;
  std::int64_t m_ropeDims = 0;
};

}  // namespace

Result<CheckpointConfig> readCheckpointConfig(const Json& configJson) {
  const CheckpointFamily* family = PRAXIS_TRY(familyOf(ConfigReader(configJson, kFileName)));
  const Json described = describedText(*family, configJson);
  return CheckpointReader(*family, ConfigReader(described, kFileName)).read();
}

}  // namespace praxis::engine::weights
