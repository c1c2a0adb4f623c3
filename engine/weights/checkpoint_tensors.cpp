#include "engine/weights/checkpoint_tensors.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/weights/byte_reader.h"
#include "engine/weights/checkpoint_names.h"
#include "engine/weights/matrix_rows.h"
#include "engine/weights/packed_matrix.h"

namespace praxis::engine::weights {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using tensor::DType;
using tensor::Shape;
using Matrices = std::vector<std::unique_ptr<MatrixRows>>;

// Matrices of the same shape on top of each other, with the rows of every head in the order of GGUF's rope.
class StackedRows final : public RowMaker {
 public:
  // swappedHead: values per head where rows are swapped, 0 where they stay.
  StackedRows(Matrices matrices, std::int64_t swappedHead)
      : m_matrices(std::move(matrices)), m_swappedHead(swappedHead) {}

  void write(std::int64_t begin, std::int64_t count, std::byte* out) const override {
    const std::int64_t rowsEach = m_matrices.front()->rows();
    while (count > 0) {
      const MatrixRows& matrix = *m_matrices[static_cast<std::size_t>(begin / rowsEach)];
      const std::int64_t first = begin % rowsEach;
      std::vector<std::int64_t> rows(static_cast<std::size_t>(std::min(count, rowsEach - first)));
      for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = storedRow(first + static_cast<std::int64_t>(i));
      matrix.write(rows, out);
      const auto written = static_cast<std::int64_t>(rows.size());
      out += written * tensor::rowBytes(matrix.type(), matrix.cols());
      begin += written;
      count -= written;
    }
  }

 private:
  // Checkpoints store the two values of a rotated pair half a head apart, GGUF side by side.
  std::int64_t storedRow(std::int64_t row) const {
    if (m_swappedHead == 0) return row;
    const std::int64_t inHead = row % m_swappedHead;
    return row - inHead + inHead % 2 * (m_swappedHead / 2) + inHead / 2;
  }

  Matrices m_matrices;
  std::int64_t m_swappedHead;
};

Matrices oneOf(std::unique_ptr<MatrixRows> matrix) {
  Matrices matrices;
  matrices.push_back(std::move(matrix));
  return matrices;
}

// A vector that is held in memory.
template <typename T>
class HeldRow final : public RowMaker {
 public:
  explicit HeldRow(std::vector<T> values) : m_values(std::move(values)) {}

  void write(std::int64_t, std::int64_t count, std::byte* out) const override {
    if (count > 0) std::memcpy(out, m_values.data(), m_values.size() * sizeof(T));
  }

 private:
  std::vector<T> m_values;
};

// The tensors of one module of one layer, or of one of its experts.
struct Module {
  std::string name;
  std::map<std::string, const SafeTensor*, std::less<>> fields;

  const SafeTensor* field(std::string_view key) const {
    const auto found = fields.find(key);
    return found == fields.end() ? nullptr : found->second;
  }
};

// A module under its GGUF name; experts by their number, another alone.
struct Group {
  const ModuleName* module = nullptr;
  std::map<std::int64_t, Module> modules;
};

class Arranger {
 public:
  Arranger(const CheckpointConfig& config, ModelSource& source) : m_config(config), m_source(source) {}

  Result<void> collect(const SafeTensor& stored) {
    if (isLeftover(stored.name)) return {};
    const auto text = textTensorName(*m_config.family, stored.name);
    if (!text || layerOf(*text) >= m_config.layers) return {};
    auto name = readTensorName(*m_config.family, *text);
    const bool head = name && name->module->gguf == "output";
    if (head && m_config.tied) return {};
    if (!name || !isField(name->field)) {
      return fail(ErrorCode::unsupported, "the tensor {} has no place in the architecture {} ({}) here.",
                  printable(stored.name), m_config.family->architecture, m_config.family->className);
    }
    Group& group = m_groups[{name->layer, name->gguf()}];
    group.module = name->module;
    Module& module = group.modules[name->expert];
    module.name = std::move(name->moduleName);
    module.fields.emplace(std::move(name->field), &stored);
    return {};
  }

  Result<void> arrange() {
    if (!m_config.tied && !m_config.tiedUnlessHead && !m_groups.contains({-1, "output"})) {
      return fail(ErrorCode::corrupt, "the tensor lm_head.weight is missing, and config.json denies that it is the {}",
                  "embedding (tie_word_embeddings). Download the model again.");
    }
    for (const auto& [key, group] : m_groups) PRAXIS_TRY(arrangeGroup(key.second, group));
    if (!m_config.ropeFactors.empty()) {
      addMade("rope_freqs.weight", DType::f32, Shape{static_cast<std::int64_t>(m_config.ropeFactors.size())},
              std::make_unique<HeldRow<float>>(m_config.ropeFactors));
    }
    return {};
  }

 private:
  static bool isField(std::string_view field) {
    constexpr std::string_view kFields[] = {"weight", "bias",  "qweight",          "qzeros",
                                            "scales", "g_idx", "weight_scale_inv", "e_score_correction_bias"};
    return std::ranges::find(kFields, field) != std::end(kFields);
  }

  void addMade(std::string name, DType type, const Shape& shape, std::unique_ptr<const RowMaker> rows) {
    m_source.assemblies.push_back({m_source.contents.tensors.size(), std::move(rows)});
    m_source.contents.tensors.push_back({std::move(name), {type, shape, nullptr}});
  }

  void add(std::string name, const Shape& shape, Matrices matrices, std::int64_t swappedHead) {
    const DType type = matrices.front()->type();
    const std::byte* inPlace = matrices.size() == 1 && swappedHead == 0 ? matrices.front()->inPlace() : nullptr;
    if (inPlace != nullptr) {
      m_source.contents.tensors.push_back({std::move(name), {type, shape, inPlace}});
    } else {
      addMade(std::move(name), type, shape, std::make_unique<StackedRows>(std::move(matrices), swappedHead));
    }
  }

  Result<void> arrangeGroup(const std::string& name, const Group& group) {
    if (group.module->role == Role::expert) return arrangeExperts(name, group);
    const Module& module = group.modules.begin()->second;
    auto matrix = PRAXIS_TRY(matrixOf(module, group.module->role));
    const std::int64_t rows = matrix->rows();
    const std::int64_t swapped = PRAXIS_TRY(swappedHead(module, group.module->role, rows));
    const bool vector = group.module->role == Role::norm;
    const Shape shape = vector ? Shape{rows * matrix->cols()} : Shape{rows, matrix->cols()};
    addOrder(name, matrix->inputOrder());
    add(name + ".weight", shape, oneOf(std::move(matrix)), swapped);
    if (!isIdleBias(module, name)) PRAXIS_TRY(addVector(name + ".bias", module.field("bias"), rows, swapped));
    if (const SafeTensor* bias = module.field("e_score_correction_bias")) {
      PRAXIS_TRY(addVector(name.substr(0, name.rfind('.')) + ".exp_probs_b.bias", bias, rows, 0));
    }
    return {};
  }

  MatrixResult matrixOf(const Module& module, Role role) const {
    const SafeTensor* weight = module.field("weight");
    const Quantisation& quantisation = m_config.quantisation;
    if (module.field("qweight") != nullptr) return unpack(module, role);
    if (weight == nullptr) {
      return fail(ErrorCode::corrupt, "the tensor {}.weight is missing; download the model again.",
                  printable(module.name));
    }
    const std::size_t axes = role == Role::norm ? 1 : 2;
    if (weight->shape.size() != axes || weight->data.empty()) {
      return fail(ErrorCode::corrupt, "the tensor {} has {} axes, not {}; download the model again.",
                  printable(weight->name), weight->shape.size(), axes);
    }
    if (const SafeTensor* scales = module.field("weight_scale_inv")) {
      if (quantisation.method == Quantisation::Method::fp8) {
        return fp8Matrix(*weight, *scales, quantisation.tileRows, quantisation.tileCols);
      }
      return fail(ErrorCode::corrupt, "{}: config.json has no quantization_config of the method fp8.",
                  printable(scales->name));
    }
    auto matrix = PRAXIS_TRY(plainMatrix(*weight, role == Role::norm && m_config.family->normsAddOne ? 1.0f : 0.0f));
    if (role == Role::norm || role == Role::router) matrix->useFloats();
    return matrix;
  }

  MatrixResult unpack(const Module& module, Role role) const {
    const Quantisation& quantisation = m_config.quantisation;
    const bool awq = quantisation.method == Quantisation::Method::awq;
    if (!awq && quantisation.method != Quantisation::Method::gptq) {
      return fail(ErrorCode::corrupt, "{}.qweight: config.json does not say how it is packed (quantization_config).",
                  printable(module.name));
    }
    const PackedTensors tensors{module.name, module.field("qweight"), module.field("qzeros"), module.field("scales"),
                                module.field("g_idx")};
    auto matrix = PRAXIS_TRY(packedMatrix(
        tensors, {awq ? Packing::awq : Packing::gptq, quantisation.groupSize, quantisation.zerosAreOneLess}));
    const bool ordered = !matrix->inputOrder().empty();
    if (role == Role::norm || role == Role::router || (role == Role::latent && ordered)) matrix->useFloats();
    return matrix;
  }

  Result<std::int64_t> swappedHead(const Module& module, Role role, std::int64_t rows) const {
    if (!m_config.family->swapsRopeRows || (role != Role::ropedQuery && role != Role::ropedKey)) return std::int64_t{0};
    const std::int64_t heads = role == Role::ropedQuery ? m_config.heads : m_config.headsKv;
    if (rows == heads * m_config.headDim) return m_config.headDim;
    return fail(ErrorCode::corrupt, "{} has {} rows, but config.json asks for {} heads of {}.", printable(module.name),
                rows, heads, m_config.headDim);
  }

  void addOrder(const std::string& name, std::span<const std::int32_t> order) {
    if (order.empty()) return;
    addMade(name + ".order", DType::i32, Shape{static_cast<std::int64_t>(order.size())},
            std::make_unique<HeldRow<std::int32_t>>(std::vector(order.begin(), order.end())));
  }

  // As floats, value after value; nothing where there is none.
  Result<void> addVector(std::string name, const SafeTensor* vector, std::int64_t size, std::int64_t swappedHead) {
    if (vector == nullptr) return {};
    if (vector->shape != std::vector{size}) {
      return fail(ErrorCode::corrupt, "the tensor {} is no vector of {} values; download the model again.",
                  printable(vector->name), size);
    }
    // Swapping moves rows, so every value is one for as long as that takes.
    SafeTensor stored = *vector;
    if (swappedHead != 0) stored.shape = {size, 1};
    auto matrix = PRAXIS_TRY(plainMatrix(stored));
    matrix->useFloats();
    if (swappedHead == 0) {
      add(std::move(name), Shape{size}, oneOf(std::move(matrix)), 0);
      return {};
    }
    std::vector<float> values(static_cast<std::size_t>(size));
    StackedRows(oneOf(std::move(matrix)), swappedHead).write(0, size, reinterpret_cast<std::byte*>(values.data()));
    addMade(std::move(name), DType::f32, Shape{size}, std::make_unique<HeldRow<float>>(std::move(values)));
    return {};
  }

  Result<void> arrangeExperts(const std::string& name, const Group& group) {
    Matrices matrices;
    for (const auto& [number, module] : group.modules) {
      if (number != static_cast<std::int64_t>(matrices.size())) break;
      PRAXIS_TRY(refuseBias(module));
      matrices.push_back(PRAXIS_TRY(matrixOf(module, Role::expert)));
    }
    if (static_cast<std::int64_t>(matrices.size()) != m_config.experts || matrices.size() != group.modules.size()) {
      return fail(ErrorCode::corrupt, "{}: of the {} experts that config.json names, {} are there from the first on.",
                  printable(group.modules.begin()->second.name), m_config.experts, matrices.size());
    }
    const MatrixRows& first = *matrices.front();
    bool alike = true;
    for (const auto& matrix : matrices) {
      if (matrix->rows() != first.rows() || matrix->cols() != first.cols()) {
        return fail(ErrorCode::corrupt, "the experts of {} have different shapes; download the model again.", name);
      }
      // One order of columns serves all experts only where it is the usual one.
      alike = alike && matrix->type() == first.type() && matrix->inputOrder().empty();
    }
    if (!alike) std::ranges::for_each(matrices, [](auto& matrix) { matrix->useFloats(); });
    const Shape shape{m_config.experts, first.rows(), first.cols()};
    add(name + ".weight", shape, std::move(matrices), 0);
    return {};
  }

  static bool isZero(const SafeTensor& tensor) {
    return std::ranges::all_of(tensor.data, [](std::byte byte) { return byte == std::byte{0}; });
  }

  // GPTQ's writers give every matrix a bias, of nothing but zeros where the model has none.
  static bool isIdleBias(const Module& module, std::string_view name) {
    const SafeTensor* bias = module.field("bias");
    const bool mayBeAsked = name.ends_with("attn_q") || name.ends_with("attn_k") || name.ends_with("attn_v");
    return bias != nullptr && module.field("qweight") != nullptr && !mayBeAsked && isZero(*bias);
  }

  static Result<void> refuseBias(const Module& module) {
    const SafeTensor* bias = module.field("bias");
    if (bias == nullptr || isZero(*bias)) return {};
    return fail(ErrorCode::unsupported, "{}: experts with biases are not supported.", printable(bias->name));
  }

  const CheckpointConfig& m_config;
  ModelSource& m_source;
  std::map<std::pair<std::int64_t, std::string>, Group> m_groups;
};

}  // namespace

Result<void> arrangeTensors(std::span<const SafeTensor> stored, const CheckpointConfig& config, ModelSource& source) {
  Arranger arranger(config, source);
  for (const SafeTensor& tensor : stored) PRAXIS_TRY(arranger.collect(tensor));
  return arranger.arrange();
}

}  // namespace praxis::engine::weights
