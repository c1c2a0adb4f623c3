#include "engine/model/decoder_buffers.h"

#include <algorithm>

namespace praxis::engine::model {

namespace {

// Each buffer starts on a cache line.
constexpr std::int64_t kAlignFloats = 64 / sizeof(float);

struct Part {
  tensor::Activation DecoderActivations::*member;
  std::int64_t cols;
  std::int64_t rowsPerToken = 1;
};

std::vector<Part> partsOf(const weights::Hyperparameters& shape, const BufferNeeds& needs) {
  using A = DecoderActivations;
  const auto& latent = shape.latent;
  const auto& experts = shape.experts;
  const bool isLatent = latent.rank > 0;
  const std::int64_t compressed = isLatent ? latent.rank + shape.ropeDims : 0;
  const std::int64_t headDim = isLatent ? latent.headDim : shape.headDim;
  const std::int64_t headDimV = isLatent ? latent.headDimV : shape.headDimV;
  const std::int64_t feedForward = std::max(shape.feedForward, experts.sharedFeedForward);
  const std::int64_t perToken = std::max<std::int64_t>(experts.used, 1);
  const std::int64_t expertIn = experts.count > 0 ? experts.feedForward : 0;
  return {{&A::residual, shape.embedding},
          {&A::hidden, shape.embedding},
          {&A::queries, shape.heads * headDim},
          {&A::keys, isLatent ? compressed : shape.headsKv * headDim},
          {&A::values, isLatent ? 0 : shape.headsKv * headDimV},
          {&A::attended, shape.heads * headDimV},
          {&A::gate, feedForward},
          {&A::up, feedForward},
          {&A::queryLatent, latent.queryRank},
          {&A::queryAbsorbed, shape.heads * compressed},
          {&A::attendedLatent, shape.heads * latent.rank},
          {&A::routerLogits, experts.count},
          {&A::expertGateUp, needs.fusedExperts ? 2 * expertIn : 0, perToken},
          {&A::expertGate, expertIn, perToken},
          {&A::expertUp, expertIn, perToken},
          {&A::expertOut, experts.count > 0 ? shape.embedding : 0, perToken},
          {&A::routed, experts.sharedFeedForward > 0 ? shape.embedding : 0},
          {&A::reordered, needs.reorderedCols}};
}

std::uint64_t alignedFloats(std::int64_t tokens, const Part& part) {
  const auto floats = static_cast<std::uint64_t>(tokens * part.rowsPerToken) * static_cast<std::uint64_t>(part.cols);
  return (floats + kAlignFloats - 1) / kAlignFloats * kAlignFloats;
}

}  // namespace

std::uint64_t DecoderBuffers::bytes(const weights::Hyperparameters& shape, std::int64_t tokensMax,
                                    const BufferNeeds& needs) {
  std::uint64_t floats = 0;
  for (const Part& part : partsOf(shape, needs)) floats += alignedFloats(tokensMax, part);
  return floats * sizeof(float);
}

base::Result<DecoderBuffers> DecoderBuffers::create(device::Device& device, const weights::Hyperparameters& shape,
                                                    std::int64_t tokensMax, const BufferNeeds& needs) {
  DecoderBuffers buffers;
  buffers.m_memory = PRAXIS_TRY(device.allocate(bytes(shape, tokensMax, needs), "the activation buffers"));
  float* next = buffers.m_memory.f32();
  for (const Part& part : partsOf(shape, needs)) {
    buffers.m_all.*part.member = {next, tokensMax * part.rowsPerToken, part.cols};
    next += alignedFloats(tokensMax, part);
  }
  buffers.m_expertsUsed = shape.experts.count > 0 ? shape.experts.used : 0;
  buffers.m_experts.resize(static_cast<std::size_t>(tokensMax * buffers.m_expertsUsed));
  buffers.m_expertWeights.resize(buffers.m_experts.size());
  return buffers;
}

DecoderActivations DecoderBuffers::forTokens(std::int64_t count) {
  using A = DecoderActivations;
  DecoderActivations a = m_all;
  for (auto member :
       {&A::residual, &A::hidden, &A::queries, &A::keys, &A::values, &A::attended, &A::gate, &A::up, &A::queryLatent,
        &A::queryAbsorbed, &A::attendedLatent, &A::routerLogits, &A::routed, &A::reordered}) {
    a.*member = (a.*member).firstRows(count);
  }
  const std::int64_t rows = count * m_expertsUsed;
  for (auto member : {&A::expertGateUp, &A::expertGate, &A::expertUp, &A::expertOut}) {
    if (m_expertsUsed > 0) a.*member = (a.*member).firstRows(rows);
  }
  a.experts = std::span(m_experts).first(static_cast<std::size_t>(rows));
  a.expertWeights = std::span(m_expertWeights).first(static_cast<std::size_t>(rows));
  return a;
}

namespace {

base::Result<void> checkTokens(std::span<const std::int32_t> tokens, std::int64_t vocab) {
  for (const std::int32_t token : tokens) {
    if (token >= 0 && token < vocab) continue;
    return base::fail(base::ErrorCode::invalidArgument, "Token {} is outside the model's vocabulary of {}.", token,
                      vocab);
  }
  return {};
}

}  // namespace

base::Result<void> checkBatch(const ops::Batch& batch, std::int64_t tokensMax, const weights::Hyperparameters& shape,
                              std::span<const float> logits) {
  const std::int64_t vocab = shape.vocab;
  const auto tokens = static_cast<std::int64_t>(batch.tokens.size());
  if (tokens < 1 || tokens > tokensMax) {
    return base::fail(base::ErrorCode::internal, "A step of {} tokens does not fit; it takes 1 to {}.", tokens,
                      tokensMax);
  }
  if (logits.size() != batch.logitRows.size() * static_cast<std::size_t>(vocab)) {
    return base::fail(base::ErrorCode::internal, "Room for {} logits was given where {} rows of {} are wanted.",
                      logits.size(), batch.logitRows.size(), vocab);
  }
  std::int64_t next = 0;  // row that no given one has covered yet
  for (const ops::GivenRows& given : batch.given) {
    if (given.first < next || given.count < 1 || given.first + given.count > tokens ||
        given.values.size() != static_cast<std::size_t>(given.count * shape.embedding)) {
      return base::fail(base::ErrorCode::internal,
                        "{} rows of {} values together were given for row {} of a step of {}; the model takes {} each.",
                        given.count, given.values.size(), given.first, tokens, shape.embedding);
    }
    PRAXIS_TRY(checkTokens(
        batch.tokens.subspan(static_cast<std::size_t>(next), static_cast<std::size_t>(given.first - next)), vocab));
    next = given.first + given.count;
  }
  return checkTokens(batch.tokens.subspan(static_cast<std::size_t>(next)), vocab);
}

}  // namespace praxis::engine::model
