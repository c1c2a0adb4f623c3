// The ops that work on a slice of every head.

#include <cstring>

#include "engine/ops/dispatch_table.h"
#include "engine/ops/grouped_matmul.h"
#include "engine/ops/op_support.h"

namespace praxis::engine::ops {
namespace {

using base::ErrorCode;
using base::fail;
using tensor::DType;

bool isWhole(const HeadSlice& slice) {
  return slice.headWidth > 0 && slice.x.cols % slice.headWidth == 0 && slice.offset >= 0 && slice.width > 0 &&
         slice.offset + slice.width <= slice.headWidth;
}

std::string describe(const HeadSlice& slice) {
  return fmt::format("{} of heads of {}, columns {} to {}", shapeOf(slice.x), slice.headWidth, slice.offset,
                     slice.offset + slice.width);
}

float* sliceOf(const HeadSlice& slice, std::int64_t token, std::int64_t head) {
  return slice.x.row(token) + head * slice.headWidth + slice.offset;
}

}  // namespace

base::Result<void> Ops::rmsNormHeads(HeadSlice x, const TensorView& weight, float eps) {
  if (!isWhole(x) || weight.shape.elements() != x.width || weight.type != DType::f32) {
    return fail(ErrorCode::internal, "rmsNormHeads: {} and weight {} {} do not fit.", describe(x),
                tensor::dtypeInfo(weight.type).name, weight.shape.toString());
  }
  float* first = x.x.data + x.offset;
  const kernels::norm::RmsNormParams params{first, first, weight.f32(), x.width, x.headWidth, eps};
  m_device.threads().parallelFor(
      x.x.rows * x.heads(), grainFor(kValuesWorthAThread, x.width),
      [&](std::int64_t begin, std::int64_t end, int) { m_kernels.rmsNorm(params, begin, end); });
  return {};
}

base::Result<void> Ops::matmulPerHead(HeadSlice out, const TensorView& weight, HeadSlice in) {
  if (!isWhole(out) || !isWhole(in) || out.heads() != in.heads() || out.x.rows != in.x.rows ||
      weight.cols() != in.width || weight.rows() != in.heads() * out.width) {
    return fail(ErrorCode::internal, "matmulPerHead: weight {} times {} does not give {}.", weight.shape.toString(),
                describe(in), describe(out));
  }
  const TypedKernels* kernel = findTyped(m_kernels, weight.type);
  if (!kernel) return unsupportedType("matmulPerHead", weight.type);
  const GroupedMatmulShape shape{out.width, in.width, tensor::rowBytes(weight.type, in.width), kernel->matmul,
                                 m_kernels.packTokens};
  m_grouped->clear();
  for (std::int64_t head = 0; head < in.heads(); ++head) {
    m_grouped->addGroup(weight.data + head * shape.rows * shape.rowBytes);
    for (std::int64_t token = 0; token < in.x.rows; ++token) {
      m_grouped->addRow(sliceOf(in, token, head), sliceOf(out, token, head));
    }
  }
  m_grouped->run(m_device.threads(), shape);
  return {};
}

base::Result<void> Ops::copyHeads(HeadSlice out, HeadSlice in) {
  if (!isWhole(out) || !isWhole(in) || out.heads() != in.heads() || out.x.rows != in.x.rows || out.width != in.width) {
    return fail(ErrorCode::internal, "copyHeads: {} is not {}.", describe(in), describe(out));
  }
  const std::size_t bytes = static_cast<std::size_t>(in.width) * sizeof(float);
  m_device.threads().parallelFor(in.x.rows, grainFor(kValuesWorthAThread, in.heads() * in.width),
                                 [&](std::int64_t begin, std::int64_t end, int) {
                                   for (std::int64_t token = begin; token < end; ++token) {
                                     for (std::int64_t head = 0; head < in.heads(); ++head) {
                                       std::memcpy(sliceOf(out, token, head), sliceOf(in, token, head), bytes);
                                     }
                                   }
                                 });
  return {};
}

}  // namespace praxis::engine::ops
