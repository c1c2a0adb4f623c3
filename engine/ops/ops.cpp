#include "engine/ops/ops.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/ops/dispatch_table.h"

namespace praxis::engine::ops {
namespace {

using base::ErrorCode;
using base::fail;
using tensor::DType;

// Work that one thread does in about the time that handing it over costs (a few microseconds).
constexpr std::int64_t kMultiplyAddsWorthAThread = 64 * 1024;
constexpr std::int64_t kValuesWorthAThread = 16 * 1024;

// How many items make a range worth a thread.
std::int64_t grainFor(std::int64_t workWorthAThread, std::int64_t workPerItem) {
  return std::max<std::int64_t>(1, workWorthAThread / std::max<std::int64_t>(1, workPerItem));
}

std::string shapeOf(Activation x) { return tensor::Shape({x.rows, x.cols}).toString(); }
bool sameShape(Activation a, Activation b) { return a.rows == b.rows && a.cols == b.cols; }

base::Error unsupportedType(std::string_view op, DType type) {
  return fail(ErrorCode::unsupported, "{} has no {} kernel; convert the model to F16 or Q8_0.", op,
              tensor::dtypeInfo(type).name);
}

}  // namespace

Ops::Ops(device::Device& device) : Ops(device, chosenKernelSet()) {}
Ops::Ops(device::Device& device, const KernelSet& kernels) : m_device(device), m_kernels(kernels) {}

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
  const kernels::norm::RmsNormParams params{out.data, x.data, weight.f32(), x.cols, eps};
  m_device.threads().parallelFor(
      x.rows, grainFor(kValuesWorthAThread, x.cols),
      [&](std::int64_t begin, std::int64_t end, int) { m_kernels.rmsNorm(params, begin, end); });
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
  const std::span<const float> frequencies = params.inverseFrequencies;
  if (std::ranges::equal(positions, m_ropePositions) && std::ranges::equal(frequencies, m_ropeFrequencies)) {
    return m_ropeTable.data();
  }
  m_ropePositions.assign(positions.begin(), positions.end());
  m_ropeFrequencies.assign(frequencies.begin(), frequencies.end());
  m_ropeTable.resize(std::max(m_ropeTable.size(), positions.size() * 2 * frequencies.size()));
  const auto pairs = static_cast<std::int64_t>(frequencies.size());
  const kernels::rope::RopeTableParams table{m_ropeTable.data(), m_ropePositions.data(), m_ropeFrequencies.data(),
                                             pairs};
  m_device.threads().parallelFor(
      static_cast<std::int64_t>(positions.size()), grainFor(kValuesWorthAThread / 16, pairs),
      [&](std::int64_t begin, std::int64_t end, int) { kernels::rope::fillRopeTable(table, begin, end); });
  return m_ropeTable.data();
}

base::Result<void> Ops::rope(Activation x, const RopeParams& params, std::span<const std::int32_t> positions) {
  const auto pairs = static_cast<std::int64_t>(params.inverseFrequencies.size());
  if (params.headDim <= 0 || x.cols % params.headDim != 0 || params.dims > params.headDim || params.dims != 2 * pairs ||
      x.rows != static_cast<std::int64_t>(positions.size())) {
    return fail(ErrorCode::internal, "rope: x {}, {} positions, heads of {}, {} rotated, {} frequencies do not fit.",
                shapeOf(x), positions.size(), params.headDim, params.dims, pairs);
  }
  const kernels::rope::RopeParams rotation{x.data, ropeTable(params, positions), x.cols / params.headDim,
                                           params.headDim, pairs};
  kernels::rope::RopeKernel* kernel = params.style == RopeStyle::norm ? m_kernels.ropeNorm : m_kernels.ropeNeox;
  m_device.threads().parallelFor(x.rows, grainFor(kValuesWorthAThread, x.cols),
                                 [&](std::int64_t begin, std::int64_t end, int) { kernel(rotation, begin, end); });
  return {};
}

base::Result<void> Ops::siluMultiply(Activation gate, Activation up) {
  if (!sameShape(gate, up)) {
    return fail(ErrorCode::internal, "siluMultiply: gate {} and up {} differ.", shapeOf(gate), shapeOf(up));
  }
  m_device.threads().parallelFor(
      gate.rows * gate.cols, kValuesWorthAThread,
      [&](std::int64_t begin, std::int64_t end, int) { m_kernels.siluMultiply(gate.data, up.data, begin, end); });
  return {};
}

base::Result<void> Ops::add(Activation x, Activation y) {
  if (!sameShape(x, y)) return fail(ErrorCode::internal, "add: {} and {} differ.", shapeOf(x), shapeOf(y));
  m_device.threads().parallelFor(x.rows * x.cols, kValuesWorthAThread, [&](std::int64_t begin, std::int64_t end, int) {
    m_kernels.add(x.data, y.data, begin, end);
  });
  return {};
}

base::Result<void> Ops::gatherRows(Activation out, Activation x, std::span<const std::int32_t> rows) {
  if (out.cols != x.cols || out.rows != static_cast<std::int64_t>(rows.size())) {
    return fail(ErrorCode::internal, "gatherRows: {} rows of x {} do not fit out {}.", rows.size(), shapeOf(x),
                shapeOf(out));
  }
  for (std::int64_t i = 0; i < out.rows; ++i) {
    const std::int32_t row = rows[static_cast<std::size_t>(i)];
    if (row < 0 || row >= x.rows) {
      return fail(ErrorCode::internal, "gatherRows: row {} is not in x {}.", row, shapeOf(x));
    }
    std::memcpy(out.row(i), x.row(row), static_cast<std::size_t>(x.cols) * sizeof(float));
  }
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
