#include "app/cli/summary_json.h"

namespace praxis::cli {
namespace {

Json shapeJson(const engine::weights::Hyperparameters& shape) {
  return {
      {"context_length", shape.contextLength},
      {"embedding", shape.embedding},
      {"layers", shape.layers},
      {"feed_forward", shape.feedForward},
      {"heads", shape.heads},
      {"heads_kv", shape.headsKv},
      {"head_dim", shape.headDim},
      {"head_dim_v", shape.headDimV},
      {"vocab", shape.vocab},
      {"rms_eps", shape.rmsEps},
      {"rope_dims", shape.ropeDims},
      {"rope_base", shape.ropeBase},
      {"rope_scale_linear", shape.ropeScaleLinear},
  };
}

}  // namespace

Json summaryJson(const engine::library::ModelSummary& summary) {
  Json types = Json::array();
  for (const auto& share : summary.types) {
    types.push_back({{"type", share.type}, {"bytes", share.bytes}, {"tensors", share.tensors}});
  }
  return {
      {"path", summary.path.string()},
      {"name", summary.name},
      {"architecture", summary.shape.architecture},
      {"quantisation", summary.quantisation},
      {"parameters", summary.parameters},
      {"file_bytes", summary.fileBytes},
      {"weight_bytes", summary.weightBytes},
      {"tokenizer", summary.tokenizer},
      {"untrained_sample", summary.untrainedSample},
      {"shape", shapeJson(summary.shape)},
      {"types", std::move(types)},
  };
}

}  // namespace praxis::cli
