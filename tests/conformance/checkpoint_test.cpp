// The oracle models as Hugging Face folders, in BF16, F16 and F32, whole and in shards, against the float64 reference;
// and quantised modules of published layouts against their values. Tolerances: README of data/oracles.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>

#include <fmt/format.h>
#include <QTemporaryDir>
#include <QTest>

#include "engine/ops/ops.h"
#include "engine/weights/packed_matrix.h"
#include "tests/conformance/oracle_data.h"
#include "tests/support/checkpoint_writer.h"
#include "tests/support/model_logits.h"

using namespace praxis::engine;
using praxis::tests::CheckpointPlan;

namespace {

using Logits = std::vector<float>;

constexpr float kTolerance = 1e-3f;

float largestError(const Logits& actual, const Logits& expected) {
  if (actual.size() != expected.size()) return std::numeric_limits<float>::infinity();
  float largest = 0.0f;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const float error = std::abs(actual[i] - expected[i]);
    if (std::isnan(error)) return std::numeric_limits<float>::infinity();
    largest = std::max(largest, error);
  }
  return largest;
}

// A tensor of every type as floats.
std::vector<float> floatsOf(const tensor::TensorView& view) {
  const auto device = device::Device::create("cpu", 1).value();
  ops::Ops ops(*device);
  std::vector<std::int32_t> rows(static_cast<std::size_t>(view.rows()));
  std::iota(rows.begin(), rows.end(), 0);
  std::vector<float> values(static_cast<std::size_t>(view.rows() * view.cols()));
  ops.embed({values.data(), view.rows(), view.cols()}, view, rows).value();
  return values;
}

// Columns of what is written put where they belong.
std::vector<float> unordered(const std::vector<float>& values, std::span<const std::int32_t> order) {
  if (order.empty()) return values;
  std::vector<float> placed(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t row = i / order.size();
    placed[row * order.size() + static_cast<std::size_t>(order[i % order.size()])] = values[i];
  }
  return placed;
}

}  // namespace

class CheckpointTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    if (!std::filesystem::exists(praxis::tests::oracleFolder())) QSKIP("The conformance data are not here.");
  }

  void logits_data() {
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("className");
    QTest::addColumn<QString>("type");
    QTest::addColumn<int>("shards");
    QTest::newRow("llama BF16") << "llama-a"
                                << "LlamaForCausalLM"
                                << "BF16" << 1;
    QTest::newRow("mistral F16") << "llama-a"
                                 << "MistralForCausalLM"
                                 << "F16" << 3;
    QTest::newRow("qwen2 BF16") << "qwen2-a"
                                << "Qwen2ForCausalLM"
                                << "BF16" << 1;
    QTest::newRow("qwen3 F32") << "qwen3-a"
                               << "Qwen3ForCausalLM"
                               << "F32" << 2;
    QTest::newRow("qwen3moe BF16") << "qwen3moe-a"
                                   << "Qwen3MoeForCausalLM"
                                   << "BF16" << 4;
    QTest::newRow("deepseek-v2-lite BF16") << "deepseek2-lite-a"
                                           << "DeepseekV2ForCausalLM"
                                           << "BF16" << 1;
    QTest::newRow("deepseek-v3 BF16") << "deepseek2-v3-a"
                                      << "DeepseekV3ForCausalLM"
                                      << "BF16" << 5;
    QTest::newRow("gemma3 BF16") << "gemma3-a"
                                 << "Gemma3ForCausalLM"
                                 << "BF16" << 1;
    QTest::newRow("gemma3 deep, with pictures") << "gemma3-deep"
                                                << "Gemma3ForConditionalGeneration"
                                                << "F16" << 2;
  }

  void logits() {
    QFETCH(const QString, model);
    QFETCH(const QString, className);
    QFETCH(const QString, type);
    QFETCH(const int, shards);
    const auto oracle = praxis::tests::readOracle(model.toStdString(), "F16");
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("model").toStdString();
    CheckpointPlan plan{.className = className.toStdString(), .matrixType = type.toStdString(), .shards = shards};
    if (className == "MistralForCausalLM") plan.config = {{"sliding_window", nullptr}};
    if (className == "Gemma3ForConditionalGeneration") plan.prefix = "language_model.";
    praxis::tests::writeCheckpoint(weights::ModelFile::open(oracle.file).value(), plan, path);
    auto file = weights::ModelFile::open(path);
    QVERIFY2(file, file ? "" : file.error().message.c_str());
    file->prepareAll().value();
    for (const auto& prompt : oracle.prompts) {
      const float error = largestError(praxis::tests::logitsOf(*file, prompt.tokens).value(), prompt.exact);
      fmt::print("{} as {} in {}, {} shards, {}: max abs error {:.2e} (accepted {:.0e})\n", oracle.model,
                 className.toStdString(), type.toStdString(), shards, prompt.name, error, kTolerance);
      std::fflush(stdout);
      QVERIFY(error <= kTolerance);
    }
  }

  void quantisedModules_data() {
    QTest::addColumn<QString>("file");
    for (const char* file :
         {"gptq_b4_v1", "gptq_b4_v1_actorder", "gptq_b4_v2", "gptq_b8_v1", "awq_gemm", "fp8_block"}) {
      QTest::newRow(file) << file;
    }
  }

  void quantisedModules() {
    QFETCH(const QString, file);
    const auto mapped =
        base::MappedFile::open(praxis::tests::oracleFolder() / "safetensors" / (file.toStdString() + ".safetensors"));
    QVERIFY(mapped.has_value());
    const auto tensors = weights::readSafetensors(mapped->bytes()).value();
    const auto find = [&](std::string_view name) -> const weights::SafeTensor* {
      const auto found = std::ranges::find(tensors, name, &weights::SafeTensor::name);
      return found == tensors.end() ? nullptr : &*found;
    };
    const weights::PackedTensors packed{"l", find("l.qweight"), find("l.qzeros"), find("l.scales"), find("l.g_idx")};
    const auto matrix = file.startsWith("fp8")
                            ? weights::fp8Matrix(*find("l.weight"), *find("l.weight_scale_inv"), 128, 128)
                            : weights::packedMatrix(packed, {.packing = file.startsWith("awq") ? weights::Packing::awq
                                                                                               : weights::Packing::gptq,
                                                             .groupSize = 64,
                                                             .zerosAreOneLess = file.contains("_v1")});
    QVERIFY2(matrix, matrix ? "" : matrix.error().message.c_str());
    const weights::SafeTensor& expected = *find("expected.weight");
    std::vector<std::byte> bytes(
        static_cast<std::size_t>((*matrix)->rows() * tensor::rowBytes((*matrix)->type(), (*matrix)->cols())));
    std::vector<std::int64_t> rows(static_cast<std::size_t>((*matrix)->rows()));
    std::iota(rows.begin(), rows.end(), 0);
    (*matrix)->write(rows, bytes.data());
    const tensor::TensorView view{(*matrix)->type(), tensor::Shape{(*matrix)->rows(), (*matrix)->cols()}, bytes.data()};
    const std::vector<float> values = unordered(floatsOf(view), (*matrix)->inputOrder());
    QCOMPARE(values.size() * sizeof(float), expected.data.size());
    std::size_t differ = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      differ += values[i] != weights::plainValue(expected, static_cast<std::int64_t>(i));
    }
    fmt::print("{} as {}: {} of {} values differ\n", file.toStdString(), tensor::dtypeInfo(view.type).name, differ,
               values.size());
    std::fflush(stdout);
    QCOMPARE(differ, std::size_t{0});
  }
};

QTEST_APPLESS_MAIN(CheckpointTest)
#include "checkpoint_test.moc"
