#include "engine/library/synthetic_model.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "engine/library/random_rows.h"
#include "engine/library/synthetic_vocabulary.h"
#include "engine/weights/gguf_writer.h"

namespace praxis::engine::library {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using tensor::DType;
using tensor::Shape;

constexpr double kLogitDeviation = 2.5;  // spread of a trained model's logits: sampling then has favourites
constexpr double kNormDeviation = 0.05;
constexpr double kBiasDeviation = 0.1;
constexpr double kQuiet = 1.0 / 64;  // logits of tokens that are no words, against those that are
constexpr std::size_t kChunkBytes = std::size_t{1} << 20;

constexpr std::string_view kChatTemplate =
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + "
    "'\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

struct RandomTensor {
  weights::TensorPlan plan;
  double mean = 0;
  double deviation = 0;
  bool quietNonWords = false;  // rows of tokens that are no words are scaled by kQuiet
};

class TensorList {
 public:
  TensorList(const SyntheticShape& shape, const SyntheticMix& mix) : m_shape(shape), m_mix(mix) {}

  std::vector<RandomTensor> make() {
    const double logitDeviation = kLogitDeviation / std::sqrt(static_cast<double>(m_shape.embedding));
    matrix("token_embd.weight", m_shape.vocab, m_shape.embedding, m_shape.tied ? logitDeviation : 1.0,
           m_shape.tied ? m_mix.output : m_mix.usual);
    m_tensors.back().quietNonWords = m_shape.tied;
    for (std::int64_t layer = 0; layer < m_shape.layers; ++layer) addLayer(layer);
    norm("output_norm.weight", m_shape.embedding);
    if (!m_shape.tied) {
      matrix("output.weight", m_shape.vocab, m_shape.embedding, logitDeviation, m_mix.output);
      m_tensors.back().quietNonWords = true;
    }
    return std::move(m_tensors);
  }

 private:
  void addLayer(std::int64_t layer) {
    const std::string prefix = fmt::format("blk.{}.", layer);
    const DType sensitive = isSensitive(layer) ? m_mix.sensitive : m_mix.usual;
    norm(prefix + "attn_norm.weight", m_shape.embedding);
    if (m_shape.latent.rank > 0)
      addLatentAttention(prefix);
    else
      addAttention(prefix, sensitive);
    if (isGemma()) norm(prefix + "post_attention_norm.weight", m_shape.embedding);
    norm(prefix + "ffn_norm.weight", m_shape.embedding);
    if (m_shape.experts.count > 0 && layer >= m_shape.experts.denseLayers)
      addExperts(prefix, sensitive);
    else
      addGated(prefix, "", m_shape.feedForward, sensitive);
    if (isGemma()) norm(prefix + "post_ffw_norm.weight", m_shape.embedding);
  }

  void addAttention(const std::string& prefix, DType sensitive) {
    const std::int64_t query = m_shape.heads * m_shape.headDim;
    const std::int64_t keyValue = m_shape.headsKv * m_shape.headDim;
    projection(prefix + "attn_q", query, m_shape.embedding, m_mix.usual, hasAttentionBias());
    projection(prefix + "attn_k", keyValue, m_shape.embedding, m_mix.usual, hasAttentionBias());
    projection(prefix + "attn_v", keyValue, m_shape.embedding, sensitive, hasAttentionBias());
    projection(prefix + "attn_output", m_shape.embedding, query, m_mix.usual, false);
    if (!normsHeads()) return;
    norm(prefix + "attn_q_norm.weight", m_shape.headDim);
    norm(prefix + "attn_k_norm.weight", m_shape.headDim);
  }

  void addLatentAttention(const std::string& prefix) {
    const SyntheticLatent& latent = m_shape.latent;
    const std::int64_t heads = m_shape.heads;
    projection(prefix + "attn_q", heads * (latent.nope + latent.rope), m_shape.embedding, m_mix.usual, false);
    projection(prefix + "attn_kv_a_mqa", latent.rank + latent.rope, m_shape.embedding, m_mix.usual, false);
    norm(prefix + "attn_kv_a_norm.weight", latent.rank);
    stack(prefix + "attn_k_b.weight", heads, latent.rank, latent.nope, m_mix.usual);
    stack(prefix + "attn_v_b.weight", heads, latent.value, latent.rank, m_mix.usual);
    projection(prefix + "attn_output", m_shape.embedding, heads * latent.value, m_mix.usual, false);
  }

  void addGated(const std::string& prefix, const std::string& ending, std::int64_t width, DType sensitive) {
    projection(prefix + "ffn_gate" + ending, width, m_shape.embedding, m_mix.usual, false);
    projection(prefix + "ffn_up" + ending, width, m_shape.embedding, m_mix.usual, false);
    projection(prefix + "ffn_down" + ending, m_shape.embedding, width, sensitive, false);
  }

  void addExperts(const std::string& prefix, DType sensitive) {
    const SyntheticExperts& experts = m_shape.experts;
    projection(prefix + "ffn_gate_inp", experts.count, m_shape.embedding, DType::f32, false);
    stack(prefix + "ffn_gate_exps.weight", experts.count, experts.feedForward, m_shape.embedding, m_mix.usual);
    stack(prefix + "ffn_up_exps.weight", experts.count, experts.feedForward, m_shape.embedding, m_mix.usual);
    stack(prefix + "ffn_down_exps.weight", experts.count, m_shape.embedding, experts.feedForward, sensitive);
    if (experts.shared > 0) addGated(prefix, "_shexp", experts.shared * experts.feedForward, sensitive);
  }

  bool isSensitive(std::int64_t layer) const {
    const std::int64_t eighth = m_shape.layers / 8;
    return layer < eighth || layer >= 7 * m_shape.layers / 8 || (layer - eighth) % 3 == 2;
  }

  bool hasAttentionBias() const { return m_shape.architecture == "qwen2"; }
  bool isGemma() const { return m_shape.architecture == "gemma3"; }
  bool normsHeads() const { return isGemma() || m_shape.architecture.starts_with("qwen3"); }

  // Rows of this deviation keep the size of what they multiply.
  void projection(const std::string& name, std::int64_t rows, std::int64_t cols, DType type, bool bias) {
    matrix(name + ".weight", rows, cols, 1.0 / std::sqrt(static_cast<double>(cols)), type);
    if (bias) m_tensors.push_back({{name + ".bias", DType::f32, Shape{rows}}, 0, kBiasDeviation});
  }
  void matrix(const std::string& name, std::int64_t rows, std::int64_t cols, double deviation, DType type) {
    m_tensors.push_back({{name, tensor::typeThatFits(type, cols), Shape{rows, cols}}, 0, deviation});
  }
  void stack(const std::string& name, std::int64_t count, std::int64_t rows, std::int64_t cols, DType type) {
    const double deviation = 1.0 / std::sqrt(static_cast<double>(cols));
    m_tensors.push_back({{name, tensor::typeThatFits(type, cols), Shape{count, rows, cols}}, 0, deviation});
  }
  void norm(const std::string& name, std::int64_t size) {
    m_tensors.push_back({{name, DType::f32, Shape{size}}, 1.0, kNormDeviation});
  }

  const SyntheticShape& m_shape;
  const SyntheticMix& m_mix;
  std::vector<RandomTensor> m_tensors;
};

void addShape(base::Metadata& metadata, const SyntheticShape& shape) {
  const auto key = [&](std::string_view suffix) { return fmt::format("{}.{}", shape.architecture, suffix); };
  const auto integer = [&](std::string_view suffix, std::int64_t value) {
    metadata.insert(key(suffix), static_cast<std::uint64_t>(value));
  };
  integer("context_length", shape.contextLength);
  integer("embedding_length", shape.embedding);
  integer("block_count", shape.layers);
  integer("feed_forward_length", shape.feedForward);
  integer("attention.head_count", shape.heads);
  integer("attention.head_count_kv", shape.headsKv);
  integer("attention.key_length", shape.headDim);
  integer("attention.value_length", shape.latent.rank > 0 ? shape.latent.rank : shape.headDim);
  integer("rope.dimension_count", shape.latent.rank > 0 ? shape.latent.rope : shape.headDim);
  integer("vocab_size", shape.vocab);
  metadata.insert(key("attention.layer_norm_rms_epsilon"),
                  static_cast<double>(shape.architecture == "llama" ? 1e-5f : 1e-6f));
  metadata.insert(key("rope.freq_base"), shape.ropeBase);
}

// The keys that only some architectures have.
void addSpecialShape(base::Metadata& metadata, const SyntheticShape& shape) {
  const auto integer = [&](std::string_view suffix, std::int64_t value) {
    if (value > 0) metadata.insert(fmt::format("{}.{}", shape.architecture, suffix), static_cast<std::uint64_t>(value));
  };
  integer("attention.sliding_window", shape.window);
  integer("expert_count", shape.experts.count);
  integer("expert_used_count", shape.experts.used);
  integer("expert_feed_forward_length", shape.experts.feedForward);
  integer("expert_shared_count", shape.experts.shared);
  integer("leading_dense_block_count", shape.experts.denseLayers);
  if (shape.latent.rank == 0) return;
  integer("attention.kv_lora_rank", shape.latent.rank);
  integer("attention.key_length_mla", shape.latent.nope + shape.latent.rope);
  integer("attention.value_length_mla", shape.latent.value);
}

void addTokenizer(base::Metadata& metadata, const SyntheticShape& shape, SyntheticVocabulary& vocabulary) {
  const auto id = [](std::int64_t token) { return static_cast<std::uint64_t>(token); };
  metadata.insert("tokenizer.ggml.model", std::string("gpt2"));
  metadata.insert("tokenizer.ggml.pre", std::string(shape.architecture.starts_with("qwen") ? "qwen2" : "llama-bpe"));
  metadata.insert("tokenizer.ggml.tokens", std::move(vocabulary.tokens));
  metadata.insert("tokenizer.ggml.token_type", std::move(vocabulary.kinds));
  metadata.insert("tokenizer.ggml.merges", std::move(vocabulary.merges));
  metadata.insert("tokenizer.ggml.bos_token_id", id(vocabulary.endOfText));
  metadata.insert("tokenizer.ggml.padding_token_id", id(vocabulary.endOfText));
  metadata.insert("tokenizer.ggml.eos_token_id", id(vocabulary.messageEnd));
  metadata.insert("tokenizer.ggml.add_bos_token", false);
  metadata.insert("tokenizer.chat_template", std::string(kChatTemplate));
}

base::Metadata makeMetadata(const SyntheticShape& shape, const SyntheticMix& mix, SyntheticVocabulary& vocabulary) {
  base::Metadata metadata;
  metadata.insert("general.architecture", std::string(shape.architecture));
  metadata.insert("general.type", std::string("model"));
  metadata.insert("general.name", fmt::format("Praxis {} (untrained)", shape.name));
  metadata.insert("general.description", std::string("Random weights: shows speed, not sense."));
  metadata.insert("general.file_type", std::uint64_t{mix.fileType});
  metadata.insert("general.quantization_version", std::uint64_t{2});
  metadata.insert(std::string(kUntrainedSampleKey), true);
  addShape(metadata, shape);
  addSpecialShape(metadata, shape);
  addTokenizer(metadata, shape, vocabulary);
  return metadata;
}

class Progress {
 public:
  Progress(std::uint64_t total, const std::function<bool(double)>& report) : m_total(total), m_report(report) {}

  Result<void> add(std::uint64_t bytes) {
    m_done += bytes;
    if (!m_report || m_report(static_cast<double>(m_done) / static_cast<double>(m_total))) return {};
    return fail(ErrorCode::cancelled, "Making the model was cancelled; nothing was kept.");
  }

 private:
  std::uint64_t m_total;
  std::uint64_t m_done = 0;
  const std::function<bool(double)>& m_report;
};

Result<void> fillTensor(const RandomTensor& tensor, const std::vector<bool>& isWord, Random random,
                        weights::OutputFile& file, Progress& progress) {
  const RandomRows rows(tensor.plan.type, tensor.mean, tensor.deviation);
  const RandomRows quietRows(tensor.plan.type, tensor.mean, tensor.deviation * kQuiet);
  const auto rowBytes = static_cast<std::size_t>(tensor::rowBytes(tensor.plan.type, tensor.plan.shape.cols()));
  const auto rowCount = static_cast<std::size_t>(tensor.plan.shape.rows());
  std::vector<std::byte> chunk;
  for (std::size_t row = 0; row < rowCount;) {
    const std::size_t count = std::min(rowCount - row, std::max<std::size_t>(1, kChunkBytes / rowBytes));
    chunk.resize(count * rowBytes);
    for (std::size_t i = 0; i < count; ++i, ++row) {
      const bool quiet = tensor.quietNonWords && !isWord[row];
      (quiet ? quietRows : rows).fill(std::span(chunk).subspan(i * rowBytes, rowBytes), random);
    }
    PRAXIS_TRY(file.write(chunk));
    PRAXIS_TRY(progress.add(chunk.size()));
  }
  return {};
}

Result<void> check(const SyntheticShape& shape) {
  if (shape.vocab < kSyntheticVocabularyMin) {
    return fail(ErrorCode::invalidArgument, "A vocabulary of {} is too small; {} tokens are the least.", shape.vocab,
                kSyntheticVocabularyMin);
  }
  return {};
}

}  // namespace

Result<const SyntheticMix*> syntheticMixNamed(std::string_view name) {
  const auto sameLetter = [](unsigned char a, unsigned char b) { return std::toupper(a) == std::toupper(b); };
  std::string known;
  for (const SyntheticMix& mix : syntheticMixes()) {
    if (std::ranges::equal(mix.name, name, sameLetter)) return &mix;
    known += (known.empty() ? "" : ", ") + std::string(mix.name);
  }
  return fail(ErrorCode::unsupported, "Models of type {} cannot be made; choose one of {}.", name, known);
}

Result<void> writeSyntheticModel(const SyntheticShape& shape, const SyntheticMix& mix, std::uint64_t seed,
                                 const std::filesystem::path& out, const std::function<bool(double)>& progress) {
  PRAXIS_TRY(check(shape));
  SyntheticVocabulary vocabulary = makeSyntheticVocabulary(shape.vocab);
  const base::Metadata metadata = makeMetadata(shape, mix, vocabulary);
  const std::vector<RandomTensor> tensors = TensorList(shape, mix).make();
  std::vector<weights::TensorPlan> plans;
  std::uint64_t total = 0;
  for (const RandomTensor& tensor : tensors) {
    plans.push_back(tensor.plan);
    total += tensor.plan.bytes();
  }
  Progress done(total, progress);
  Random seeds(seed);
  std::size_t index = 0;
  return weights::writeGguf(out, metadata, plans, [&](const weights::TensorPlan&, weights::OutputFile& file) {
    return fillTensor(tensors[index++], vocabulary.isWord, Random(seeds.next()), file, done);
  });
}

Result<void> writeSyntheticModel(const SyntheticShape& shape, DType type, std::uint64_t seed,
                                 const std::filesystem::path& out, const std::function<bool(double)>& progress) {
  const SyntheticMix* mix = PRAXIS_TRY(syntheticMixNamed(tensor::dtypeInfo(type).name));
  return writeSyntheticModel(shape, *mix, seed, out, progress);
}

}  // namespace praxis::engine::library
