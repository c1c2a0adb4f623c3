// Gemma 3 and the text part of MedGemma: embeddings scaled by sqrt(E), norms before and after each block and over each
// query and key head, GELU, and layers that see only a window of the past between layers that see all of it.

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/model/decoder.h"

namespace praxis::engine::model {

namespace {

// Layers 0 .. period - 2 of each period are local.
constexpr std::int64_t kUsualPeriod = 6;
constexpr std::int64_t kLayersOf27b = 62;

struct Gemma3Params {
  std::vector<bool> local;              // per layer
  std::int32_t window = 0;              // positions that a local layer sees, the token's own included
  std::vector<float> localFrequencies;  // local layers turn by a base of their own, without scaling
  float embeddingScale = 1.0f;
  float attentionScale = 1.0f;
  float attentionSoftCap = 0.0f;
  float logitSoftCap = 0.0f;
};

class Gemma3 final : public Decoder {
 public:
  Gemma3(DecoderParts parts, Gemma3Params params) : Decoder(std::move(parts)), m_params(std::move(params)) {}

  bool seesImagesWhole() const override { return true; }

  base::Result<void> forward(const ops::Batch& batch, const cache::KvCache& cache, std::span<float> logits) override {
    const float eps = hyperparameters().rmsEps;
    const ops::RopeParams everywhere = ropeOf(ops::RopeStyle::neox);
    const ops::RopeParams nearby{ops::RopeStyle::neox, everywhere.headDim, everywhere.dims, m_params.localFrequencies};
    const auto a = PRAXIS_TRY(begin(batch, logits, m_params.embeddingScale));
    for (std::size_t index = 0; index < weights().layers.size(); ++index) {
      const DecoderLayer& layer = weights().layers[index];
      const bool local = m_params.local[index];
      PRAXIS_TRY(norm(a, layer.attentionNorm));
      PRAXIS_TRY(attend(layer, cache.layer(static_cast<std::int64_t>(index)), batch, a, local ? nearby : everywhere,
                        {m_params.attentionScale, local ? m_params.window : 0, m_params.attentionSoftCap}));
      PRAXIS_TRY(ops().rmsNorm(a.hidden, a.hidden, *layer.postAttentionNorm, eps));
      PRAXIS_TRY(ops().add(a.residual, a.hidden));
      PRAXIS_TRY(norm(a, layer.ffnNorm));
      PRAXIS_TRY(feedForward(layer.ffn, a, model::Activation::gelu));
      PRAXIS_TRY(ops().rmsNorm(a.hidden, a.hidden, *layer.postFfnNorm, eps));
      PRAXIS_TRY(ops().add(a.residual, a.hidden));
    }
    PRAXIS_TRY(head(batch, a, logits));
    if (m_params.logitSoftCap <= 0 || logits.empty()) return {};
    return ops().softCap({logits.data(), static_cast<std::int64_t>(batch.logitRows.size()), hyperparameters().vocab},
                         m_params.logitSoftCap);
  }

 private:
  Gemma3Params m_params;
};

// The metadata of one file, with messages that name file and key.
class Gemma3Keys {
 public:
  explicit Gemma3Keys(const weights::ModelFile& file) : m_file(file) {}

  base::Result<double> number(const std::string& key, double otherwise, double most) const {
    const double value = m_file.metadata().number(key).value_or(otherwise);
    if (std::isfinite(value) && value >= 0 && value <= most) return value;
    return corrupt(key);
  }

  // Which layers are local: a period or one value per layer.
  base::Result<std::vector<bool>> pattern(std::int64_t layers) const {
    const std::string key = "gemma3.attention.sliding_window_pattern";
    const auto* stored = m_file.metadata().find(key);
    if (stored != nullptr && std::holds_alternative<std::vector<bool>>(*stored)) {
      const auto& local = std::get<std::vector<bool>>(*stored);
      if (static_cast<std::int64_t>(local.size()) < layers) return corrupt(key);
      return local;
    }
    const auto period = stored == nullptr ? kUsualPeriod : m_file.metadata().integer(key).value_or(0);
    if (period < 1) return corrupt(key);
    std::vector<bool> local(static_cast<std::size_t>(layers));
    for (std::int64_t i = 0; i < layers; ++i) local[static_cast<std::size_t>(i)] = i % period < period - 1;
    return local;
  }

  base::Error corrupt(const std::string& key) const {
    return base::fail(base::ErrorCode::corrupt, "{}: {} has a value that cannot be; the file is damaged, get it again.",
                      nameOf(m_file), key);
  }

 private:
  const weights::ModelFile& m_file;
};

base::Result<Gemma3Params> readParams(const weights::ModelFile& file, const weights::Hyperparameters& shape) {
  constexpr double kMost = 1e9;
  const Gemma3Keys keys(file);
  Gemma3Params params;
  params.window = static_cast<std::int32_t>(PRAXIS_TRY(keys.number("gemma3.attention.sliding_window", 0, kMost)));
  params.local = params.window > 0 ? PRAXIS_TRY(keys.pattern(shape.layers))
                                   : std::vector<bool>(static_cast<std::size_t>(shape.layers));
  const double base = PRAXIS_TRY(keys.number("gemma3.rope.freq_base_swa", 10000.0, kMost * kMost));
  if (base == 0) return keys.corrupt("gemma3.rope.freq_base_swa");
  params.localFrequencies = plainFrequencies(base, shape.ropeDims);
  params.embeddingScale = std::sqrt(static_cast<float>(shape.embedding));
  const std::int64_t scaled = shape.layers == kLayersOf27b ? shape.embedding / shape.heads : shape.headDim;
  params.attentionScale = PRAXIS_TRY(attentionScale(file, shape, std::max<std::int64_t>(scaled, 1)));
  params.attentionSoftCap = static_cast<float>(PRAXIS_TRY(keys.number("gemma3.attn_logit_softcapping", 0, kMost)));
  params.logitSoftCap = static_cast<float>(PRAXIS_TRY(keys.number("gemma3.final_logit_softcapping", 0, kMost)));
  return params;
}

}  // namespace

CreatedModel createGemma3(const weights::ModelFile& file, const weights::Hyperparameters& shape, device::Device& device,
                          const ModelOptions& options) {
  const LayerRules rules{.queryKeyValue = Bias::optional, .queryKeyNorm = true, .postNorms = true};
  auto params = PRAXIS_TRY(readParams(file, shape));
  auto parts = PRAXIS_TRY(DecoderParts::load(file, shape, rules, device, options));
  std::unique_ptr<Model> model = std::make_unique<Gemma3>(std::move(parts), std::move(params));
  return model;
}

}  // namespace praxis::engine::model
