#include "tests/engine/model/plain_forward.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace praxis::tests {

namespace {

double silu(double x) { return x / (1 + std::exp(-x)); }
double gelu(double x) {
  return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
}

void addTo(std::vector<double>& sum, const std::vector<double>& x, double weight = 1) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += weight * x[i];
}

std::vector<double> softmax(std::vector<double> x) {
  const double largest = *std::ranges::max_element(x);
  double sum = 0;
  for (double& value : x) sum += value = std::exp(value - largest);
  for (double& value : x) value /= sum;
  return x;
}

std::vector<double> slice(const std::vector<double>& x, std::int64_t begin, std::int64_t count) {
  return {x.begin() + begin, x.begin() + begin + count};
}

// The indices of the `count` largest.
std::vector<std::int64_t> largest(const std::vector<double>& x, std::int64_t count) {
  std::vector<std::int64_t> order(x.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(
      order, [&](auto a, auto b) { return x[static_cast<std::size_t>(a)] > x[static_cast<std::size_t>(b)]; });
  order.resize(static_cast<std::size_t>(count));
  return order;
}

}  // namespace

PlainForward::PlainForward(const engine::weights::ModelFile& file)
    : m_file(file),
      m_architecture(file.metadata().string("general.architecture").value()),
      m_latent(m_architecture == "deepseek2"),
      m_gemma(m_architecture == "gemma3") {}

double PlainForward::number(const std::string& suffix, double otherwise) const {
  return m_file.metadata().number(m_architecture + "." + suffix).value_or(otherwise);
}

PlainForward::Vector PlainForward::row(const std::string& tensor, std::int64_t index) const {
  const auto& view = *m_file.find(tensor);
  return {view.f32() + index * view.cols(), view.f32() + (index + 1) * view.cols()};
}

PlainForward::Vector PlainForward::multiplyPart(const std::string& tensor, std::int64_t firstRow, std::int64_t count,
                                                const Vector& x) const {
  Vector out;
  for (std::int64_t i = 0; i < count; ++i) {
    const Vector weights = row(tensor, firstRow + i);
    out.push_back(std::inner_product(x.begin(), x.end(), weights.begin(), 0.0));
  }
  return out;
}

PlainForward::Vector PlainForward::multiply(const std::string& name, const Vector& x) const {
  Vector out = multiplyPart(name + ".weight", 0, m_file.find(name + ".weight")->rows(), x);
  if (has(name + ".bias")) addTo(out, row(name + ".bias", 0));
  return out;
}

PlainForward::Vector PlainForward::norm(const Vector& x, const std::string& tensor) const {
  const double squares = std::inner_product(x.begin(), x.end(), x.begin(), 0.0);
  const double eps = static_cast<float>(number("attention.layer_norm_rms_epsilon", 0));
  const double factor = 1 / std::sqrt(squares / static_cast<double>(x.size()) + eps);
  Vector out = row(tensor, 0);
  for (std::size_t i = 0; i < x.size(); ++i) out[i] *= x[i] * factor;
  return out;
}

bool PlainForward::isLocal(std::int64_t layer) const {
  if (!m_gemma || number("attention.sliding_window", 0) == 0) return false;
  const std::string key = "gemma3.attention.sliding_window_pattern";
  const auto* stored = m_file.metadata().find(key);
  if (stored != nullptr && std::holds_alternative<std::vector<bool>>(*stored)) {
    return std::get<std::vector<bool>>(*stored)[static_cast<std::size_t>(layer)];
  }
  const auto period = static_cast<std::int64_t>(number("attention.sliding_window_pattern", 6));
  return layer % period < period - 1;
}

// Rotates the values from `begin` on, by pairs of neighbours in llama and deepseek2, of halves in the others.
void PlainForward::turn(Vector& head, std::int64_t begin, std::int64_t position, bool local) const {
  const auto dims = static_cast<std::int64_t>(number("rope.dimension_count", number("attention.key_length", 0)));
  const auto n = static_cast<double>(dims);
  const bool yarn = m_file.metadata().string(m_architecture + ".rope.scaling.type") == "yarn";
  const double base = local ? number("rope.freq_base_swa", 10000) : number("rope.freq_base", 10000);
  const double scale = local ? 1 : number("rope.scaling.factor", 1);
  const double context = number("rope.scaling.original_context_length", number("context_length", 0));
  const auto pairThatTurns = [&](double turns) {
    return n * std::log(context / (2 * std::numbers::pi * turns)) / (2 * std::log(base));
  };
  const double low = std::max(0.0, std::floor(pairThatTurns(32)));
  const double high = std::min(n - 1, std::ceil(pairThatTurns(1)));
  double magnitude = 1;
  if (yarn) {
    const bool inScores = m_latent && m_file.metadata().contains("deepseek2.rope.scaling.yarn_log_multiplier");
    magnitude = number("rope.scaling.attn_factor", 1) * (inScores ? 1 : 1 + 0.1 * std::log(scale));
  }
  for (std::int64_t i = 0; i < dims / 2; ++i) {
    const auto index = static_cast<double>(i);
    const double factor = has("rope_freqs.weight") ? row("rope_freqs.weight", 0)[static_cast<std::size_t>(i)] : 1;
    const double angle = static_cast<double>(position) * std::pow(base, -2 * index / n) / factor;
    const double ramp = 1 - std::clamp((index - low) / std::max(0.001, high - low), 0.0, 1.0);
    const double turned = yarn ? angle / scale * (1 - ramp) + angle * ramp : angle / scale;
    const bool neighbours = m_latent || m_architecture == "llama";
    double& a = head[static_cast<std::size_t>(begin + (neighbours ? 2 * i : i))];
    double& b = head[static_cast<std::size_t>(begin + (neighbours ? 2 * i + 1 : i + dims / 2))];
    const double c = magnitude * std::cos(turned), s = magnitude * std::sin(turned);
    const double first = a * c - b * s;
    b = a * s + b * c;
    a = first;
  }
}

double PlainForward::attentionScale() const {
  if (!m_latent) {
    const double stored = number("attention.scale", 0);
    return stored != 0 ? stored : 1 / std::sqrt(number("attention.key_length", 0));
  }
  const double dim = number("attention.key_length_mla", number("attention.key_length", 0));
  if (m_file.metadata().string("deepseek2.rope.scaling.type") != "yarn") return 1 / std::sqrt(dim);
  const double multiplier = number("rope.scaling.yarn_log_multiplier", 0.1);
  const double magnitude =
      number("rope.scaling.attn_factor", 1) * (1 + multiplier * std::log(number("rope.scaling.factor", 1)));
  return magnitude * magnitude / std::sqrt(dim);
}

PlainForward::Heads PlainForward::plainHeads(const std::string& block, const Vector& x, std::int64_t position,
                                             bool local) const {
  const auto heads = static_cast<std::int64_t>(number("attention.head_count", 0));
  const auto headsKv = static_cast<std::int64_t>(number("attention.head_count_kv", 0));
  const auto dim = static_cast<std::int64_t>(number("attention.key_length", 0));
  const auto dimV = static_cast<std::int64_t>(number("attention.value_length", 0));
  const Vector queries = multiply(block + "attn_q", x);
  const Vector keys = multiply(block + "attn_k", x);
  const Vector values = multiply(block + "attn_v", x);
  Heads out;
  for (std::int64_t head = 0; head < heads; ++head) {
    const std::int64_t shared = head / (heads / headsKv);
    Vector query = slice(queries, head * dim, dim), key = slice(keys, shared * dim, dim);
    if (has(block + "attn_q_norm.weight")) query = norm(query, block + "attn_q_norm.weight");
    if (has(block + "attn_k_norm.weight")) key = norm(key, block + "attn_k_norm.weight");
    turn(query, 0, position, local);
    turn(key, 0, position, local);
    out.queries.push_back(query);
    out.keys.push_back(key);
    out.values.push_back(slice(values, shared * dimV, dimV));
  }
  return out;
}

PlainForward::Heads PlainForward::latentHeads(const std::string& block, const Vector& x, std::int64_t position) const {
  const auto heads = static_cast<std::int64_t>(number("attention.head_count", 0));
  const auto rank = static_cast<std::int64_t>(number("attention.kv_lora_rank", 0));
  const auto turned = static_cast<std::int64_t>(number("rope.dimension_count", 0));
  const auto dim = static_cast<std::int64_t>(number("attention.key_length_mla", number("attention.key_length", 0)));
  const auto dimV =
      static_cast<std::int64_t>(number("attention.value_length_mla", number("attention.value_length", 0)));
  const std::int64_t plain = dim - turned;
  const Vector queries =
      has(block + "attn_q.weight")
          ? multiply(block + "attn_q", x)
          : multiply(block + "attn_q_b", norm(multiply(block + "attn_q_a", x), block + "attn_q_a_norm.weight"));
  const Vector both = multiply(block + "attn_kv_a_mqa", x);
  const Vector compressed = norm(slice(both, 0, rank), block + "attn_kv_a_norm.weight");
  Vector turnedKey = slice(both, rank, turned);
  turn(turnedKey, 0, position, false);
  Heads out;
  for (std::int64_t head = 0; head < heads; ++head) {
    Vector query = slice(queries, head * dim, dim), key(static_cast<std::size_t>(plain)), value;
    turn(query, plain, position, false);
    if (has(block + "attn_kv_b.weight")) {
      key = multiplyPart(block + "attn_kv_b.weight", head * (plain + dimV), plain, compressed);
      value = multiplyPart(block + "attn_kv_b.weight", head * (plain + dimV) + plain, dimV, compressed);
    } else {
      for (std::int64_t c = 0; c < rank; ++c) {
        addTo(key, row(block + "attn_k_b.weight", head * rank + c), compressed[static_cast<std::size_t>(c)]);
      }
      value = multiplyPart(block + "attn_v_b.weight", head * dimV, dimV, compressed);
    }
    key.insert(key.end(), turnedKey.begin(), turnedKey.end());
    out.queries.push_back(query);
    out.keys.push_back(key);
    out.values.push_back(value);
  }
  return out;
}

// Of the last token in `past`, all heads one after the other.
PlainForward::Vector PlainForward::attend(const std::vector<Heads>& past, std::int64_t position, bool local) const {
  const auto window = static_cast<std::int64_t>(number("attention.sliding_window", 0));
  const std::int64_t first = local ? std::max<std::int64_t>(0, position - window + 1) : 0;
  const double cap = m_gemma ? number("attn_logit_softcapping", 0) : 0;
  Vector out;
  for (std::size_t head = 0; head < past.front().queries.size(); ++head) {
    const Vector& query = past.back().queries[head];
    Vector scores;
    for (std::int64_t j = first; j <= position; ++j) {
      const Vector& key = past[static_cast<std::size_t>(j)].keys[head];
      const double score = attentionScale() * std::inner_product(query.begin(), query.end(), key.begin(), 0.0);
      scores.push_back(cap > 0 ? cap * std::tanh(score / cap) : score);
    }
    const Vector shares = softmax(scores);
    Vector sum(past.front().values[head].size());
    for (std::int64_t j = first; j <= position; ++j) {
      addTo(sum, past[static_cast<std::size_t>(j)].values[head], shares[static_cast<std::size_t>(j - first)]);
    }
    out.insert(out.end(), sum.begin(), sum.end());
  }
  return out;
}

PlainForward::Vector PlainForward::gated(const std::string& block, const std::string& ending, const Vector& x) const {
  Vector gate = multiply(block + "ffn_gate" + ending, x);
  const Vector up = multiply(block + "ffn_up" + ending, x);
  for (std::size_t i = 0; i < gate.size(); ++i) gate[i] = (m_gemma ? gelu(gate[i]) : silu(gate[i])) * up[i];
  return multiply(block + "ffn_down" + ending, gate);
}

PlainForward::Vector PlainForward::expert(const std::string& block, std::int64_t index, const Vector& x) const {
  const std::int64_t width = m_file.find(block + "ffn_down_exps.weight")->cols();
  const auto embedding = static_cast<std::int64_t>(x.size());
  Vector gate = multiplyPart(block + "ffn_gate_exps.weight", index * width, width, x);
  const Vector up = multiplyPart(block + "ffn_up_exps.weight", index * width, width, x);
  for (std::size_t i = 0; i < gate.size(); ++i) gate[i] = silu(gate[i]) * up[i];
  return multiplyPart(block + "ffn_down_exps.weight", index * embedding, embedding, gate);
}

std::vector<std::int64_t> PlainForward::choose(const Vector& scores) const {
  const auto used = static_cast<std::int64_t>(number("expert_used_count", 0));
  const auto groups = static_cast<std::int64_t>(number("expert_group_count", 1));
  Vector allowed = scores;
  if (groups > 1) {
    const std::int64_t size = static_cast<std::int64_t>(scores.size()) / groups;
    Vector groupScores;
    for (std::int64_t group = 0; group < groups; ++group) {
      const Vector members = slice(scores, group * size, size);
      double sum = 0;
      for (const std::int64_t best : largest(members, 2)) sum += members[static_cast<std::size_t>(best)];
      groupScores.push_back(sum);
    }
    std::ranges::fill(allowed, -INFINITY);
    for (const std::int64_t group :
         largest(groupScores, static_cast<std::int64_t>(number("expert_group_used_count", 0)))) {
      std::copy_n(scores.begin() + group * size, size, allowed.begin() + group * size);
    }
  }
  return largest(allowed, used);
}

PlainForward::Vector PlainForward::mixture(const std::string& block, const Vector& x) const {
  const Vector logits = multiply(block + "ffn_gate_inp", x);
  const bool sigmoid = number("expert_gating_func", 1) == 2;
  Vector scores = softmax(logits);
  for (std::size_t i = 0; sigmoid && i < scores.size(); ++i) scores[i] = 1 / (1 + std::exp(-logits[i]));
  Vector biased = scores;
  if (has(block + "exp_probs_b.bias")) addTo(biased, row(block + "exp_probs_b.bias", 0));
  const std::vector<std::int64_t> chosen = choose(biased);
  double sum = 0;
  for (const std::int64_t index : chosen) sum += scores[static_cast<std::size_t>(index)];
  const bool normalises = m_file.metadata().boolean(m_architecture + ".expert_weights_norm").value_or(!m_latent);
  const double factor = number("expert_weights_scale", 1) / (normalises ? std::max(sum, std::exp2(-14)) : 1);
  Vector out(x.size());
  for (const std::int64_t index : chosen) {
    addTo(out, expert(block, index, x), factor * scores[static_cast<std::size_t>(index)]);
  }
  if (has(block + "ffn_gate_shexp.weight")) addTo(out, gated(block, "_shexp", x));
  return out;
}

std::vector<double> PlainForward::logits(std::span<const std::int32_t> tokens) const {
  const auto layers = static_cast<std::int64_t>(number("block_count", 0) - number("nextn_predict_layers", 0));
  std::vector<std::vector<Heads>> past(static_cast<std::size_t>(layers));
  std::vector<double> all;
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    const auto position = static_cast<std::int64_t>(t);
    Vector x = row("token_embd.weight", tokens[t]);
    for (double& value : x) value *= m_gemma ? std::sqrt(static_cast<double>(x.size())) : 1;
    for (std::int64_t layer = 0; layer < layers; ++layer) {
      const std::string block = "blk." + std::to_string(layer) + ".";
      auto& seen = past[static_cast<std::size_t>(layer)];
      const Vector h = norm(x, block + "attn_norm.weight");
      seen.push_back(m_latent ? latentHeads(block, h, position) : plainHeads(block, h, position, isLocal(layer)));
      Vector attended = multiply(block + "attn_output", attend(seen, position, isLocal(layer)));
      if (m_gemma) attended = norm(attended, block + "post_attention_norm.weight");
      addTo(x, attended);
      const Vector h2 = norm(x, block + "ffn_norm.weight");
      Vector fed = has(block + "ffn_gate_inp.weight") ? mixture(block, h2) : gated(block, "", h2);
      if (m_gemma) fed = norm(fed, block + "post_ffw_norm.weight");
      addTo(x, fed);
    }
    Vector out = multiply(has("output.weight") ? "output" : "token_embd", norm(x, "output_norm.weight"));
    const double cap = m_gemma ? number("final_logit_softcapping", 0) : 0;
    for (double& value : out) value = cap > 0 ? cap * std::tanh(value / cap) : value;
    all.insert(all.end(), out.begin(), out.end());
  }
  return all;
}

}  // namespace praxis::tests
