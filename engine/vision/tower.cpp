#include "engine/vision/tower.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "engine/ops/dispatch_table.h"

namespace praxis::engine::vision {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using tensor::Activation;

// Rows that go through the feed-forward matrices together: its buffer stays in the last cache, and unpacking the
// weights anew for each block costs less than 1 % of the multiplications.
constexpr std::int64_t kRowsAtOnce = 512;

std::int64_t rowsAtOnce(const TowerShape& shape) { return std::min(shape.rows(), kRowsAtOnce); }

// Of the widest thing that a block of rows becomes: patches, the feed-forward, or the projector's hidden values.
std::int64_t wideCols(const TowerShape& shape, std::int64_t hidden) {
  return std::max({shape.patchValues(), shape.feedForward, hidden});
}

Activation rowsOf(Activation all, std::int64_t first, std::int64_t count) { return {all.row(first), count, all.cols}; }

}  // namespace

struct VisionTower::Buffers {
  device::Buffer memory;
  Activation residual, hidden, queries, keys, values;  // [rows, E]
  Activation wide;                                     // [rowsAtOnce, widest]

  static Result<std::unique_ptr<Buffers>> create(const TowerShape& shape, std::int64_t hidden, device::Device& device) {
    auto buffers = std::make_unique<Buffers>();
    constexpr std::int64_t kAlign = 16;  // floats of a cache line
    const std::int64_t whole = (shape.rows() * shape.embedding + kAlign - 1) / kAlign * kAlign;
    const std::int64_t floats = 5 * whole + rowsAtOnce(shape) * wideCols(shape, hidden);
    buffers->memory = PRAXIS_TRY(
        device.allocate(static_cast<std::size_t>(floats) * sizeof(float), "the buffers of the vision tower"));
    float* next = buffers->memory.f32();
    for (Activation* one :
         {&buffers->residual, &buffers->hidden, &buffers->queries, &buffers->keys, &buffers->values}) {
      *one = {next, shape.rows(), shape.embedding};
      next += whole;
    }
    buffers->wide = {next, rowsAtOnce(shape), wideCols(shape, hidden)};
    return buffers;
  }

  Activation wideAs(std::int64_t rows, std::int64_t cols) const { return {wide.data, rows, cols}; }
};

std::uint64_t towerBytes(const TowerShape& shape) {
  const auto floats = [](std::int64_t rows, std::int64_t cols) {
    return static_cast<std::uint64_t>(rows) * static_cast<std::uint64_t>(cols);
  };
  const std::uint64_t made = floats(shape.rows(), shape.embedding) +
                             (shape.projector == Projector::gemma3 ? floats(shape.textWidth, shape.embedding) : 0);
  return sizeof(float) * (made + 5 * floats(shape.rows(), shape.embedding) +
                          floats(rowsAtOnce(shape), wideCols(shape, shape.textWidth)));
}

Result<std::unique_ptr<VisionTower>> VisionTower::create(const weights::ModelFile& file, device::Device& device,
                                                         const TowerOptions& options) {
  VisionFacts facts = PRAXIS_TRY(describeVision(file));
  const TowerShape shape = PRAXIS_TRY(readTowerShape(file));
  auto ops = options.referenceKernels ? std::make_unique<ops::Ops>(device, ops::referenceKernelSet())
                                      : std::make_unique<ops::Ops>(device);
  auto weights = PRAXIS_TRY(bindTowerWeights(file, shape, device, *ops));
  const std::int64_t hidden = shape.projector == Projector::mlp ? weights.projectIn.weight.rows() : 0;
  auto buffers = PRAXIS_TRY(Buffers::create(shape, hidden, device));
  return std::make_unique<VisionTower>(Key(), std::move(facts), shape, std::move(weights), std::move(ops),
                                       std::move(buffers));
}

VisionTower::VisionTower(Key, VisionFacts facts, TowerShape shape, TowerWeights weights, std::unique_ptr<ops::Ops> ops,
                         std::unique_ptr<Buffers> buffers)
    : m_facts(std::move(facts)),
      m_shape(shape),
      m_weights(std::move(weights)),
      m_ops(std::move(ops)),
      m_buffers(std::move(buffers)) {}

VisionTower::~VisionTower() = default;

Result<void> VisionTower::check(const PreparedImage& image) const {
  const std::int64_t side = m_shape.imageSize;
  if (image.channels == 3 && image.rows == side && image.cols == side &&
      image.values.size() == static_cast<std::size_t>(3 * side * side)) {
    return {};
  }
  return fail(ErrorCode::invalidArgument,
              "An image of {} x {} pixels in {} channels was given; {} takes {} x {} in 3. Prepare it by a recipe of "
              "this model.",
              image.rows, image.cols, image.channels, m_facts.file, side, side);
}

Result<void> VisionTower::begin(const PreparedImage& image) {
  PRAXIS_TRY(check(image));
  m_layer = 0;
  return enter(image);
}

// residual = patches * kernel + bias (class vector in front) + positions
Result<void> VisionTower::enter(const PreparedImage& image) {
  const std::int64_t grid = m_shape.grid, patch = m_shape.patchSize, side = m_shape.imageSize;
  const std::int64_t first = m_shape.hasClass ? 1 : 0;
  for (std::int64_t begin = 0; begin < m_shape.patches(); begin += kRowsAtOnce) {
    const std::int64_t count = std::min(kRowsAtOnce, m_shape.patches() - begin);
    const Activation pixels = m_buffers->wideAs(count, m_shape.patchValues());
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t top = (begin + i) / grid * patch, left = (begin + i) % grid * patch;
      float* out = pixels.row(i);
      for (std::int64_t line = 0; line < 3 * patch; ++line, out += patch) {
        const std::int64_t row = line / patch * side + top + line % patch;  // channel after channel
        std::memcpy(out, image.values.data() + row * side + left, static_cast<std::size_t>(patch) * sizeof(float));
      }
    }
    PRAXIS_TRY(m_ops->matmul(rowsOf(m_buffers->residual, first + begin, count), m_weights.patches.weight, pixels,
                             m_weights.patches.biasOrNull()));
  }
  if (m_weights.classVector) {
    std::memcpy(m_buffers->residual.row(0), m_weights.classVector->data,
                static_cast<std::size_t>(m_shape.embedding) * sizeof(float));
  }
  PRAXIS_TRY(m_ops->add(m_buffers->residual, m_weights.positions));
  if (!m_weights.normBefore) return {};
  return m_ops->layerNorm(m_buffers->residual, m_buffers->residual, m_weights.normBefore->weight,
                          m_weights.normBefore->bias, m_shape.eps);
}

Result<bool> VisionTower::advance() {
  if (m_layer >= m_shape.layers) {
    PRAXIS_TRY(leave());
    return true;
  }
  const TowerLayer& layer = m_weights.layers[static_cast<std::size_t>(m_layer)];
  PRAXIS_TRY(attend(layer));
  PRAXIS_TRY(feedForward(layer));
  ++m_layer;
  return false;
}

double VisionTower::share() const { return static_cast<double>(m_layer) / static_cast<double>(m_shape.layers + 1); }

// residual += Wo attention(Wq h, Wk h, Wv h), h = norm(residual)
Result<void> VisionTower::attend(const TowerLayer& layer) {
  const Buffers& b = *m_buffers;
  const float scale = 1.0f / std::sqrt(static_cast<float>(m_shape.embedding / m_shape.heads));
  PRAXIS_TRY(m_ops->layerNorm(b.hidden, b.residual, layer.attentionNorm.weight, layer.attentionNorm.bias, m_shape.eps));
  PRAXIS_TRY(m_ops->matmul(b.queries, layer.query.weight, b.hidden, layer.query.biasOrNull()));
  PRAXIS_TRY(m_ops->matmul(b.keys, layer.key.weight, b.hidden, layer.key.biasOrNull()));
  PRAXIS_TRY(m_ops->matmul(b.values, layer.value.weight, b.hidden, layer.value.biasOrNull()));
  PRAXIS_TRY(m_ops->attentionOverAll(b.hidden, b.queries, b.keys, b.values, m_shape.heads, scale));
  PRAXIS_TRY(m_ops->matmul(b.queries, layer.output.weight, b.hidden, layer.output.biasOrNull()));
  return m_ops->add(b.residual, b.queries);
}

// residual += Wdown f(Wup norm(residual))
Result<void> VisionTower::feedForward(const TowerLayer& layer) {
  const Buffers& b = *m_buffers;
  PRAXIS_TRY(m_ops->layerNorm(b.hidden, b.residual, layer.ffnNorm.weight, layer.ffnNorm.bias, m_shape.eps));
  for (std::int64_t begin = 0; begin < m_shape.rows(); begin += kRowsAtOnce) {
    const std::int64_t count = std::min(kRowsAtOnce, m_shape.rows() - begin);
    const Activation up = b.wideAs(count, m_shape.feedForward);
    const Activation down = rowsOf(b.queries, begin, count);
    PRAXIS_TRY(m_ops->matmul(up, layer.up.weight, rowsOf(b.hidden, begin, count), layer.up.biasOrNull()));
    PRAXIS_TRY(m_ops->apply(m_shape.activation, up));
    PRAXIS_TRY(m_ops->matmul(down, layer.down.weight, up, layer.down.biasOrNull()));
  }
  return m_ops->add(b.residual, b.queries);
}

Result<void> VisionTower::leave() {
  const Activation residual = m_buffers->residual;
  if (m_weights.normAfter) {
    PRAXIS_TRY(
        m_ops->layerNorm(residual, residual, m_weights.normAfter->weight, m_weights.normAfter->bias, m_shape.eps));
  }
  m_done = {m_shape.tokens(), m_shape.textWidth, {}};
  m_done.values.resize(static_cast<std::size_t>(m_done.rows * m_done.width));
  const Activation out{m_done.values.data(), m_done.rows, m_done.width};
  return m_shape.projector == Projector::mlp ? projectMlp(out) : projectGemma3(out);
}

// out = W2 gelu(W0 x + b0) + b2 for the patches, without the class vector
Result<void> VisionTower::projectMlp(Activation out) {
  const std::int64_t first = m_shape.hasClass ? 1 : 0;
  for (std::int64_t begin = 0; begin < m_shape.patches(); begin += kRowsAtOnce) {
    const std::int64_t count = std::min(kRowsAtOnce, m_shape.patches() - begin);
    const Activation hidden = m_buffers->wideAs(count, m_weights.projectIn.weight.rows());
    PRAXIS_TRY(m_ops->matmul(hidden, m_weights.projectIn.weight, rowsOf(m_buffers->residual, first + begin, count),
                             m_weights.projectIn.biasOrNull()));
    PRAXIS_TRY(m_ops->apply(ops::Function::gelu, hidden));
    PRAXIS_TRY(m_ops->matmul(rowsOf(out, begin, count), m_weights.projectOut.weight, hidden,
                             m_weights.projectOut.biasOrNull()));
  }
  return {};
}

// out = W^T norm(mean of pool x pool patches)
Result<void> VisionTower::projectGemma3(Activation out) {
  const std::int64_t pool = m_shape.pool, cells = m_shape.grid / pool, e = m_shape.embedding;
  const Activation pooled = m_buffers->hidden.firstRows(out.rows);
  const float share = 1.0f / static_cast<float>(pool * pool);
  for (std::int64_t cell = 0; cell < out.rows; ++cell) {
    float* sum = pooled.row(cell);
    std::fill_n(sum, e, 0.0f);
    for (std::int64_t i = 0; i < pool * pool; ++i) {
      const std::int64_t row = cell / cells * pool + i / pool, col = cell % cells * pool + i % pool;
      const float* patch = m_buffers->residual.row(row * m_shape.grid + col);
      for (std::int64_t k = 0; k < e; ++k) sum[k] += patch[k];
    }
    for (std::int64_t k = 0; k < e; ++k) sum[k] *= share;
  }
  PRAXIS_TRY(m_ops->rmsNorm(pooled, pooled, m_weights.pooledNorm, m_shape.eps));
  return m_ops->matmul(out, m_weights.projection, pooled);
}

Embedding VisionTower::take() { return std::exchange(m_done, {}); }

Result<Embedding> VisionTower::encode(const PreparedImage& image) {
  PRAXIS_TRY(begin(image));
  while (!PRAXIS_TRY(advance())) continue;
  return take();
}

}  // namespace praxis::engine::vision
