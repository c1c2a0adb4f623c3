// Logits of every position against the float64 reference, for every stored type of the issue: in one prefill, in chunks
// and token by token, which must agree bit for bit; and the greedy continuation. Tolerances: README of data/oracles.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>

#include <fmt/format.h>
#include <QTest>

#include "engine/model/model.h"
#include "tests/conformance/oracle_data.h"

using namespace praxis::engine;
using praxis::tests::OraclePrompt;
using praxis::tests::OracleVariant;

namespace {

using Tokens = std::vector<std::int32_t>;
using Logits = std::vector<float>;

constexpr float kToleranceFloat = 1e-3f;
constexpr float kToleranceQuantised = 2e-3f;
// Below this margin rounding may choose the other token, and what follows is another text.
constexpr float kMarginDecided = 0.01f;

class Rig {
 public:
  explicit Rig(const std::filesystem::path& path, bool reference = false)
      : m_device(device::Device::create("cpu", 2).value()),
        m_file(weights::ModelFile::open(path).value()),
        m_model(model::createModel(m_file, *m_device, {.referenceKernels = reference}).value()),
        m_cache(cache::KvCache::create(*m_device, m_model->kvShape(), 256).value()),
        m_sequence(m_cache.open().value()) {}

  Logits advance(std::span<const std::int32_t> tokens) {
    const std::int32_t before = m_cache.length(m_sequence);
    Tokens slots, positions(tokens.size()), sequences(tokens.size(), 0), rows(tokens.size());
    m_cache.append(m_sequence, static_cast<std::int32_t>(tokens.size()), slots).value();
    std::iota(positions.begin(), positions.end(), before);
    std::iota(rows.begin(), rows.end(), 0);
    const auto pages = m_cache.pages(m_sequence);
    Logits logits(tokens.size() * static_cast<std::size_t>(m_model->hyperparameters().vocab));
    m_model->forward({tokens, positions, slots, sequences, {&pages, 1}, rows}, m_cache, logits).value();
    return logits;
  }

  Logits run(const Tokens& tokens, std::size_t chunk) {
    m_cache.truncate(m_sequence, 0);
    Logits all;
    for (std::size_t done = 0; done < tokens.size(); done += chunk) {
      const Logits part = advance(std::span(tokens).subspan(done, std::min(chunk, tokens.size() - done)));
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }

 private:
  std::unique_ptr<device::Device> m_device;
  weights::ModelFile m_file;
  std::unique_ptr<model::Model> m_model;
  cache::KvCache m_cache;
  cache::SequenceId m_sequence;
};

float largestError(const Logits& actual, const Logits& expected) {
  float largest = 0.0f;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const float error = std::abs(actual[i] - expected[i]);
    if (std::isnan(error)) return std::numeric_limits<float>::infinity();
    largest = std::max(largest, error);
  }
  return largest;
}

// How many of the reference's greedy tokens ours agree with, up to the first step that is not decided.
struct Greedy {
  std::size_t decided = 0;
  std::size_t agreed = 0;
};

Greedy followGreedily(Rig& rig, const OraclePrompt& prompt, std::size_t vocab) {
  Greedy result;
  Logits logits = rig.run(prompt.tokens, prompt.tokens.size());
  for (std::size_t step = 0; step < prompt.greedyExact.size(); ++step) {
    if (prompt.greedyExactMargin[step] < kMarginDecided) break;
    ++result.decided;
    const auto last = std::span(logits).last(vocab);
    const auto token = static_cast<std::int32_t>(std::ranges::max_element(last) - last.begin());
    if (token != prompt.greedyExact[step]) break;
    ++result.agreed;
    logits = rig.advance({&token, 1});
  }
  return result;
}

}  // namespace

class OracleTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    if (!std::filesystem::exists(praxis::tests::oracleFolder())) QSKIP("The conformance data are not here.");
  }

  void logits_data() {
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("type");
    for (const char* model : {"llama-a", "qwen2-a", "qwen3-a", "qwen3moe-a", "deepseek2-lite-a", "deepseek2-v3-a",
                              "deepseek2-legacy-a", "gemma3-a", "gemma3-deep"}) {
      for (const char* type : {"F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K_M", "Q4_K_M",
                               "Q5_K_M", "Q6_K", "IQ4_NL", "IQ4_XS", "MXFP4_MOE"}) {
        const auto file = praxis::tests::oracleFolder() / model / fmt::format("{}.{}.gguf", model, type);
        if (!std::filesystem::exists(file)) continue;
        QTest::newRow(fmt::format("{} {}", model, type).c_str()) << QString(model) << QString(type);
      }
    }
  }

  void logits() {
    QFETCH(const QString, model);
    QFETCH(const QString, type);
    const OracleVariant oracle = praxis::tests::readOracle(model.toStdString(), type.toStdString());
    const bool quantised = !type.contains('F') || type.startsWith("MXFP4");
    const float tolerance = quantised ? kToleranceQuantised : kToleranceFloat;
    const auto vocab = static_cast<std::size_t>(oracle.vocab);
    Rig rig(oracle.file), reference(oracle.file, true);
    QCOMPARE(oracle.prompts.size(), std::size_t{3});
    for (const OraclePrompt& prompt : oracle.prompts) {
      const Logits whole = rig.run(prompt.tokens, prompt.tokens.size());
      QCOMPARE(whole.size(), prompt.exact.size());
      const float error = largestError(whole, prompt.exact);
      const float plainError = largestError(reference.run(prompt.tokens, prompt.tokens.size()), prompt.exact);
      const Greedy greedy = followGreedily(rig, prompt, vocab);
      const bool chunks = rig.run(prompt.tokens, 7) == whole;
      const bool single = rig.run(prompt.tokens, 1) == whole;
      fmt::print(
          "{} {} {} ({} tokens): max abs error {:.2e}, reference kernels {:.2e} (accepted {:.0e}); chunks {}, token by "
          "token {}; greedy {} of {}\n",
          oracle.model, oracle.type, prompt.name, prompt.tokens.size(), error, plainError, tolerance,
          chunks ? "same bits" : "differ", single ? "same bits" : "differ", greedy.agreed, greedy.decided);
      std::fflush(stdout);
      QVERIFY(error <= tolerance && plainError <= tolerance);
      QVERIFY(chunks && single);
      QCOMPARE(greedy.agreed, greedy.decided);
      if (!quantised) QCOMPARE(greedy.decided, std::size_t{32});
    }
  }

  // The same model in three files: any of them opens it, and nothing differs by a bit.
  void aSplitModelIsTheWhole() {
    const OracleVariant oracle = praxis::tests::readOracle("llama-a", "Q8_0");
    Rig whole(oracle.file);
    for (const int part : {1, 3}) {
      const std::string name = fmt::format("llama-a-q8-{:05}-of-00003.gguf", part);
      Rig split(praxis::tests::oracleFolder() / "split" / name);
      for (const OraclePrompt& prompt : oracle.prompts) {
        const std::size_t tokens = prompt.tokens.size();
        const bool same = split.run(prompt.tokens, tokens) == whole.run(prompt.tokens, tokens);
        fmt::print("{} {} ({} tokens): {}\n", name, prompt.name, tokens, same ? "same bits as in one file" : "differs");
        QVERIFY(same);
      }
    }
  }
};

QTEST_APPLESS_MAIN(OracleTest)
#include "oracle_test.moc"
