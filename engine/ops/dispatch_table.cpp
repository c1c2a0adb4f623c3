#include "engine/ops/dispatch_table.h"

#include "kernels/common/cpu_features.h"
#include "kernels/common/weight_types.h"

namespace praxis::engine::ops {
namespace {

namespace k = kernels;
using tensor::DType;

bool always() { return true; }

#define PRAXIS_TYPED(name, Type) {DType::name, k::matmul::reference::name, k::embed::reference::name},
constexpr TypedKernels kReferenceTyped[] = {PRAXIS_WEIGHT_TYPES(PRAXIS_TYPED)};
#undef PRAXIS_TYPED
#define PRAXIS_TYPED(name, Type) {DType::name, k::matmul::cpu::name, k::embed::reference::name},
constexpr TypedKernels kBaselineTyped[] = {PRAXIS_WEIGHT_TYPES(PRAXIS_TYPED)};
#undef PRAXIS_TYPED
#define PRAXIS_TYPED(name, Type) {DType::name, k::matmul::avx2::name, k::embed::avx2::name},
constexpr TypedKernels kAvx2Typed[] = {PRAXIS_WEIGHT_TYPES(PRAXIS_TYPED)};
#undef PRAXIS_TYPED

constexpr KernelSet kReference = {
    .name = "reference",
    .available = always,
    .typed = kReferenceTyped,
    .packTokens = nullptr,
    .rmsNorm = k::norm::reference::rmsNorm,
    .layerNorm = k::norm::reference::layerNorm,
    .ropeNorm = k::rope::reference::norm,
    .ropeNeox = k::rope::reference::neox,
    .pagedAttention = k::attention::reference::pagedAttention,
    .siluMultiply = k::activation::reference::siluMultiply,
    .geluMultiply = k::activation::reference::geluMultiply,
    .silu = k::activation::reference::silu,
    .gelu = k::activation::reference::gelu,
    .geluQuick = k::activation::reference::geluQuick,
    .add = k::activation::reference::add,
    .scale = k::activation::reference::scale,
    .softCap = k::activation::reference::softCap,
    .route = k::routing::route,
    .sumWeighted = k::routing::sumWeighted,
};
constexpr KernelSet kAvx2 = {
    .name = "AVX2",
    .available = k::common::cpuHasAvx2,
    .typed = kAvx2Typed,
    .packTokens = k::matmul::avx2::packTokens,
    .rmsNorm = k::norm::avx2::rmsNorm,
    .layerNorm = k::norm::avx2::layerNorm,
    .ropeNorm = k::rope::avx2::norm,
    .ropeNeox = k::rope::avx2::neox,
    .pagedAttention = k::attention::avx2::pagedAttention,
    .siluMultiply = k::activation::avx2::siluMultiply,
    .geluMultiply = k::activation::avx2::geluMultiply,
    .silu = k::activation::avx2::silu,
    .gelu = k::activation::avx2::gelu,
    .geluQuick = k::activation::avx2::geluQuick,
    .add = k::activation::avx2::add,
    .scale = k::activation::avx2::scale,
    .softCap = k::activation::avx2::softCap,
    .route = k::routing::route,
    .sumWeighted = k::routing::sumWeighted,
};
constexpr KernelSet kBaseline = {
    .name = "baseline",
    .available = always,
    .typed = kBaselineTyped,
    .packTokens = nullptr,
    .rmsNorm = k::norm::cpu::rmsNorm,
    .layerNorm = k::norm::cpu::layerNorm,
    .ropeNorm = k::rope::reference::norm,
    .ropeNeox = k::rope::reference::neox,
    .pagedAttention = k::attention::cpu::pagedAttention,
    .siluMultiply = k::activation::reference::siluMultiply,
    .geluMultiply = k::activation::reference::geluMultiply,
    .silu = k::activation::reference::silu,
    .gelu = k::activation::reference::gelu,
    .geluQuick = k::activation::reference::geluQuick,
    .add = k::activation::reference::add,
    .scale = k::activation::reference::scale,
    .softCap = k::activation::reference::softCap,
    .route = k::routing::route,
    .sumWeighted = k::routing::sumWeighted,
};
constexpr KernelSet kSets[] = {kAvx2, kBaseline};

}  // namespace

std::span<const KernelSet> kernelSets() { return kSets; }

const KernelSet& referenceKernelSet() { return kReference; }

const KernelSet& chosenKernelSet() {
  static const KernelSet* const chosen = [] {
    const KernelSet* set = kSets;
    while (!set->available()) ++set;  // ends: the last set is always available
    return set;
  }();
  return *chosen;
}

const TypedKernels* findTyped(const KernelSet& set, tensor::DType type) {
  for (const TypedKernels& row : set.typed) {
    if (row.type == type) return &row;
  }
  return nullptr;
}

}  // namespace praxis::engine::ops
