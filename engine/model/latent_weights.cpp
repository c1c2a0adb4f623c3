#include "engine/model/latent_weights.h"

#include <limits>
#include <numeric>
#include <vector>

#include "engine/model/decoder_weights.h"
#include "engine/ops/ops.h"

namespace praxis::engine::model {

namespace {

std::int64_t nopeDims(const weights::Hyperparameters& shape) { return shape.latent.headDim - shape.ropeDims; }

// Rows [begin, begin + count) as floats.
base::Result<void> readRows(ops::Ops& ops, float* out, const tensor::TensorView& matrix, std::int64_t begin,
                            std::int64_t count) {
  std::vector<std::int32_t> rows(static_cast<std::size_t>(count));
  std::iota(rows.begin(), rows.end(), static_cast<std::int32_t>(begin));
  return ops.embed({out, count, matrix.cols()}, matrix, rows);
}

}  // namespace

std::uint64_t madeWeightBytes(const weights::Hyperparameters& shape) {
  if (shape.latent.rank == 0 || shape.latent.splitTensors) return 0;
  std::uint64_t bytes = sizeof(float);
  for (const std::int64_t factor :
       {shape.layers, shape.heads, nopeDims(shape) + shape.latent.headDimV, shape.latent.rank}) {
    if (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(factor), &bytes)) {
      return std::numeric_limits<std::uint64_t>::max();
    }
  }
  return bytes;
}

base::Result<ExpandedLatent> takeApart(const tensor::TensorView& kvB, const weights::Hyperparameters& shape,
                                       device::Device& device) {
  const std::int64_t heads = shape.heads, rank = shape.latent.rank, nope = nopeDims(shape), v = shape.latent.headDimV;
  const auto floats = static_cast<std::uint64_t>(heads) * static_cast<std::uint64_t>((nope + v) * rank);
  ExpandedLatent made;
  made.memory = PRAXIS_TRY(device.allocate(floats * sizeof(float), "the expanded keys and values of latent attention"));
  float* keyB = made.memory.f32();
  float* valueB = keyB + heads * rank * nope;
  ops::Ops ops(device);
  std::vector<float> rows(static_cast<std::size_t>(nope * rank));
  for (std::int64_t head = 0; head < heads; ++head) {
    const std::int64_t begin = head * (nope + v);
    PRAXIS_TRY(readRows(ops, rows.data(), kvB, begin, nope));
    float* transposed = keyB + head * rank * nope;
    for (std::int64_t n = 0; n < nope; ++n) {
      for (std::int64_t c = 0; c < rank; ++c) transposed[c * nope + n] = rows[static_cast<std::size_t>(n * rank + c)];
    }
    PRAXIS_TRY(readRows(ops, valueB + head * v * rank, kvB, begin + nope, v));
  }
  made.keyB = {tensor::DType::f32, tensor::Shape{heads, rank, nope}, reinterpret_cast<const std::byte*>(keyB)};
  made.valueB = {tensor::DType::f32, tensor::Shape{heads, v, rank}, reinterpret_cast<const std::byte*>(valueB)};
  return made;
}

}  // namespace praxis::engine::model
