#include "tests/support/tiny_vision.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "engine/weights/gguf_writer.h"

namespace praxis::tests {
namespace {

using engine::base::Metadata;
using engine::base::Result;
using engine::tensor::DType;
using engine::tensor::Shape;
using engine::weights::OutputFile;
using engine::weights::TensorPlan;

using Rows = std::vector<std::vector<double>>;

constexpr double kEps = 1e-6;

void addBlock(const TinyVision& model, const std::string& block, std::vector<std::pair<std::string, Shape>>& all) {
  const std::int64_t e = model.embedding, f = model.feedForward;
  for (const char* norm : {"ln1", "ln2"}) {
    all.emplace_back(block + norm + ".weight", Shape{e});
    all.emplace_back(block + norm + ".bias", Shape{e});
  }
  for (const char* matrix : {"attn_q", "attn_k", "attn_v", "attn_out"}) {
    all.emplace_back(block + matrix + ".weight", Shape{e, e});
    all.emplace_back(block + matrix + ".bias", Shape{e});
  }
  const char* up = model.swapped ? "ffn_down" : "ffn_up";
  const char* down = model.swapped ? "ffn_up" : "ffn_down";
  all.emplace_back(block + up + ".weight", Shape{f, e});
  all.emplace_back(block + up + ".bias", Shape{f});
  all.emplace_back(block + down + ".weight", Shape{e, f});
  all.emplace_back(block + down + ".bias", Shape{e});
}

std::vector<TensorPlan> tensorsOf(const TinyVision& model) {
  const std::int64_t e = model.embedding, p = model.patchSize;
  std::vector<std::pair<std::string, Shape>> all;
  all.emplace_back("v.patch_embd.weight", Shape{e, 3, p, p});
  all.emplace_back("v.patch_embd.bias", Shape{e});
  all.emplace_back("v.position_embd.weight", Shape{model.grid() * model.grid() + (model.classVector ? 1 : 0), e});
  if (model.classVector) all.emplace_back("v.class_embd", Shape{e});
  const auto norm = [&](const std::string& name) {
    all.emplace_back(name + ".weight", Shape{e});
    all.emplace_back(name + ".bias", Shape{e});
  };
  if (model.normBefore) norm("v.pre_ln");
  if (model.normAfter) norm("v.post_ln");
  for (std::int64_t i = 0; i < model.blocks; ++i) addBlock(model, "v.blk." + std::to_string(i) + ".", all);
  if (model.projector == "gemma3") {
    all.emplace_back("mm.soft_emb_norm.weight", Shape{e});
    all.emplace_back("mm.input_projection.weight", Shape{e, model.textWidth});
  } else {
    all.emplace_back("mm.0.weight", Shape{model.hidden, e});
    all.emplace_back("mm.0.bias", Shape{model.hidden});
    all.emplace_back("mm.2.weight", Shape{model.textWidth, model.hidden});
    all.emplace_back("mm.2.bias", Shape{model.textWidth});
  }
  std::vector<TensorPlan> plans;
  for (const auto& [name, shape] : all) {
    if (model.leftOut.contains(name)) continue;
    const auto own = model.shapes.find(name);
    plans.push_back({name, DType::f32, own == model.shapes.end() ? shape : Shape::of(own->second)});
  }
  return plans;
}

Metadata metadataOf(const TinyVision& model) {
  Metadata all;
  for (const auto& [key, value] : model.metadata) all.insert(key, value);
  all.insert("general.architecture", std::string("clip"));
  all.insert("clip.has_vision_encoder", true);
  all.insert("clip.projector_type", model.projector);
  all.insert("clip.use_gelu", model.activation == "gelu");
  if (model.activation == "silu") all.insert("clip.use_silu", true);
  all.insert("clip.vision.image_size", model.imageSize);
  all.insert("clip.vision.patch_size", model.patchSize);
  all.insert("clip.vision.embedding_length", model.embedding);
  all.insert("clip.vision.feed_forward_length", model.feedForward);
  all.insert("clip.vision.block_count", model.blocks);
  all.insert("clip.vision.attention.head_count", model.heads);
  all.insert("clip.vision.attention.layer_norm_epsilon", kEps);
  all.insert("clip.vision.image_mean", std::vector<double>{0.5, 0.5, 0.5});
  all.insert("clip.vision.image_std", std::vector<double>{0.5, 0.5, 0.5});
  if (model.projector == "gemma3") all.insert("clip.vision.projector.scale_factor", model.pool);
  Metadata kept;
  for (const auto& [key, value] : all.all()) {
    if (!model.withoutKeys.contains(key)) kept.insert(key, value);
  }
  return kept;
}

// The forward pass, row by row.
class Plain {
 public:
  explicit Plain(const TinyVision& model) : m_model(model) {}

  double weight(const std::string& name, std::int64_t index) const { return tinyVisionWeight(m_model, name, index); }

  Rows linear(const Rows& x, const std::string& name, std::int64_t out) const {
    Rows y;
    for (const auto& row : x) {
      const auto in = static_cast<std::int64_t>(row.size());
      auto& result = y.emplace_back();
      for (std::int64_t o = 0; o < out; ++o) {
        double sum = weight(name + ".bias", o);
        for (std::int64_t i = 0; i < in; ++i)
          sum += weight(name + ".weight", o * in + i) * row[static_cast<std::size_t>(i)];
        result.push_back(sum);
      }
    }
    return y;
  }

  Rows layerNorm(const Rows& x, const std::string& name) const {
    Rows y = x;
    for (auto& row : y) {
      const auto count = static_cast<double>(row.size());
      double mean = 0, variance = 0;
      for (const double v : row) mean += v / count;
      for (const double v : row) variance += (v - mean) * (v - mean) / count;
      for (std::size_t i = 0; i < row.size(); ++i) {
        const auto index = static_cast<std::int64_t>(i);
        row[i] = (row[i] - mean) / std::sqrt(variance + kEps) * weight(name + ".weight", index) +
                 weight(name + ".bias", index);
      }
    }
    return y;
  }

  static double gelu(double z) { return z / 2 * (1 + std::tanh(std::sqrt(2 / M_PI) * (z + 0.044715 * z * z * z))); }

  void activate(Rows& x) const {
    for (auto& row : x) {
      for (double& z : row) {
        if (m_model.activation == "gelu")
          z = gelu(z);
        else
          z = z / (1 + std::exp(m_model.activation == "silu" ? -z : -1.702 * z));
      }
    }
  }

  Rows attention(const Rows& h, const std::string& block) const {
    const std::int64_t e = m_model.embedding;
    const Rows q = linear(h, block + "attn_q", e), k = linear(h, block + "attn_k", e),
               v = linear(h, block + "attn_v", e);
    const auto dim = static_cast<std::size_t>(e / m_model.heads);
    Rows out(h.size(), std::vector<double>(static_cast<std::size_t>(e)));
    for (std::size_t head = 0; head < static_cast<std::size_t>(m_model.heads); ++head) {
      for (std::size_t t = 0; t < h.size(); ++t) {
        std::vector<double> weights;
        double sum = 0;
        for (std::size_t s = 0; s < h.size(); ++s) {
          double score = 0;
          for (std::size_t d = head * dim; d < (head + 1) * dim; ++d) score += q[t][d] * k[s][d];
          weights.push_back(std::exp(score / std::sqrt(static_cast<double>(dim))));
          sum += weights.back();
        }
        for (std::size_t s = 0; s < h.size(); ++s) {
          for (std::size_t d = head * dim; d < (head + 1) * dim; ++d) out[t][d] += weights[s] / sum * v[s][d];
        }
      }
    }
    return linear(out, block + "attn_out", e);
  }

  static void add(Rows& x, const Rows& y) {
    for (std::size_t t = 0; t < x.size(); ++t) {
      for (std::size_t i = 0; i < x[t].size(); ++i) x[t][i] += y[t][i];
    }
  }

  Rows enter(const std::vector<float>& pixels) const {
    const std::int64_t g = m_model.grid(), p = m_model.patchSize, side = m_model.imageSize, e = m_model.embedding;
    Rows x;
    if (m_model.classVector) {
      auto& row = x.emplace_back();
      for (std::int64_t i = 0; i < e; ++i) row.push_back(weight("v.class_embd", i));
    }
    for (std::int64_t patch = 0; patch < g * g; ++patch) {
      auto& row = x.emplace_back();
      for (std::int64_t o = 0; o < e; ++o) {
        double sum = weight("v.patch_embd.bias", o);
        for (std::int64_t i = 0; i < 3 * p * p; ++i) {
          const std::int64_t c = i / (p * p), down = patch / g * p + i / p % p, across = patch % g * p + i % p;
          sum += weight("v.patch_embd.weight", o * 3 * p * p + i) *
                 pixels[static_cast<std::size_t>((c * side + down) * side + across)];
        }
        row.push_back(sum);
      }
    }
    for (std::size_t t = 0; t < x.size(); ++t) {
      for (std::size_t i = 0; i < x[t].size(); ++i) {
        x[t][i] += weight("v.position_embd.weight", static_cast<std::int64_t>(t) * e + static_cast<std::int64_t>(i));
      }
    }
    return m_model.normBefore ? layerNorm(x, "v.pre_ln") : x;
  }

  Rows project(Rows x) const {
    if (m_model.projector == "mlp") {
      if (m_model.classVector) x.erase(x.begin());
      Rows hidden = linear(x, "mm.0", m_model.hidden);
      for (auto& row : hidden) std::ranges::transform(row, row.begin(), gelu);
      return linear(hidden, "mm.2", m_model.textWidth);
    }
    const std::int64_t g = m_model.grid(), cells = g / m_model.pool, e = m_model.embedding;
    Rows out;
    for (std::int64_t cell = 0; cell < cells * cells; ++cell) {
      std::vector<double> mean(static_cast<std::size_t>(e));
      for (std::int64_t i = 0; i < m_model.pool * m_model.pool; ++i) {
        const std::int64_t row = cell / cells * m_model.pool + i / m_model.pool;
        const std::int64_t col = cell % cells * m_model.pool + i % m_model.pool;
        for (std::size_t k = 0; k < mean.size(); ++k) {
          mean[k] += x[static_cast<std::size_t>(row * g + col)][k] / static_cast<double>(m_model.pool * m_model.pool);
        }
      }
      double squares = 0;
      for (const double v : mean) squares += v * v / static_cast<double>(e);
      auto& result = out.emplace_back();
      for (std::int64_t t = 0; t < m_model.textWidth; ++t) {
        double sum = 0;
        for (std::int64_t k = 0; k < e; ++k) {
          sum += mean[static_cast<std::size_t>(k)] / std::sqrt(squares + kEps) * weight("mm.soft_emb_norm.weight", k) *
                 weight("mm.input_projection.weight", k * m_model.textWidth + t);
        }
        result.push_back(sum);
      }
    }
    return out;
  }

 private:
  const TinyVision& m_model;
};

}  // namespace

float tinyVisionWeight(const TinyVision& model, std::string_view tensor, std::int64_t index) {
  std::string name(tensor);
  if (model.swapped) {  // the numbers stay with what the tensor is for
    for (const auto& [from, to] : {std::pair("ffn_up", "ffn_DOWN"), std::pair("ffn_down", "ffn_up")}) {
      if (const auto at = name.find(from); at != std::string::npos) name.replace(at, std::string(from).size(), to);
    }
    if (const auto at = name.find("ffn_DOWN"); at != std::string::npos) name.replace(at, 8, "ffn_down");
  }
  std::uint64_t state = model.seed * 0x9e3779b97f4a7c15u + static_cast<std::uint64_t>(index);
  for (const char c : name) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9u;
  state = (state ^ (state >> 27)) * 0x94d049bb133111ebu;
  state ^= state >> 31;
  return static_cast<float>(0.4 * (static_cast<double>(state >> 11) * 0x1p-52 - 1.0));
}

Result<void> writeTinyVision(const TinyVision& model, const std::filesystem::path& path) {
  const auto fill = [&](const TensorPlan& plan, OutputFile& file) -> Result<void> {
    std::vector<float> values;
    for (std::int64_t i = 0; i < plan.shape.elements(); ++i) values.push_back(tinyVisionWeight(model, plan.name, i));
    return file.write(std::as_bytes(std::span(values)));
  };
  return engine::weights::writeGguf(path, metadataOf(model), tensorsOf(model), fill);
}

std::vector<double> plainVision(const TinyVision& model, const std::vector<float>& pixels) {
  TinyVision straight = model;
  straight.swapped = false;
  const Plain plain(straight);
  Rows x = plain.enter(pixels);
  const std::int64_t layers = model.blocks - (model.projector == "mlp" ? 1 : 0);
  for (std::int64_t i = 0; i < layers; ++i) {
    const std::string block = "v.blk." + std::to_string(i) + ".";
    Plain::add(x, plain.attention(plain.layerNorm(x, block + "ln1"), block));
    Rows hidden = plain.linear(plain.layerNorm(x, block + "ln2"), block + "ffn_up", model.feedForward);
    plain.activate(hidden);
    Plain::add(x, plain.linear(hidden, block + "ffn_down", model.embedding));
  }
  if (model.normAfter) x = plain.layerNorm(x, "v.post_ln");
  std::vector<double> all;
  for (const auto& row : plain.project(std::move(x))) all.insert(all.end(), row.begin(), row.end());
  return all;
}

}  // namespace praxis::tests
