#include "engine/model/decoder_weights.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/model/latent_weights.h"
#include "engine/ops/ops.h"
#include "engine/tensor/dtype.h"

namespace praxis::engine::model {

namespace {

using tensor::Shape;
using tensor::TensorView;

std::string computableNames() {
  std::string names;
  for (const tensor::DType type : ops::computableTypes()) {
    if (!names.empty()) names += ", ";
    names += tensor::dtypeInfo(type).name;
  }
  return names;
}

TensorView rowsOf(const TensorView& matrix, std::int64_t begin, std::int64_t count) {
  return {matrix.type, Shape{count, matrix.cols()}, matrix.data + begin * tensor::rowBytes(matrix.type, matrix.cols())};
}

// Every index of 0 .. size - 1 once.
bool isPermutation(std::span<const std::int32_t> order) {
  std::vector<bool> seen(order.size());
  for (const std::int32_t index : order) {
    if (index < 0 || static_cast<std::size_t>(index) >= order.size() || seen[static_cast<std::size_t>(index)]) {
      return false;
    }
    seen[static_cast<std::size_t>(index)] = true;
  }
  return true;
}

// Binds the tensors of one file under the rules of one architecture.
class Binder {
 public:
  Binder(const weights::ModelFile& file, const weights::Hyperparameters& shape, const LayerRules& rules,
         device::Device& device)
      : m_file(file), m_shape(shape), m_rules(rules), m_device(device) {}

  base::Result<DecoderWeights> bind() {
    if (m_shape.experts.count > 0 && !m_rules.experts) {
      return base::fail(base::ErrorCode::unsupported,
                        "{}: the model is a mixture of experts; this version runs {} models without experts only.",
                        nameOf(m_file), m_shape.architecture);
    }
    m_weights.embedding =
        PRAXIS_TRY(requireMatrix(m_file, "token_embd.weight", Shape{m_shape.vocab, m_shape.embedding}));
    for (std::int64_t index = 0; index < m_shape.layers; ++index) m_weights.layers.push_back(PRAXIS_TRY(layer(index)));
    m_weights.outputNorm = PRAXIS_TRY(requireF32(m_file, "output_norm.weight", m_shape.embedding));
    const bool tied = m_file.find("output.weight") == nullptr;
    m_weights.head = tied ? Linear{m_weights.embedding, std::nullopt, {}}
                          : PRAXIS_TRY(linear("output", m_shape.vocab, m_shape.embedding, Bias::optional));
    return std::move(m_weights);
  }

 private:
  // name without the ending: "blk.0.attn_q" has the tensors blk.0.attn_q.weight and, where it has one, .bias.
  base::Result<Linear> linear(const std::string& name, std::int64_t outDim, std::int64_t inDim, Bias bias) {
    Linear linear{PRAXIS_TRY(requireMatrix(m_file, name + ".weight", Shape{outDim, inDim})), std::nullopt, {}};
    linear.bias = PRAXIS_TRY(biasOf(name, outDim, bias));
    if (m_file.find(name + ".order") != nullptr) linear.inputOrder = PRAXIS_TRY(inputOrder(name + ".order", inDim));
    return linear;
  }

  base::Result<std::optional<TensorView>> biasOf(const std::string& name, std::int64_t outDim, Bias bias) const {
    const std::string biasName = name + ".bias";
    if (bias != Bias::required && m_file.find(biasName) == nullptr) return std::optional<TensorView>();
    if (bias == Bias::none) return refused(biasName);
    return std::optional(PRAXIS_TRY(requireF32(m_file, biasName, outDim)));
  }

  // What would change the numbers and is not computed must not be passed over.
  base::Error refused(const std::string& name) const {
    return base::fail(base::ErrorCode::unsupported,
                      "{}: the file has the tensor {}, which {} models have no use for here.", nameOf(m_file), name,
                      m_shape.architecture);
  }

  base::Result<std::span<const std::int32_t>> inputOrder(const std::string& name, std::int64_t inDim) {
    const auto view = PRAXIS_TRY(m_file.require(name, Shape{inDim}));
    const std::span order(reinterpret_cast<const std::int32_t*>(view.data), static_cast<std::size_t>(inDim));
    if (view.type != tensor::DType::i32 || !isPermutation(order)) {
      return base::fail(base::ErrorCode::corrupt, "{}: {} is no order of {} columns; get the model again.",
                        nameOf(m_file), name, inDim);
    }
    m_weights.reorderedColsMax = std::max(m_weights.reorderedColsMax, inDim);
    return order;
  }

  base::Result<std::optional<TensorView>> normIf(bool wanted, const std::string& name, std::int64_t size) const {
    if (!wanted) return std::optional<TensorView>();
    return std::optional(PRAXIS_TRY(requireF32(m_file, name, size)));
  }

  base::Result<DecoderLayer> layer(std::int64_t index) {
    const std::string block = fmt::format("blk.{}.", index);
    DecoderLayer layer;
    layer.attentionNorm = PRAXIS_TRY(requireF32(m_file, block + "attn_norm.weight", m_shape.embedding));
    if (m_shape.latent.rank > 0)
      layer.latent = PRAXIS_TRY(latent(block));
    else
      PRAXIS_TRY(attention(block, layer));
    const std::int64_t attended = m_shape.heads * (layer.latent ? m_shape.latent.headDimV : m_shape.headDimV);
    layer.output = PRAXIS_TRY(linear(block + "attn_output", m_shape.embedding, attended, m_rules.output));
    layer.postAttentionNorm =
        PRAXIS_TRY(normIf(m_rules.postNorms, block + "post_attention_norm.weight", m_shape.embedding));
    layer.ffnNorm = PRAXIS_TRY(requireF32(m_file, block + "ffn_norm.weight", m_shape.embedding));
    const bool dense = m_shape.experts.count == 0 || index < m_shape.experts.denseLayers;
    if (dense)
      layer.ffn = PRAXIS_TRY(feedForward(block, "", PRAXIS_TRY(denseWidth())));
    else
      layer.experts = PRAXIS_TRY(experts(block));
    layer.postFfnNorm = PRAXIS_TRY(normIf(m_rules.postNorms, block + "post_ffw_norm.weight", m_shape.embedding));
    return layer;
  }

  base::Result<std::int64_t> denseWidth() const {
    if (m_shape.feedForward > 0) return m_shape.feedForward;
    return base::fail(base::ErrorCode::unsupported,
                      "{}: {}.feed_forward_length is not one number for all layers, which this version needs.",
                      nameOf(m_file), m_shape.architecture);
  }

  base::Result<void> attention(const std::string& block, DecoderLayer& layer) {
    const auto& s = m_shape;
    const std::int64_t query = s.heads * s.headDim, key = s.headsKv * s.headDim, value = s.headsKv * s.headDimV;
    if (m_file.find(block + "attn_qkv.weight") != nullptr) {
      PRAXIS_TRY(fusedAttention(block, layer, query, key, value));
    } else {
      layer.query = PRAXIS_TRY(linear(block + "attn_q", query, s.embedding, m_rules.queryKeyValue));
      layer.key = PRAXIS_TRY(linear(block + "attn_k", key, s.embedding, m_rules.queryKeyValue));
      layer.value = PRAXIS_TRY(linear(block + "attn_v", value, s.embedding, m_rules.queryKeyValue));
    }
    layer.queryNorm = PRAXIS_TRY(normIf(m_rules.queryKeyNorm, block + "attn_q_norm.weight", s.headDim));
    layer.keyNorm = PRAXIS_TRY(normIf(m_rules.queryKeyNorm, block + "attn_k_norm.weight", s.headDim));
    return {};
  }

  // Query, key and value rows in one matrix; their biases are fused too or stand for themselves.
  base::Result<void> fusedAttention(const std::string& block, DecoderLayer& layer, std::int64_t query, std::int64_t key,
                                    std::int64_t value) {
    const bool fusedBias = m_file.find(block + "attn_qkv.bias") != nullptr;
    const Linear all = PRAXIS_TRY(linear(block + "attn_qkv", query + key + value, m_shape.embedding,
                                         fusedBias ? m_rules.queryKeyValue : Bias::none));
    layer.query = part(all, 0, query);
    layer.key = part(all, query, key);
    layer.value = part(all, query + key, value);
    if (fusedBias) return {};
    layer.query.bias = PRAXIS_TRY(biasOf(block + "attn_q", query, m_rules.queryKeyValue));
    layer.key.bias = PRAXIS_TRY(biasOf(block + "attn_k", key, m_rules.queryKeyValue));
    layer.value.bias = PRAXIS_TRY(biasOf(block + "attn_v", value, m_rules.queryKeyValue));
    return {};
  }

  static Linear part(const Linear& all, std::int64_t begin, std::int64_t count) {
    Linear linear{rowsOf(all.weight, begin, count), std::nullopt, all.inputOrder};
    if (all.bias) {
      const std::byte* data = all.bias->data + begin * static_cast<std::int64_t>(sizeof(float));
      linear.bias = TensorView{all.bias->type, Shape{count}, data};
    }
    return linear;
  }

  base::Result<LatentWeights> latent(const std::string& block) {
    const auto& l = m_shape.latent;
    LatentWeights weights;
    std::int64_t queryIn = m_shape.embedding;
    const std::int64_t queryOut = m_shape.heads * l.headDim;
    if (m_file.find(block + "attn_q_a.weight") != nullptr) {
      queryIn = l.queryRank;
      weights.queryA = PRAXIS_TRY(linear(block + "attn_q_a", l.queryRank, m_shape.embedding, Bias::none));
      weights.queryANorm = PRAXIS_TRY(requireF32(m_file, block + "attn_q_a_norm.weight", l.queryRank));
    }
    const std::string query = block + (weights.queryA ? "attn_q_b" : "attn_q");
    weights.query = PRAXIS_TRY(linear(query, queryOut, queryIn, Bias::none));
    weights.keyA =
        PRAXIS_TRY(linear(block + "attn_kv_a_mqa", l.rank + m_shape.ropeDims, m_shape.embedding, Bias::none));
    weights.keyANorm = PRAXIS_TRY(requireF32(m_file, block + "attn_kv_a_norm.weight", l.rank));
    const std::int64_t nope = l.headDim - m_shape.ropeDims;
    if (l.splitTensors) {
      weights.keyB = PRAXIS_TRY(requireMatrix(m_file, block + "attn_k_b.weight", Shape{m_shape.heads, l.rank, nope}));
      weights.valueB =
          PRAXIS_TRY(requireMatrix(m_file, block + "attn_v_b.weight", Shape{m_shape.heads, l.headDimV, l.rank}));
    } else {
      const Linear both =
          PRAXIS_TRY(linear(block + "attn_kv_b", m_shape.heads * (nope + l.headDimV), l.rank, Bias::none));
      if (!both.inputOrder.empty()) return refused(block + "attn_kv_b.order");
      auto made = PRAXIS_TRY(takeApart(both.weight, m_shape, m_device));
      weights.keyB = made.keyB;
      weights.valueB = made.valueB;
      m_weights.owned.push_back(std::move(made.memory));
    }
    return weights;
  }

  base::Result<GatedWeights> feedForward(const std::string& block, const std::string& ending, std::int64_t width) {
    GatedWeights weights;
    weights.gate = PRAXIS_TRY(linear(block + "ffn_gate" + ending, width, m_shape.embedding, m_rules.feedForward));
    weights.up = PRAXIS_TRY(linear(block + "ffn_up" + ending, width, m_shape.embedding, m_rules.feedForward));
    weights.down = PRAXIS_TRY(linear(block + "ffn_down" + ending, m_shape.embedding, width, m_rules.feedForward));
    return weights;
  }

  base::Result<ExpertWeights> experts(const std::string& block) {
    const auto& x = m_shape.experts;
    const std::int64_t e = m_shape.embedding;
    ExpertWeights weights;
    for (const char* name : {"ffn_gate_inp.bias", "ffn_gate_exps.bias", "ffn_up_exps.bias", "ffn_down_exps.bias"}) {
      if (m_file.find(block + name) != nullptr) return refused(block + name);
    }
    weights.router = PRAXIS_TRY(requireMatrix(m_file, block + "ffn_gate_inp.weight", Shape{x.count, e}));
    if (m_file.find(block + "exp_probs_b.bias") != nullptr) {
      weights.selectionBias = PRAXIS_TRY(requireF32(m_file, block + "exp_probs_b.bias", x.count));
    }
    const std::string fused = block + "ffn_gate_up_exps.weight";
    if (m_file.find(fused) != nullptr) {
      weights.gateUp = PRAXIS_TRY(requireMatrix(m_file, fused, Shape{x.count, 2 * x.feedForward, e}));
      m_weights.fusedExperts = true;
    } else {
      const Shape wide{x.count, x.feedForward, e};
      weights.gate = PRAXIS_TRY(requireMatrix(m_file, block + "ffn_gate_exps.weight", wide));
      weights.up = PRAXIS_TRY(requireMatrix(m_file, block + "ffn_up_exps.weight", wide));
    }
    weights.down = PRAXIS_TRY(requireMatrix(m_file, block + "ffn_down_exps.weight", Shape{x.count, e, x.feedForward}));
    if (x.sharedFeedForward > 0) weights.shared = PRAXIS_TRY(feedForward(block, "_shexp", x.sharedFeedForward));
    return weights;
  }

  const weights::ModelFile& m_file;
  const weights::Hyperparameters& m_shape;
  const LayerRules& m_rules;
  device::Device& m_device;
  DecoderWeights m_weights;
};

}  // namespace

std::string nameOf(const weights::ModelFile& file) { return file.path().filename().string(); }

base::Result<TensorView> requireF32(const weights::ModelFile& file, std::string_view name, std::int64_t size) {
  const auto view = PRAXIS_TRY(file.require(name, Shape{size}));
  if (view.type == tensor::DType::f32) return view;
  return base::fail(base::ErrorCode::unsupported, "{}: {} is {}; norms and biases must be F32.", nameOf(file), name,
                    tensor::dtypeInfo(view.type).name);
}

base::Result<TensorView> requireMatrix(const weights::ModelFile& file, std::string_view name, const Shape& shape) {
  const auto view = PRAXIS_TRY(file.require(name, shape));
  if (ops::isComputable(view.type)) return view;
  return base::fail(base::ErrorCode::unsupported,
                    "{}: {} is {}, which cannot be computed in this version; it computes: {}.", nameOf(file), name,
                    tensor::dtypeInfo(view.type).name, computableNames());
}

base::Result<DecoderWeights> bindDecoderWeights(const weights::ModelFile& file, const weights::Hyperparameters& shape,
                                                const LayerRules& rules, device::Device& device) {
  return Binder(file, shape, rules, device).bind();
}

}  // namespace praxis::engine::model
