#pragma once
// Rotation frequencies of a model file: base, linear scaling, yarn and the llama 3 factors folded into one table.
// Thread: any.

#include <vector>

#include "engine/base/result.h"
#include "engine/weights/hyperparameters.h"
#include "engine/weights/model_file.h"

namespace praxis::engine::model {

struct RopeTable {
  std::vector<float> frequencies;  // [dims/2], all of the angle but the position
  float magnitude = 1.0f;          // cosines and sines are multiplied by it
  // Under yarn, what the magnitude is made of: attentionFactor * (1 + 0.1 logScale), logScale = ln scale, at least 0.
  double attentionFactor = 1.0;
  double logScale = 0.0;
};

// theta_i(p) = p * base^(-2i/dims) / (scale * factor_i); factor is the tensor rope_freqs.weight, or 1. Under yarn the
// division by the scale fades out over the fast pairs (YaRN, arXiv:2309.00071), and the magnitude is
// attn_factor * (1 + 0.1 ln scale). Fails with unsupported for other scaling types (longrope), corrupt for numbers that
// are none of a rotation, each with its key.
base::Result<RopeTable> readRope(const weights::ModelFile& file, const weights::Hyperparameters& shape);

// base^(-2i/dims) alone.
std::vector<float> plainFrequencies(double base, std::int64_t dims);

}  // namespace praxis::engine::model
