// DeepSeek V2, V2-Lite, V3 and R1: latent attention in the absorbed form, so that the cache keeps one compressed key of
// rank + ropeDims values per token for all heads, and a mixture of experts with shared ones after the dense layers.

#include <cmath>

#include "engine/model/decoder.h"

namespace praxis::engine::model {

namespace {

class DeepSeek2 final : public Decoder {
 public:
  DeepSeek2(DecoderParts parts, float magnitude, float attentionScale)
      : Decoder(std::move(parts)), m_magnitude(magnitude), m_attentionScale(attentionScale) {}

  base::Result<void> forward(const ops::Batch& batch, const cache::KvCache& cache, std::span<float> logits) override {
    const auto a = PRAXIS_TRY(begin(batch, logits));
    for (std::size_t index = 0; index < weights().layers.size(); ++index) {
      const DecoderLayer& layer = weights().layers[index];
      PRAXIS_TRY(norm(a, layer.attentionNorm));
      PRAXIS_TRY(attendLatent(layer, cache.layer(static_cast<std::int64_t>(index)), batch, a));
      PRAXIS_TRY(ops().add(a.residual, a.hidden));
      PRAXIS_TRY(norm(a, layer.ffnNorm));
      PRAXIS_TRY(layer.experts ? mixExperts(*layer.experts, a, routing()) : feedForward(layer.ffn, a));
      PRAXIS_TRY(ops().add(a.residual, a.hidden));
    }
    return head(batch, a, logits);
  }

 private:
  base::Result<void> attendLatent(const DecoderLayer& layer, const ops::PagedKv& kv, const ops::Batch& batch,
                                  const DecoderActivations& a);
  base::Result<void> projectQueries(const LatentWeights& latent, const DecoderActivations& a);
  ops::RopeParams ropeAt(std::int64_t headDim, std::int64_t offset) const {
    return {ops::RopeStyle::norm, headDim, hyperparameters().ropeDims, ropeTable().frequencies, offset, m_magnitude};
  }

  float m_magnitude;
  float m_attentionScale;
};

// queries = Wqb norm(Wqa h), or Wq h
base::Result<void> DeepSeek2::projectQueries(const LatentWeights& latent, const DecoderActivations& a) {
  if (!latent.queryA) return linear(a.queries, latent.query, a.hidden, a);
  PRAXIS_TRY(linear(a.queryLatent, *latent.queryA, a.hidden, a));
  PRAXIS_TRY(ops().rmsNorm(a.queryLatent, a.queryLatent, latent.queryANorm, hyperparameters().rmsEps));
  return linear(a.queries, latent.query, a.queryLatent, a);
}

// A head's query is [nope | rope] and its absorbed form [rank | rope]; the key of all heads is [rank | rope], and its
// first part is the value.
base::Result<void> DeepSeek2::attendLatent(const DecoderLayer& layer, const ops::PagedKv& kv, const ops::Batch& batch,
                                           const DecoderActivations& a) {
  const LatentWeights& latent = *layer.latent;
  const auto& shape = hyperparameters().latent;
  const std::int64_t rank = shape.rank, dim = shape.headDim, ropeDims = hyperparameters().ropeDims;
  const std::int64_t nope = dim - ropeDims, wide = rank + ropeDims;
  PRAXIS_TRY(projectQueries(latent, a));
  PRAXIS_TRY(linear(a.keys, latent.keyA, a.hidden, a));
  PRAXIS_TRY(ops().rmsNormHeads({a.keys, wide, 0, rank}, latent.keyANorm, hyperparameters().rmsEps));
  PRAXIS_TRY(ops().rope(a.queries, ropeAt(dim, nope), batch.positions));
  PRAXIS_TRY(ops().rope(a.keys, ropeAt(wide, rank), batch.positions));
  PRAXIS_TRY(ops().storeKv(kv, a.keys, a.values, batch.slots));
  PRAXIS_TRY(ops().matmulPerHead({a.queryAbsorbed, wide, 0, rank}, latent.keyB, {a.queries, dim, 0, nope}));
  PRAXIS_TRY(ops().copyHeads({a.queryAbsorbed, wide, rank, ropeDims}, {a.queries, dim, nope, ropeDims}));
  PRAXIS_TRY(ops().attention(a.attendedLatent, a.queryAbsorbed, kv, batch, {.scale = m_attentionScale}));
  PRAXIS_TRY(ops().matmulPerHead({a.attended, shape.headDimV, 0, shape.headDimV}, latent.valueB,
                                 {a.attendedLatent, rank, 0, rank}));
  return linear(a.hidden, layer.output, a.attended, a);
}

}  // namespace

CreatedModel createDeepSeek2(const weights::ModelFile& file, const weights::Hyperparameters& shape,
                             device::Device& device, const ModelOptions& options) {
  if (shape.latent.rank == 0) {
    return base::fail(base::ErrorCode::unsupported,
                      "{}: the metadata key deepseek2.attention.kv_lora_rank is missing; deepseek2 models without "
                      "latent attention cannot run.",
                      nameOf(file));
  }
  if (file.metadata().number("deepseek2.attention.temperature_scale").value_or(0.0) != 0.0) {
    return base::fail(base::ErrorCode::unsupported,
                      "{}: deepseek2.attention.temperature_scale asks for scores that grow with the position, which "
                      "this version cannot compute.",
                      nameOf(file));
  }
  const LayerRules rules{.experts = true};
  auto parts = PRAXIS_TRY(DecoderParts::load(file, shape, rules, device, options));
  // Under yarn the peer's files carry 0.1 * mscale_all_dim, and then the attention scale takes the whole of the
  // magnitude; without that key both carry it (facts, section 5.1).
  const RopeTable& rope = parts.rope;
  const auto multiplier = file.metadata().number("deepseek2.rope.scaling.yarn_log_multiplier");
  const double magnitude = rope.attentionFactor * (1.0 + multiplier.value_or(0.1) * rope.logScale);
  const double scale = magnitude * magnitude / std::sqrt(static_cast<double>(shape.latent.headDim));
  if (!std::isfinite(scale)) {
    return base::fail(base::ErrorCode::corrupt, "{}: its scaling of positions gives no usable attention scale.",
                      nameOf(file));
  }
  const float turned = multiplier ? static_cast<float>(rope.attentionFactor) : rope.magnitude;
  std::unique_ptr<Model> model = std::make_unique<DeepSeek2>(std::move(parts), turned, static_cast<float>(scale));
  return model;
}

}  // namespace praxis::engine::model
