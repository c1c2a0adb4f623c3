#include "tests/support/tiny_model.h"

#include <span>
#include <string_view>

#include "engine/tensor/tensor.h"
#include "engine/weights/gguf_writer.h"

namespace praxis::tests {

namespace {

using engine::base::Result;
using engine::tensor::DType;
using engine::tensor::Shape;
using engine::base::Metadata;
using engine::weights::OutputFile;
using engine::weights::TensorPlan;

constexpr std::int64_t kEmbedding = 64;
constexpr std::int64_t kHeads = 4;
constexpr std::int64_t kHeadsKv = 2;
constexpr std::int64_t kHeadDim = 16;
constexpr std::int64_t kFeedForward = 96;
constexpr std::int64_t kLayers = 2;

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

Metadata metadataOf(const TinyModel& model) {
  Metadata metadata;
  for (const auto& [key, value] : model.metadata) metadata.insert(key, value);
  // insert keeps what is there: a test's own values win.
  const auto number = [&](const char* suffix, std::int64_t value) {
    metadata.insert(model.architecture + suffix, value);
  };
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
  return metadata;
}

std::vector<TensorPlan> tensorsOf(const TinyModel& model) {
  std::map<std::string, std::vector<std::int64_t>> shapes = model.shapes;
  // insert keeps what is there: a test's own shapes win.
  const auto add = [&](const std::string& name, std::vector<std::int64_t> shape) { shapes.insert({name, shape}); };
  add("token_embd.weight", {kTinyVocab, kEmbedding});
  add("output_norm.weight", {kEmbedding});
  if (!model.tied) add("output.weight", {kTinyVocab, kEmbedding});
  for (std::int64_t layer = 0; layer < kLayers; ++layer) {
    const std::string block = fmt::format("blk.{}.", layer);
    add(block + "attn_norm.weight", {kEmbedding});
    add(block + "attn_q.weight", {kHeads * kHeadDim, kEmbedding});
    add(block + "attn_k.weight", {kHeadsKv * kHeadDim, kEmbedding});
    add(block + "attn_v.weight", {kHeadsKv * kHeadDim, kEmbedding});
    add(block + "attn_output.weight", {kEmbedding, kHeads * kHeadDim});
    add(block + "ffn_norm.weight", {kEmbedding});
    add(block + "ffn_gate.weight", {kFeedForward, kEmbedding});
    add(block + "ffn_up.weight", {kFeedForward, kEmbedding});
    add(block + "ffn_down.weight", {kEmbedding, kFeedForward});
    if (!model.biases && model.architecture != "qwen2") continue;
    add(block + "attn_q.bias", {kHeads * kHeadDim});
    add(block + "attn_k.bias", {kHeadsKv * kHeadDim});
    add(block + "attn_v.bias", {kHeadsKv * kHeadDim});
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
  std::vector<float> values;
  for (std::int64_t row = 0; row < view.rows(); ++row) {
    for (std::int64_t col = 0; col < view.cols(); ++col) {
      const float random = randomValue(model.seed, plan.name, values.size());
      if (fill != model.fills.end()) values.push_back(fill->second);
      else if (plan.name.ends_with("norm.weight")) values.push_back(1.0f);
      else if (!model.next.empty()) values.push_back(chainValue(model, before, plan.name, row, col));
      else values.push_back(0.3f * random);
    }
  }
  return values;
}

}  // namespace

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
    if (plan.type != DType::f32) return file.write(std::vector<std::byte>(plan.bytes()));
    const std::vector<float> values = valuesOf(model, plan);
    return file.write(std::as_bytes(std::span(values)));
  };
  return engine::weights::writeGguf(path, metadataOf(model), plans, fill);
}

}  // namespace praxis::tests
