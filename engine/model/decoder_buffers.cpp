#include "engine/model/decoder_buffers.h"

#include <array>

namespace praxis::engine::model {

namespace {

// Each buffer starts on a cache line.
constexpr std::int64_t kAlignFloats = 64 / sizeof(float);

struct Part {
  tensor::Activation DecoderActivations::*member;
  std::int64_t cols;
};

std::array<Part, 8> partsOf(const weights::Hyperparameters& shape) {
  using A = DecoderActivations;
  return {{{&A::residual, shape.embedding},
           {&A::hidden, shape.embedding},
           {&A::queries, shape.heads * shape.headDim},
           {&A::keys, shape.headsKv * shape.headDim},
           {&A::values, shape.headsKv * shape.headDimV},
           {&A::attended, shape.heads * shape.headDimV},
           {&A::gate, shape.feedForward},
           {&A::up, shape.feedForward}}};
}

std::int64_t alignedFloats(std::int64_t rows, std::int64_t cols) {
  return (rows * cols + kAlignFloats - 1) / kAlignFloats * kAlignFloats;
}

}  // namespace

DecoderActivations DecoderActivations::firstRows(std::int64_t count) const {
  return {.residual = residual.firstRows(count),
          .hidden = hidden.firstRows(count),
          .queries = queries.firstRows(count),
          .keys = keys.firstRows(count),
          .values = values.firstRows(count),
          .attended = attended.firstRows(count),
          .gate = gate.firstRows(count),
          .up = up.firstRows(count)};
}

std::uint64_t DecoderBuffers::bytes(const weights::Hyperparameters& shape, std::int64_t tokensMax) {
  std::int64_t floats = 0;
  for (const Part& part : partsOf(shape)) floats += alignedFloats(tokensMax, part.cols);
  return static_cast<std::uint64_t>(floats) * sizeof(float);
}

base::Result<DecoderBuffers> DecoderBuffers::create(device::Device& device, const weights::Hyperparameters& shape,
                                                    std::int64_t tokensMax) {
  DecoderBuffers buffers;
  buffers.m_memory = PRAXIS_TRY(device.allocate(bytes(shape, tokensMax), "the activation buffers"));
  float* next = buffers.m_memory.f32();
  for (const Part& part : partsOf(shape)) {
    buffers.m_all.*part.member = {next, tokensMax, part.cols};
    next += alignedFloats(tokensMax, part.cols);
  }
  return buffers;
}

base::Result<void> checkBatch(const ops::Batch& batch, std::int64_t tokensMax, std::int64_t vocab,
                              std::span<const float> logits) {
  const auto tokens = static_cast<std::int64_t>(batch.tokens.size());
  if (tokens < 1 || tokens > tokensMax) {
    return base::fail(base::ErrorCode::internal, "A step of {} tokens does not fit; it takes 1 to {}.", tokens,
                      tokensMax);
  }
  if (logits.size() != batch.logitRows.size() * static_cast<std::size_t>(vocab)) {
    return base::fail(base::ErrorCode::internal, "Room for {} logits was given where {} rows of {} are wanted.",
                      logits.size(), batch.logitRows.size(), vocab);
  }
  for (const std::int32_t token : batch.tokens) {
    if (token < 0 || token >= vocab) {
      return base::fail(base::ErrorCode::invalidArgument, "Token {} is outside the model's vocabulary of {}.", token,
                        vocab);
    }
  }
  return {};
}

}  // namespace praxis::engine::model
