#pragma once
// The tensors of a Hugging Face checkpoint under GGUF names and in GGUF's arrangement: rope rows of neighbours, norms
// as they are multiplied, experts stacked, quantised modules repacked. Thread: any.

#include <span>

#include "engine/base/result.h"
#include "engine/weights/checkpoint_config.h"
#include "engine/weights/model_source.h"
#include "engine/weights/safetensors_reader.h"

namespace praxis::engine::weights {

// Adds tensors and assemblies to source. Next to "<name>.weight" there is an I32 tensor "<name>.order" [in] where the
// columns of the weight were reordered: packed column k belongs to input order[k]. The data of `stored` must live as
// long as source. Fails with corrupt or unsupported and the tensor's name.
base::Result<void> arrangeTensors(std::span<const SafeTensor> stored, const CheckpointConfig& config,
                                  ModelSource& source);

}  // namespace praxis::engine::weights
