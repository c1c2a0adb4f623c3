#pragma once
// Rotation frequencies of a model file: base, linear scaling and the llama 3 factors folded into one table.
// Thread: any.

#include <vector>

#include "engine/base/result.h"
#include "engine/weights/hyperparameters.h"
#include "engine/weights/model_file.h"

namespace praxis::engine::model {

// theta_i(p) = p * base^(-2i/dims) / (scale * factor_i); the result [dims/2] is everything but p. factor is the tensor
// rope_freqs.weight, or 1. Fails with unsupported for the scaling types yarn and longrope.
base::Result<std::vector<float>> ropeInverseFrequencies(const weights::ModelFile& file,
                                                        const weights::Hyperparameters& shape);

}  // namespace praxis::engine::model
