// The ops that know the paged KV cache.

#include <algorithm>
#include <cstring>

#include "engine/ops/dispatch_table.h"
#include "engine/ops/ops.h"

namespace praxis::engine::ops {
namespace {

using base::ErrorCode;
using base::fail;

// As in ops.cpp: the work of a few microseconds.
constexpr std::int64_t kMultiplyAddsWorthAThread = 64 * 1024;

std::string shapeOf(Activation x) { return tensor::Shape({x.rows, x.cols}).toString(); }

}  // namespace

base::Result<void> Ops::storeKv(const PagedKv& kv, Activation keys, Activation values,
                                std::span<const std::int32_t> slots) {
  const auto count = static_cast<std::int64_t>(slots.size());
  const std::int64_t keyFloats = std::int64_t{kv.headsKv} * kv.headDim;
  const std::int64_t valueFloats = std::int64_t{kv.headsKv} * kv.headDimV;
  if (keys.rows != count || values.rows != count || keys.cols != keyFloats || values.cols != valueFloats) {
    return fail(ErrorCode::internal, "storeKv: keys {} and values {} do not fit {} slots of {} heads of {} and {}.",
                shapeOf(keys), shapeOf(values), count, kv.headsKv, kv.headDim, kv.headDimV);
  }
  for (std::int64_t row = 0; row < count; ++row) {
    const std::int64_t slot = slots[static_cast<std::size_t>(row)];
    if (slot < 0) return fail(ErrorCode::internal, "storeKv: slot {} of row {}.", slot, row);
    std::memcpy(kv.keys + slot * keyFloats, keys.row(row), static_cast<std::size_t>(keyFloats) * sizeof(float));
    std::memcpy(kv.values + slot * valueFloats, values.row(row), static_cast<std::size_t>(valueFloats) * sizeof(float));
  }
  return {};
}

base::Result<void> Ops::checkAttention(Activation out, Activation queries, const PagedKv& kv,
                                       const Batch& batch) const {
  const auto count = static_cast<std::int64_t>(batch.tokens.size());
  const bool shaped = kv.headsKv > 0 && kv.headDim > 0 && kv.headDimV > 0 && kv.pageTokens > 0 &&
                      queries.rows == count && out.rows == count && queries.cols % kv.headDim == 0 &&
                      queries.cols / kv.headDim % kv.headsKv == 0 &&
                      out.cols == queries.cols / kv.headDim * kv.headDimV &&
                      batch.positions.size() == batch.tokens.size() && batch.sequences.size() == batch.tokens.size();
  if (!shaped) {
    return fail(
        ErrorCode::internal,
        "attention: out {}, queries {}, {} tokens, {} positions, {} sequences, {} kv heads of {} and {} do not fit.",
        shapeOf(out), shapeOf(queries), count, batch.positions.size(), batch.sequences.size(), kv.headsKv, kv.headDim,
        kv.headDimV);
  }
  for (std::size_t token = 0; token < batch.tokens.size(); ++token) {
    const auto sequence = static_cast<std::size_t>(batch.sequences[token]);
    const std::int32_t position = batch.positions[token];
    if (sequence >= batch.pageTables.size() || position < 0 ||
        static_cast<std::size_t>(position / kv.pageTokens) >= batch.pageTables[sequence].size()) {
      return fail(ErrorCode::internal, "attention: token {} at position {} of sequence {} has no page.", token,
                  position, batch.sequences[token]);
    }
  }
  return {};
}

base::Result<void> Ops::attention(Activation out, Activation queries, const PagedKv& kv, const Batch& batch,
                                  const AttentionParams& params) {
  PRAXIS_TRY(checkAttention(out, queries, kv, batch));
  if (batch.tokens.empty()) return {};
  m_pages.clear();
  for (const std::int32_t sequence : batch.sequences) {
    m_pages.push_back(batch.pageTables[static_cast<std::size_t>(sequence)].data());
  }
  const std::int64_t positionMax = std::ranges::max(batch.positions);
  const std::int64_t heads = queries.cols / kv.headDim;
  const std::int64_t group = heads / kv.headsKv;
  const std::int64_t scoreStride = kernels::attention::scoreStrideFor(positionMax);
  kernels::attention::PagedAttentionParams shared;
  shared.out = out.data;
  shared.queries = queries.data;
  shared.keys = kv.keys;
  shared.values = kv.values;
  shared.positions = batch.positions.data();
  shared.pages = m_pages.data();
  shared.pageTokens = kv.pageTokens;
  shared.heads = heads;
  shared.headsKv = kv.headsKv;
  shared.headDim = kv.headDim;
  shared.headDimV = kv.headDimV;
  shared.scale = params.scale;
  shared.scoreStride = scoreStride;
  shared.scratch = scratch(group * scoreStride);
  const std::int64_t workPerItem = group * (positionMax + 1) * (kv.headDim + kv.headDimV);
  m_device.threads().parallelFor(queries.rows * kv.headsKv,
                                 std::max<std::int64_t>(1, kMultiplyAddsWorthAThread / workPerItem),
                                 [&](std::int64_t begin, std::int64_t end, int thread) {
                                   kernels::attention::PagedAttentionParams own = shared;
                                   own.scratch += thread * group * scoreStride;
                                   m_kernels.pagedAttention(own, begin, end);
                                 });
  return {};
}

}  // namespace praxis::engine::ops
