#pragma once
// Which kernels run for which instruction set and weight type, as data: ops looks here, the self-test and a unit test
// walk it, so "supported" and "implemented" cannot disagree. A new type is one row per set, a new instruction set one
// set. Thread: any.

#include <span>
#include <string_view>

#include "engine/tensor/dtype.h"
#include "kernels/activation/activation.h"
#include "kernels/attention/paged_attention.h"
#include "kernels/embed/dequantise.h"
#include "kernels/matmul/matmul.h"
#include "kernels/norm/layer_norm.h"
#include "kernels/norm/rms_norm.h"
#include "kernels/rope/rope.h"
#include "kernels/routing/routing.h"

namespace praxis::engine::ops {

// What depends on the stored type of a weight.
struct TypedKernels {
  tensor::DType type;
  kernels::matmul::MatmulKernel* matmul;
  kernels::embed::DequantiseKernel* dequantise;
};

struct KernelSet {
  std::string_view name;
  bool (*available)();
  std::span<const TypedKernels> typed;
  kernels::matmul::PackKernel* packTokens;  // null: matmul reads x as it is
  kernels::norm::RmsNormKernel* rmsNorm;
  kernels::norm::LayerNormKernel* layerNorm;
  kernels::rope::RopeKernel* ropeNorm;
  kernels::rope::RopeKernel* ropeNeox;
  kernels::attention::PagedAttentionKernel* pagedAttention;
  kernels::activation::ElementKernel* siluMultiply;
  kernels::activation::ElementKernel* geluMultiply;
  kernels::activation::FunctionKernel* silu;
  kernels::activation::FunctionKernel* gelu;
  kernels::activation::FunctionKernel* geluQuick;
  kernels::activation::ElementKernel* add;
  kernels::activation::FactorKernel* scale;
  kernels::activation::FactorKernel* softCap;
  kernels::routing::RouteKernel* route;
  kernels::routing::WeightedSumKernel* sumWeighted;
};

// Fastest first; the last one runs on every processor.
std::span<const KernelSet> kernelSets();
// The first available one, chosen once.
const KernelSet& chosenKernelSet();
// The plain truth that the others are measured against.
const KernelSet& referenceKernelSet();

// The row of a type, or nullptr.
const TypedKernels* findTyped(const KernelSet& set, tensor::DType type);

}  // namespace praxis::engine::ops
