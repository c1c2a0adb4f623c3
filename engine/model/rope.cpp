#include "engine/model/rope.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/model/decoder_weights.h"

namespace praxis::engine::model {

namespace {

constexpr double kMost = 1e12;

// The keys {architecture}.rope.scaling.* of one file.
class ScalingKeys {
 public:
  ScalingKeys(const weights::ModelFile& file, const weights::Hyperparameters& shape) : m_file(file), m_shape(shape) {}

  std::string_view type() const { return m_file.metadata().string(key("type")).value_or("linear"); }

  // A number above 0; `otherwise` where the key is absent.
  base::Result<double> positive(std::string_view suffix, double otherwise) const {
    if (!m_file.metadata().contains(key(suffix))) return otherwise;
    const double value = m_file.metadata().number(key(suffix)).value_or(0.0);
    if (std::isfinite(value) && value > 0 && value <= kMost) return value;
    return base::fail(base::ErrorCode::corrupt, "{}: {} is {}, which is no scale; the file is damaged, get it again.",
                      nameOf(m_file), key(suffix), value);
  }

  // 0 is how files say that there is none.
  base::Result<double> factor() const {
    return m_file.metadata().number(key("factor")) == 0.0 ? 1.0 : positive("factor", 1.0);
  }

 private:
  std::string key(std::string_view suffix) const {
    return fmt::format("{}.rope.scaling.{}", m_shape.architecture, suffix);
  }

  const weights::ModelFile& m_file;
  const weights::Hyperparameters& m_shape;
};

base::Result<void> checkScalingType(const weights::ModelFile& file, std::string_view type) {
  if (type == "linear" || type == "none" || type == "yarn") return {};
  return base::fail(base::ErrorCode::unsupported,
                    "{}: the model scales its positions by \"{}\", which this version cannot; it can: none, linear, "
                    "yarn and the llama 3 factors.",
                    nameOf(file), type);
}

// How much of the scaling each pair gets: 1 for slow pairs, which turn less than once over the trained context, 0 for
// fast ones, a ramp between them.
struct YarnRamp {
  double begin = 0;
  double end = 0;

  double operator()(std::size_t pair) const {
    const double position = (static_cast<double>(pair) - begin) / std::max(0.001, end - begin);
    return std::clamp(position, 0.0, 1.0);
  }
};

base::Result<YarnRamp> readYarnRamp(const ScalingKeys& keys, const weights::Hyperparameters& shape) {
  const double context = PRAXIS_TRY(keys.positive("original_context_length", static_cast<double>(shape.contextLength)));
  const double fast = PRAXIS_TRY(keys.positive("yarn_beta_fast", 32.0));
  const double slow = PRAXIS_TRY(keys.positive("yarn_beta_slow", 1.0));
  const auto dims = static_cast<double>(shape.ropeDims);
  // The pair that turns `turns` times over the context.
  const auto pairOf = [&](double turns) {
    return dims * std::log(context / (turns * 2 * std::numbers::pi)) / (2 * std::log(shape.ropeBase));
  };
  return YarnRamp{std::max(0.0, std::floor(pairOf(fast))), std::min(dims - 1, std::ceil(pairOf(slow)))};
}

base::Result<void> checkFrequencies(const weights::ModelFile& file, std::span<const float> frequencies) {
  for (std::size_t i = 0; i < frequencies.size(); ++i) {
    if (std::isfinite(frequencies[i])) continue;
    return base::fail(
        base::ErrorCode::corrupt,
        "{}: rope_freqs.weight or the rope.scaling keys give no usable frequency at {}; the file is damaged, get "
        "it again.",
        nameOf(file), i);
  }
  return {};
}

}  // namespace

std::vector<float> plainFrequencies(double base, std::int64_t dims) {
  std::vector<float> frequencies(static_cast<std::size_t>(dims / 2));
  for (std::size_t i = 0; i < frequencies.size(); ++i) {
    frequencies[i] = static_cast<float>(std::pow(base, -2.0 * static_cast<double>(i) / static_cast<double>(dims)));
  }
  return frequencies;
}

base::Result<RopeTable> readRope(const weights::ModelFile& file, const weights::Hyperparameters& shape) {
  const ScalingKeys keys(file, shape);
  PRAXIS_TRY(checkScalingType(file, keys.type()));
  if (shape.ropeDims < 2) {
    return base::fail(base::ErrorCode::corrupt,
                      "{}: {}.rope.dimension_count is {}, so that positions would not count; get the model again.",
                      nameOf(file), shape.architecture, shape.ropeDims);
  }
  const float* factors = nullptr;
  if (file.find("rope_freqs.weight") != nullptr) {
    factors = PRAXIS_TRY(requireF32(file, "rope_freqs.weight", shape.ropeDims / 2)).f32();
  }
  const bool yarn = keys.type() == "yarn";
  const double scale = yarn ? PRAXIS_TRY(keys.factor()) : shape.ropeScaleLinear;
  const YarnRamp ramp = yarn ? PRAXIS_TRY(readYarnRamp(keys, shape)) : YarnRamp{};
  RopeTable table;
  table.frequencies.resize(static_cast<std::size_t>(shape.ropeDims / 2));
  for (std::size_t i = 0; i < table.frequencies.size(); ++i) {
    const double exponent = -2.0 * static_cast<double>(i) / static_cast<double>(shape.ropeDims);
    const double factor = factors != nullptr ? static_cast<double>(factors[i]) : 1.0;
    const double whole = std::pow(shape.ropeBase, exponent) / factor;
    const double share = yarn ? ramp(i) : 1.0;
    table.frequencies[i] = static_cast<float>(whole / scale * share + whole * (1 - share));
  }
  PRAXIS_TRY(checkFrequencies(file, table.frequencies));
  if (yarn) {
    table.attentionFactor = PRAXIS_TRY(keys.positive("attn_factor", 1.0));
    table.logScale = std::max(0.0, std::log(scale));
    table.magnitude = static_cast<float>(table.attentionFactor * (1 + 0.1 * table.logScale));
  }
  return table;
}

}  // namespace praxis::engine::model
