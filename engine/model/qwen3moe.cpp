// Qwen 3 with a mixture of experts: attention as qwen3; the weights of the chosen experts sum to one.

#include <cmath>

#include "engine/model/decoder.h"

namespace praxis::engine::model {

namespace {

class Qwen3Moe final : public Decoder {
 public:
  using Decoder::Decoder;

  base::Result<void> forward(const ops::Batch& batch, const cache::KvCache& cache, std::span<float> logits) override {
    const ops::RopeParams rope = ropeOf(ops::RopeStyle::neox);
    const ops::AttentionParams attention{.scale = 1.0f / std::sqrt(static_cast<float>(hyperparameters().headDim))};
    const auto a = PRAXIS_TRY(begin(batch, logits));
    for (std::size_t index = 0; index < weights().layers.size(); ++index) {
      const DecoderLayer& layer = weights().layers[index];
      PRAXIS_TRY(norm(a, layer.attentionNorm));
      PRAXIS_TRY(attend(layer, cache.layer(static_cast<std::int64_t>(index)), batch, a, rope, attention));
      PRAXIS_TRY(ops().add(a.residual, a.hidden));
      PRAXIS_TRY(norm(a, layer.ffnNorm));
      PRAXIS_TRY(layer.experts ? mixExperts(*layer.experts, a, routing()) : feedForward(layer.ffn, a));
      PRAXIS_TRY(ops().add(a.residual, a.hidden));
    }
    return head(batch, a, logits);
  }
};

}  // namespace

CreatedModel createQwen3Moe(const weights::ModelFile& file, const weights::Hyperparameters& shape,
                            device::Device& device, const ModelOptions& options) {
  const LayerRules rules{
      .queryKeyValue = Bias::optional, .output = Bias::optional, .queryKeyNorm = true, .experts = true};
  auto parts = PRAXIS_TRY(DecoderParts::load(file, shape, rules, device, options));
  std::unique_ptr<Model> model = std::make_unique<Qwen3Moe>(std::move(parts));
  return model;
}

}  // namespace praxis::engine::model
