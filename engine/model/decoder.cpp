#include "engine/model/decoder.h"

#include <cmath>
#include <cstring>
#include <string>
#include <utility>

#include "engine/ops/dispatch_table.h"

namespace praxis::engine::model {

base::Result<DecoderParts> DecoderParts::load(const weights::ModelFile& file, const weights::Hyperparameters& shape,
                                              const LayerRules& rules, device::Device& device,
                                              const ModelOptions& options) {
  auto weights = PRAXIS_TRY(bindDecoderWeights(file, shape, rules, device));
  auto rope = PRAXIS_TRY(readRope(file, shape));
  const BufferNeeds needs{weights.reorderedColsMax, weights.fusedExperts};
  auto buffers = PRAXIS_TRY(DecoderBuffers::create(device, shape, options.tokensPerStepMax, needs));
  auto ops = options.referenceKernels ? std::make_unique<ops::Ops>(device, ops::referenceKernelSet())
                                      : std::make_unique<ops::Ops>(device);
  return DecoderParts{shape, std::move(weights), std::move(rope), std::move(buffers), std::move(ops)};
}

base::Result<float> attentionScale(const weights::ModelFile& file, const weights::Hyperparameters& shape,
                                   std::int64_t headDim) {
  const std::string key = shape.architecture + ".attention.scale";
  const double stored = file.metadata().number(key).value_or(0.0);  // 0 is how files say that there is none
  if (stored == 0) return static_cast<float>(1.0 / std::sqrt(static_cast<double>(headDim)));
  if (std::isfinite(stored) && stored > 0 && stored < 1e6) return static_cast<float>(stored);
  return base::fail(base::ErrorCode::corrupt, "{}: {} is {}, which is no scale; the file is damaged, get it again.",
                    nameOf(file), key, stored);
}

Decoder::Decoder(DecoderParts parts)
    : m_shape(std::move(parts.shape)),
      m_weights(std::move(parts.weights)),
      m_rope(std::move(parts.rope)),
      m_buffers(std::move(parts.buffers)),
      m_ops(std::move(parts.ops)) {}

base::Result<DecoderActivations> Decoder::begin(const ops::Batch& batch, std::span<const float> logits, float scale) {
  PRAXIS_TRY(checkBatch(batch, tokensPerStepMax(), m_shape, logits));
  const auto a = m_buffers.forTokens(static_cast<std::int64_t>(batch.tokens.size()));
  std::int64_t next = 0;
  for (const ops::GivenRows& given : batch.given) {
    PRAXIS_TRY(lookUp(a.residual, batch, next, given.first, scale));
    std::memcpy(a.residual.row(given.first), given.values.data(), given.values.size_bytes());
    next = given.first + given.count;
  }
  PRAXIS_TRY(lookUp(a.residual, batch, next, a.residual.rows, scale));
  return a;
}

base::Result<void> Decoder::lookUp(tensor::Activation residual, const ops::Batch& batch, std::int64_t first,
                                   std::int64_t end, float scale) {
  if (first == end) return {};
  const tensor::Activation rows{residual.row(first), end - first, residual.cols};
  PRAXIS_TRY(
      m_ops->embed(rows, m_weights.embedding,
                   batch.tokens.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(end - first))));
  return scale == 1.0f ? base::Result<void>() : m_ops->scale(rows, scale);
}

base::Result<void> Decoder::norm(const DecoderActivations& a, const tensor::TensorView& weight) {
  return m_ops->rmsNorm(a.hidden, a.residual, weight, m_shape.rmsEps);
}

base::Result<void> Decoder::linear(tensor::Activation out, const Linear& linear, tensor::Activation x,
                                   const DecoderActivations& a) {
  if (linear.inputOrder.empty()) return m_ops->matmul(out, linear.weight, x, linear.biasOrNull());
  const tensor::Activation reordered{a.reordered.data, x.rows, x.cols};
  PRAXIS_TRY(m_ops->gatherColumns(reordered, x, linear.inputOrder));
  return m_ops->matmul(out, linear.weight, reordered, linear.biasOrNull());
}

base::Result<void> Decoder::attend(const DecoderLayer& layer, const ops::PagedKv& kv, const ops::Batch& batch,
                                   const DecoderActivations& a, const ops::RopeParams& rope,
                                   const ops::AttentionParams& attention) {
  const std::int64_t dim = m_shape.headDim;
  PRAXIS_TRY(linear(a.queries, layer.query, a.hidden, a));
  PRAXIS_TRY(linear(a.keys, layer.key, a.hidden, a));
  PRAXIS_TRY(linear(a.values, layer.value, a.hidden, a));
  if (layer.queryNorm) PRAXIS_TRY(m_ops->rmsNormHeads({a.queries, dim, 0, dim}, *layer.queryNorm, m_shape.rmsEps));
  if (layer.keyNorm) PRAXIS_TRY(m_ops->rmsNormHeads({a.keys, dim, 0, dim}, *layer.keyNorm, m_shape.rmsEps));
  PRAXIS_TRY(m_ops->rope(a.queries, rope, batch.positions));
  PRAXIS_TRY(m_ops->rope(a.keys, rope, batch.positions));
  PRAXIS_TRY(m_ops->storeKv(kv, a.keys, a.values, batch.slots));
  PRAXIS_TRY(m_ops->attention(a.attended, a.queries, kv, batch, attention));
  return linear(a.hidden, layer.output, a.attended, a);
}

base::Result<void> Decoder::feedForward(const GatedWeights& weights, const DecoderActivations& a,
                                        Activation activation) {
  // A dense layer and shared experts may differ in width; the buffers hold the wider.
  const tensor::Activation gate{a.gate.data, a.hidden.rows, weights.gate.weight.rows()};
  const tensor::Activation up{a.up.data, a.hidden.rows, weights.up.weight.rows()};
  PRAXIS_TRY(linear(gate, weights.gate, a.hidden, a));
  PRAXIS_TRY(linear(up, weights.up, a.hidden, a));
  PRAXIS_TRY(activation == Activation::silu ? m_ops->siluMultiply(gate, up) : m_ops->geluMultiply(gate, up));
  return linear(a.hidden, weights.down, gate, a);
}

base::Result<void> Decoder::mixExperts(const ExpertWeights& weights, const DecoderActivations& a,
                                       const ops::RoutingParams& routing) {
  PRAXIS_TRY(m_ops->matmul(a.routerLogits, weights.router, a.hidden));
  PRAXIS_TRY(m_ops->route(a.experts, a.expertWeights, a.routerLogits,
                          weights.selectionBias ? &*weights.selectionBias : nullptr, routing));
  if (weights.gateUp) {
    const std::int64_t width = a.expertGate.cols;
    PRAXIS_TRY(m_ops->matmulExperts(a.expertGateUp, *weights.gateUp, a.hidden, a.experts));
    PRAXIS_TRY(m_ops->copyHeads({a.expertGate, width, 0, width}, {a.expertGateUp, 2 * width, 0, width}));
    PRAXIS_TRY(m_ops->copyHeads({a.expertUp, width, 0, width}, {a.expertGateUp, 2 * width, width, width}));
  } else {
    PRAXIS_TRY(m_ops->matmulExperts(a.expertGate, weights.gate, a.hidden, a.experts));
    PRAXIS_TRY(m_ops->matmulExperts(a.expertUp, weights.up, a.hidden, a.experts));
  }
  PRAXIS_TRY(m_ops->siluMultiply(a.expertGate, a.expertUp));
  PRAXIS_TRY(m_ops->matmulExperts(a.expertOut, weights.down, a.expertGate, a.experts));
  if (!weights.shared) return m_ops->sumWeighted(a.hidden, a.expertOut, a.expertWeights);
  PRAXIS_TRY(m_ops->sumWeighted(a.routed, a.expertOut, a.expertWeights));
  PRAXIS_TRY(feedForward(*weights.shared, a));
  return m_ops->add(a.hidden, a.routed);
}

base::Result<void> Decoder::head(const ops::Batch& batch, const DecoderActivations& a, std::span<float> logits) {
  if (batch.logitRows.empty()) return {};
  const auto rows = static_cast<std::int64_t>(batch.logitRows.size());
  const auto wanted = a.hidden.firstRows(rows);
  PRAXIS_TRY(m_ops->gatherRows(wanted, a.residual, batch.logitRows));
  PRAXIS_TRY(m_ops->rmsNorm(wanted, wanted, m_weights.outputNorm, m_shape.rmsEps));
  return linear({logits.data(), rows, m_shape.vocab}, m_weights.head, wanted, a);
}

ops::RopeParams Decoder::ropeOf(ops::RopeStyle style) const {
  return {style, m_shape.headDim, m_shape.ropeDims, m_rope.frequencies, 0, m_rope.magnitude};
}

ops::RoutingParams Decoder::routing() const {
  using Gating = weights::ExpertShape::Gating;
  const weights::ExpertShape& experts = m_shape.experts;
  return {.gating = experts.gating == Gating::sigmoid           ? ops::Gating::sigmoid
                    : experts.gating == Gating::softmaxOfChosen ? ops::Gating::softmaxOfChosen
                                                                : ops::Gating::softmax,
          .used = experts.used,
          .groups = experts.groups,
          .groupsUsed = experts.groupsUsed,
          .normalise = experts.normalises,
          .scale = static_cast<float>(experts.scale)};
}

}  // namespace praxis::engine::model
