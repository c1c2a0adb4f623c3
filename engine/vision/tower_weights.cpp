#include "engine/vision/tower_weights.h"

#include <cstring>
#include <numeric>
#include <string>
#include <utility>

namespace praxis::engine::vision {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using tensor::DType;
using tensor::Shape;
using tensor::TensorView;

class Binder {
 public:
  Binder(const weights::ModelFile& file, const TowerShape& shape, device::Device& device, ops::Ops& ops)
      : m_file(file), m_shape(shape), m_device(device), m_ops(ops) {}

  Result<TowerWeights> bind() {
    PRAXIS_TRY(bindEntrance());
    for (std::int64_t i = 0; i < m_shape.layers; ++i) m_weights.layers.push_back(PRAXIS_TRY(layer(i)));
    if (m_file.find("v.post_ln.weight") != nullptr) m_weights.normAfter = PRAXIS_TRY(norm("v.post_ln"));
    PRAXIS_TRY(m_shape.projector == Projector::mlp ? bindMlp() : bindGemma3());
    return std::move(m_weights);
  }

 private:
  base::Error wrongType(const std::string& name, DType type) const {
    return fail(ErrorCode::unsupported, "{}: {} is {}, which cannot be computed here; convert the file to F16.",
                m_file.path().filename().string(), name, tensor::dtypeInfo(type).name);
  }

  Result<TensorView> matrix(const std::string& name, const Shape& shape) {
    const auto view = PRAXIS_TRY(m_file.require(name, shape));
    if (!ops::isComputable(view.type)) return wrongType(name, view.type);
    return view;
  }

  Result<TensorView> vector(const std::string& name, std::int64_t size) {
    const auto view = PRAXIS_TRY(m_file.require(name, Shape{size}));
    if (view.type != DType::f32) return wrongType(name, view.type);
    return view;
  }

  Result<BiasedMatrix> biased(const std::string& name, std::int64_t out, std::int64_t in) {
    BiasedMatrix linear{PRAXIS_TRY(matrix(name + ".weight", Shape{out, in})), {}};
    if (m_file.find(name + ".bias") != nullptr) linear.bias = PRAXIS_TRY(vector(name + ".bias", out));
    return linear;
  }

  Result<NormWeights> norm(const std::string& name) {
    return NormWeights{PRAXIS_TRY(vector(name + ".weight", m_shape.embedding)),
                       PRAXIS_TRY(vector(name + ".bias", m_shape.embedding))};
  }

  Result<void> bindEntrance() {
    const std::int64_t e = m_shape.embedding, p = m_shape.patchSize;
    const std::string name = "v.patch_embd.weight";
    TensorView view = PRAXIS_TRY(matrix(name, Shape{e, 3, p, p}));
    // The same numbers as a matrix; of a type in blocks, these do not end with the rows of the kernel.
    view.shape = Shape{e, m_shape.patchValues()};
    m_weights.patches.weight = view;
    if (m_file.find("v.patch_embd.bias") != nullptr) {
      m_weights.patches.bias = PRAXIS_TRY(vector("v.patch_embd.bias", e));
    }
    if (m_shape.hasClass) m_weights.classVector = PRAXIS_TRY(vector("v.class_embd", e));
    if (m_file.find("v.pre_ln.weight") != nullptr) m_weights.normBefore = PRAXIS_TRY(norm("v.pre_ln"));
    const auto positions = PRAXIS_TRY(matrix("v.position_embd.weight", Shape{m_shape.rows(), e}));
    m_weights.positions = PRAXIS_TRY(asFloats(positions, "the position embeddings"));
    return {};
  }

  Result<TowerLayer> layer(std::int64_t index) {
    const std::int64_t e = m_shape.embedding, f = m_shape.feedForward;
    const std::string block = fmt::format("v.blk.{}.", index);
    TowerLayer layer;
    layer.attentionNorm = PRAXIS_TRY(norm(block + "ln1"));
    layer.ffnNorm = PRAXIS_TRY(norm(block + "ln2"));
    layer.query = PRAXIS_TRY(biased(block + "attn_q", e, e));
    layer.key = PRAXIS_TRY(biased(block + "attn_k", e, e));
    layer.value = PRAXIS_TRY(biased(block + "attn_v", e, e));
    layer.output = PRAXIS_TRY(biased(block + "attn_out", e, e));
    const auto [up, down] = feedForwardNames(block);
    layer.up = PRAXIS_TRY(biased(up, f, e));
    layer.down = PRAXIS_TRY(biased(down, e, f));
    return layer;
  }

  // Converters once wrote the two the other way round: then ffn_down takes E values.
  std::pair<std::string, std::string> feedForwardNames(const std::string& block) const {
    std::pair<std::string, std::string> names(block + "ffn_up", block + "ffn_down");
    const TensorView* down = m_file.find(names.second + ".weight");
    const bool swapped = down != nullptr && down->shape.dims() == 2 && down->shape[1] == m_shape.embedding &&
                         m_shape.feedForward != m_shape.embedding;
    if (swapped) std::swap(names.first, names.second);
    return names;
  }

  Result<void> bindMlp() {
    const TensorView* first = m_file.find("mm.0.weight");
    const std::int64_t hidden = first != nullptr && first->shape.dims() == 2 ? first->shape[0] : 0;
    if (hidden < 1) {
      return fail(ErrorCode::corrupt, "{}: mm.0.weight is missing or no matrix; get the file again.",
                  m_file.path().filename().string());
    }
    m_weights.projectIn = PRAXIS_TRY(biased("mm.0", hidden, m_shape.embedding));
    m_weights.projectOut = PRAXIS_TRY(biased("mm.2", m_shape.textWidth, hidden));
    return {};
  }

  Result<void> bindGemma3() {
    const std::int64_t e = m_shape.embedding, t = m_shape.textWidth;
    m_weights.pooledNorm = PRAXIS_TRY(vector("mm.soft_emb_norm.weight", e));
    const auto stored = PRAXIS_TRY(matrix("mm.input_projection.weight", Shape{e, t}));
    const tensor::Activation wide = PRAXIS_TRY(asFloats(stored, "the projection of images"));
    device::Buffer made = PRAXIS_TRY(m_device.allocate(bytesOf(e * t), "the projection of images"));
    for (std::int64_t row = 0; row < e; ++row) {
      for (std::int64_t col = 0; col < t; ++col) made.f32()[col * e + row] = wide.row(row)[col];
    }
    m_weights.projection = {DType::f32, Shape{t, e}, made.data()};
    m_weights.owned.back() = std::move(made);  // instead of the stored order
    return {};
  }

  static std::size_t bytesOf(std::int64_t floats) { return static_cast<std::size_t>(floats) * sizeof(float); }

  // Into memory of its own, the last of `owned`.
  Result<tensor::Activation> asFloats(const TensorView& view, std::string_view what) {
    const std::int64_t rows = view.rows(), cols = view.cols();
    m_weights.owned.push_back(PRAXIS_TRY(m_device.allocate(bytesOf(rows * cols), what)));
    const tensor::Activation floats{m_weights.owned.back().f32(), rows, cols};
    std::vector<std::int32_t> all(static_cast<std::size_t>(rows));
    std::iota(all.begin(), all.end(), 0);
    PRAXIS_TRY(m_ops.embed(floats, view, all));
    return floats;
  }

  const weights::ModelFile& m_file;
  const TowerShape& m_shape;
  device::Device& m_device;
  ops::Ops& m_ops;
  TowerWeights m_weights;
};

}  // namespace

Result<TowerWeights> bindTowerWeights(const weights::ModelFile& file, const TowerShape& shape, device::Device& device,
                                      ops::Ops& ops) {
  return Binder(file, shape, device, ops).bind();
}

}  // namespace praxis::engine::vision
