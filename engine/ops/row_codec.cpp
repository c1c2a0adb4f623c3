#include "engine/ops/row_codec.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>

#include "engine/ops/dispatch_table.h"
#include "kernels/common/cpu_features.h"
#include "kernels/quant/encode.h"

namespace praxis::engine::ops {
namespace {

namespace q = kernels::quant;
using tensor::DType;

void copyRow(std::byte* row, const float* x, const float*, std::int64_t cols) {
  std::memcpy(row, x, static_cast<std::size_t>(cols) * sizeof(float));
}

struct Encoder {
  DType type;
  q::EncodeKernel* baseline;
  q::EncodeKernel* avx2;
};

#define PRAXIS_ENCODER(name) Encoder{DType::name, q::reference::name, q::avx2::name},
constexpr std::array kEncoders = {Encoder{DType::f32, copyRow, copyRow}, PRAXIS_ENCODED_TYPES(PRAXIS_ENCODER)};
#undef PRAXIS_ENCODER

constexpr auto kTypes = [] {
  std::array<DType, kEncoders.size()> types{};
  std::ranges::transform(kEncoders, types.begin(), &Encoder::type);
  return types;
}();

}  // namespace

std::span<const DType> encodableTypes() { return kTypes; }

bool canEncode(DType type) { return std::ranges::find(kTypes, type) != kTypes.end(); }

bool canDecode(DType type) { return findTyped(chosenKernelSet(), type) != nullptr; }

float encodableMax(DType type) {
  if (type == DType::f32) return std::numeric_limits<float>::max();
  if (type == DType::bf16) return 3.3895314e38f;  // the largest bfloat16
  return 65504.0f;                                // the largest half, which scales and leasts are
}

std::optional<std::size_t> firstUnencodable(DType type, std::span<const float> x) {
  const float most = encodableMax(type);
  const auto fits = [most](float value) { return std::fabs(value) <= most; };  // false for NaN
  const bool all = std::ranges::count_if(x, fits) == std::ssize(x);            // without branches, unlike a search
  if (all) return std::nullopt;
  return static_cast<std::size_t>(std::ranges::find_if_not(x, fits) - x.begin());
}

void encodeRow(DType type, std::span<const float> x, std::span<const float> importance, std::byte* row) {
  assert(importance.empty() || importance.size() == x.size());
  const auto entry = std::ranges::find(kEncoders, type, &Encoder::type);
  assert(entry != kEncoders.end());
  static const bool s_avx2 = kernels::common::cpuHasAvx2();
  (s_avx2 ? entry->avx2 : entry->baseline)(row, x.data(), importance.empty() ? nullptr : importance.data(),
                                           std::ssize(x));
}

void decodeRow(DType type, const std::byte* row, std::span<float> x) {
  const TypedKernels* kernels = findTyped(chosenKernelSet(), type);
  assert(kernels != nullptr);
  kernels->dequantise(x.data(), row, std::ssize(x));
}

}  // namespace praxis::engine::ops
