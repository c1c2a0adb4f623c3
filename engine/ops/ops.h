#pragma once
// Checked op calls: they validate shapes and types, choose the implementation from the dispatch tables and run it over
// the device's threads. The only door to kernels/. Activations are float32 [tokens, width]. A shape that does not fit
// is an internal error naming op and shapes; a type without a kernel is unsupported and named. Buffers grow at the
// largest call and are kept.
// Batch law: a row's result does not depend on the other rows, bit for bit (CPU). Thread: engine.

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/device/device.h"
#include "engine/ops/aligned_floats.h"
#include "engine/tensor/tensor.h"

namespace praxis::kernels::attention {
struct AttentionItem;  // paged_attention.h
struct PagedAttentionParams;
}  // namespace praxis::kernels::attention

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
  // Latent attention (MLA): a slot's value is the first headDimV floats of its key, and `values` is null.
  bool valuesInKeys = false;
};

// Embeddings of rows [first, first + count) of a step.
struct GivenRows {
  std::int64_t first = 0;
  std::int64_t count = 0;
  std::span<const float> values;  // [count, E]
};

// The step's tokens: one row each, of any mix of sequences and of prefill and decode.
struct Batch {
  std::span<const std::int32_t> tokens;                       // [tokens] ids
  std::span<const std::int32_t> positions;                    // [tokens] absolute position in the sequence
  std::span<const std::int32_t> slots;                        // [tokens] KV slot that each token's key and value go to
  std::span<const std::int32_t> sequences;                    // [tokens] index into pageTables
  std::span<const std::span<const std::int32_t>> pageTables;  // per sequence: its pages in order
  std::span<const std::int32_t> logitRows;  // rows (indices into tokens) whose logits are wanted, ascending
  // Rows whose embedding is given instead of looked up; in order and apart, their tokens are not looked at.
  std::span<const GivenRows> given = {};
  // [tokens] the end of the positions that each sees: beyond itself for rows that look at each other both ways. All of
  // them are in the cache or in this step. Empty: its own position + 1.
  std::span<const std::int32_t> sightEnds = {};
};

enum class RopeStyle { norm, neox };  // pairs (2i, 2i+1) or (i, i + dims/2)

struct RopeParams {
  RopeStyle style = RopeStyle::norm;
  std::int64_t headDim = 0;
  std::int64_t dims = 0;                      // rotated values per head
  std::span<const float> inverseFrequencies;  // [dims/2], scaling and llama3 factors already in
  std::int64_t offset = 0;                    // first rotated value of a head
  float magnitude = 1.0f;                     // cosines and sines are multiplied by it (yarn)
};

struct AttentionParams {
  float scale = 0;
  std::int32_t window = 0;  // 0: all positions up to the token's own; else the last `window` of them, its own included
  float softCap = 0;        // 0: none; else scores become softCap * tanh(score / softCap)
};

// gelu is the tanh form, geluQuick(z) = z * sigmoid(1.702 z).
enum class Function { silu, gelu, geluQuick };

// Columns [offset, offset + width) of every head of x [tokens, heads * headWidth].
struct HeadSlice {
  Activation x;
  std::int64_t headWidth = 0;
  std::int64_t offset = 0;
  std::int64_t width = 0;
  std::int64_t heads() const { return headWidth > 0 ? x.cols / headWidth : 0; }
};

enum class Gating { softmax, sigmoid, softmaxOfChosen };

// Which experts a token goes to (facts, section 5.4). Scores s = gating(logits); choice by s + selection bias; with
// groups > 1 only the groupsUsed best of equal consecutive groups count, a group by the sum of its two largest.
struct RoutingParams {
  Gating gating = Gating::softmax;
  std::int64_t used = 0;  // experts per token
  std::int64_t groups = 1;
  std::int64_t groupsUsed = 1;
  bool normalise = false;  // chosen weights are divided by max(their sum, 2^-14)
  float scale = 1.0f;      // and then multiplied by this
};

struct KernelSet;     // dispatch_table.h
class GroupedMatmul;  // grouped_matmul.h

class Ops {
 public:
  explicit Ops(device::Device& device);
  // With other kernels than the fastest: what the self-test and tests use.
  Ops(device::Device& device, const KernelSet& kernels);
  ~Ops();

  // out[t] = row tokens[t] of table, dequantised. table [vocab, E]
  base::Result<void> embed(Activation out, const TensorView& table, std::span<const std::int32_t> tokens);
  // out[t] = x[t] / sqrt(mean(x[t]^2) + eps) * weight. weight F32 [E]; out may be x.
  base::Result<void> rmsNorm(Activation out, Activation x, const TensorView& weight, float eps);
  // out[t] = (x[t] - mean) / sqrt(variance + eps) * weight + bias, of each row. weight, bias F32 [E]; out may be x.
  base::Result<void> layerNorm(Activation out, Activation x, const TensorView& weight, const TensorView& bias,
                               float eps);
  // out[t] = weight x[t] (+ bias). weight [outDim, inDim] of any type of the dispatch table; bias F32 [outDim] or null.
  base::Result<void> matmul(Activation out, const TensorView& weight, Activation x, const TensorView* bias = nullptr);
  // Rotates every head of x [tokens, heads * headDim] in place by its token's position.
  base::Result<void> rope(Activation x, const RopeParams& params, std::span<const std::int32_t> positions);
  // Writes the keys and values of the batch into their slots. With kv.valuesInKeys, values are not looked at.
  base::Result<void> storeKv(const PagedKv& kv, Activation keys, Activation values,
                             std::span<const std::int32_t> slots);
  // out [tokens, heads * headDimV]: softmax(scale q k^T) v over the token's own sequence, positions 0..its own (or up
  // to batch.sightEnds), or those in the window.
  base::Result<void> attention(Activation out, Activation queries, const PagedKv& kv, const Batch& batch,
                               const AttentionParams& params);
  // out [tokens, E]: softmax(scale q k^T) v of every head over all tokens. All four [tokens, heads * headDim].
  base::Result<void> attentionOverAll(Activation out, Activation queries, Activation keys, Activation values,
                                      std::int64_t heads, float scale);
  // gate = silu(gate) * up
  base::Result<void> siluMultiply(Activation gate, Activation up);
  // x += y
  base::Result<void> add(Activation x, Activation y);
  // out[i] = x[rows[i]]
  base::Result<void> gatherRows(Activation out, Activation x, std::span<const std::int32_t> rows);

  // In place, every head slice for itself: x / sqrt(mean(x^2) + eps) * weight. weight F32 [width]
  base::Result<void> rmsNormHeads(HeadSlice x, const TensorView& weight, float eps);
  // out[t, h] = weight[h] in[t, h]. weight [heads, out.width, in.width] of any type of the dispatch table
  base::Result<void> matmulPerHead(HeadSlice out, const TensorView& weight, HeadSlice in);
  // out[t, h] = in[t, h]; both have the same heads and width.
  base::Result<void> copyHeads(HeadSlice out, HeadSlice in);
  // gate = gelu(gate) * up, the tanh form
  base::Result<void> geluMultiply(Activation gate, Activation up);
  // x = f(x), value by value
  base::Result<void> apply(Function function, Activation x);
  // x *= factor
  base::Result<void> scale(Activation x, float factor);
  // x = cap * tanh(x / cap)
  base::Result<void> softCap(Activation x, float cap);
  // out[t, k] = x[t, order[k]]
  base::Result<void> gatherColumns(Activation out, Activation x, std::span<const std::int32_t> order);

  // experts and weights [tokens * params.used]: each token's experts in falling order of choice, equal ones by id.
  // logits [tokens, experts]; selectionBias F32 [experts] or null.
  base::Result<void> route(std::span<std::int32_t> experts, std::span<float> weights, Activation logits,
                           const TensorView* selectionBias, const RoutingParams& params);
  // out[i] = weight[experts[i]] x[i * x.rows / out.rows]: row i of out [tokens * used, outDim] takes token i / used, or
  // row i where x has as many rows as out. weight [experts, outDim, inDim]
  base::Result<void> matmulExperts(Activation out, const TensorView& weight, Activation x,
                                   std::span<const std::int32_t> experts);
  // out[t] = sum over i < used of weights[t * used + i] * y[t * used + i], in that order.
  base::Result<void> sumWeighted(Activation out, Activation y, std::span<const float> weights);

 private:
  struct RopeTable;
  using ElementKernel = void(float* a, const float* b, std::int64_t begin, std::int64_t end);

  base::Result<void> elementwise(std::string_view op, ElementKernel* kernel, Activation x, Activation y);
  // Runs the kernel over m_attentionItems of at most itemRows rows, each of which sees at most `attended` positions.
  void runAttention(kernels::attention::PagedAttentionParams& shared, std::int64_t itemRows, std::int64_t attended);
  base::Result<void> checkAttention(Activation out, Activation queries, const PagedKv& kv, const Batch& batch) const;
  // Fills m_attentionItems; returns the rows of the largest.
  std::int64_t cutIntoItems(const Batch& batch, std::int64_t headsKv, std::int64_t group, std::int64_t attended);
  // Fills m_expertOrder: the indices into experts, by expert and then by index.
  base::Result<void> sortByExpert(std::span<const std::int32_t> experts, std::int64_t expertCount);
  // `floats` of scratch for each thread.
  float* scratch(std::int64_t floatsPerThread);
  // Cosines and sines for the positions; a few tables are kept, so all layers of a step share them.
  const float* ropeTable(const RopeParams& params, std::span<const std::int32_t> positions);
  void fillRopeTable(RopeTable& table, const RopeParams& params, std::span<const std::int32_t> positions);

  device::Device& m_device;
  const KernelSet& m_kernels;
  AlignedFloats m_scratch;
  AlignedFloats m_packed;                    // a matmul's tokens as its kernel likes them
  std::unique_ptr<GroupedMatmul> m_grouped;  // experts and heads
  std::vector<const std::int32_t*> m_pages;  // per token of the batch
  std::vector<kernels::attention::AttentionItem> m_attentionItems;
  std::vector<std::int32_t> m_expertOrder;
  std::vector<std::int32_t> m_expertEnds;
  std::vector<RopeTable> m_ropeTables;
  std::uint64_t m_ropeUses = 0;
};

// Weight types that matmul and embed can compute, as the dispatch tables say.
std::span<const tensor::DType> computableTypes();
bool isComputable(tensor::DType type);
// The instruction set that the tables chose at start-up: "AVX2", "baseline".
std::string_view instructionSet();

}  // namespace praxis::engine::ops
