// The ops that treat every value for itself, and those that move rows and columns.

#include <cstring>

#include "engine/ops/dispatch_table.h"
#include "engine/ops/op_support.h"

namespace praxis::engine::ops {
namespace {

using base::ErrorCode;
using base::fail;

}  // namespace

base::Result<void> Ops::siluMultiply(Activation gate, Activation up) {
  return elementwise("siluMultiply", m_kernels.siluMultiply, gate, up);
}

base::Result<void> Ops::geluMultiply(Activation gate, Activation up) {
  return elementwise("geluMultiply", m_kernels.geluMultiply, gate, up);
}

base::Result<void> Ops::add(Activation x, Activation y) { return elementwise("add", m_kernels.add, x, y); }

base::Result<void> Ops::elementwise(std::string_view op, ElementKernel* kernel, Activation x, Activation y) {
  if (!sameShape(x, y)) return fail(ErrorCode::internal, "{}: {} and {} differ.", op, shapeOf(x), shapeOf(y));
  m_device.threads().parallelFor(x.rows * x.cols, kValuesWorthAThread, [&](std::int64_t begin, std::int64_t end, int) {
    kernel(x.data, y.data, begin, end);
  });
  return {};
}

base::Result<void> Ops::apply(Function function, Activation x) {
  kernels::activation::FunctionKernel* kernel = function == Function::silu   ? m_kernels.silu
                                                : function == Function::gelu ? m_kernels.gelu
                                                                             : m_kernels.geluQuick;
  m_device.threads().parallelFor(x.rows * x.cols, kValuesWorthAThread / 2,
                                 [&](std::int64_t begin, std::int64_t end, int) { kernel(x.data, begin, end); });
  return {};
}

base::Result<void> Ops::scale(Activation x, float factor) {
  m_device.threads().parallelFor(x.rows * x.cols, kValuesWorthAThread, [&](std::int64_t begin, std::int64_t end, int) {
    m_kernels.scale(x.data, factor, begin, end);
  });
  return {};
}

base::Result<void> Ops::softCap(Activation x, float cap) {
  if (!(cap > 0)) return fail(ErrorCode::internal, "softCap: cap {} for x {}.", cap, shapeOf(x));
  m_device.threads().parallelFor(
      x.rows * x.cols, kValuesWorthAThread / 4,
      [&](std::int64_t begin, std::int64_t end, int) { m_kernels.softCap(x.data, cap, begin, end); });
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

base::Result<void> Ops::gatherColumns(Activation out, Activation x, std::span<const std::int32_t> order) {
  if (out.rows != x.rows || out.cols != static_cast<std::int64_t>(order.size())) {
    return fail(ErrorCode::internal, "gatherColumns: {} columns of x {} do not fit out {}.", order.size(), shapeOf(x),
                shapeOf(out));
  }
  for (const std::int32_t column : order) {
    if (column < 0 || column >= x.cols) {
      return fail(ErrorCode::internal, "gatherColumns: column {} is not in x {}.", column, shapeOf(x));
    }
  }
  m_device.threads().parallelFor(x.rows, grainFor(kValuesWorthAThread, out.cols),
                                 [&](std::int64_t begin, std::int64_t end, int) {
                                   for (std::int64_t row = begin; row < end; ++row) {
                                     const float* from = x.row(row);
                                     float* to = out.row(row);
                                     for (const std::int32_t column : order) *to++ = from[column];
                                   }
                                 });
  return {};
}

}  // namespace praxis::engine::ops
