#pragma once
// What the files of the ops share: how much work is worth a thread, and the words of their errors. Thread: any.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/ops/ops.h"

namespace praxis::engine::ops {

// Work that one thread does in about the time that handing it over costs (a few microseconds).
inline constexpr std::int64_t kMultiplyAddsWorthAThread = 64 * 1024;
inline constexpr std::int64_t kValuesWorthAThread = 16 * 1024;

// How many items make a range worth a thread.
inline std::int64_t grainFor(std::int64_t workWorthAThread, std::int64_t workPerItem) {
  return std::max<std::int64_t>(1, workWorthAThread / std::max<std::int64_t>(1, workPerItem));
}

inline std::string shapeOf(Activation x) { return tensor::Shape({x.rows, x.cols}).toString(); }
inline bool sameShape(Activation a, Activation b) { return a.rows == b.rows && a.cols == b.cols; }

inline base::Error unsupportedType(std::string_view op, tensor::DType type) {
  return base::fail(base::ErrorCode::unsupported, "{} has no {} kernel; convert the model to F16 or Q8_0.", op,
                    tensor::dtypeInfo(type).name);
}

}  // namespace praxis::engine::ops
