#include "engine/weights/checkpoint_names.h"

#include <charconv>

#include <fmt/format.h>

namespace praxis::engine::weights {
namespace {

constexpr std::string_view kLayers = "model.layers.";

// "12.rest" as 12, leaving "rest"; nullopt if it does not begin with a number and a dot.
std::optional<std::int64_t> takeNumber(std::string_view& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < 0 || end == text.data() + text.size() || *end != '.') return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return number;
}

bool takePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

const ModuleName* moduleOf(std::span<const ModuleName> modules, std::string_view name, bool postNorms) {
  for (const ModuleName& module : modules) {
    const bool fits = module.norms == Norms::any || (module.norms == Norms::beforeAndAfter) == postNorms;
    if (fits && module.checkpoint == name) return &module;
  }
  return nullptr;
}

}  // namespace

std::string TensorName::gguf() const {
  return layer < 0 ? std::string(module->gguf) : fmt::format("blk.{}.{}", layer, module->gguf);
}

std::optional<std::string> textTensorName(const CheckpointFamily& family, std::string_view name) {
  if (!family.nestsText) return std::string(name);
  if (takePrefix(name, "language_model.") || name.starts_with("lm_head.")) return std::string(name);
  if (takePrefix(name, "model.language_model.")) return fmt::format("model.{}", name);
  return std::nullopt;
}

std::optional<TensorName> readTensorName(const CheckpointFamily& family, std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  TensorName result;
  result.field = name.substr(dot + 1);
  result.moduleName = name.substr(0, dot);
  std::string_view rest = result.moduleName;
  if (!takePrefix(rest, kLayers)) {
    result.module = moduleOf(wholeModules(), rest, family.postNorms);
    return result.module == nullptr ? std::nullopt : std::optional(std::move(result));
  }
  const auto layer = takeNumber(rest);
  if (!layer) return std::nullopt;
  result.layer = *layer;
  std::string module(rest);
  constexpr std::string_view kExperts = "mlp.experts.";
  if (takePrefix(rest, kExperts)) {
    const auto expert = takeNumber(rest);
    if (!expert) return std::nullopt;
    result.expert = *expert;
    module = fmt::format("{}{}", kExperts, rest);
  }
  result.module = moduleOf(layerModules(), module, family.postNorms);
  if (result.module == nullptr || (result.module->role == Role::expert) != (result.expert >= 0)) return std::nullopt;
  return result;
}

std::int64_t layerOf(std::string_view name) { return takePrefix(name, kLayers) ? takeNumber(name).value_or(-1) : -1; }

bool isLeftover(std::string_view name) {
  return name.ends_with(".rotary_emb.inv_freq") || name.ends_with(".k_scale") || name.ends_with(".v_scale");
}

}  // namespace praxis::engine::weights
