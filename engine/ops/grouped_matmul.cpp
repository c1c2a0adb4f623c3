#include "engine/ops/grouped_matmul.h"

#include <algorithm>
#include <cstring>

#include "engine/ops/op_support.h"

namespace praxis::engine::ops {
namespace {

using kernels::matmul::kPanelTokens;
using kernels::matmul::panelsOf;

// Parts per thread: enough that the busiest expert does not hold up the rest.
constexpr std::int64_t kPartsPerThread = 8;

std::int64_t alignedFloats(std::int64_t count) { return (count + 15) / 16 * 16; }

void copyFloats(float* to, const float* from, std::int64_t count) {
  std::memcpy(to, from, static_cast<std::size_t>(count) * sizeof(float));
}

}  // namespace

void GroupedMatmul::clear() {
  m_groups.clear();
  m_in.clear();
  m_out.clear();
}

void GroupedMatmul::addGroup(const std::byte* slice) {
  m_groups.push_back({.slice = slice, .rowBegin = static_cast<std::int64_t>(m_in.size())});
}

void GroupedMatmul::addRow(const float* in, float* out) {
  m_in.push_back(in);
  m_out.push_back(out);
  ++m_groups.back().rowCount;
}

void GroupedMatmul::plan(const GroupedMatmulShape& shape, int threads) {
  const std::int64_t total = shape.rows * shape.cols * static_cast<std::int64_t>(m_in.size());
  const std::int64_t workPerPart = std::max(kMultiplyAddsWorthAThread, total / (threads * kPartsPerThread));
  m_groups.push_back({});
  for (std::size_t g = 0; g + 1 < m_groups.size(); ++g) {
    Group& group = m_groups[g];
    Group& next = m_groups[g + 1];
    const std::int64_t count = group.rowCount;
    group.packed = shape.packTokens && count >= kernels::matmul::kPackedTokensMin;
    group.rowsPerPart = std::min(grainFor(workPerPart, shape.cols * count), shape.rows);
    next.panelBegin = group.panelBegin + (group.inPlace() ? 0 : panelsOf(count));
    next.partBegin = group.partBegin + (count > 0 ? (shape.rows + group.rowsPerPart - 1) / group.rowsPerPart : 0);
    next.gathered = group.gathered;
    next.results = group.results;
    if (group.inPlace()) continue;
    next.gathered +=
        alignedFloats(group.packed ? kernels::matmul::packedFloats(count, shape.cols) : count * shape.cols);
    next.results += alignedFloats(count * shape.rows);
  }
  m_gathered = m_gatheredRoom.atLeast(m_groups.back().gathered);
  m_results = m_resultsRoom.atLeast(m_groups.back().results);
}

void GroupedMatmul::gatherPanel(const GroupedMatmulShape& shape, const Group& group, std::int64_t panel,
                                float* scratch) const {
  const std::int64_t first = panel * kPanelTokens;
  const std::int64_t count = std::min(kPanelTokens, group.rowCount - first);
  float* gathered = group.packed ? scratch : m_gathered + group.gathered + first * shape.cols;
  for (std::int64_t i = 0; i < count; ++i) {
    copyFloats(gathered + i * shape.cols, m_in[static_cast<std::size_t>(group.rowBegin + first + i)], shape.cols);
  }
  if (!group.packed) return;
  kernels::matmul::MatmulParams params;
  params.x = scratch;
  params.cols = shape.cols;
  params.tokens = count;
  params.packed = m_gathered + group.gathered + panel * kernels::matmul::packedFloats(kPanelTokens, shape.cols);
  shape.packTokens(params, 0, 1);
}

void GroupedMatmul::gather(const GroupedMatmulShape& shape, std::int64_t panelBegin, std::int64_t panelEnd,
                           float* scratch) const {
  auto next = std::ranges::upper_bound(m_groups, panelBegin, {}, &Group::panelBegin);
  for (std::int64_t panel = panelBegin; panel < panelEnd; ++panel) {
    while (next->panelBegin <= panel) ++next;
    const Group& group = *(next - 1);
    gatherPanel(shape, group, panel - group.panelBegin, scratch);
  }
}

void GroupedMatmul::multiplyPart(const GroupedMatmulShape& shape, const Group& group, std::int64_t part,
                                 float* scratch) const {
  const std::int64_t begin = part * group.rowsPerPart;
  const std::int64_t end = std::min(shape.rows, begin + group.rowsPerPart);
  float* results = m_results + group.results;
  kernels::matmul::MatmulParams params;
  params.weight = group.slice;
  params.rowBytes = shape.rowBytes;
  params.rows = shape.rows;
  params.cols = shape.cols;
  params.tokens = group.rowCount;
  params.scratch = scratch;
  if (group.inPlace()) {
    params.x = m_in[static_cast<std::size_t>(group.rowBegin)];
    params.out = m_out[static_cast<std::size_t>(group.rowBegin)];
    return shape.matmul(params, begin, end);
  }
  params.out = results;
  params.x = m_gathered + group.gathered;
  if (group.packed) params.packed = m_gathered + group.gathered;
  shape.matmul(params, begin, end);
  for (std::int64_t i = 0; i < group.rowCount; ++i) {
    copyFloats(m_out[static_cast<std::size_t>(group.rowBegin + i)] + begin, results + i * shape.rows + begin,
               end - begin);
  }
}

void GroupedMatmul::multiply(const GroupedMatmulShape& shape, std::int64_t partBegin, std::int64_t partEnd,
                             float* scratch) const {
  auto next = std::ranges::upper_bound(m_groups, partBegin, {}, &Group::partBegin);
  for (std::int64_t part = partBegin; part < partEnd; ++part) {
    while (next->partBegin <= part) ++next;
    const Group& group = *(next - 1);
    multiplyPart(shape, group, part - group.partBegin, scratch);
  }
}

void GroupedMatmul::run(device::ThreadPool& threads, const GroupedMatmulShape& shape) {
  if (m_in.empty() || shape.rows == 0) return;
  plan(shape, threads.threads());
  const std::int64_t scratchFloats =
      alignedFloats(std::max(kernels::matmul::scratchFloats(shape.cols), kPanelTokens * shape.cols));
  float* scratch = m_scratchRoom.atLeast(scratchFloats * threads.threads());
  threads.parallelFor(m_groups.back().panelBegin, grainFor(kValuesWorthAThread, kPanelTokens * shape.cols),
                      [&](std::int64_t begin, std::int64_t end, int thread) {
                        gather(shape, begin, end, scratch + thread * scratchFloats);
                      });
  const std::int64_t work = shape.rows * shape.cols * static_cast<std::int64_t>(m_in.size());
  const std::int64_t parts = m_groups.back().partBegin;
  threads.parallelFor(parts, grainFor(kMultiplyAddsWorthAThread, work / parts),
                      [&](std::int64_t begin, std::int64_t end, int thread) {
                        multiply(shape, begin, end, scratch + thread * scratchFloats);
                      });
}

}  // namespace praxis::engine::ops
