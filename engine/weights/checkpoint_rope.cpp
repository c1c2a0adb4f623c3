#include "engine/weights/checkpoint_rope.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

#include "engine/weights/byte_reader.h"

namespace praxis::engine::weights {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

constexpr double kBaseUsual = 10000.0;

// What yarn multiplies cosines and sines by for the factor s, weighted by `mscale`.
double yarnMagnitude(double factor, double mscale) {
  return factor <= 1.0 ? 1.0 : 0.1 * mscale * std::log(factor) + 1.0;
}

class RopeReader {
 public:
  RopeReader(const ConfigReader& json, const ConfigReader& scaling, CheckpointConfig& config)
      : m_json(json), m_scaling(scaling), m_config(config) {}

  Result<std::int64_t> read(std::int64_t dims, std::int64_t contextTokens) {
    const double base = PRAXIS_TRY(m_scaling.number("rope_theta", PRAXIS_TRY(m_json.number("rope_theta", kBaseUsual))));
    if (base <= 0) return m_json.wrong("rope_theta", "not above 0");
    put("freq_base", base);
    const std::string type = PRAXIS_TRY(m_scaling.text("rope_type", PRAXIS_TRY(m_scaling.text("type", "default"))));
    if (type == "default" || type == "dynamic") return contextTokens;  // dynamic changes nothing within the context
    m_factor = PRAXIS_TRY(m_scaling.number("factor", 1.0));
    if (m_factor < 1.0 || m_factor > 1e6) return m_scaling.wrong("factor", "no factor that stretches a context");
    m_original = static_cast<double>(
        PRAXIS_TRY(m_scaling.whole("original_max_position_embeddings", std::max<std::int64_t>(contextTokens, 1))));
    if (m_original < 1) return m_scaling.wrong("original_max_position_embeddings", "0");
    if (type == "linear") return linear(contextTokens);
    if (type == "llama3") return llama3(base, dims, contextTokens);
    if (type == "yarn") return yarn(contextTokens);
    return fail(ErrorCode::unsupported,
                "config.json: the model scales its positions by \"{}\"; supported are default, linear, dynamic, "
                "llama3 and yarn.",
                printable(type));
  }

 private:
  void put(std::string_view suffix, base::MetadataValue value) {
    m_config.metadata.insert(fmt::format("{}.rope.{}", m_config.family->architecture, suffix), std::move(value));
  }

  Result<std::int64_t> linear(std::int64_t contextTokens) {
    put("scaling.type", std::string("linear"));
    put("scaling.factor", m_factor);
    return contextTokens;
  }

  // Slow pairs turn `factor` times slower, fast ones as they are, those between by a mixture.
  Result<std::int64_t> llama3(double base, std::int64_t dims, std::int64_t contextTokens) {
    const double low = PRAXIS_TRY(m_scaling.number("low_freq_factor", 1.0));
    const double high = PRAXIS_TRY(m_scaling.number("high_freq_factor", 4.0));
    if (low <= 0 || high <= low) return m_scaling.wrong("high_freq_factor", "not above low_freq_factor");
    for (std::int64_t pair = 0; pair < dims / 2; ++pair) {
      const double exponent = 2.0 * static_cast<double>(pair) / static_cast<double>(dims);
      const double turns = m_original / (2.0 * std::numbers::pi * std::pow(base, exponent));
      const double share = std::clamp((turns - low) / (high - low), 0.0, 1.0);
      m_config.ropeFactors.push_back(static_cast<float>(1.0 / ((1.0 - share) / m_factor + share)));
    }
    return contextTokens;
  }

  Result<std::int64_t> yarn(std::int64_t contextTokens) {
    if (!PRAXIS_TRY(m_scaling.flag("truncate", true))) {
      return fail(ErrorCode::unsupported, "config.json: yarn with truncate false is not supported.");
    }
    put("scaling.type", std::string("yarn"));
    put("scaling.factor", m_factor);
    put("scaling.original_context_length", static_cast<std::int64_t>(m_original));
    put("scaling.yarn_beta_fast", PRAXIS_TRY(m_scaling.number("beta_fast", 32.0)));
    put("scaling.yarn_beta_slow", PRAXIS_TRY(m_scaling.number("beta_slow", 1.0)));
    PRAXIS_TRY(m_config.family->architecture == "deepseek2" ? latentMagnitude() : magnitude());
    const double stretched = std::min(m_original * m_factor, static_cast<double>(ConfigReader::kWholeMax));
    return std::max(contextTokens, static_cast<std::int64_t>(stretched));
  }

  // The engine multiplies by attn_factor * (1 + 0.1 ln factor).
  Result<void> magnitude() {
    const double mscale = PRAXIS_TRY(m_scaling.number("mscale", 0.0));
    const double mscaleAll = PRAXIS_TRY(m_scaling.number("mscale_all_dim", 0.0));
    const double usual = mscale != 0 && mscaleAll != 0
                             ? yarnMagnitude(m_factor, mscale) / yarnMagnitude(m_factor, mscaleAll)
                             : yarnMagnitude(m_factor, 1.0);
    // attn_factor is on top of the usual magnitude (vLLM; DeepSeek-R1-0528-Qwen3-8B has it), attention_factor instead.
    const double onTop = PRAXIS_TRY(m_scaling.number("attn_factor", 1.0));
    const double wanted = PRAXIS_TRY(m_scaling.number("attention_factor", usual * onTop));
    if (wanted <= 0) return m_scaling.wrong("attention_factor", "not above 0");
    put("scaling.attn_factor", wanted / yarnMagnitude(m_factor, 1.0));
    return {};
  }

  // The scores are scaled by the square of the magnitude for mscale_all_dim, cosines and sines by its ratio to that for
  // mscale, which the architecture takes to be 1.
  Result<void> latentMagnitude() {
    const double mscale = PRAXIS_TRY(m_scaling.number("mscale", 1.0));
    const double mscaleAll = PRAXIS_TRY(m_scaling.number("mscale_all_dim", 0.0));
    if (mscale != mscaleAll) {
      return fail(ErrorCode::unsupported,
                  "config.json: rope_scaling has mscale {} and mscale_all_dim {}; supported is yarn where they are "
                  "equal.",
                  mscale, mscaleAll);
    }
    put("scaling.yarn_log_multiplier", 0.1 * mscaleAll);
    return {};
  }

  const ConfigReader& m_json;
  const ConfigReader& m_scaling;
  CheckpointConfig& m_config;
  double m_factor = 1.0;
  double m_original = 1.0;
};

}  // namespace

Result<std::int64_t> readCheckpointRope(const ConfigReader& json, std::int64_t ropeDims, std::int64_t contextTokens,
                                        CheckpointConfig& config) {
  const ConfigReader parameters = json.object("rope_parameters");
  // Models with windows have one set of parameters for each kind of layer.
  const ConfigReader perKind = parameters.object("full_attention");
  const ConfigReader scaling = perKind.json().is_object()      ? perKind
                               : parameters.json().is_object() ? parameters
                                                               : json.object("rope_scaling");
  return RopeReader(json, scaling, config).read(ropeDims, contextTokens);
}

}  // namespace praxis::engine::weights
