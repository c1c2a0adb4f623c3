// Every architecture in many forms against a plain forward pass in double precision: odd and shared heads, partial
// rotation, every scaling, windows, experts, both layouts of latent attention. By the fastest and the plain kernels.

#include <algorithm>
#include <cmath>
#include <numeric>

#include <QTemporaryDir>
#include <QTest>

#include "engine/model/model.h"
#include "tests/engine/model/plain_forward.h"
#include "tests/support/tiny_model.h"

using namespace praxis::engine;
using namespace praxis::tests;

Q_DECLARE_METATYPE(TinyModel)

namespace {

using Tokens = std::vector<std::int32_t>;

constexpr double kTolerance = 1e-4;  // of the largest logit

// Norms that are not 1, so that a norm left out or taken twice shows.
TinyModel of(const std::string& architecture) {
  TinyModel tiny;
  tiny.architecture = architecture;
  for (const std::string prefix : {"output_norm", "blk.0.", "blk.1."}) {
    for (const std::string name : {"", "attn_norm", "ffn_norm", "attn_q_norm", "attn_k_norm", "post_attention_norm",
                                   "post_ffw_norm", "attn_q_a_norm", "attn_kv_a_norm"}) {
      const std::string tensor = prefix + name + ".weight";
      tiny.values[tensor] = [tensor](std::int64_t i) { return 1.0f + 2 * tinyWeight({}, tensor, i); };
    }
  }
  return tiny;
}

TinyModel with(TinyModel tiny, const std::map<std::string, base::MetadataValue>& keys) {
  for (const auto& [suffix, value] : keys) tiny.metadata[tiny.architecture + "." + suffix] = value;
  return tiny;
}

TinyModel withHeads(TinyModel tiny, std::int64_t heads, std::int64_t headsKv, std::int64_t dim, std::int64_t dimV) {
  for (const std::string block : {"blk.0.", "blk.1."}) {
    tiny.shapes[block + "attn_q.weight"] = {heads * dim, kTinyEmbedding};
    tiny.shapes[block + "attn_k.weight"] = {headsKv * dim, kTinyEmbedding};
    tiny.shapes[block + "attn_v.weight"] = {headsKv * dimV, kTinyEmbedding};
    tiny.shapes[block + "attn_output.weight"] = {kTinyEmbedding, heads * dimV};
    tiny.shapes[block + "attn_q.bias"] = {heads * dim};
    tiny.shapes[block + "attn_k.bias"] = {headsKv * dim};
    tiny.shapes[block + "attn_v.bias"] = {headsKv * dimV};
    if (!tiny.architecture.starts_with("qwen3") && tiny.architecture != "gemma3") continue;
    tiny.shapes[block + "attn_q_norm.weight"] = {dim};
    tiny.shapes[block + "attn_k_norm.weight"] = {dim};
  }
  return with(tiny, {{"attention.head_count", heads},
                     {"attention.head_count_kv", headsKv},
                     {"attention.key_length", dim},
                     {"attention.value_length", dimV}});
}

TinyModel yarn(const std::string& architecture, double factor) {
  return with(of(architecture), {{"rope.scaling.type", std::string("yarn")},
                                 {"rope.scaling.factor", factor},
                                 {"rope.scaling.original_context_length", std::int64_t{1024}}});
}

TinyModel mixtral() {
  TinyModel tiny = with(of("llama"), {{"expert_count", kTinyExperts},
                                      {"expert_used_count", std::int64_t{2}},
                                      {"expert_feed_forward_length", kTinyExpertWidth}});
  for (const std::string block : {"blk.0.", "blk.1."}) {
    for (const std::string part : {"ffn_gate", "ffn_up", "ffn_down"}) tiny.leftOut.insert(block + part + ".weight");
    tiny.shapes[block + "ffn_gate_inp.weight"] = {kTinyExperts, kTinyEmbedding};
    tiny.shapes[block + "ffn_gate_exps.weight"] = {kTinyExperts, kTinyExpertWidth, kTinyEmbedding};
    tiny.shapes[block + "ffn_up_exps.weight"] = {kTinyExperts, kTinyExpertWidth, kTinyEmbedding};
    tiny.shapes[block + "ffn_down_exps.weight"] = {kTinyExperts, kTinyEmbedding, kTinyExpertWidth};
  }
  return tiny;
}

// Queries without a compressed form, as in V2-Lite.
TinyModel directQueries() {
  TinyModel tiny = with(of("deepseek2"), {{"attention.q_lora_rank", std::int64_t{0}}});
  for (const std::string block : {"blk.0.", "blk.1."}) {
    tiny.leftOut.insert({block + "attn_q_a.weight", block + "attn_q_a_norm.weight", block + "attn_q_b.weight"});
    tiny.shapes[block + "attn_q.weight"] = {kTinyHeads * (kTinyLatentNope + kTinyLatentRope), kTinyEmbedding};
  }
  return tiny;
}

TinyModel oldLatentLayout() {
  TinyModel tiny = with(of("deepseek2"), {{"attention.head_count_kv", kTinyHeads},
                                          {"attention.key_length", kTinyLatentNope + kTinyLatentRope},
                                          {"attention.value_length", kTinyLatentValue}});
  tiny.withoutKeys = {"deepseek2.attention.key_length_mla", "deepseek2.attention.value_length_mla"};
  for (const std::string block : {"blk.0.", "blk.1."}) {
    tiny.leftOut.insert({block + "attn_k_b.weight", block + "attn_v_b.weight"});
    tiny.shapes[block + "attn_kv_b.weight"] = {kTinyHeads * (kTinyLatentNope + kTinyLatentValue), kTinyLatentRank};
  }
  return tiny;
}

Tokens someTokens(std::size_t count) {
  Tokens tokens(count);
  for (std::size_t i = 0; i < count; ++i) tokens[i] = static_cast<std::int32_t>(3 + i * i * 7) % kTinyVocab;
  return tokens;
}

}  // namespace

class ReferenceTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

 private Q_SLOTS:
  void logitsAreThoseOfThePlainForward_data() {
    QTest::addColumn<TinyModel>("tiny");
    const auto add = [](const char* name, const TinyModel& tiny) { QTest::newRow(name) << tiny; };
    for (const std::string_view name : model::supportedArchitectures()) {
      const std::string architecture(name);
      add(architecture.c_str(), of(architecture));
      add((architecture + " scaled").c_str(), with(of(architecture), {{"rope.scaling.factor", 4.0}}));
      add((architecture + " other base").c_str(), with(of(architecture), {{"rope.freq_base", 500.0}}));
      if (architecture == "gemma3") continue;
      add((architecture + " yarn").c_str(), yarn(architecture, 40));
      add((architecture + " yarn with a factor").c_str(),
          with(yarn(architecture, 8), {{"rope.scaling.attn_factor", 0.8}}));
      if (architecture == "deepseek2") continue;
      add((architecture + " 7 heads on 1").c_str(), withHeads(of(architecture), 7, 1, 16, 16));
      add((architecture + " 3 heads on 3 of 10 and 6").c_str(), withHeads(of(architecture), 3, 3, 10, 6));
      add((architecture + " wide heads").c_str(), withHeads(of(architecture), 6, 2, 40, 24));
      add((architecture + " half turned").c_str(), with(of(architecture), {{"rope.dimension_count", std::int64_t{8}}}));
    }
    TinyModel factors = of("llama");
    factors.shapes["rope_freqs.weight"] = {8};
    factors.values["rope_freqs.weight"] = [](std::int64_t i) { return 1.0f + static_cast<float>(i * i) / 4; };
    add("llama 3 factors", factors);
    TinyModel biased = of("llama");
    biased.biases = true;
    for (const std::string block : {"blk.0.", "blk.1."}) {
      biased.shapes[block + "attn_output.bias"] = {kTinyEmbedding};
      biased.shapes[block + "ffn_gate.bias"] = {96};
      biased.shapes[block + "ffn_up.bias"] = {96};
      biased.shapes[block + "ffn_down.bias"] = {kTinyEmbedding};
    }
    add("llama with all biases", biased);
    add("llama with a scale", with(of("llama"), {{"attention.scale", 0.1}}));
    TinyModel tied = of("llama");
    tied.tied = true;
    add("llama tied", tied);
    addExperts();
    addLatent();
    addWindows();
  }

  void logitsAreThoseOfThePlainForward() {
    QFETCH(const TinyModel, tiny);
    const std::filesystem::path path = m_folder.filePath("reference.gguf").toStdString();
    QVERIFY(writeTinyModel(tiny, path));
    const auto file = weights::ModelFile::open(path).value();
    const Tokens tokens = someTokens(33);
    const std::vector<double> expected = PlainForward(file).logits(tokens);
    double largest = 0;
    for (const double value : expected) largest = std::max(largest, std::abs(value));
    for (const bool referenceKernels : {false, true}) {
      const std::vector<float> actual = run(file, tokens, referenceKernels);
      QCOMPARE(actual.size(), expected.size());
      double error = 0;
      for (std::size_t i = 0; i < actual.size(); ++i) {
        const double difference = std::abs(static_cast<double>(actual[i]) - expected[i]);
        error = std::isnan(difference) ? INFINITY : std::max(error, difference);
      }
      QVERIFY2(error <= kTolerance * largest, qPrintable(QString("%1 of %2").arg(error).arg(largest)));
    }
  }

 private:
  static void addExperts() {
    QTest::newRow("mixtral") << mixtral();
    QTest::newRow("qwen3moe, one expert") << with(of("qwen3moe"), {{"expert_used_count", std::int64_t{1}}});
    QTest::newRow("qwen3moe, all experts") << with(of("qwen3moe"), {{"expert_used_count", kTinyExperts}});
    QTest::newRow("qwen3moe, not normalised")
        << with(of("qwen3moe"), {{"expert_weights_norm", false}, {"expert_weights_scale", 1.5}});
    QTest::newRow("deepseek2, softmax") << with(of("deepseek2"), {{"expert_gating_func", std::int64_t{1}}});
    QTest::newRow("deepseek2, normalised and scaled")
        << with(of("deepseek2"), {{"expert_weights_norm", true}, {"expert_weights_scale", 2.5}});
    QTest::newRow("deepseek2, no groups") << with(of("deepseek2"), {{"expert_group_count", std::int64_t{0}}});
    TinyModel unbiased = of("deepseek2");
    unbiased.leftOut.insert("blk.1.exp_probs_b.bias");
    QTest::newRow("deepseek2, no selection bias") << unbiased;
    TinyModel alone = with(of("deepseek2"), {{"expert_shared_count", std::int64_t{0}}});
    for (const char* part : {"gate", "up", "down"})
      alone.leftOut.insert(fmt::format("blk.1.ffn_{}_shexp.weight", part));
    QTest::newRow("deepseek2, no shared experts") << alone;
  }

  static void addLatent() {
    QTest::newRow("deepseek2, direct queries") << directQueries();
    QTest::newRow("deepseek2, old layout") << oldLatentLayout();
    for (const double multiplier : {0.1, 0.0707}) {
      QTest::addRow("deepseek2, yarn with %g", multiplier)
          << with(yarn("deepseek2", 40), {{"rope.scaling.yarn_log_multiplier", multiplier}});
    }
    QTest::newRow("deepseek2, a layer that predicts further")
        << with(of("deepseek2"), {{"block_count", std::int64_t{3}}, {"nextn_predict_layers", std::int64_t{1}}});
  }

  static void addWindows() {
    QTest::newRow("gemma3, no window") << with(of("gemma3"), {{"attention.sliding_window", std::int64_t{0}}});
    QTest::newRow("gemma3, window of 1") << with(of("gemma3"), {{"attention.sliding_window", std::int64_t{1}}});
    QTest::newRow("gemma3, one flag per layer")
        << with(of("gemma3"), {{"attention.sliding_window_pattern", std::vector<bool>{false, true}},
                               {"attention.sliding_window", std::int64_t{3}},
                               {"rope.freq_base_swa", 700.0}});
    QTest::newRow("gemma3, soft caps") << with(of("gemma3"),
                                               {{"attn_logit_softcapping", 1.5}, {"final_logit_softcapping", 2.0}});
    QTest::newRow("gemma3, scale of its own") << with(of("gemma3"), {{"attention.scale", 0.07}});
    QTest::newRow("gemma3, 5 heads on 1 of 20") << withHeads(of("gemma3"), 5, 1, 20, 20);
    TinyModel usual = of("gemma3");
    usual.withoutKeys = {"gemma3.attention.sliding_window_pattern"};
    QTest::newRow("gemma3, usual period") << usual;
  }

  static std::vector<float> run(const weights::ModelFile& file, const Tokens& tokens, bool referenceKernels) {
    const auto device = device::Device::create("cpu", 1).value();
    const auto model =
        model::createModel(file, *device, {.tokensPerStepMax = 64, .referenceKernels = referenceKernels}).value();
    auto cache = cache::KvCache::create(*device, model->kvShape(), 64).value();
    const auto sequence = cache.open().value();
    Tokens slots, positions(tokens.size()), sequences(tokens.size(), 0), rows(tokens.size());
    cache.append(sequence, static_cast<std::int32_t>(tokens.size()), slots).value();
    std::iota(positions.begin(), positions.end(), 0);
    std::iota(rows.begin(), rows.end(), 0);
    const auto pages = cache.pages(sequence);
    std::vector<float> logits(tokens.size() * kTinyVocab);
    model->forward({tokens, positions, slots, sequences, {&pages, 1}, rows}, cache, logits).value();
    return logits;
  }
};

QTEST_APPLESS_MAIN(ReferenceTest)
#include "reference_test.moc"
