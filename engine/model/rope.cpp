#include "engine/model/rope.h"

#include <cmath>

#include "engine/model/decoder_weights.h"

namespace praxis::engine::model {

namespace {

base::Result<void> checkScalingType(const weights::ModelFile& file, const weights::Hyperparameters& shape) {
  const auto type = file.metadata().string(shape.architecture + ".rope.scaling.type").value_or("linear");
  if (type == "linear" || type == "none") return {};
  return base::fail(base::ErrorCode::unsupported,
                    "{}: the model scales its positions by \"{}\", which this version cannot; it can: none, linear and "
                    "the llama 3 factors.",
                    nameOf(file), type);
}

}  // namespace

base::Result<std::vector<float>> ropeInverseFrequencies(const weights::ModelFile& file,
                                                        const weights::Hyperparameters& shape) {
  PRAXIS_TRY(checkScalingType(file, shape));
  const float* factors = nullptr;
  if (file.find("rope_freqs.weight") != nullptr) {
    factors = PRAXIS_TRY(requireF32(file, "rope_freqs.weight", shape.ropeDims / 2)).f32();
  }
  std::vector<float> frequencies(static_cast<std::size_t>(shape.ropeDims / 2));
  for (std::size_t i = 0; i < frequencies.size(); ++i) {
    const double exponent = -2.0 * static_cast<double>(i) / static_cast<double>(shape.ropeDims);
    const double factor = factors != nullptr ? static_cast<double>(factors[i]) : 1.0;
    const double frequency = std::pow(shape.ropeBase, exponent) / (shape.ropeScaleLinear * factor);
    if (!std::isfinite(frequency)) {
      return base::fail(base::ErrorCode::corrupt,
                        "{}: rope_freqs.weight gives no usable frequency at {}; the file is damaged, get it again.",
                        nameOf(file), i);
    }
    frequencies[i] = static_cast<float>(frequency);
  }
  return frequencies;
}

}  // namespace praxis::engine::model
