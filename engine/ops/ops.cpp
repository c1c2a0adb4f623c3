#include "engine/ops/ops.h"

#include <algorithm>

#include "engine/ops/dispatch_table.h"
#include "engine/ops/grouped_matmul.h"
#include "engine/ops/op_support.h"

namespace praxis::engine::ops {
namespace {

using base::ErrorCode;
using base::fail;
using tensor::DType;

// Rope tables kept at a time: models have one or two sets of frequencies; more only while requests change.
constexpr std::size_t kRopeTables = 4;

}  // namespace

struct Ops::RopeTable {
  std::vector<float> angles;  // [tokens, 2, pairs]: cosines, then sines
  std::vector<std::int32_t> positions;
  std::vector<float> frequencies;
  float magnitude = 1;
  std::uint64_t lastUse = 0;

  bool isFor(const RopeParams& params, std::span<const std::int32_t> wanted) const {
    return magnitude == params.magnitude && std::ranges::equal(frequencies, params.inverseFrequencies) &&
           std::ranges::equal(positions, wanted);
  }
};

Ops::Ops(device::Device& device) : Ops(device, chosenKernelSet()) {}
Ops::Ops(device::Device& device, const KernelSet& kernels)
    : m_device(device), m_kernels(kernels), m_grouped(std::make_unique<GroupedMatmul>()) {}
Ops::~Ops() = default;

float* Ops::scratch(std::int64_t floatsPerThread) {
  return m_scratch.atLeast(floatsPerThread * m_device.threads().threads());
}

base::Result<void> Ops::embed(Activation out, const TensorView& table, std::span<const std::int32_t> tokens) {
  const auto count = static_cast<std::int64_t>(tokens.size());
  if (out.rows != count || out.cols != table.cols()) {
    return fail(ErrorCode::internal, "embed: out {} does not fit {} tokens of table {}.", shapeOf(out), count,
                table.shape.toString());
  }
  const TypedKernels* kernel = findTyped(m_kernels, table.type);
  if (!kernel) return unsupportedType("embed", table.type);
  const std::int64_t rowBytes = tensor::rowBytes(table.type, table.cols());
  for (std::int64_t row = 0; row < count; ++row) {
    const std::int32_t token = tokens[static_cast<std::size_t>(row)];
    if (token < 0 || token >= table.rows()) {
      return fail(ErrorCode::internal, "embed: token {} is outside the vocabulary of {}.", token, table.rows());
    }
    kernel->dequantise(out.row(row), table.data + token * rowBytes, table.cols());
  }
  return {};
}

base::Result<void> Ops::rmsNorm(Activation out, Activation x, const TensorView& weight, float eps) {
  if (!sameShape(out, x) || weight.shape.elements() != x.cols || weight.type != DType::f32) {
    return fail(ErrorCode::internal, "rmsNorm: out {}, x {} and weight {} {} do not fit.", shapeOf(out), shapeOf(x),
                tensor::dtypeInfo(weight.type).name, weight.shape.toString());
  }
  const kernels::norm::RmsNormParams params{out.data, x.data, weight.f32(), x.cols, x.cols, eps};
  m_device.threads().parallelFor(
      x.rows, grainFor(kValuesWorthAThread, x.cols),
      [&](std::int64_t begin, std::int64_t end, int) { m_kernels.rmsNorm(params, begin, end); });
  return {};
}

base::Result<void> Ops::layerNorm(Activation out, Activation x, const TensorView& weight, const TensorView& bias,
                                  float eps) {
  const auto fits = [&](const TensorView& v) { return v.shape.elements() == x.cols && v.type == DType::f32; };
  if (!sameShape(out, x) || !fits(weight) || !fits(bias)) {
    return fail(ErrorCode::internal, "layerNorm: out {}, x {}, weight {} {} and bias {} {} do not fit.", shapeOf(out),
                shapeOf(x), tensor::dtypeInfo(weight.type).name, weight.shape.toString(),
                tensor::dtypeInfo(bias.type).name, bias.shape.toString());
  }
  const kernels::norm::LayerNormParams params{out.data, x.data, weight.f32(), bias.f32(), x.cols, eps};
  m_device.threads().parallelFor(
      x.rows, grainFor(kValuesWorthAThread, x.cols),
      [&](std::int64_t begin, std::int64_t end, int) { m_kernels.layerNorm(params, begin, end); });
  return {};
}

base::Result<void> Ops::matmul(Activation out, const TensorView& weight, Activation x, const TensorView* bias) {
  const std::int64_t rows = weight.rows();
  const std::int64_t cols = weight.cols();
  if (x.cols != cols || out.cols != rows || out.rows != x.rows) {
    return fail(ErrorCode::internal, "matmul: weight {} times x {} does not give out {}.", weight.shape.toString(),
                shapeOf(x), shapeOf(out));
  }
  if (bias && (bias->type != DType::f32 || bias->shape.elements() != rows)) {
    return fail(ErrorCode::internal, "matmul: bias {} {} does not fit weight {}.", tensor::dtypeInfo(bias->type).name,
                bias->shape.toString(), weight.shape.toString());
  }
  const TypedKernels* kernel = findTyped(m_kernels, weight.type);
  if (!kernel) return unsupportedType("matmul", weight.type);
  const std::int64_t scratchFloats = kernels::matmul::scratchFloats(cols);
  kernels::matmul::MatmulParams shared{
      out.data, weight.data, x.data, bias ? bias->f32() : nullptr, tensor::rowBytes(weight.type, cols),
      rows,     cols,        x.rows, scratch(scratchFloats)};
  if (m_kernels.packTokens && x.rows >= kernels::matmul::kPackedTokensMin) {
    shared.packed = m_packed.atLeast(kernels::matmul::packedFloats(x.rows, cols));
    m_device.threads().parallelFor(
        kernels::matmul::panelsOf(x.rows), grainFor(kValuesWorthAThread, cols * kernels::matmul::kPanelTokens),
        [&](std::int64_t begin, std::int64_t end, int) { m_kernels.packTokens(shared, begin, end); });
  }
  m_device.threads().parallelFor(rows, grainFor(kMultiplyAddsWorthAThread, cols * x.rows),
                                 [&](std::int64_t begin, std::int64_t end, int thread) {
                                   kernels::matmul::MatmulParams params = shared;
                                   params.scratch += thread * scratchFloats;
                                   kernel->matmul(params, begin, end);
                                 });
  return {};
}

const float* Ops::ropeTable(const RopeParams& params, std::span<const std::int32_t> positions) {
  ++m_ropeUses;
  for (RopeTable& table : m_ropeTables) {
    if (!table.isFor(params, positions)) continue;
    table.lastUse = m_ropeUses;
    return table.angles.data();
  }
  if (m_ropeTables.size() < kRopeTables) m_ropeTables.emplace_back();
  RopeTable& table = *std::ranges::min_element(m_ropeTables, {}, &RopeTable::lastUse);
  fillRopeTable(table, params, positions);
  table.lastUse = m_ropeUses;
  return table.angles.data();
}

void Ops::fillRopeTable(RopeTable& table, const RopeParams& params, std::span<const std::int32_t> positions) {
  const std::span<const float> frequencies = params.inverseFrequencies;
  table.positions.assign(positions.begin(), positions.end());
  table.frequencies.assign(frequencies.begin(), frequencies.end());
  table.magnitude = params.magnitude;
  table.angles.resize(std::max(table.angles.size(), positions.size() * 2 * frequencies.size()));
  const auto pairs = static_cast<std::int64_t>(frequencies.size());
  const kernels::rope::RopeTableParams filling{table.angles.data(), table.positions.data(), table.frequencies.data(),
                                               pairs, params.magnitude};
  m_device.threads().parallelFor(
      static_cast<std::int64_t>(positions.size()), grainFor(kValuesWorthAThread / 16, pairs),
      [&](std::int64_t begin, std::int64_t end, int) { kernels::rope::fillRopeTable(filling, begin, end); });
}

base::Result<void> Ops::rope(Activation x, const RopeParams& params, std::span<const std::int32_t> positions) {
  const auto pairs = static_cast<std::int64_t>(params.inverseFrequencies.size());
  if (params.headDim <= 0 || x.cols % params.headDim != 0 || params.offset < 0 ||
      params.offset + params.dims > params.headDim || params.dims != 2 * pairs ||
      x.rows != static_cast<std::int64_t>(positions.size())) {
    return fail(ErrorCode::internal,
                "rope: x {}, {} positions, heads of {}, {} rotated from {} on, {} frequencies do not fit.", shapeOf(x),
                positions.size(), params.headDim, params.dims, params.offset, pairs);
  }
  const kernels::rope::RopeParams rotation{
      x.data, ropeTable(params, positions), x.cols / params.headDim, params.headDim, pairs, params.offset};
  kernels::rope::RopeKernel* kernel = params.style == RopeStyle::norm ? m_kernels.ropeNorm : m_kernels.ropeNeox;
  m_device.threads().parallelFor(x.rows, grainFor(kValuesWorthAThread, x.cols),
                                 [&](std::int64_t begin, std::int64_t end, int) { kernel(rotation, begin, end); });
  return {};
}

std::span<const DType> computableTypes() {
  static const std::vector<DType> types = [] {
    std::vector<DType> listed;
    for (const TypedKernels& row : chosenKernelSet().typed) listed.push_back(row.type);
    return listed;
  }();
  return types;
}

bool isComputable(DType type) { return findTyped(chosenKernelSet(), type) != nullptr; }

std::string_view instructionSet() { return chosenKernelSet().name; }

}  // namespace praxis::engine::ops
