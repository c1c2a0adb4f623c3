// Qwen 2 and 2.5, and the R1 distillations of them: as llama, with biases on query, key and value and NEOX rope.

#include <cmath>
#include <vector>

#include "engine/model/decoder_buffers.h"
#include "engine/model/decoder_weights.h"
#include "engine/model/registry.h"
#include "engine/model/rope.h"

namespace praxis::engine::model {

namespace {

class Qwen2 final : public Model {
 public:
  Qwen2(device::Device& device, weights::Hyperparameters shape, DecoderWeights weights, std::vector<float> frequencies,
        DecoderBuffers buffers)
      : m_ops(device),
        m_shape(std::move(shape)),
        m_weights(std::move(weights)),
        m_frequencies(std::move(frequencies)),
        m_buffers(std::move(buffers)) {}

  const weights::Hyperparameters& hyperparameters() const override { return m_shape; }
  cache::KvShape kvShape() const override { return kvShapeOf(m_shape); }
  std::int64_t tokensPerStepMax() const override { return m_buffers.tokensMax(); }
  base::Result<void> forward(const ops::Batch& batch, const cache::KvCache& cache, std::span<float> logits) override;

 private:
  base::Result<void> attentionBlock(const DecoderLayer& layer, const ops::PagedKv& kv, const ops::Batch& batch,
                                    const DecoderActivations& a);
  base::Result<void> feedForwardBlock(const DecoderLayer& layer, const DecoderActivations& a);
  base::Result<void> head(const ops::Batch& batch, const DecoderActivations& a, std::span<float> logits);

  ops::Ops m_ops;
  weights::Hyperparameters m_shape;
  DecoderWeights m_weights;
  std::vector<float> m_frequencies;  // [ropeDims/2]
  DecoderBuffers m_buffers;
};

base::Result<void> Qwen2::forward(const ops::Batch& batch, const cache::KvCache& cache, std::span<float> logits) {
  PRAXIS_TRY(checkBatch(batch, tokensPerStepMax(), m_shape.vocab, logits));
  const auto a = m_buffers.forTokens(static_cast<std::int64_t>(batch.tokens.size()));
  PRAXIS_TRY(m_ops.embed(a.residual, m_weights.embedding, batch.tokens));
  for (std::size_t index = 0; index < m_weights.layers.size(); ++index) {
    const DecoderLayer& layer = m_weights.layers[index];
    PRAXIS_TRY(attentionBlock(layer, cache.layer(static_cast<std::int64_t>(index)), batch, a));
    PRAXIS_TRY(feedForwardBlock(layer, a));
  }
  return batch.logitRows.empty() ? base::Result<void>() : head(batch, a, logits);
}

// residual += Wo attention(rope(Wq h), rope(Wk h), Wv h), h = norm(residual)
base::Result<void> Qwen2::attentionBlock(const DecoderLayer& layer, const ops::PagedKv& kv, const ops::Batch& batch,
                                         const DecoderActivations& a) {
  const ops::RopeParams rope{ops::RopeStyle::neox, m_shape.headDim, m_shape.ropeDims, m_frequencies};
  PRAXIS_TRY(m_ops.rmsNorm(a.hidden, a.residual, layer.attentionNorm, m_shape.rmsEps));
  PRAXIS_TRY(m_ops.matmul(a.queries, layer.query.weight, a.hidden, layer.query.biasOrNull()));
  PRAXIS_TRY(m_ops.matmul(a.keys, layer.key.weight, a.hidden, layer.key.biasOrNull()));
  PRAXIS_TRY(m_ops.matmul(a.values, layer.value.weight, a.hidden, layer.value.biasOrNull()));
  PRAXIS_TRY(m_ops.rope(a.queries, rope, batch.positions));
  PRAXIS_TRY(m_ops.rope(a.keys, rope, batch.positions));
  PRAXIS_TRY(m_ops.storeKv(kv, a.keys, a.values, batch.slots));
  PRAXIS_TRY(m_ops.attention(a.attended, a.queries, kv, batch, {.scale = 1.0f / std::sqrt(static_cast<float>(m_shape.headDim))}));
  PRAXIS_TRY(m_ops.matmul(a.hidden, layer.output.weight, a.attended, layer.output.biasOrNull()));
  return m_ops.add(a.residual, a.hidden);
}

// residual += Wdown(silu(Wgate h) * Wup h), h = norm(residual)
base::Result<void> Qwen2::feedForwardBlock(const DecoderLayer& layer, const DecoderActivations& a) {
  PRAXIS_TRY(m_ops.rmsNorm(a.hidden, a.residual, layer.ffnNorm, m_shape.rmsEps));
  PRAXIS_TRY(m_ops.matmul(a.gate, layer.gate.weight, a.hidden, layer.gate.biasOrNull()));
  PRAXIS_TRY(m_ops.matmul(a.up, layer.up.weight, a.hidden, layer.up.biasOrNull()));
  PRAXIS_TRY(m_ops.siluMultiply(a.gate, a.up));
  PRAXIS_TRY(m_ops.matmul(a.hidden, layer.down.weight, a.gate, layer.down.biasOrNull()));
  return m_ops.add(a.residual, a.hidden);
}

// logits = Whead norm(residual), for the wanted rows alone
base::Result<void> Qwen2::head(const ops::Batch& batch, const DecoderActivations& a, std::span<float> logits) {
  const auto rows = static_cast<std::int64_t>(batch.logitRows.size());
  const auto wanted = a.hidden.firstRows(rows);
  PRAXIS_TRY(m_ops.gatherRows(wanted, a.residual, batch.logitRows));
  PRAXIS_TRY(m_ops.rmsNorm(wanted, wanted, m_weights.outputNorm, m_shape.rmsEps));
  const tensor::Activation out{logits.data(), rows, m_shape.vocab};
  return m_ops.matmul(out, m_weights.head.weight, wanted, m_weights.head.biasOrNull());
}

}  // namespace

CreatedModel createQwen2(const weights::ModelFile& file, const weights::Hyperparameters& shape, device::Device& device,
                         const ModelOptions& options) {
  const BiasRules rules{.queryKeyValue = Bias::required, .output = Bias::none, .feedForward = Bias::none};
  auto weights = PRAXIS_TRY(bindDecoderWeights(file, shape, rules));
  auto frequencies = PRAXIS_TRY(ropeInverseFrequencies(file, shape));
  auto buffers = PRAXIS_TRY(DecoderBuffers::create(device, shape, options.tokensPerStepMax));
  std::unique_ptr<Model> model =
      std::make_unique<Qwen2>(device, shape, std::move(weights), std::move(frequencies), std::move(buffers));
  return model;
}

}  // namespace praxis::engine::model
