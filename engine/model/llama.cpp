// The llama family: pre-norm decoder, grouped-query attention, NORM rope with optional llama 3 factors, gated SiLU.
// Some members have biases, some (Mixtral) experts; the head may be tied to the embedding.

#include <cmath>

#include "engine/model/decoder.h"

namespace praxis::engine::model {

namespace {

class Llama final : public Decoder {
 public:
  Llama(DecoderParts parts, float attentionScale) : Decoder(std::move(parts)), m_attentionScale(attentionScale) {}

  base::Result<void> forward(const ops::Batch& batch, const cache::KvCache& cache, std::span<float> logits) override {
    const ops::RopeParams rope = ropeOf(ops::RopeStyle::norm);
    ops::RoutingParams mixtral = routing();
    mixtral.normalise = true;
    const auto a = PRAXIS_TRY(begin(batch, logits));
    for (std::size_t index = 0; index < weights().layers.size(); ++index) {
      const DecoderLayer& layer = weights().layers[index];
      PRAXIS_TRY(norm(a, layer.attentionNorm));
      PRAXIS_TRY(
          attend(layer, cache.layer(static_cast<std::int64_t>(index)), batch, a, rope, {.scale = m_attentionScale}));
      PRAXIS_TRY(ops().add(a.residual, a.hidden));
      PRAXIS_TRY(norm(a, layer.ffnNorm));
      PRAXIS_TRY(layer.experts ? mixExperts(*layer.experts, a, mixtral) : feedForward(layer.ffn, a));
      PRAXIS_TRY(ops().add(a.residual, a.hidden));
    }
    return head(batch, a, logits);
  }

 private:
  float m_attentionScale;
};

}  // namespace

CreatedModel createLlama(const weights::ModelFile& file, const weights::Hyperparameters& shape, device::Device& device,
                         const ModelOptions& options) {
  const LayerRules rules{
      .queryKeyValue = Bias::optional, .output = Bias::optional, .feedForward = Bias::optional, .experts = true};
  auto parts = PRAXIS_TRY(DecoderParts::load(file, shape, rules, device, options));
  // Rare files of this architecture carry a scale of their own.
  const auto scale = file.metadata().number("llama.attention.scale").value_or(0.0);
  const double usual = 1.0 / std::sqrt(static_cast<double>(shape.headDim));
  std::unique_ptr<Model> model =
      std::make_unique<Llama>(std::move(parts), static_cast<float>(scale > 0.0 ? scale : usual));
  return model;
}

}  // namespace praxis::engine::model
