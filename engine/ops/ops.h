#pragma once
// Checked op calls: they validate shapes and types, choose the implementation from the dispatch tables and run it over
// the device's threads. The only door to kernels/. Activations are float32 [tokens, width]. A shape that does not fit
// is an internal error naming op and shapes; a type without a kernel is unsupported and named. Buffers grow at the
// largest call and are kept.
// Batch law: a row's result does not depend on the other rows, bit for bit (CPU). Thread: engine.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/device/device.h"
#include "engine/ops/aligned_floats.h"
#include "engine/tensor/tensor.h"

namespace praxis::engine::ops {

using tensor::Activation;
using tensor::TensorView;

// Keys and values of one layer in pages of `pageTokens` tokens, float32.
// Token slot s = page * pageTokens + offset; key of slot s starts at keys + s * headsKv * headDim.
struct PagedKv {
  float* keys = nullptr;    // [pages * pageTokens, headsKv, headDim]
  float* values = nullptr;  // [pages * pageTokens, headsKv, headDimV]
  std::int32_t pageTokens = 0;
  std::int32_t headsKv = 0;
  std::int32_t headDim = 0;
  std::int32_t headDimV = 0;
};

// The step's tokens: one row each, of any mix of sequences and of prefill and decode.
struct Batch {
  std::span<const std::int32_t> tokens;                       // [tokens] ids
  std::span<const std::int32_t> positions;                    // [tokens] absolute position in the sequence
  std::span<const std::int32_t> slots;                        // [tokens] KV slot that each token's key and value go to
  std::span<const std::int32_t> sequences;                    // [tokens] index into pageTables
  std::span<const std::span<const std::int32_t>> pageTables;  // per sequence: its pages in order
  std::span<const std::int32_t> logitRows;  // rows (indices into tokens) whose logits are wanted, ascending
};

enum class RopeStyle { norm, neox };  // pairs (2i, 2i+1) or (i, i + dims/2)

struct RopeParams {
  RopeStyle style = RopeStyle::norm;
  std::int64_t headDim = 0;
  std::int64_t dims = 0;                      // rotated values per head
  std::span<const float> inverseFrequencies;  // [dims/2], scaling and llama3 factors already in
};

struct KernelSet;  // dispatch_table.h

class Ops {
 public:
  explicit Ops(device::Device& device);
  // With other kernels than the fastest: what the self-test and tests use.
  Ops(device::Device& device, const KernelSet& kernels);

  // out[t] = row tokens[t] of table, dequantised. table [vocab, E]
  base::Result<void> embed(Activation out, const TensorView& table, std::span<const std::int32_t> tokens);
  // out[t] = x[t] / sqrt(mean(x[t]^2) + eps) * weight. weight F32 [E]; out may be x.
  base::Result<void> rmsNorm(Activation out, Activation x, const TensorView& weight, float eps);
  // out[t] = weight x[t] (+ bias). weight [outDim, inDim] of any type of the dispatch table; bias F32 [outDim] or null.
  base::Result<void> matmul(Activation out, const TensorView& weight, Activation x, const TensorView* bias = nullptr);
  // Rotates every head of x [tokens, heads * headDim] in place by its token's position.
  base::Result<void> rope(Activation x, const RopeParams& params, std::span<const std::int32_t> positions);
  // Writes the keys and values of the batch into their slots.
  base::Result<void> storeKv(const PagedKv& kv, Activation keys, Activation values,
                             std::span<const std::int32_t> slots);
  // out [tokens, heads * headDimV]: softmax(scale q k^T) v over the token's own sequence, positions 0..its own.
  base::Result<void> attention(Activation out, Activation queries, const PagedKv& kv, const Batch& batch, float scale);
  // gate = silu(gate) * up
  base::Result<void> siluMultiply(Activation gate, Activation up);
  // x += y
  base::Result<void> add(Activation x, Activation y);
  // out[i] = x[rows[i]]
  base::Result<void> gatherRows(Activation out, Activation x, std::span<const std::int32_t> rows);

 private:
  base::Result<void> checkAttention(Activation out, Activation queries, const PagedKv& kv, const Batch& batch) const;
  // `floats` of scratch for each thread.
  float* scratch(std::int64_t floatsPerThread);
  // Cosines and sines for the positions; kept until positions or frequencies change, so all layers of a step share
  // them.
  const float* ropeTable(const RopeParams& params, std::span<const std::int32_t> positions);

  device::Device& m_device;
  const KernelSet& m_kernels;
  AlignedFloats m_scratch;
  AlignedFloats m_packed;                    // a matmul's tokens as its kernel likes them
  std::vector<const std::int32_t*> m_pages;  // per token of the batch
  std::vector<float> m_ropeTable;            // [tokens, 2, pairs]
  std::vector<std::int32_t> m_ropePositions;
  std::vector<float> m_ropeFrequencies;
};

// Weight types that matmul and embed can compute, as the dispatch tables say.
std::span<const tensor::DType> computableTypes();
bool isComputable(tensor::DType type);
// The instruction set that the tables chose at start-up: "AVX2", "baseline".
std::string_view instructionSet();

}  // namespace praxis::engine::ops
