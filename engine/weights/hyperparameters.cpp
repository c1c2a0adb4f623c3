#include "engine/weights/hyperparameters.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/weights/byte_reader.h"

namespace praxis::engine::weights {
namespace {

using base::Error;
using base::ErrorCode;
using base::fail;
using base::Result;

// Far above published models, and small enough that the memory of a plan (layers, heads, context) stays within 64 bits.
constexpr std::int64_t kContextMax = std::int64_t{1} << 26;
constexpr std::int64_t kLayersMax = 10000;
constexpr std::int64_t kWidthMax = std::int64_t{1} << 18;  // embedding, and heads x headDim
constexpr std::int64_t kFeedForwardMax = std::int64_t{1} << 22;
constexpr std::int64_t kVocabMax = std::int64_t{1} << 24;
constexpr std::string_view kAdvice = "The file was converted wrongly; download it again.";

// Reads the keys of one architecture: `heads` below is "{architecture}.attention.head_count" and so on.
class ArchitectureKeys {
 public:
  ArchitectureKeys(const base::Metadata& metadata, std::string architecture)
      : m_metadata(metadata), m_architecture(std::move(architecture)) {}

  std::string key(std::string_view suffix) const { return fmt::format("{}.{}", m_architecture, suffix); }

  // A scalar as one value, an array per layer as it is; empty when absent or not of integers.
  std::vector<std::int64_t> perLayer(std::string_view suffix) const {
    if (const auto value = m_metadata.integer(key(suffix))) return {*value};
    return m_metadata.integers(key(suffix));
  }

  Result<std::int64_t> integer(std::string_view suffix, std::int64_t least, std::int64_t most,
                               std::optional<std::int64_t> otherwise = {}) const {
    std::int64_t value = 0;
    if (!m_metadata.contains(key(suffix))) {
      if (!otherwise) return missing(suffix);
      value = *otherwise;
    } else {
      const auto values = perLayer(suffix);
      if (values.empty()) return fail(ErrorCode::corrupt, "{} is not an integer. {}", key(suffix), kAdvice);
      value = *std::ranges::max_element(values);
    }
    if (value < least || value > most) {
      return fail(ErrorCode::corrupt, "{} is {}, outside {} to {}. {}", key(suffix), value, least, most, kAdvice);
    }
    return value;
  }

  Result<double> positive(std::string_view suffix, double most, std::optional<double> otherwise = {}) const {
    if (!m_metadata.contains(key(suffix))) {
      if (!otherwise) return missing(suffix);
      return *otherwise;
    }
    const auto value = m_metadata.number(key(suffix));
    if (!value || !std::isfinite(*value) || *value <= 0 || *value > most) {
      return fail(ErrorCode::corrupt, "{} is {}, outside 0 to {}. {}", key(suffix),
                  value ? fmt::format("{}", *value) : std::string("not a number"), most, kAdvice);
    }
    return *value;
  }

  Error missing(std::string_view suffix) const {
    return fail(ErrorCode::corrupt, "the metadata key {} is missing. {}", key(suffix), kAdvice);
  }

  const base::Metadata& metadata() const { return m_metadata; }

 private:
  const base::Metadata& m_metadata;
  std::string m_architecture;
};

Result<std::string> readArchitecture(const base::Metadata& metadata) {
  const auto name = metadata.string("general.architecture");
  if (metadata.integer("split.no").value_or(0) > 0) {
    return fail(ErrorCode::unsupported, "the file is a later part of a split model. Merge the parts into one first.");
  }
  if (!name || name->empty()) {
    return fail(ErrorCode::corrupt, "the metadata key general.architecture is missing. {}", kAdvice);
  }
  if (*name == "clip" || metadata.string("general.type") == "mmproj") {
    return fail(ErrorCode::unsupported, "the file is the vision part of a model. Open the text model it belongs to.");
  }
  return std::string(*name);
}

std::int64_t uniformOrZero(const std::vector<std::int64_t>& values) {
  if (values.empty() || std::ranges::adjacent_find(values, std::not_equal_to{}) != values.end()) return 0;
  return values.front();
}

Result<void> readHeads(const ArchitectureKeys& keys, Hyperparameters& shape) {
  shape.heads = PRAXIS_TRY(keys.integer("attention.head_count", 1, kWidthMax));
  shape.headsKv = PRAXIS_TRY(keys.integer("attention.head_count_kv", 1, shape.heads, shape.heads));
  if (shape.heads % shape.headsKv != 0) {
    return fail(ErrorCode::corrupt, "{} query heads cannot share {} key/value heads evenly. {}", shape.heads,
                shape.headsKv, kAdvice);
  }
  const std::int64_t headDimMax = kWidthMax / shape.heads;
  const std::int64_t share = shape.embedding / shape.heads;
  shape.headDim = PRAXIS_TRY(keys.integer("attention.key_length", 2, headDimMax, share));
  shape.headDimV = PRAXIS_TRY(keys.integer("attention.value_length", 1, headDimMax, share));
  if (shape.headDim % 2 != 0) {
    return fail(ErrorCode::corrupt, "a head has {} values, which is odd. {}", shape.headDim, kAdvice);
  }
  return {};
}

Result<double> readLinearScale(const ArchitectureKeys& keys) {
  const auto type = keys.metadata().string(keys.key("rope.scaling.type"));
  if (type && *type != "linear") return 1.0;
  for (const std::string_view suffix : {"rope.scaling.factor", "rope.scale_linear"}) {
    if (keys.metadata().number(keys.key(suffix)) == 0.0) continue;  // 0 means none
    if (keys.metadata().contains(keys.key(suffix))) return keys.positive(suffix, 1e6);
  }
  return 1.0;
}

Result<void> readRope(const ArchitectureKeys& keys, Hyperparameters& shape) {
  shape.ropeDims = PRAXIS_TRY(keys.integer("rope.dimension_count", 0, shape.headDim, shape.headDim));
  if (shape.ropeDims % 2 != 0) {
    return fail(ErrorCode::corrupt, "{} is {}, which is odd. {}", keys.key("rope.dimension_count"), shape.ropeDims,
                kAdvice);
  }
  shape.ropeBase = PRAXIS_TRY(keys.positive("rope.freq_base", 1e12, 10000.0));
  shape.ropeScaleLinear = PRAXIS_TRY(readLinearScale(keys));
  return {};
}

Result<void> readExperts(const ArchitectureKeys& keys, Hyperparameters& shape) {
  constexpr std::int64_t kExpertsMax = 4096;
  ExpertShape& experts = shape.experts;
  experts.count = PRAXIS_TRY(keys.integer("expert_count", 0, kExpertsMax, 0));
  if (experts.count == 0) return {};
  experts.used = PRAXIS_TRY(keys.integer("expert_used_count", 1, experts.count));
  // The width of a dense layer (Mixtral), which qwen3moe counts for all experts of a token together.
  const std::int64_t share = shape.architecture == "qwen3moe" ? experts.used : 1;
  const std::int64_t usual = std::max<std::int64_t>(shape.feedForward / share, 1);
  experts.feedForward = PRAXIS_TRY(keys.integer("expert_feed_forward_length", 1, kFeedForwardMax, usual));
  const std::int64_t sharedCount = PRAXIS_TRY(keys.integer("expert_shared_count", 0, kExpertsMax, 0));
  if (sharedCount > 0) {
    experts.sharedFeedForward = PRAXIS_TRY(keys.integer("expert_shared_feed_forward_length", 1, kFeedForwardMax,
                                                        std::min(sharedCount * experts.feedForward, kFeedForwardMax)));
  }
  experts.denseLayers = PRAXIS_TRY(keys.integer("leading_dense_block_count", 0, shape.layers, 0));
  experts.gating = static_cast<ExpertShape::Gating>(PRAXIS_TRY(keys.integer("expert_gating_func", 0, 4, 1)));
  if (experts.gating == ExpertShape::Gating{0}) experts.gating = ExpertShape::Gating::softmax;  // 0: not given
  if (experts.gating > ExpertShape::Gating::softmaxOfChosen) {
    return fail(
        ErrorCode::unsupported,
        "{} is 4 (square root of softplus); supported are 1 (softmax), 2 (sigmoid) and 3 (softmax of the chosen).",
        keys.key("expert_gating_func"));
  }
  experts.groups = std::max<std::int64_t>(PRAXIS_TRY(keys.integer("expert_group_count", 0, experts.count, 1)), 1);
  experts.groupsUsed =
      std::max<std::int64_t>(PRAXIS_TRY(keys.integer("expert_group_used_count", 0, experts.groups, experts.groups)), 1);
  if (experts.count % experts.groups != 0 || experts.count / experts.groups * experts.groupsUsed < experts.used) {
    return fail(ErrorCode::corrupt,
                "{} experts in {} groups, of which {} are used, do not give {} experts per token. {}", experts.count,
                experts.groups, experts.groupsUsed, experts.used, kAdvice);
  }
  // Of the architectures with experts, only deepseek2 has models that do not normalise.
  const bool usually = shape.architecture != "deepseek2";
  experts.normalises = keys.metadata().boolean(keys.key("expert_weights_norm")).value_or(usually);
  const bool noScale = keys.metadata().number(keys.key("expert_weights_scale")) == 0.0;  // how files say 1
  if (!noScale) experts.scale = PRAXIS_TRY(keys.positive("expert_weights_scale", 1e6, 1.0));
  return {};
}

Result<void> readLatent(const ArchitectureKeys& keys, Hyperparameters& shape) {
  if (shape.architecture != "deepseek2") return {};  // the one architecture here that has it
  LatentShape& latent = shape.latent;
  latent.rank = PRAXIS_TRY(keys.integer("attention.kv_lora_rank", 0, kWidthMax / shape.heads, 0));
  if (latent.rank == 0) return {};
  latent.queryRank = PRAXIS_TRY(keys.integer("attention.q_lora_rank", 0, kWidthMax, 0));
  latent.splitTensors = keys.metadata().contains(keys.key("attention.key_length_mla"));
  const std::int64_t headDimMax = kWidthMax / shape.heads;
  latent.headDim = PRAXIS_TRY(keys.integer("attention.key_length_mla", 2, headDimMax, shape.headDim));
  latent.headDimV = PRAXIS_TRY(keys.integer("attention.value_length_mla", 1, headDimMax, shape.headDimV));
  if (shape.ropeDims < 2 || shape.ropeDims >= latent.headDim || latent.rank + shape.ropeDims > headDimMax) {
    return fail(ErrorCode::corrupt, "query heads of {} values with {} rotated do not fit a compressed key of {}. {}",
                latent.headDim, shape.ropeDims, latent.rank, kAdvice);
  }
  return {};
}

// Models with LayerNorm instead of RMS norm have the other key; they can be described though they cannot run.
Result<float> readEpsilon(const ArchitectureKeys& keys) {
  constexpr std::string_view kRms = "attention.layer_norm_rms_epsilon";
  constexpr std::string_view kLayer = "attention.layer_norm_epsilon";
  const bool layerOnly = !keys.metadata().contains(keys.key(kRms)) && keys.metadata().contains(keys.key(kLayer));
  return static_cast<float>(PRAXIS_TRY(keys.positive(layerOnly ? kLayer : kRms, 1.0)));
}

// `embeddingRows` is 0 where no embedding tensor says how many tokens there are.
Result<Hyperparameters> read(const base::Metadata& metadata, std::int64_t embeddingRows) {
  Hyperparameters shape;
  shape.architecture = PRAXIS_TRY(readArchitecture(metadata));
  const ArchitectureKeys keys(metadata, printable(shape.architecture));
  shape.contextLength = PRAXIS_TRY(keys.integer("context_length", 1, kContextMax));
  shape.embedding = PRAXIS_TRY(keys.integer("embedding_length", 1, kWidthMax));
  const std::int64_t blocks = PRAXIS_TRY(keys.integer("block_count", 1, kLayersMax));
  shape.layers = blocks - PRAXIS_TRY(keys.integer("nextn_predict_layers", 0, blocks - 1, 0));
  PRAXIS_TRY(keys.integer("feed_forward_length", 0, kFeedForwardMax, 0));
  shape.feedForward = uniformOrZero(keys.perLayer("feed_forward_length"));
  PRAXIS_TRY(readHeads(keys, shape));
  shape.rmsEps = PRAXIS_TRY(readEpsilon(keys));
  PRAXIS_TRY(readRope(keys, shape));
  PRAXIS_TRY(readExperts(keys, shape));
  PRAXIS_TRY(readLatent(keys, shape));
  const auto tokens = static_cast<std::int64_t>(metadata.strings("tokenizer.ggml.tokens").size());
  const std::int64_t vocab = PRAXIS_TRY(keys.integer("vocab_size", 1, kVocabMax, std::max(tokens, embeddingRows)));
  shape.vocab = embeddingRows > 0 ? embeddingRows : vocab;
  return shape;
}

}  // namespace

Result<Hyperparameters> readHyperparameters(const base::Metadata& metadata) { return read(metadata, 0); }

Result<Hyperparameters> readHyperparameters(const ModelFile& file) {
  const tensor::TensorView* embedding = file.find("token_embd.weight");
  auto shape = read(file.metadata(), embedding == nullptr ? 0 : embedding->rows());
  if (!shape) return base::within(file.path().filename().string(), std::move(shape).error());
  return shape;
}

}  // namespace praxis::engine::weights
