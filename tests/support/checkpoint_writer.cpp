#include "tests/support/checkpoint_writer.h"

#include <bit>
#include <cstring>
#include <fstream>
#include <map>

#include <fmt/format.h>

#include "engine/weights/float_forms.h"

namespace praxis::tests {

namespace {

using engine::base::Metadata;
using engine::tensor::DType;
using engine::tensor::TensorView;
using engine::weights::ModelFile;
using Json = nlohmann::json;

// Of values that a half holds exactly.
std::uint16_t halfOf(float value) {
  for (std::uint32_t bits = 0; bits < 0x7c00; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    if (engine::weights::floatOfHalf(half) == value) return half;
    if (engine::weights::floatOfHalf(half) == -value) return half | 0x8000;
  }
  return 0x7e00;
}

std::vector<float> floatsOf(const TensorView& view) {
  std::vector<float> values(static_cast<std::size_t>(view.shape.elements()));
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (view.type == DType::f32) {
      values[i] = view.f32()[i];
    } else {
      std::uint16_t half;
      std::memcpy(&half, view.data + 2 * i, sizeof(half));
      values[i] = engine::weights::floatOfHalf(half);
    }
  }
  return values;
}

const std::map<std::string, std::string>& layerNames(bool gemma) {
  static const std::map<std::string, std::string> kUsual = {
      {"attn_norm", "input_layernorm"},
      {"attn_q", "self_attn.q_proj"},
      {"attn_k", "self_attn.k_proj"},
      {"attn_v", "self_attn.v_proj"},
      {"attn_output", "self_attn.o_proj"},
      {"attn_q_norm", "self_attn.q_norm"},
      {"attn_k_norm", "self_attn.k_norm"},
      {"attn_q_a", "self_attn.q_a_proj"},
      {"attn_q_a_norm", "self_attn.q_a_layernorm"},
      {"attn_q_b", "self_attn.q_b_proj"},
      {"attn_kv_a_mqa", "self_attn.kv_a_proj_with_mqa"},
      {"attn_kv_a_norm", "self_attn.kv_a_layernorm"},
      {"attn_kv_b", "self_attn.kv_b_proj"},
      {"ffn_norm", "post_attention_layernorm"},
      {"ffn_gate", "mlp.gate_proj"},
      {"ffn_up", "mlp.up_proj"},
      {"ffn_down", "mlp.down_proj"},
      {"ffn_gate_inp", "mlp.gate"},
      {"ffn_gate_exps", "mlp.experts.*.gate_proj"},
      {"ffn_up_exps", "mlp.experts.*.up_proj"},
      {"ffn_down_exps", "mlp.experts.*.down_proj"},
      {"ffn_gate_shexp", "mlp.shared_experts.gate_proj"},
      {"ffn_up_shexp", "mlp.shared_experts.up_proj"},
      {"ffn_down_shexp", "mlp.shared_experts.down_proj"},
  };
  static const std::map<std::string, std::string> kGemma = [] {
    auto names = kUsual;
    names["ffn_norm"] = "pre_feedforward_layernorm";
    names["post_attention_norm"] = "post_attention_layernorm";
    names["post_ffw_norm"] = "post_feedforward_layernorm";
    return names;
  }();
  return gemma ? kGemma : kUsual;
}

std::string moduleName(const std::string& gguf, bool gemma) {
  if (gguf == "token_embd") return "model.embed_tokens";
  if (gguf == "output_norm") return "model.norm";
  if (gguf == "output") return "lm_head";
  const std::size_t dot = gguf.find('.', 4);
  return fmt::format("model.layers.{}.{}", gguf.substr(4, dot - 4), layerNames(gemma).at(gguf.substr(dot + 1)));
}

// The metadata of one model, as config.json's keys ask for it.
class Config {
 public:
  Config(const ModelFile& model, const CheckpointPlan& plan)
      : m_metadata(model.metadata()), m_architecture(*m_metadata.string("general.architecture")) {
    m_json = {{"architectures", {plan.className}},
              {"hidden_size", whole("embedding_length")},
              {"intermediate_size", whole("feed_forward_length")},
              {"num_hidden_layers", whole("block_count")},
              {"num_attention_heads", whole("attention.head_count")},
              {"max_position_embeddings", whole("context_length")},
              {"rms_norm_eps", number("attention.layer_norm_rms_epsilon", 0)},
              {"rope_theta", number("rope.freq_base", 10000)},
              {"tie_word_embeddings", model.find("output.weight") == nullptr},
              {"vocab_size", model.find("token_embd.weight")->rows()}};
    if (m_architecture == "deepseek2")
      latent();
    else
      m_json.update(
          {{"num_key_value_heads", whole("attention.head_count_kv")}, {"head_dim", whole("attention.key_length")}});
    if (m_architecture == "qwen3moe") {
      m_json.update({{"num_experts", whole("expert_count")},
                     {"num_experts_per_tok", whole("expert_used_count")},
                     {"moe_intermediate_size", whole("expert_feed_forward_length")},
                     {"norm_topk_prob", true}});
    }
    if (m_architecture == "gemma3") windows();
    scaling();
    if (plan.className == "Gemma3ForConditionalGeneration") {
      m_json = {{"architectures", m_json["architectures"]}, {"text_config", m_json}};
    }
    m_json.update(plan.config);
  }

  std::string text() const { return m_json.dump(); }

 private:
  std::int64_t whole(std::string_view suffix, std::int64_t otherwise = 0) const {
    return m_metadata.integer(fmt::format("{}.{}", m_architecture, suffix)).value_or(otherwise);
  }
  double number(std::string_view suffix, double otherwise) const {
    return m_metadata.number(fmt::format("{}.{}", m_architecture, suffix)).value_or(otherwise);
  }

  void latent() {
    const bool split = whole("attention.key_length_mla") > 0;
    const std::int64_t rope = whole("rope.dimension_count");
    m_json.update({{"kv_lora_rank", whole("attention.kv_lora_rank")},
                   {"qk_rope_head_dim", rope},
                   {"qk_nope_head_dim", whole(split ? "attention.key_length_mla" : "attention.key_length") - rope},
                   {"v_head_dim", whole(split ? "attention.value_length_mla" : "attention.value_length")},
                   {"q_lora_rank", nullptr},
                   {"n_routed_experts", whole("expert_count")},
                   {"num_experts_per_tok", whole("expert_used_count")},
                   {"moe_intermediate_size", whole("expert_feed_forward_length")},
                   {"n_shared_experts", whole("expert_shared_count")},
                   {"first_k_dense_replace", whole("leading_dense_block_count")},
                   {"scoring_func", whole("expert_gating_func", 1) == 2 ? "sigmoid" : "softmax"},
                   {"topk_method", whole("expert_group_count", 1) > 1 ? "noaux_tc" : "greedy"},
                   {"n_group", whole("expert_group_count", 1)},
                   {"topk_group", whole("expert_group_used_count", 1)},
                   {"routed_scaling_factor", number("expert_weights_scale", 1.0)},
                   {"norm_topk_prob", m_metadata.boolean("deepseek2.expert_weights_norm").value_or(false)}});
    if (whole("attention.q_lora_rank") > 0) m_json["q_lora_rank"] = whole("attention.q_lora_rank");
  }

  void windows() {
    m_json["sliding_window"] = whole("attention.sliding_window");
    m_json["query_pre_attn_scalar"] = whole("attention.key_length");
    std::vector<std::string> kinds;
    const std::int64_t period = whole("attention.sliding_window_pattern", 6);
    for (std::int64_t layer = 0; layer < whole("block_count"); ++layer) {
      kinds.push_back(layer % period < period - 1 ? "sliding_attention" : "full_attention");
    }
    m_json["layer_types"] = kinds;
  }

  void scaling() {
    const double factor = number("rope.scaling.factor", 1.0);
    if (factor == 1.0) return;
    const std::string type(m_metadata.string(m_architecture + ".rope.scaling.type").value_or("linear"));
    const double mscale = number("rope.scaling.yarn_log_multiplier", 0.0) / 0.1;
    m_json["rope_scaling"] = {{"type", type}, {"factor", factor}};
    if (type != "yarn") return;
    m_json["rope_scaling"].update({{"original_max_position_embeddings", whole("rope.scaling.original_context_length")},
                                   {"beta_fast", 32},
                                   {"beta_slow", 1}});
    if (mscale > 0) m_json["rope_scaling"].update({{"mscale", mscale}, {"mscale_all_dim", mscale}});
  }

  const Metadata& m_metadata;
  std::string m_architecture;
  Json m_json;
};

class Writer {
 public:
  Writer(const ModelFile& model, const CheckpointPlan& plan)
      : m_model(model), m_plan(plan), m_architecture(*model.metadata().string("general.architecture")) {
    m_files.resize(static_cast<std::size_t>(plan.shards));
    for (const auto& tensor : model.tensors()) add(tensor.name, tensor.view);
  }

  void save(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    writeText(folder / "config.json", Config(m_model, m_plan).text());
    writeText(folder / "tokenizer.json",
              R"({"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]},
                 "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true}})");
    if (m_files.size() == 1) return writeText(folder / "model.safetensors", m_files.front().bytes());
    Json map = Json::object();
    for (std::size_t i = 0; i < m_files.size(); ++i) {
      const std::string name = fmt::format("model-{:05}-of-{:05}.safetensors", i + 1, m_files.size());
      writeText(folder / name, m_files[i].bytes());
      for (const std::string& tensor : m_files[i].names()) map[tensor] = name;
    }
    writeText(folder / "model.safetensors.index.json", Json{{"weight_map", map}}.dump());
  }

 private:
  // Files take turns, module by module.
  SafetensorsBytes& nextFile() { return m_files[m_turn++ % m_files.size()]; }

  std::int64_t key(std::string_view suffix) const {
    return m_model.metadata().integer(fmt::format("{}.{}", m_architecture, suffix)).value_or(0);
  }

  void add(const std::string& name, const TensorView& view) {
    const std::size_t dot = name.rfind('.');
    const std::string base = name.substr(0, dot);
    const std::string field = name.substr(dot);
    if (base == "rope_freqs" || base.ends_with(".attn_v_b")) return;
    if (base.ends_with(".attn_k_b")) return addLatent(base.substr(0, base.rfind('.')), view);
    std::vector<float> values = floatsOf(view);
    if (base.ends_with("exp_probs_b")) {
      const std::string module = moduleName(base.substr(0, base.rfind('.')) + ".ffn_gate_inp", false);
      return addVector(module + ".e_score_correction_bias", values);
    }
    if (m_architecture == "llama" && (base.ends_with("attn_q") || base.ends_with("attn_k"))) unswap(values, view);
    const std::string module = moduleName(base, m_architecture == "gemma3");
    if (view.shape.dims() == 1) {
      if (m_architecture == "gemma3" && field == ".weight") {
        for (float& value : values) value -= 1.0f;
      }
      return addVector(module + field, values);
    }
    const std::size_t star = module.find('*');
    if (star == std::string::npos) return addMatrix({module, view.rows(), view.cols(), values});
    const std::int64_t rows = view.shape[1];
    for (std::int64_t expert = 0; expert < view.shape[0]; ++expert) {
      const auto begin = values.begin() + expert * rows * view.cols();
      addMatrix({module.substr(0, star) + std::to_string(expert) + module.substr(star + 1),
                 rows,
                 view.cols(),
                 {begin, begin + rows * view.cols()}});
    }
  }

  // GGUF row 2i + j of a head is the checkpoint's row i + j * half.
  void unswap(std::vector<float>& values, const TensorView& view) const {
    const std::int64_t head = key("attention.key_length");
    const std::int64_t rows = view.shape[0];
    const std::int64_t cols = view.shape.elements() / rows;
    const std::vector<float> swapped = values;
    for (std::int64_t row = 0; row < rows; ++row) {
      const std::int64_t in = row % head;
      const std::int64_t target = row - in + in / 2 + in % 2 * (head / 2);
      std::copy_n(swapped.begin() + row * cols, cols, values.begin() + target * cols);
    }
  }

  // kv_b_proj from its transposed and plain halves.
  void addLatent(const std::string& block, const TensorView& keyB) {
    const TensorView& valueB = *m_model.find(block + ".attn_v_b.weight");
    const std::int64_t heads = keyB.shape[0], rank = keyB.shape[1], nope = keyB.shape[2], v = valueB.shape[1];
    const std::vector<float> keys = floatsOf(keyB), values = floatsOf(valueB);
    CheckpointMatrix matrix{moduleName(block + ".attn_kv_b", false), heads * (nope + v), rank, {}};
    for (std::int64_t head = 0; head < heads; ++head) {
      for (std::int64_t n = 0; n < nope; ++n) {
        for (std::int64_t c = 0; c < rank; ++c) {
          matrix.values.push_back(keys[static_cast<std::size_t>((head * rank + c) * nope + n)]);
        }
      }
      matrix.values.insert(matrix.values.end(), values.begin() + head * v * rank,
                           values.begin() + (head + 1) * v * rank);
    }
    addMatrix(matrix);
  }

  void addMatrix(const CheckpointMatrix& matrix) {
    SafetensorsBytes& file = nextFile();
    if (m_plan.store && m_plan.store(file, matrix)) return;
    file.addFloats(m_plan.prefix + matrix.module + ".weight", m_plan.matrixType, {matrix.rows, matrix.cols},
                   matrix.values);
  }

  void addVector(const std::string& name, const std::vector<float>& values) {
    nextFile().addFloats(m_plan.prefix + name, "F32", {static_cast<std::int64_t>(values.size())}, values);
  }

  const ModelFile& m_model;
  const CheckpointPlan& m_plan;
  std::string m_architecture;
  std::vector<SafetensorsBytes> m_files;
  std::size_t m_turn = 0;
};

}  // namespace

void SafetensorsBytes::add(const std::string& name, std::string_view type, const std::vector<std::int64_t>& shape,
                           std::span<const std::byte> data) {
  const std::size_t begin = m_data.size();
  m_data.append(reinterpret_cast<const char*>(data.data()), data.size());
  m_header[name] = {{"dtype", type}, {"shape", shape}, {"data_offsets", {begin, m_data.size()}}};
}

void SafetensorsBytes::addFloats(const std::string& name, std::string_view type, const std::vector<std::int64_t>& shape,
                                 const std::vector<float>& values) {
  if (type == "F32") return addAll(name, type, shape, values);
  std::vector<std::uint16_t> stored;
  std::map<float, std::uint16_t> seen;
  for (const float value : values) {
    if (type == "BF16") {
      stored.push_back(static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(value) >> 16));
    } else {
      const auto [entry, fresh] = seen.emplace(value, 0);
      if (fresh) entry->second = halfOf(value);
      stored.push_back(entry->second);
    }
  }
  addAll(name, type, shape, stored);
}

std::string SafetensorsBytes::bytes() const {
  std::string header = m_header.dump();
  header.resize((header.size() + 7) / 8 * 8, ' ');
  const std::uint64_t length = header.size();
  std::string bytes(reinterpret_cast<const char*>(&length), sizeof(length));
  return bytes + header + m_data;
}

std::vector<std::string> SafetensorsBytes::names() const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : m_header.items()) names.push_back(name);
  return names;
}

void writeText(const std::filesystem::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
}

void writeCheckpoint(const ModelFile& model, const CheckpointPlan& plan, const std::filesystem::path& folder) {
  Writer(model, plan).save(folder);
}

}  // namespace praxis::tests
