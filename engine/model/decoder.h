#pragma once
// What the architectures share: weights, buffers, ops, and the blocks that are the same in several of them, each a
// short list of ops. An architecture derives from it and writes its forward pass with them. Thread: engine.

#include <memory>

#include "engine/model/decoder_buffers.h"
#include "engine/model/decoder_weights.h"
#include "engine/model/registry.h"
#include "engine/model/rope.h"

namespace praxis::engine::model {

// What a decoder is made of.
struct DecoderParts {
  static base::Result<DecoderParts> load(const weights::ModelFile& file, const weights::Hyperparameters& shape,
                                         const LayerRules& rules, device::Device& device, const ModelOptions& options);

  weights::Hyperparameters shape;
  DecoderWeights weights;
  RopeTable rope;
  DecoderBuffers buffers;
  std::unique_ptr<ops::Ops> ops;
};

enum class Activation { silu, gelu };

// {a}.attention.scale, which rare files have, else 1 / sqrt(headDim). Fails with corrupt and the key.
base::Result<float> attentionScale(const weights::ModelFile& file, const weights::Hyperparameters& shape,
                                   std::int64_t headDim);

class Decoder : public Model {
 public:
  explicit Decoder(DecoderParts parts);

  const weights::Hyperparameters& hyperparameters() const final { return m_shape; }
  cache::KvShape kvShape() const final { return kvShapeOf(m_shape); }
  std::int64_t tokensPerStepMax() const final { return m_buffers.tokensMax(); }

 protected:
  // Checks the batch, looks up its embeddings, multiplies them by `scale` where it is not 1, puts the given ones
  // between them as they are, and gives the buffers of the step.
  base::Result<DecoderActivations> begin(const ops::Batch& batch, std::span<const float> logits, float scale = 1.0f);
  // hidden = norm(residual)
  base::Result<void> norm(const DecoderActivations& a, const tensor::TensorView& weight);
  // out = W x (+ bias)
  base::Result<void> linear(tensor::Activation out, const Linear& linear, tensor::Activation x,
                            const DecoderActivations& a);
  // hidden = Wo attention(rope(Wq h), rope(Wk h), Wv h), h = hidden; queries and keys are normed first where the layer
  // has weights for it.
  base::Result<void> attend(const DecoderLayer& layer, const ops::PagedKv& kv, const ops::Batch& batch,
                            const DecoderActivations& a, const ops::RopeParams& rope,
                            const ops::AttentionParams& attention);
  // hidden = Wdown(act(Wgate h) * Wup h), h = hidden
  base::Result<void> feedForward(const GatedWeights& weights, const DecoderActivations& a,
                                 Activation activation = Activation::silu);
  // hidden = sum over the chosen experts of weight * expert(h) (+ shared experts), h = hidden
  base::Result<void> mixExperts(const ExpertWeights& weights, const DecoderActivations& a,
                                const ops::RoutingParams& routing);
  // logits = Whead norm(residual), for the wanted rows alone
  base::Result<void> head(const ops::Batch& batch, const DecoderActivations& a, std::span<float> logits);

  // The model's own rotation of whole heads.
  ops::RopeParams ropeOf(ops::RopeStyle style) const;
  ops::RoutingParams routing() const;
  ops::Ops& ops() { return *m_ops; }
  const DecoderWeights& weights() const { return m_weights; }
  const RopeTable& ropeTable() const { return m_rope; }

 private:
  // Rows [first, end) of the residual, by their tokens.
  base::Result<void> lookUp(tensor::Activation residual, const ops::Batch& batch, std::int64_t first, std::int64_t end,
                            float scale);

  weights::Hyperparameters m_shape;
  DecoderWeights m_weights;
  RopeTable m_rope;
  DecoderBuffers m_buffers;
  std::unique_ptr<ops::Ops> m_ops;
};

}  // namespace praxis::engine::model
