#pragma once
// The old layout of latent attention: attn_kv_b holds, per head, nope rows that expand the compressed key and then
// headDimV rows that expand the value. The absorbed form needs the first transposed, so both are made at load in
// float32. Thread: any.

#include "engine/base/result.h"
#include "engine/device/device.h"
#include "engine/tensor/tensor.h"
#include "engine/weights/hyperparameters.h"

namespace praxis::engine::model {

struct ExpandedLatent {
  tensor::TensorView keyB;    // F32 [heads, rank, nope]
  tensor::TensorView valueB;  // F32 [heads, headDimV, rank]
  device::Buffer memory;      // both
};

// kvB [heads * (nope + headDimV), rank], of any type that ops can compute.
base::Result<ExpandedLatent> takeApart(const tensor::TensorView& kvB, const weights::Hyperparameters& shape,
                                       device::Device& device);

}  // namespace praxis::engine::model
