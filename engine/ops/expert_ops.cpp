// The ops of mixtures of experts.

#include "engine/ops/dispatch_table.h"
#include "engine/ops/grouped_matmul.h"
#include "engine/ops/op_support.h"

namespace praxis::engine::ops {
namespace {

using base::ErrorCode;
using base::fail;
using tensor::DType;

kernels::routing::Gating gatingOf(Gating gating) {
  switch (gating) {
    case Gating::softmax:
      return kernels::routing::Gating::softmax;
    case Gating::sigmoid:
      return kernels::routing::Gating::sigmoid;
    case Gating::softmaxOfChosen:
      break;
  }
  return kernels::routing::Gating::softmaxOfChosen;
}

bool isRoutable(std::int64_t experts, const RoutingParams& params) {
  return params.used > 0 && params.groups > 0 && params.groupsUsed > 0 && params.groupsUsed <= params.groups &&
         experts % params.groups == 0 && params.used <= experts / params.groups * params.groupsUsed;
}

}  // namespace

base::Result<void> Ops::route(std::span<std::int32_t> experts, std::span<float> weights, Activation logits,
                              const TensorView* selectionBias, const RoutingParams& params) {
  const auto places = static_cast<std::int64_t>(experts.size());
  if (!isRoutable(logits.cols, params) || places != logits.rows * params.used || weights.size() != experts.size()) {
    return fail(ErrorCode::internal,
                "route: logits {} do not fit {} experts per token of {} of {} groups in {} and {} places.",
                shapeOf(logits), params.used, params.groupsUsed, params.groups, places, weights.size());
  }
  if (selectionBias && (selectionBias->type != DType::f32 || selectionBias->shape.elements() != logits.cols)) {
    return fail(ErrorCode::internal, "route: selection bias {} {} does not fit logits {}.",
                tensor::dtypeInfo(selectionBias->type).name, selectionBias->shape.toString(), shapeOf(logits));
  }
  const std::int64_t scratchFloats = kernels::routing::routeScratchFloats(logits.cols, params.groups);
  kernels::routing::RouteParams shared;
  shared.chosen = experts.data();
  shared.weights = weights.data();
  shared.logits = logits.data;
  shared.selectionBias = selectionBias ? selectionBias->f32() : nullptr;
  shared.experts = logits.cols;
  shared.used = params.used;
  shared.groups = params.groups;
  shared.groupsUsed = params.groupsUsed;
  shared.gating = gatingOf(params.gating);
  shared.normalise = params.normalise;
  shared.scale = params.scale;
  shared.scratch = scratch(scratchFloats);
  // An exponential and its comparisons cost about as much as sixteen plain values.
  m_device.threads().parallelFor(logits.rows, grainFor(kValuesWorthAThread / 16, logits.cols),
                                 [&](std::int64_t begin, std::int64_t end, int thread) {
                                   kernels::routing::RouteParams own = shared;
                                   own.scratch += thread * scratchFloats;
                                   m_kernels.route(own, begin, end);
                                 });
  return {};
}

base::Result<void> Ops::matmulExperts(Activation out, const TensorView& weight, Activation x,
                                      std::span<const std::int32_t> experts) {
  const bool shaped = weight.shape.dims() == 3 && x.cols == weight.cols() && out.cols == weight.shape[1] &&
                      out.rows == static_cast<std::int64_t>(experts.size()) &&
                      (x.rows > 0 ? out.rows % x.rows == 0 : out.rows == 0);
  if (!shaped) {
    return fail(ErrorCode::internal, "matmulExperts: weight {} times x {} for {} experts does not give out {}.",
                weight.shape.toString(), shapeOf(x), experts.size(), shapeOf(out));
  }
  const TypedKernels* kernel = findTyped(m_kernels, weight.type);
  if (!kernel) return unsupportedType("matmulExperts", weight.type);
  PRAXIS_TRY(sortByExpert(experts, weight.shape[0]));
  const GroupedMatmulShape shape{weight.shape[1], weight.cols(), tensor::rowBytes(weight.type, weight.cols()),
                                 kernel->matmul, m_kernels.packTokens};
  const std::int64_t rowsPerToken = x.rows > 0 ? out.rows / x.rows : 1;
  m_grouped->clear();
  for (std::size_t i = 0; i < m_expertOrder.size(); ++i) {
    const std::int32_t row = m_expertOrder[i];
    const std::int64_t expert = experts[static_cast<std::size_t>(row)];
    if (i == 0 || expert != experts[static_cast<std::size_t>(m_expertOrder[i - 1])]) {
      m_grouped->addGroup(weight.data + expert * shape.rows * shape.rowBytes);
    }
    m_grouped->addRow(x.row(row / rowsPerToken), out.row(row));
  }
  m_grouped->run(m_device.threads(), shape);
  return {};
}

base::Result<void> Ops::sortByExpert(std::span<const std::int32_t> experts, std::int64_t expertCount) {
  m_expertEnds.assign(static_cast<std::size_t>(expertCount) + 1, 0);
  for (const std::int32_t expert : experts) {
    if (expert < 0 || expert >= expertCount) {
      return fail(ErrorCode::internal, "matmulExperts: expert {} is not one of {}.", expert, expertCount);
    }
    ++m_expertEnds[static_cast<std::size_t>(expert) + 1];
  }
  for (std::size_t e = 1; e < m_expertEnds.size(); ++e) m_expertEnds[e] += m_expertEnds[e - 1];
  m_expertOrder.resize(experts.size());
  for (std::size_t row = 0; row < experts.size(); ++row) {
    std::int32_t& place = m_expertEnds[static_cast<std::size_t>(experts[row])];
    m_expertOrder[static_cast<std::size_t>(place++)] = static_cast<std::int32_t>(row);
  }
  return {};
}

base::Result<void> Ops::sumWeighted(Activation out, Activation y, std::span<const float> weights) {
  const auto count = static_cast<std::int64_t>(weights.size());
  if (out.cols != y.cols || y.rows != count || (out.rows > 0 ? count % out.rows != 0 : count != 0)) {
    return fail(ErrorCode::internal, "sumWeighted: y {} with {} weights does not give out {}.", shapeOf(y), count,
                shapeOf(out));
  }
  if (out.rows == 0) return {};
  if (count == 0) return fail(ErrorCode::internal, "sumWeighted: no rows for out {}.", shapeOf(out));
  const kernels::routing::WeightedSumParams params{out.data, y.data, weights.data(), out.cols, count / out.rows};
  m_device.threads().parallelFor(
      out.rows * out.cols, grainFor(kValuesWorthAThread, params.used),
      [&](std::int64_t begin, std::int64_t end, int) { m_kernels.sumWeighted(params, begin, end); });
  return {};
}

}  // namespace praxis::engine::ops
