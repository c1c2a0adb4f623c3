#include "engine/quantize/plan.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "engine/ops/row_codec.h"

namespace praxis::engine::quantize {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using tensor::DType;
using weights::ModelFile;
using weights::NamedTensor;

// Small, or too sensitive: what published files keep as it is, wherever it appears in a name.
constexpr std::array<std::string_view, 13> kKept = {
    "_norm.weight",        "ffn_gate_inp.weight", "position_embd", "token_types.weight",
    ".patch_embd",         ".patch_merger",       ".rel_pos",      "attn_rel_b.weight",
    "ssm_conv1d",          "shortconv.conv",      "altup",         "laurel",
    "per_layer_model_proj"};

struct RoleName {
  std::string_view part;
  Role role;
};
constexpr RoleName kRoles[] = {
    {"attn_qkv.weight", Role::attentionValue}, {"attn_kv_b.weight", Role::attentionValue},
    {"attn_v.weight", Role::attentionValue},   {"attn_k.weight", Role::attentionKey},
    {"attn_q.weight", Role::attentionQuery},   {"attn_output.weight", Role::attentionOutput},
    {"ffn_down", Role::feedForwardDown},
};

bool isFloat(DType type) { return type == DType::f32 || type == DType::f16 || type == DType::bf16; }
bool isBlocked(DType type) { return tensor::dtypeInfo(type).blockElements > 1; }

int axesAboveOne(const tensor::Shape& shape) {
  for (int axis = 0; axis < shape.dims(); ++axis) {
    if (shape[axis] > 1) return shape.dims() - axis;
  }
  return 0;
}

bool isMatrix(const NamedTensor& tensor) {
  const std::string_view name = tensor.name;
  const auto holds = [name](std::string_view part) { return name.find(part) != std::string_view::npos; };
  return axesAboveOne(tensor.view.shape) >= 2 && name.ends_with("weight") && std::ranges::none_of(kKept, holds);
}

std::int64_t layerOf(std::string_view name) {
  std::int64_t layer = -1;
  if (name.starts_with("blk.")) std::from_chars(name.data() + 4, name.data() + name.size(), layer);
  return layer;
}

class Planner {
 public:
  Planner(const ModelFile& model, const Recipe& recipe, const PlanOptions& options)
      : m_model(model), m_recipe(recipe), m_options(options) {
    const auto architecture = model.metadata().string("general.architecture").value_or("");
    const auto integer = [&](std::string_view key) {
      const auto values = model.metadata().integers(fmt::format("{}.{}", architecture, key));
      const auto one = model.metadata().integer(fmt::format("{}.{}", architecture, key));
      return one ? *one : values.empty() ? 0 : *std::ranges::max_element(values);
    };
    m_tower = architecture == "clip";
    m_layers = integer("block_count");
    m_experts = integer("expert_count");
    const std::int64_t keyHeads = integer("attention.head_count_kv");
    m_queriesPerKey = keyHeads > 0 ? integer("attention.head_count") / keyHeads : 1;
    m_tied = model.find("output.weight") == nullptr;
    countValues();
  }

  Result<Plan> make() {
    if (m_tower && isBlocked(m_recipe.usual)) {
      return fail(ErrorCode::invalidArgument,
                  "The model is a vision tower, which stays in floats: choose F16, BF16 or F32 instead of {}.",
                  m_recipe.name);
    }
    Plan plan;
    for (std::size_t i = 0; i < m_model.tensors().size(); ++i) {
      const NamedTensor& tensor = m_model.tensors()[i];
      PlannedTensor planned{i, tensor.name, tensor.view.shape, tensor.view.type, tensor.view.type, {}};
      PRAXIS_TRY(choose(tensor, planned));
      plan.bytesBefore += planned.bytesBefore();
      plan.bytesAfter += planned.bytesAfter();
      plan.weights += static_cast<std::uint64_t>(planned.shape.elements());
      plan.tensors.push_back(std::move(planned));
    }
    return plan;
  }

 private:
  // Values are counted in the order of layers, since not every layer need have some.
  void countValues() {
    for (const NamedTensor& tensor : m_model.tensors()) {
      if (roleOf(tensor) == Role::attentionValue) m_valueLayers.push_back(layerOf(tensor.name));
    }
    std::ranges::sort(m_valueLayers);
  }

  Role roleOf(const NamedTensor& tensor) const {
    if (tensor.name == "output.weight") return Role::output;
    if (tensor.name == "token_embd.weight") return m_tied ? Role::output : Role::embedding;
    for (const RoleName& row : kRoles) {
      if (tensor.name.find(row.part) != std::string::npos) return row.role;
    }
    return Role::other;
  }

  Result<void> choose(const NamedTensor& tensor, PlannedTensor& planned) const {
    if (!isFloat(planned.from) && !isBlocked(planned.from)) return {};  // whole numbers: tables, not weights
    if (isBlocked(planned.from)) PRAXIS_TRY(checkQuantised(planned));
    if (!isMatrix(tensor)) {
      const bool small = axesAboveOne(planned.shape) < 2 || tensor.name.ends_with("_norm.weight") ||
                         tensor.name.ends_with("ffn_gate_inp.weight");
      if (small || tensor::dtypeInfo(planned.from).ggufId == tensor::kNoGgufId) planned.to = DType::f32;
      return {};
    }
    const DType wanted = wantedFor(tensor);
    planned.to = tensor::typeThatFits(wanted, planned.shape.cols());
    if (planned.to != wanted) planned.wanted = wanted;
    return {};
  }

  Result<void> checkQuantised(const PlannedTensor& planned) const {
    const auto& type = tensor::dtypeInfo(planned.from);
    if (!m_options.requantise) {
      return fail(ErrorCode::invalidArgument,
                  "The model is quantised already ({} is {}), and quantising it again would add to its error. Take it "
                  "in F16, BF16 or F32, or ask for requantising.",
                  planned.name, type.name);
    }
    if (ops::canDecode(planned.from)) return {};
    return fail(ErrorCode::unsupported, "{} is {}, which cannot be dequantised. Take the model in F16, BF16 or F32.",
                planned.name, type.name);
  }

  DType wantedFor(const NamedTensor& tensor) const {
    if (tensor.name == "token_embd.weight" && m_options.embeddingType) return *m_options.embeddingType;
    const Role role = roleOf(tensor);
    if (role == Role::output && m_options.outputType) return *m_options.outputType;
    if (m_options.pure) return m_recipe.usual;
    if (role == Role::output) return m_recipe.output;
    const DType type = byRule(tensor, role);
    // The few values of a large model with grouped heads are worth a bit more.
    const bool large = m_layers == 80 && m_queriesPerKey > 1 && role == Role::attentionValue;
    return large && (type == DType::q3_K || type == DType::q4_K) ? DType::q5_K : type;
  }

  DType byRule(const NamedTensor& tensor, Role role) const {
    const bool experts = tensor.view.shape.dims() == 3 && tensor.name.find("_exps") != std::string::npos;
    for (const Rule& rule : m_recipe.rules) {
      const bool fits = rule.role == role || (rule.role == Role::experts && experts);
      if (fits && concerns(rule.models) && within(rule.layers, tensor, role)) return rule.type;
    }
    return m_recipe.usual;
  }

  bool concerns(Models models) const {
    switch (models) {
      case Models::grouped:
        return m_queriesPerKey >= 4;
      case Models::eightExperts:
        return m_experts == 8;
      default:
        return true;
    }
  }

  bool within(Layers layers, const NamedTensor& tensor, Role role) const {
    std::int64_t i = layerOf(tensor.name), n = m_layers;
    if (role == Role::attentionValue) {
      i = std::ranges::lower_bound(m_valueLayers, i) - m_valueLayers.begin();
      n = std::ssize(m_valueLayers);
    }
    switch (layers) {
      case Layers::first2:
        return i < 2;
      case Layers::first4:
        return i < 4;
      case Layers::firstSixteenth:
        return i < n / 16;
      case Layers::firstEighth:
        return i < n / 8;
      case Layers::sensitive:
        return i < n / 8 || i >= 7 * n / 8 || (i - n / 8) % 3 == 2;
      default:
        return true;
    }
  }

  const ModelFile& m_model;
  const Recipe& m_recipe;
  const PlanOptions& m_options;
  bool m_tower = false;
  bool m_tied = false;
  std::int64_t m_layers = 0;
  std::int64_t m_experts = 0;
  std::int64_t m_queriesPerKey = 1;
  std::vector<std::int64_t> m_valueLayers;  // of each tensor of values, ascending
};

}  // namespace

Result<Plan> planFor(const ModelFile& model, const Recipe& recipe, const PlanOptions& options) {
  return Planner(model, recipe, options).make();
}

}  // namespace praxis::engine::quantize
