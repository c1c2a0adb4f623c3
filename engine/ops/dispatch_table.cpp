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
    "reference",
    always,
    kReferenceTyped,
    nullptr,
    k::norm::reference::rmsNorm,
    k::rope::reference::norm,
    k::rope::reference::neox,
    k::attention::reference::pagedAttention,
    k::activation::reference::siluMultiply,
    k::activation::reference::add,
};
constexpr KernelSet kSets[] = {
    {"AVX2", k::common::cpuHasAvx2, kAvx2Typed, k::matmul::avx2::packTokens, k::norm::avx2::rmsNorm,
     k::rope::avx2::norm, k::rope::avx2::neox, k::attention::avx2::pagedAttention, k::activation::avx2::siluMultiply,
     k::activation::avx2::add},
    {"baseline", always, kBaselineTyped, nullptr, k::norm::cpu::rmsNorm, k::rope::reference::norm,
     k::rope::reference::neox, k::attention::cpu::pagedAttention, k::activation::reference::siluMultiply,
     k::activation::reference::add},
};

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
