#include "engine/ops/dispatch_table.h"

#include "kernels/common/cpu_features.h"

namespace praxis::engine::ops {
namespace {

namespace k = kernels;
using tensor::DType;

bool always() { return true; }

constexpr TypedKernels kReferenceTyped[] = {
    {DType::f32, k::matmul::reference::f32, k::embed::reference::f32},
    {DType::f16, k::matmul::reference::f16, k::embed::reference::f16},
    {DType::bf16, k::matmul::reference::bf16, k::embed::reference::bf16},
    {DType::q8_0, k::matmul::reference::q8_0, k::embed::reference::q8_0},
    {DType::q4_0, k::matmul::reference::q4_0, k::embed::reference::q4_0},
    {DType::q6_K, k::matmul::reference::q6_K, k::embed::reference::q6_K},
};
constexpr TypedKernels kBaselineTyped[] = {
    {DType::f32, k::matmul::cpu::f32, k::embed::reference::f32},
    {DType::f16, k::matmul::cpu::f16, k::embed::reference::f16},
    {DType::bf16, k::matmul::cpu::bf16, k::embed::reference::bf16},
    {DType::q8_0, k::matmul::cpu::q8_0, k::embed::reference::q8_0},
    {DType::q4_0, k::matmul::cpu::q4_0, k::embed::reference::q4_0},
    {DType::q6_K, k::matmul::cpu::q6_K, k::embed::reference::q6_K},
};
constexpr TypedKernels kAvx2Typed[] = {
    {DType::f32, k::matmul::avx2::f32, k::embed::avx2::f32},
    {DType::f16, k::matmul::avx2::f16, k::embed::avx2::f16},
    {DType::bf16, k::matmul::avx2::bf16, k::embed::avx2::bf16},
    {DType::q8_0, k::matmul::avx2::q8_0, k::embed::avx2::q8_0},
    {DType::q4_0, k::matmul::avx2::q4_0, k::embed::avx2::q4_0},
    {DType::q6_K, k::matmul::avx2::q6_K, k::embed::avx2::q6_K},
};

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
