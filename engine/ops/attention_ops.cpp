// The ops that know the paged KV cache.

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

#include "engine/ops/dispatch_table.h"
#include "engine/ops/op_support.h"

namespace praxis::engine::ops {
namespace {

using base::ErrorCode;
using base::fail;

// Query heads of one work item, in threes as the kernel takes them: enough that a key in the first-level cache serves
// many.
constexpr std::int64_t kHeadsPerItemMax = 24;
// Work items per thread from which on the load is even whatever their number.
constexpr std::int64_t kItemsPerThread = 4;
// Scores of one work item: they are read again soon, and every thread has room for them.
constexpr std::int64_t kItemScoresMax = 1024 * 1024;

struct ItemSize {
  std::int64_t tokens = 1;
  std::int64_t heads = 1;
};

// The work of a batch, as far as its cut into items goes.
struct Work {
  std::int64_t tokens = 0;
  std::int64_t headsKv = 0;
  std::int64_t group = 0;     // query heads per kv head
  std::int64_t attended = 0;  // positions, at most
};

// Heads and neighbouring tokens share the keys that they read, so an item is as large as leaves every thread as much to
// do.
ItemSize itemSizeFor(const Work& work, int threads) {
  const auto isEven = [&](std::int64_t items) { return items % threads == 0 || items >= kItemsPerThread * threads; };
  const std::int64_t rowsMax =
      std::clamp<std::int64_t>(kItemScoresMax / work.attended, 1, kernels::attention::kItemRowsMax);
  const std::int64_t headsMax = std::min(rowsMax, kHeadsPerItemMax);
  std::int64_t blocks = (work.group + headsMax - 1) / headsMax;
  while (blocks < work.group && !isEven(work.tokens * work.headsKv * blocks)) ++blocks;
  ItemSize size{1, (work.group + blocks - 1) / blocks};
  while ((size.tokens + 1) * size.heads <= rowsMax &&
         work.tokens / (size.tokens + 1) * work.headsKv * blocks >= kItemsPerThread * threads) {
    ++size.tokens;
  }
  return size;
}

}  // namespace

base::Result<void> Ops::storeKv(const PagedKv& kv, Activation keys, Activation values,
                                std::span<const std::int32_t> slots) {
  const auto count = static_cast<std::int64_t>(slots.size());
  const std::int64_t keyFloats = std::int64_t{kv.headsKv} * kv.headDim;
  const std::int64_t valueFloats = std::int64_t{kv.headsKv} * kv.headDimV;
  const bool valuesFit = kv.valuesInKeys || (values.rows == count && values.cols == valueFloats);
  if (keys.rows != count || keys.cols != keyFloats || !valuesFit) {
    return fail(ErrorCode::internal, "storeKv: keys {} and values {} do not fit {} slots of {} heads of {} and {}.",
                shapeOf(keys), shapeOf(values), count, kv.headsKv, kv.headDim, kv.headDimV);
  }
  for (std::int64_t row = 0; row < count; ++row) {
    const std::int64_t slot = slots[static_cast<std::size_t>(row)];
    if (slot < 0) return fail(ErrorCode::internal, "storeKv: slot {} of row {}.", slot, row);
    std::memcpy(kv.keys + slot * keyFloats, keys.row(row), static_cast<std::size_t>(keyFloats) * sizeof(float));
    if (kv.valuesInKeys) continue;
    std::memcpy(kv.values + slot * valueFloats, values.row(row), static_cast<std::size_t>(valueFloats) * sizeof(float));
  }
  return {};
}

base::Result<void> Ops::checkAttention(Activation out, Activation queries, const PagedKv& kv,
                                       const Batch& batch) const {
  const auto count = static_cast<std::int64_t>(batch.tokens.size());
  const bool shaped = kv.headsKv > 0 && kv.headDim > 0 && kv.headDimV > 0 && kv.pageTokens > 0 &&
                      (!kv.valuesInKeys || kv.headDimV <= kv.headDim) && queries.rows == count && out.rows == count &&
                      queries.cols % kv.headDim == 0 && queries.cols / kv.headDim % kv.headsKv == 0 &&
                      out.cols == queries.cols / kv.headDim * kv.headDimV &&
                      batch.positions.size() == batch.tokens.size() && batch.sequences.size() == batch.tokens.size() &&
                      (batch.sightEnds.empty() || batch.sightEnds.size() == batch.tokens.size());
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
    if (batch.sightEnds.empty()) continue;
    const std::int32_t end = batch.sightEnds[token];
    if (end <= position || static_cast<std::size_t>((end - 1) / kv.pageTokens) >= batch.pageTables[sequence].size()) {
      return fail(ErrorCode::internal, "attention: token {} at position {} sees up to {}, which has no page.", token,
                  position, end);
    }
  }
  return {};
}

base::Result<void> Ops::attention(Activation out, Activation queries, const PagedKv& kv, const Batch& batch,
                                  const AttentionParams& params) {
  PRAXIS_TRY(checkAttention(out, queries, kv, batch));
  if (params.window < 0 || !(params.softCap >= 0)) {
    return fail(ErrorCode::internal, "attention: window {} and cap {} for queries {}.", params.window, params.softCap,
                shapeOf(queries));
  }
  if (batch.tokens.empty()) return {};
  m_pages.clear();
  for (const std::int32_t sequence : batch.sequences) {
    m_pages.push_back(batch.pageTables[static_cast<std::size_t>(sequence)].data());
  }
  const std::int64_t heads = queries.cols / kv.headDim;
  kernels::attention::PagedAttentionParams shared;
  shared.out = out.data;
  shared.queries = queries.data;
  shared.keys = kv.keys;
  shared.values = kv.valuesInKeys ? kv.keys : kv.values;
  shared.positions = batch.positions.data();
  shared.sightEnds = batch.sightEnds.empty() ? nullptr : batch.sightEnds.data();
  shared.pages = m_pages.data();
  shared.pageTokens = kv.pageTokens;
  shared.heads = heads;
  shared.headsKv = kv.headsKv;
  shared.headDim = kv.headDim;
  shared.headDimV = kv.headDimV;
  shared.valueStride = kv.valuesInKeys ? kv.headDim : kv.headDimV;
  shared.window = params.window;
  shared.scale = params.scale;
  shared.softCap = params.softCap;
  std::int64_t attended = 1;
  for (std::int64_t token = 0; token < queries.rows; ++token) {
    const kernels::attention::Sight sight = kernels::attention::sightOf(shared, token);
    attended = std::max(attended, sight.end - sight.first);
  }
  runAttention(shared, cutIntoItems(batch, kv.headsKv, heads / kv.headsKv, attended), attended);
  return {};
}

void Ops::runAttention(kernels::attention::PagedAttentionParams& shared, std::int64_t itemRows, std::int64_t attended) {
  shared.scoreStride = kernels::attention::scoreStrideFor(attended);
  shared.items = m_attentionItems.data();
  const std::int64_t scratchFloats = itemRows * shared.scoreStride;
  shared.scratch = scratch(scratchFloats);
  const std::int64_t workPerItem = itemRows * attended * (shared.headDim + shared.headDimV);
  m_device.threads().parallelFor(static_cast<std::int64_t>(m_attentionItems.size()),
                                 grainFor(kMultiplyAddsWorthAThread, workPerItem),
                                 [&](std::int64_t begin, std::int64_t end, int thread) {
                                   kernels::attention::PagedAttentionParams own = shared;
                                   own.scratch += thread * scratchFloats;
                                   m_kernels.pagedAttention(own, begin, end);
                                 });
}

base::Result<void> Ops::attentionOverAll(Activation out, Activation queries, Activation keys, Activation values,
                                         std::int64_t heads, float scale) {
  if (!sameShape(queries, keys) || !sameShape(queries, values) || !sameShape(queries, out) || heads < 1 ||
      queries.cols % heads != 0 || queries.rows > std::numeric_limits<std::int32_t>::max()) {
    return fail(ErrorCode::internal, "attentionOverAll: out {}, queries {}, keys {}, values {} of {} heads do not fit.",
                shapeOf(out), shapeOf(queries), shapeOf(keys), shapeOf(values), heads);
  }
  const std::int64_t dim = queries.cols / heads;
  const auto tokens = static_cast<std::size_t>(queries.rows);
  // The keys are one page, and every token sees to its end.
  const std::int32_t page = 0;
  const PagedKv kv{keys.data,
                   values.data,
                   static_cast<std::int32_t>(std::max<std::int64_t>(queries.rows, 1)),
                   static_cast<std::int32_t>(heads),
                   static_cast<std::int32_t>(dim),
                   static_cast<std::int32_t>(dim)};
  const std::span<const std::int32_t> pages(&page, 1);
  std::vector<std::int32_t> positions(tokens);
  std::iota(positions.begin(), positions.end(), 0);
  const std::vector<std::int32_t> zeros(tokens, 0);
  const std::vector<std::int32_t> ends(tokens, static_cast<std::int32_t>(queries.rows));
  const Batch batch{.tokens = zeros,
                    .positions = positions,
                    .slots = {},
                    .sequences = zeros,
                    .pageTables = {&pages, 1},
                    .logitRows = {},
                    .sightEnds = ends};
  return attention(out, queries, kv, batch, {.scale = scale});
}

std::int64_t Ops::cutIntoItems(const Batch& batch, std::int64_t headsKv, std::int64_t group, std::int64_t attended) {
  const auto tokens = static_cast<std::int64_t>(batch.tokens.size());
  const ItemSize size = itemSizeFor({tokens, headsKv, group, attended}, m_device.threads().threads());
  const auto goesOn = [&](std::int64_t token) {
    const auto t = static_cast<std::size_t>(token);
    return batch.sequences[t] == batch.sequences[t + 1] && batch.positions[t] + 1 == batch.positions[t + 1];
  };
  m_attentionItems.clear();
  std::int64_t rowsMax = 0;
  for (std::int64_t begin = 0, end = 1; begin < tokens; begin = end++) {
    while (end < tokens && end - begin < size.tokens && goesOn(end - 1)) ++end;
    for (std::int64_t kvHead = 0; kvHead < headsKv; ++kvHead) {
      for (std::int64_t head = 0; head < group; head += size.heads) {
        const std::int64_t headEnd = std::min(head + size.heads, group);
        m_attentionItems.push_back({begin, end, kvHead, kvHead * group + head, kvHead * group + headEnd});
        rowsMax = std::max(rowsMax, m_attentionItems.back().rows());
      }
    }
  }
  return rowsMax;
}

}  // namespace praxis::engine::ops
