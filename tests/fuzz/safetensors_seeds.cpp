// Writes the first corpus of the safetensors fuzzer: small checkpoints of every family and way of storing, so that its
// mutations start behind the checks of structure.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace {

struct Stored {
  std::string name;
  std::string_view type;
  std::vector<int> shape;
  int bytesEach;
};

std::string safetensors(const std::vector<Stored>& tensors) {
  std::string header = R"({"__metadata__":{"format":"pt"})";
  std::size_t at = 0;
  for (const Stored& tensor : tensors) {
    std::size_t bytes = static_cast<std::size_t>(tensor.bytesEach);
    for (const int size : tensor.shape) bytes *= static_cast<std::size_t>(size);
    header += fmt::format(R"(,"{}":{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}})", tensor.name, tensor.type,
                          fmt::join(tensor.shape, ","), at, at + bytes);
    at += bytes;
  }
  header += '}';
  const std::uint64_t length = header.size();
  std::string file(reinterpret_cast<const char*>(&length), sizeof(length));
  file += header;
  for (std::size_t i = 0; i < at; ++i) file += static_cast<char>(i * 7 % 4);
  return file;
}

const std::string kSizes = R"("hidden_size":32,"intermediate_size":32,"num_hidden_layers":1,"num_attention_heads":2,
"num_key_value_heads":1,"head_dim":16,"vocab_size":2,"max_position_embeddings":64,"rms_norm_eps":1e-5)";

std::string config(std::string_view className, std::string_view more) {
  return fmt::format(R"({{"architectures":["{}"],{}{}}})", className, kSizes, more);
}

const std::string kLayer = "model.layers.0.";

std::vector<Stored> ends() {
  return {{"model.embed_tokens.weight", "BF16", {2, 32}, 2},
          {"model.norm.weight", "BF16", {32}, 2},
          {"lm_head.weight", "F32", {2, 32}, 4}};
}

std::vector<Stored> plain() {
  auto tensors = ends();
  tensors.push_back({kLayer + "self_attn.q_proj.weight", "F16", {32, 32}, 2});
  tensors.push_back({kLayer + "self_attn.k_proj.bias", "BF16", {16}, 2});
  tensors.push_back({kLayer + "self_attn.k_proj.weight", "F64", {16, 32}, 8});
  tensors.push_back({kLayer + "input_layernorm.weight", "F32", {32}, 4});
  return tensors;
}

std::vector<Stored> packed(const std::string& module, int bits, bool awq, bool ordered) {
  auto tensors = ends();
  const std::vector<int> words = awq ? std::vector{64, 4} : std::vector{64 * bits / 32, 32};
  tensors.push_back({module + ".qweight", "I32", words, 4});
  tensors.push_back({module + ".qzeros", "I32", {2, 32 * bits / 32}, 4});
  tensors.push_back({module + ".scales", "F16", {2, 32}, 2});
  if (ordered) tensors.push_back({module + ".g_idx", "I32", {64}, 4});
  return tensors;
}

std::vector<Stored> experts() {
  auto tensors = ends();
  for (const int expert : {0, 1}) {
    const std::string module = fmt::format("{}mlp.experts.{}.up_proj.", kLayer, expert);
    tensors.push_back({module + "weight", "F8_E4M3", {4, 32}, 1});
    tensors.push_back({module + "weight_scale_inv", "F32", {2, 1}, 4});
  }
  tensors.push_back({kLayer + "mlp.gate.weight", "BF16", {2, 32}, 2});
  tensors.push_back({kLayer + "mlp.gate.e_score_correction_bias", "F32", {2}, 4});
  return tensors;
}

constexpr std::string_view kMoe =
    R"(,"kv_lora_rank":8,"qk_rope_head_dim":8,"qk_nope_head_dim":8,"v_head_dim":8,"n_routed_experts":2,
"num_experts_per_tok":1,"moe_intermediate_size":4,"n_shared_experts":1,"first_k_dense_replace":0,"n_group":2,
"topk_group":1,"rope_scaling":{"type":"yarn","factor":4,"mscale":1.0,"mscale_all_dim":1.0,
"original_max_position_embeddings":64},
"quantization_config":{"quant_method":"fp8","fmt":"e4m3","weight_block_size":[2,32]}})";

std::string quantised(std::string_view method, int bits) {
  return fmt::format(R"(,"quantization_config":{{"quant_method":"{}","bits":{},"group_size":32}})", method, bits);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: praxis_safetensors_seeds FOLDER\n");
    return 2;
  }
  const std::filesystem::path folder(argv[1]);
  std::error_code refused;
  std::filesystem::create_directories(folder, refused);
  bool written = !refused;
  const auto write = [&](std::string_view name, const std::string& json, const std::vector<Stored>& tensors) {
    std::ofstream file(folder / name, std::ios::binary);
    file << json << '\0' << safetensors(tensors);
    written = written && file.good();
  };
  const std::string up = kLayer + "mlp.up_proj";
  constexpr std::string_view kFactors =
      R"(,"rope_scaling":{"rope_type":"llama3","factor":8,"low_freq_factor":1,"high_freq_factor":4})";
  constexpr std::string_view kWindows = R"(,"layer_types":["sliding_attention"],"tie_word_embeddings":true)";
  write("llama", config("LlamaForCausalLM", kFactors), plain());
  write("mistral", config("MistralForCausalLM", R"(,"sliding_window":16)"), plain());
  write("gemma", config("Gemma3ForCausalLM", kWindows), plain());
  for (const int bits : {2, 3, 4, 8}) {
    write(fmt::format("gptq{}", bits), config("Qwen2ForCausalLM", quantised("gptq", bits)),
          packed(up, bits, false, bits != 8));
  }
  write("gptq_q", config("LlamaForCausalLM", quantised("gptq", 4)),
        packed(kLayer + "self_attn.q_proj", 4, false, true));
  write("awq", config("Qwen3ForCausalLM", quantised("awq", 4)), packed(up, 4, true, false));
  write("deepseek", config("DeepseekV3ForCausalLM", kMoe), experts());
  if (!written) fmt::print(stderr, "The seeds cannot be written to {}.\n", folder.string());
  return written ? 0 : 1;
}
