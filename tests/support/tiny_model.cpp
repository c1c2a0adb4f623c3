#include "tests/support/tiny_model.h"

#include <span>
#include <string_view>

#include "engine/tensor/tensor.h"
#include "engine/weights/gguf_writer.h"

namespace praxis::tests {

namespace {

using engine::base::Metadata;
using engine::base::Result;
using engine::tensor::DType;
using engine::tensor::Shape;
using engine::weights::OutputFile;
using engine::weights::TensorPlan;

constexpr std::int64_t kEmbedding = kTinyEmbedding;
constexpr std::int64_t kHeads = kTinyHeads;
constexpr std::int64_t kHeadsKv = kTinyHeadsKv;
constexpr std::int64_t kHeadDim = kTinyHeadDim;
constexpr std::int64_t kFeedForward = 96;
constexpr std::int64_t kLayers = 2;
constexpr std::int64_t kLatentQueryRank = 20;

// The same number for the same seed, tensor and index on every machine (splitmix64), in [-1, 1).
float randomValue(std::uint64_t seed, std::string_view tensor, std::uint64_t index) {
  std::uint64_t state = seed * 0x9e3779b97f4a7c15u + index;
  for (const char c : tensor) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  state += 0x9e3779b97f4a7c15u;
  state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9u;
  state = (state ^ (state >> 27)) * 0x94d049bb133111ebu;
  state ^= state >> 31;
  return static_cast<float>(static_cast<double>(state >> 11) * 0x1p-52 - 1.0);
}

void addVocabulary(Metadata& metadata) {
  std::vector<std::string> tokens{"<unk>", "<s>", "</s>"};
  std::vector<std::int64_t> kinds{2, 3, 3};
  for (int byte = 0; byte < 256; ++byte) {
    tokens.push_back(fmt::format("<0x{:02X}>", byte));
    kinds.push_back(6);
  }
  tokens.push_back("\u2581");
  for (char c = 'a'; c <= 'z'; ++c) tokens.push_back(std::string(1, c));
  for (char c = 'A'; c <= 'Z'; ++c) tokens.push_back(std::string(1, c));
  kinds.resize(tokens.size(), 1);
  metadata.insert("tokenizer.ggml.model", std::string("llama"));
  metadata.insert("tokenizer.ggml.scores", std::vector<double>(tokens.size(), 0.0));
  metadata.insert("tokenizer.ggml.tokens", std::move(tokens));
  metadata.insert("tokenizer.ggml.token_type", std::move(kinds));
  metadata.insert("tokenizer.ggml.bos_token_id", std::int64_t{kTinyBos});
  metadata.insert("tokenizer.ggml.eos_token_id", std::int64_t{kTinyEos});
  metadata.insert("tokenizer.ggml.unknown_token_id", std::int64_t{0});
  metadata.insert("tokenizer.ggml.add_space_prefix", false);
}

bool isLatent(const TinyModel& model) { return model.architecture == "deepseek2"; }
bool hasExperts(const TinyModel& model) { return model.architecture == "qwen3moe" || isLatent(model); }
bool normsHeads(const TinyModel& model) {
  return model.architecture == "qwen3" || model.architecture == "qwen3moe" || model.architecture == "gemma3";
}

void addArchitecture(const TinyModel& model, Metadata& metadata) {
  const auto number = [&](const char* suffix, std::int64_t value) {
    metadata.insert(model.architecture + suffix, value);
  };
  if (isLatent(model)) {
    number(".attention.head_count_kv", 1);
    number(".attention.key_length", kTinyLatentRank + kTinyLatentRope);
    number(".attention.value_length", kTinyLatentRank);
    number(".attention.key_length_mla", kTinyLatentNope + kTinyLatentRope);
    number(".attention.value_length_mla", kTinyLatentValue);
    number(".attention.kv_lora_rank", kTinyLatentRank);
    number(".attention.q_lora_rank", kLatentQueryRank);
    number(".rope.dimension_count", kTinyLatentRope);
    number(".leading_dense_block_count", 1);
    number(".expert_shared_count", 1);
    number(".expert_gating_func", 2);
    number(".expert_group_count", 2);
    number(".expert_group_used_count", 1);
  }
  if (hasExperts(model)) {
    number(".expert_count", kTinyExperts);
    number(".expert_used_count", 2);
    number(".expert_feed_forward_length", kTinyExpertWidth);
  }
  if (model.architecture == "gemma3") {
    number(".attention.sliding_window", 5);
    number(".attention.sliding_window_pattern", 2);
  }
}

Metadata metadataOf(const TinyModel& model) {
  Metadata metadata;
  for (const auto& [key, value] : model.metadata) metadata.insert(key, value);
  // insert keeps what is there: a test's own values win.
  const auto number = [&](const char* suffix, std::int64_t value) {
    metadata.insert(model.architecture + suffix, value);
  };
  addArchitecture(model, metadata);
  metadata.insert("general.architecture", model.architecture);
  metadata.insert("general.name", std::string("tiny"));
  number(".context_length", model.contextLength);
  number(".embedding_length", kEmbedding);
  number(".block_count", kLayers);
  number(".feed_forward_length", kFeedForward);
  number(".attention.head_count", kHeads);
  number(".attention.head_count_kv", kHeadsKv);
  number(".attention.key_length", kHeadDim);
  number(".attention.value_length", kHeadDim);
  metadata.insert(model.architecture + ".attention.layer_norm_rms_epsilon", 1e-5);
  addVocabulary(metadata);
  if (model.withoutKeys.empty()) return metadata;
  Metadata kept;
  for (const auto& [key, value] : metadata.all()) {
    if (!model.withoutKeys.contains(key)) kept.insert(key, value);
  }
  return kept;
}

using Shapes = std::map<std::string, std::vector<std::int64_t>>;

// insert keeps what is there: a test's own shapes win.
void addAttention(const TinyModel& model, const std::string& block, Shapes& shapes) {
  const auto add = [&](const char* name, std::vector<std::int64_t> shape) { shapes.insert({block + name, shape}); };
  if (isLatent(model)) {
    add("attn_q_a.weight", {kLatentQueryRank, kEmbedding});
    add("attn_q_a_norm.weight", {kLatentQueryRank});
    add("attn_q_b.weight", {kHeads * (kTinyLatentNope + kTinyLatentRope), kLatentQueryRank});
    add("attn_kv_a_mqa.weight", {kTinyLatentRank + kTinyLatentRope, kEmbedding});
    add("attn_kv_a_norm.weight", {kTinyLatentRank});
    add("attn_k_b.weight", {kHeads, kTinyLatentRank, kTinyLatentNope});
    add("attn_v_b.weight", {kHeads, kTinyLatentValue, kTinyLatentRank});
    add("attn_output.weight", {kEmbedding, kHeads * kTinyLatentValue});
    return;
  }
  add("attn_q.weight", {kHeads * kHeadDim, kEmbedding});
  add("attn_k.weight", {kHeadsKv * kHeadDim, kEmbedding});
  add("attn_v.weight", {kHeadsKv * kHeadDim, kEmbedding});
  add("attn_output.weight", {kEmbedding, kHeads * kHeadDim});
  if (normsHeads(model)) {
    add("attn_q_norm.weight", {kHeadDim});
    add("attn_k_norm.weight", {kHeadDim});
  }
  if (!model.biases && model.architecture != "qwen2") return;
  add("attn_q.bias", {kHeads * kHeadDim});
  add("attn_k.bias", {kHeadsKv * kHeadDim});
  add("attn_v.bias", {kHeadsKv * kHeadDim});
}

void addGated(const std::string& block, const std::string& ending, std::int64_t width, Shapes& shapes) {
  shapes.insert({block + "ffn_gate" + ending, {width, kEmbedding}});
  shapes.insert({block + "ffn_up" + ending, {width, kEmbedding}});
  shapes.insert({block + "ffn_down" + ending, {kEmbedding, width}});
}

void addFeedForward(const TinyModel& model, std::int64_t layer, const std::string& block, Shapes& shapes) {
  if (!hasExperts(model) || (isLatent(model) && layer == 0)) return addGated(block, ".weight", kFeedForward, shapes);
  shapes.insert({block + "ffn_gate_inp.weight", {kTinyExperts, kEmbedding}});
  shapes.insert({block + "ffn_gate_exps.weight", {kTinyExperts, kTinyExpertWidth, kEmbedding}});
  shapes.insert({block + "ffn_up_exps.weight", {kTinyExperts, kTinyExpertWidth, kEmbedding}});
  shapes.insert({block + "ffn_down_exps.weight", {kTinyExperts, kEmbedding, kTinyExpertWidth}});
  if (!isLatent(model)) return;
  shapes.insert({block + "exp_probs_b.bias", {kTinyExperts}});
  addGated(block, "_shexp.weight", kTinyExpertWidth, shapes);
}

std::vector<TensorPlan> tensorsOf(const TinyModel& model) {
  Shapes shapes = model.shapes;
  const auto add = [&](const std::string& name, std::vector<std::int64_t> shape) { shapes.insert({name, shape}); };
  add("token_embd.weight", {kTinyVocab, kEmbedding});
  add("output_norm.weight", {kEmbedding});
  if (!model.tied) add("output.weight", {kTinyVocab, kEmbedding});
  for (std::int64_t layer = 0; layer < kLayers; ++layer) {
    const std::string block = fmt::format("blk.{}.", layer);
    add(block + "attn_norm.weight", {kEmbedding});
    addAttention(model, block, shapes);
    add(block + "ffn_norm.weight", {kEmbedding});
    addFeedForward(model, layer, block, shapes);
    if (model.architecture != "gemma3") continue;
    add(block + "post_attention_norm.weight", {kEmbedding});
    add(block + "post_ffw_norm.weight", {kEmbedding});
  }
  std::vector<TensorPlan> plans;
  for (const auto& [name, shape] : shapes) {
    if (model.leftOut.contains(name)) continue;
    const auto type = model.types.find(name);
    plans.push_back({name, type == model.types.end() ? DType::f32 : type->second, Shape::of(shape)});
  }
  return plans;
}

// Row `next` of the head is the embedding of the token before it, and the blocks add nothing.
float chainValue(const TinyModel& model, const std::map<std::int32_t, std::vector<std::int32_t>>& before,
                 const std::string& name, std::int64_t row, std::int64_t col) {
  const auto embedding = [&](std::int32_t token) {
    const auto index = static_cast<std::uint64_t>(token * kEmbedding + col);
    return randomValue(model.seed, "token_embd.weight", index) < 0.0f ? -1.0f : 1.0f;
  };
  if (name == "token_embd.weight") return embedding(static_cast<std::int32_t>(row));
  if (name != "output.weight") return 0.0f;
  float sum = 0.0f;
  const auto tokens = before.find(static_cast<std::int32_t>(row));
  if (tokens == before.end()) return 0.0f;
  for (const std::int32_t token : tokens->second) sum += embedding(token);
  return sum;
}

std::map<std::int32_t, std::vector<std::int32_t>> reversed(const std::map<std::int32_t, std::int32_t>& next) {
  std::map<std::int32_t, std::vector<std::int32_t>> before;
  for (const auto& [token, follower] : next) before[follower].push_back(token);
  return before;
}

std::vector<float> valuesOf(const TinyModel& model, const TensorPlan& plan) {
  const auto before = reversed(model.next);
  const engine::tensor::TensorView view{plan.type, plan.shape};
  const auto fill = model.fills.find(plan.name);
  const auto own = model.values.find(plan.name);
  std::vector<float> values;
  for (std::int64_t row = 0; row < view.rows(); ++row) {
    for (std::int64_t col = 0; col < view.cols(); ++col) {
      if (fill != model.fills.end())
        values.push_back(fill->second);
      else if (own != model.values.end())
        values.push_back(own->second(static_cast<std::int64_t>(values.size())));
      else if (plan.name.ends_with("norm.weight"))
        values.push_back(1.0f);
      else if (!model.next.empty())
        values.push_back(chainValue(model, before, plan.name, row, col));
      else
        values.push_back(tinyWeight(model, plan.name, static_cast<std::int64_t>(values.size())));
    }
  }
  return values;
}

}  // namespace

float tinyWeight(const TinyModel& model, std::string_view tensor, std::int64_t index) {
  return 0.3f * randomValue(model.seed, tensor, static_cast<std::uint64_t>(index));
}

std::int64_t tinyRopeDims(std::string_view architecture) {
  return architecture == "deepseek2" ? kTinyLatentRope : kTinyHeadDim;
}

std::int32_t tinyByte(unsigned char byte) { return kTinyFirstByte + byte; }

std::int32_t tinyToken(char c) {
  if (c >= 'a' && c <= 'z') return kTinySpace + 1 + (c - 'a');
  if (c >= 'A' && c <= 'Z') return kTinySpace + 27 + (c - 'A');
  return kTinySpace;
}

TinyModel TinyModel::alphabet() {
  TinyModel model;
  for (char c = 'a'; c < 'z'; ++c) model.next[tinyToken(c)] = tinyToken(static_cast<char>(c + 1));
  model.next[tinyToken('z')] = kTinyEos;
  model.next[kTinySpace] = tinyToken('a');
  return model;
}

Result<void> writeTinyModel(const TinyModel& model, const std::filesystem::path& path) {
  const std::vector<TensorPlan> plans = tensorsOf(model);
  const auto fill = [&](const TensorPlan& plan, OutputFile& file) -> Result<void> {
    if (const auto integers = model.integers.find(plan.name); integers != model.integers.end()) {
      std::vector<std::int32_t> values(static_cast<std::size_t>(plan.shape.elements()));
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = integers->second(static_cast<std::int64_t>(i));
      return file.write(std::as_bytes(std::span(values)));
    }
    if (plan.type != DType::f32) return file.write(std::vector<std::byte>(plan.bytes()));
    const std::vector<float> values = valuesOf(model, plan);
    return file.write(std::as_bytes(std::span(values)));
  };
  return engine::weights::writeGguf(path, metadataOf(model), plans, fill);
}

}  // namespace praxis::tests
