// Laws of config.json: every class gives the metadata that a GGUF file of the model has; what no architecture here can
// do is refused by name; what cannot be is refused by key.

#include <cmath>
#include <numbers>

#include <QtTest>

#include "engine/weights/checkpoint_config.h"
#include "engine/weights/hyperparameters.h"

using namespace praxis::engine;
using namespace praxis::engine::weights;

namespace {

Json usual(const char* className) {
  return {{"architectures", {className}},
          {"hidden_size", 64},
          {"intermediate_size", 96},
          {"num_hidden_layers", 3},
          {"num_attention_heads", 4},
          {"num_key_value_heads", 2},
          {"rms_norm_eps", 1e-5},
          {"rope_theta", 500000.0},
          {"max_position_embeddings", 4096},
          {"vocab_size", 100},
          {"hidden_act", "silu"}};
}

Json gemma() { return {{"architectures", {"Gemma3ForCausalLM"}}, {"num_hidden_layers", 3}}; }

Json deepSeek() {
  Json json = usual("DeepseekV3ForCausalLM");
  json.update({{"q_lora_rank", 24},
               {"kv_lora_rank", 32},
               {"qk_nope_head_dim", 12},
               {"qk_rope_head_dim", 8},
               {"v_head_dim", 16},
               {"n_routed_experts", 8},
               {"num_experts_per_tok", 2},
               {"moe_intermediate_size", 16},
               {"n_shared_experts", 1},
               {"first_k_dense_replace", 1},
               {"n_group", 4},
               {"topk_group", 2},
               {"rope_scaling",
                {{"type", "yarn"},
                 {"factor", 40},
                 {"original_max_position_embeddings", 4096},
                 {"mscale", 0.707},
                 {"mscale_all_dim", 0.707}}}});
  return json;
}

Json with(Json json, const Json& changes) {
  json.update(changes);
  return json;
}

}  // namespace

class CheckpointConfigTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyClassDescribesAModel() {
    for (const CheckpointFamily& family : checkpointFamilies()) {
      Json json = family.architecture == "deepseek2" ? deepSeek() : usual(std::string(family.className).c_str());
      if (family.architecture == "qwen3moe") {
        json.update({{"num_experts", 4}, {"num_experts_per_tok", 2}, {"moe_intermediate_size", 8}});
      }
      if (family.architecture == "gemma3") json["hidden_act"] = "gelu_pytorch_tanh";
      json["architectures"] = {"Unknown", family.className};
      const auto config = read(json);
      QVERIFY2(config, config ? "" : config.error().message.c_str());
      const auto shape = readHyperparameters(config->metadata);
      QVERIFY2(shape, shape ? "" : shape.error().message.c_str());
      QCOMPARE(shape->architecture, std::string(family.architecture));
      QVERIFY(shape->layers == 3 && shape->heads == 4 && shape->vocab == 100);
      // A file without architectures is told by its model type.
      json.erase("architectures");
      json["model_type"] = family.modelType;
      QVERIFY(read(json).has_value());
    }
  }

  void whatIsLeftOutIsAsTheClassHasIt() {
    const auto config = read(gemma());
    QVERIFY2(config, config ? "" : config.error().message.c_str());
    const base::Metadata& keys = config->metadata;
    QVERIFY(config->tied);
    QCOMPARE(keys.integer("gemma3.attention.key_length"), std::int64_t{256});
    QCOMPARE(keys.number("gemma3.rope.freq_base"), 1e6);
    QCOMPARE(keys.number("gemma3.rope.freq_base_swa"), 1e4);
    QCOMPARE(keys.integer("gemma3.attention.sliding_window_pattern"), std::int64_t{6});
    QCOMPARE(keys.number("gemma3.attention.scale"), 1.0 / 16);
    QCOMPARE(read(usual("Qwen3ForCausalLM"))->headDim, std::int64_t{128});
    QCOMPARE(read(with(usual("Qwen3ForCausalLM"), {{"head_dim", nullptr}}))->headDim, std::int64_t{16});
  }

  void theTextModelOfOneWithPicturesIsRead() {
    const Json text = {{"num_hidden_layers", 2}, {"hidden_size", 128}, {"sliding_window", 512}};
    const auto config = read({{"architectures", {"Gemma3ForConditionalGeneration"}},
                              {"text_config", text},
                              {"vision_config", {{"hidden_size", 7}}}});
    QVERIFY(config.has_value());
    QCOMPARE(config->metadata.integer("gemma3.embedding_length"), std::int64_t{128});
    QCOMPARE(config->metadata.integer("gemma3.attention.sliding_window"), std::int64_t{512});
  }

  void llama3FactorsAreThoseOfTheFormula() {
    const Json scaling = {{"rope_type", "llama3"},
                          {"factor", 8.0},
                          {"low_freq_factor", 1.0},
                          {"high_freq_factor", 4.0},
                          {"original_max_position_embeddings", 8192}};
    const auto config = read(with(usual("LlamaForCausalLM"), {{"head_dim", 64}, {"rope_scaling", scaling}}));
    QVERIFY(config.has_value());
    QCOMPARE(config->ropeFactors.size(), std::size_t{32});
    for (std::size_t i = 0; i < 32; ++i) {
      const double wave = 2 * std::numbers::pi * std::pow(500000.0, 2.0 * static_cast<double>(i) / 64);
      const double t = (8192 / wave - 1) / (4 - 1);
      const double expected = wave < 8192.0 / 4 ? 1 : wave > 8192 ? 8 : 1 / ((1 - t) / 8 + t);
      QVERIFY(std::abs(config->ropeFactors[i] - expected) <= 1e-5 * expected);
    }
    // The newer place of the same numbers.
    Json newer = usual("LlamaForCausalLM");
    newer.erase("rope_theta");
    newer["head_dim"] = 64;
    newer["rope_parameters"] = with(scaling, {{"rope_theta", 500000.0}});
    QCOMPARE(read(newer)->ropeFactors, config->ropeFactors);
    QCOMPARE(read(newer)->metadata.number("llama.rope.freq_base"), 500000.0);
  }

  void yarnBecomesItsKeys() {
    const Json scaling = {{"type", "yarn"}, {"factor", 4.0}, {"original_max_position_embeddings", 32768}};
    const auto qwen = read(with(usual("Qwen2ForCausalLM"), {{"rope_scaling", scaling}}));
    QCOMPARE(qwen->metadata.string("qwen2.rope.scaling.type"), std::string_view("yarn"));
    QCOMPARE(qwen->metadata.number("qwen2.rope.scaling.attn_factor"), 1.0);
    QCOMPARE(qwen->metadata.integer("qwen2.context_length"), std::int64_t{131072});
    const auto weaker =
        read(with(usual("Qwen2ForCausalLM"), {{"rope_scaling", with(scaling, {{"attention_factor", 1.0}})}}));
    const double magnitude = 0.1 * std::log(4.0) + 1;
    QVERIFY(std::abs(*weaker->metadata.number("qwen2.rope.scaling.attn_factor") * magnitude - 1.0) < 1e-12);
    const auto onTop =
        read(with(usual("Qwen3ForCausalLM"), {{"rope_scaling", with(scaling, {{"attn_factor", 0.878}})}}));
    QVERIFY(std::abs(*onTop->metadata.number("qwen3.rope.scaling.attn_factor") - 0.878) < 1e-12);
    const auto latent = read(deepSeek());
    QVERIFY(std::abs(*latent->metadata.number("deepseek2.rope.scaling.yarn_log_multiplier") - 0.0707) < 1e-12);
    QVERIFY(!latent->metadata.contains("deepseek2.rope.scaling.attn_factor"));
  }

  void windowsOfArchitecturesWithoutThemLimitTheContext() {
    const auto contextOf = [](const Json& json) { return read(json)->metadata.integer("llama.context_length"); };
    const Json mistral = usual("MistralForCausalLM");
    QCOMPARE(contextOf(with(mistral, {{"sliding_window", 1024}})), std::int64_t{1024});
    QCOMPARE(contextOf(with(mistral, {{"sliding_window", nullptr}})), std::int64_t{4096});
    const Json qwen = with(usual("Qwen2ForCausalLM"), {{"sliding_window", 1024}, {"max_window_layers", 1}});
    const auto key = "qwen2.context_length";
    QCOMPARE(read(with(qwen, {{"use_sliding_window", false}}))->metadata.integer(key), std::int64_t{4096});
    QCOMPARE(read(with(qwen, {{"use_sliding_window", true}}))->metadata.integer(key), std::int64_t{1024});
  }

  void expertsOfDeepSeekBecomeTheirKeys() {
    const base::Metadata keys = read(deepSeek())->metadata;
    QCOMPARE(keys.integer("deepseek2.expert_gating_func"), std::int64_t{2});
    QCOMPARE(keys.integer("deepseek2.expert_group_count"), std::int64_t{4});
    QCOMPARE(keys.integer("deepseek2.expert_group_used_count"), std::int64_t{2});
    QCOMPARE(keys.number("deepseek2.expert_weights_scale"), 2.5);
    QCOMPARE(keys.boolean("deepseek2.expert_weights_norm"), true);
    QCOMPARE(keys.integer("deepseek2.attention.key_length"), std::int64_t{20});
  }

  void whatCannotBeDoneIsRefusedByName() {
    const Json llama = usual("LlamaForCausalLM");
    refused(usual("PhiForCausalLM"), base::ErrorCode::unsupported, "PhiForCausalLM");
    refused(usual("PhiForCausalLM"), base::ErrorCode::unsupported, "Qwen3MoeForCausalLM");
    refused(with(llama, {{"hidden_act", "relu"}}), base::ErrorCode::unsupported, "relu");
    refused(with(llama, {{"rope_scaling", {{"type", "longrope"}}}}), base::ErrorCode::unsupported, "longrope");
    refused(with(llama, {{"partial_rotary_factor", 0.5}}), base::ErrorCode::unsupported, "partial_rotary_factor");
    refused(with(deepSeek(), {{"topk_method", "group_limited_greedy"}}), base::ErrorCode::unsupported, "topk_method");
    refused(with(deepSeek(), {{"moe_layer_freq", 2}}), base::ErrorCode::unsupported, "moe_layer_freq");
    const auto quantised = [&](const Json& config) { return with(llama, {{"quantization_config", config}}); };
    refused(quantised({{"quant_method", "bitsandbytes"}}), base::ErrorCode::unsupported, "bitsandbytes");
    refused(quantised({{"quant_method", "bitsandbytes"}}), base::ErrorCode::unsupported, "GPTQ");
    refused(quantised({{"quant_method", "compressed-tensors"}}), base::ErrorCode::unsupported, "compressed-tensors");
    refused(quantised({{"quant_method", "gptq"}, {"bits", 5}}), base::ErrorCode::unsupported, "5 bits");
    refused(quantised({{"quant_method", "gptq"}, {"bits", 4}, {"checkpoint_format", "marlin"}}),
            base::ErrorCode::unsupported, "marlin");
    refused(quantised({{"quant_method", "awq"}, {"bits", 4}, {"version", "GEMV"}}), base::ErrorCode::unsupported,
            "gemv");
    refused(quantised({{"quant_method", "fp8"}}), base::ErrorCode::unsupported, "scale per block");
  }

  void whatCannotBeIsRefusedByKey() {
    const Json llama = usual("LlamaForCausalLM");
    for (const char* key : {"hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"}) {
      Json without = llama;
      without.erase(key);
      refused(without, base::ErrorCode::corrupt, key);
      for (const Json& value : {Json("64"), Json(-1), Json(0), Json(1e300), Json(1.5), Json::array(), Json(true)}) {
        refused(with(llama, {{key, value}}), base::ErrorCode::corrupt, key);
      }
    }
    refused(with(llama, {{"head_dim", 7}}), base::ErrorCode::corrupt, "head_dim");
    refused(with(llama, {{"head_dim", 1 << 30}}), base::ErrorCode::corrupt, "head_dim");
    refused(with(llama, {{"rope_theta", -1}}), base::ErrorCode::corrupt, "rope_theta");
    refused(with(llama, {{"rope_scaling", {{"type", "linear"}, {"factor", 0}}}}), base::ErrorCode::corrupt, "factor");
    refused(with(llama, {{"architectures", 7}}), base::ErrorCode::corrupt, "architectures");
    refused(with(llama, {{"quantization_config", {{"quant_method", "gptq"}, {"bits", 4}, {"group_size", 0}}}}),
            base::ErrorCode::corrupt, "group_size");
    const Json tiles = {{"quant_method", "fp8"}, {"weight_block_size", {128, 0}}};
    refused(with(llama, {{"quantization_config", tiles}}), base::ErrorCode::corrupt, "weight_block_size");
  }

 private:
  static base::Result<CheckpointConfig> read(const Json& json) { return readCheckpointConfig(json); }

  static void refused(const Json& json, base::ErrorCode code, const QString& named) {
    const auto config = read(json);
    QVERIFY2(!config, qPrintable(named));
    QVERIFY2(config.error().code == code, config.error().message.c_str());
    QVERIFY2(QString::fromStdString(config.error().message).contains(named), config.error().message.c_str());
  }
};

QTEST_APPLESS_MAIN(CheckpointConfigTest)
#include "checkpoint_config_test.moc"
