// The llama family: pre-norm decoder, grouped-query attention, NORM rope with optional llama 3 factors, gated SiLU.
// Some members have biases, some (Mixtral) experts; the head may be tied to the embedding.

#include "engine/model/decoder.h"

namespace praxis::engine::model {

namespace {

class Llama final : public Decoder {
 public:
  Llama(DecoderParts parts, float attentionScale) : Decoder(std::move(parts)), m_attentionScale(attentionScale) {}

  base::Result<void> forward(const ops::Batch& batch, const cache::KvCache& cache, std::span<float> logits) override {
    const ops::RopeParams rope = ropeOf(ops::RopeStyle::norm);
    const auto a = PRAXIS_TRY(begin(batch, logits));
    for (std::size_t index = 0; index < weights().layers.size(); ++index) {
      const DecoderLayer& layer = weights().layers[index];
      PRAXIS_TRY(norm(a, layer.attentionNorm));
      PRAXIS_TRY(
          attend(layer, cache.layer(static_cast<std::int64_t>(index)), batch, a, rope, {.scale = m_attentionScale}));
      PRAXIS_TRY(ops().add(a.residual, a.hidden));
      PRAXIS_TRY(norm(a, layer.ffnNorm));
      PRAXIS_TRY(layer.experts ? mixExperts(*layer.experts, a, routing()) : feedForward(layer.ffn, a));
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
  const float scale = PRAXIS_TRY(attentionScale(file, shape, shape.headDim));
  std::unique_ptr<Model> model = std::make_unique<Llama>(std::move(parts), scale);
  return model;
}

}  // namespace praxis::engine::model
