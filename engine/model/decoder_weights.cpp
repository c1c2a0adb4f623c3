#include "engine/model/decoder_weights.h"

#include <fmt/format.h>

#include "engine/ops/ops.h"
#include "engine/tensor/dtype.h"

namespace praxis::engine::model {

namespace {

std::string computableNames() {
  std::string names;
  for (const tensor::DType type : ops::computableTypes()) {
    if (!names.empty()) names += ", ";
    names += tensor::dtypeInfo(type).name;
  }
  return names;
}

// Binds the tensors of one file under the bias rules of one architecture.
class Binder {
 public:
  Binder(const weights::ModelFile& file, const weights::Hyperparameters& shape, const BiasRules& rules)
      : m_file(file), m_shape(shape), m_rules(rules) {}

  // name without the ending: "blk.0.attn_q" has the tensors blk.0.attn_q.weight and, where it has one, .bias.
  base::Result<Linear> linear(const std::string& name, std::int64_t outDim, std::int64_t inDim, Bias bias) const {
    Linear linear{PRAXIS_TRY(requireMatrix(m_file, name + ".weight", outDim, inDim)), std::nullopt};
    const std::string biasName = name + ".bias";
    if (bias == Bias::required || (bias == Bias::optional && m_file.find(biasName) != nullptr)) {
      linear.bias = PRAXIS_TRY(requireF32(m_file, biasName, outDim));
    }
    return linear;
  }

  base::Result<DecoderLayer> layer(std::int64_t index) const {
    const auto& s = m_shape;
    const std::string block = fmt::format("blk.{}.", index);
    DecoderLayer layer;
    layer.attentionNorm = PRAXIS_TRY(requireF32(m_file, block + "attn_norm.weight", s.embedding));
    layer.query = PRAXIS_TRY(linear(block + "attn_q", s.heads * s.headDim, s.embedding, m_rules.queryKeyValue));
    layer.key = PRAXIS_TRY(linear(block + "attn_k", s.headsKv * s.headDim, s.embedding, m_rules.queryKeyValue));
    layer.value = PRAXIS_TRY(linear(block + "attn_v", s.headsKv * s.headDimV, s.embedding, m_rules.queryKeyValue));
    layer.output = PRAXIS_TRY(linear(block + "attn_output", s.embedding, s.heads * s.headDimV, m_rules.output));
    layer.ffnNorm = PRAXIS_TRY(requireF32(m_file, block + "ffn_norm.weight", s.embedding));
    layer.gate = PRAXIS_TRY(linear(block + "ffn_gate", s.feedForward, s.embedding, m_rules.feedForward));
    layer.up = PRAXIS_TRY(linear(block + "ffn_up", s.feedForward, s.embedding, m_rules.feedForward));
    layer.down = PRAXIS_TRY(linear(block + "ffn_down", s.embedding, s.feedForward, m_rules.feedForward));
    return layer;
  }

 private:
  const weights::ModelFile& m_file;
  const weights::Hyperparameters& m_shape;
  const BiasRules& m_rules;
};

base::Result<void> checkDense(const weights::ModelFile& file, const weights::Hyperparameters& shape) {
  if (file.metadata().integer(shape.architecture + ".expert_count").value_or(0) > 0) {
    return base::fail(base::ErrorCode::unsupported,
                      "{}: the model is a mixture of experts; this version runs {} models without experts only.",
                      nameOf(file), shape.architecture);
  }
  if (shape.feedForward < 1) {
    return base::fail(base::ErrorCode::unsupported,
                      "{}: {}.feed_forward_length is not one number for all layers, which this version needs.",
                      nameOf(file), shape.architecture);
  }
  return {};
}

}  // namespace

std::string nameOf(const weights::ModelFile& file) { return file.path().filename().string(); }

base::Result<tensor::TensorView> requireF32(const weights::ModelFile& file, std::string_view name, std::int64_t size) {
  const auto view = PRAXIS_TRY(file.require(name, tensor::Shape{size}));
  if (view.type == tensor::DType::f32) return view;
  return base::fail(base::ErrorCode::unsupported, "{}: {} is {}; norms and biases must be F32.", nameOf(file), name,
                    tensor::dtypeInfo(view.type).name);
}

base::Result<tensor::TensorView> requireMatrix(const weights::ModelFile& file, std::string_view name, std::int64_t rows,
                                               std::int64_t cols) {
  const auto view = PRAXIS_TRY(file.require(name, tensor::Shape{rows, cols}));
  if (ops::isComputable(view.type)) return view;
  return base::fail(base::ErrorCode::unsupported,
                    "{}: {} is {}, which cannot be computed in this version; it computes: {}.", nameOf(file), name,
                    tensor::dtypeInfo(view.type).name, computableNames());
}

base::Result<DecoderWeights> bindDecoderWeights(const weights::ModelFile& file, const weights::Hyperparameters& shape,
                                                const BiasRules& rules) {
  PRAXIS_TRY(checkDense(file, shape));
  const Binder binder(file, shape, rules);
  DecoderWeights weights;
  weights.embedding = PRAXIS_TRY(requireMatrix(file, "token_embd.weight", shape.vocab, shape.embedding));
  for (std::int64_t index = 0; index < shape.layers; ++index) {
    weights.layers.push_back(PRAXIS_TRY(binder.layer(index)));
  }
  weights.outputNorm = PRAXIS_TRY(requireF32(file, "output_norm.weight", shape.embedding));
  const bool tied = file.find("output.weight") == nullptr;
  weights.head = tied ? Linear{weights.embedding, std::nullopt}
                      : PRAXIS_TRY(binder.linear("output", shape.vocab, shape.embedding, Bias::optional));
  return weights;
}

}  // namespace praxis::engine::model
