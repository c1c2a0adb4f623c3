// Laws of Hugging Face folders as models: the same weights give the same logits whether they come from GGUF or from a
// checkpoint of any class; a quantised checkpoint gives those of its dequantised twin.

#include <algorithm>
#include <cmath>

#include <QTemporaryDir>
#include <QTest>

#include "tests/support/checkpoint_writer.h"
#include "tests/support/model_logits.h"
#include "tests/support/packed_linear.h"
#include "tests/support/tiny_model.h"

using namespace praxis::engine;
using praxis::tests::CheckpointMatrix;
using praxis::tests::CheckpointPlan;
using praxis::tests::PackedLinear;
using praxis::tests::PackedLinearPlan;
using praxis::tests::SafetensorsBytes;
using praxis::tests::TinyModel;

namespace {

const std::vector<std::int32_t> kTokens = {3, 17, 200, 42, 42, 9, 301, 260, 1, 77, 130, 54};

float largestError(const std::vector<float>& actual, const std::vector<float>& expected) {
  float largest = actual.size() == expected.size() ? 0.0f : 1e9f;
  for (std::size_t i = 0; i < std::min(actual.size(), expected.size()); ++i) {
    const float error = std::abs(actual[i] - expected[i]);
    largest = std::isnan(error) ? 1e9f : std::max(largest, error);
  }
  return largest;
}

std::string architectureOf(const QString& className) {
  if (className.startsWith("Qwen2")) return "qwen2";
  if (className.startsWith("Qwen3Moe")) return "qwen3moe";
  if (className.startsWith("Qwen3")) return "qwen3";
  if (className.startsWith("Deepseek")) return "deepseek2";
  return className.startsWith("Gemma3") ? "gemma3" : "llama";
}

constexpr const char* kClasses[] = {
    "LlamaForCausalLM",    "MistralForCausalLM",    "Qwen2ForCausalLM",  "Qwen3ForCausalLM",
    "Qwen3MoeForCausalLM", "DeepseekV3ForCausalLM", "Gemma3ForCausalLM", "Gemma3ForConditionalGeneration"};

enum class Packed { gptq, gptqOrdered, awq };

// Every linear layer is packed, with values of its own.
PackedLinear packedOf(const CheckpointMatrix& matrix, Packed how) {
  const PackedLinearPlan plan{.in = matrix.cols,
                              .out = matrix.rows,
                              .bits = 4,
                              .groupSize = 32,
                              .ordered = how == Packed::gptqOrdered,
                              .zerosAreOneLess = how != Packed::awq,
                              .awq = how == Packed::awq};
  return PackedLinear(plan, static_cast<std::uint32_t>(std::hash<std::string>{}(matrix.module)));
}

bool isLinear(const CheckpointMatrix& matrix) {
  const bool linear = matrix.module.ends_with("_proj") || matrix.module.ends_with("_mqa");
  return linear && matrix.rows % 8 == 0 && matrix.cols % 8 == 0;  // whole words
}

}  // namespace

class CheckpointLogitsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { m_folder = std::make_unique<QTemporaryDir>(); }

  void plainCheckpointsAreTheModel_data() { eachClass(); }
  void plainCheckpointsAreTheModel() {
    QFETCH(const QString, className);
    for (const bool tied : {false, true}) {
      const auto gguf = tiny({.architecture = architectureOf(className), .tied = tied, .biases = !tied});
      const auto expected = praxis::tests::logitsOf(gguf, kTokens).value();
      CheckpointPlan plan{.className = className.toStdString(), .shards = tied ? 1 : 3};
      if (className == "Gemma3ForConditionalGeneration") plan.prefix = "language_model.";
      const auto actual = logitsOfCheckpoint(gguf, plan, "plain");
      QVERIFY(largestError(actual, expected) <= 1e-4f);
    }
  }

  void quantisedCheckpointsAreTheirTwins_data() { eachClass(); }
  void quantisedCheckpointsAreTheirTwins() {
    QFETCH(const QString, className);
    const auto gguf = tiny({.architecture = architectureOf(className)});
    for (const Packed how : {Packed::gptq, Packed::gptqOrdered, Packed::awq}) {
      CheckpointPlan plan{.className = className.toStdString()};
      if (className == "Gemma3ForConditionalGeneration") plan.prefix = "language_model.";
      const std::string prefix = plan.prefix;
      plan.store = [how, prefix](SafetensorsBytes& file, const CheckpointMatrix& matrix) {
        if (!isLinear(matrix)) return false;
        const std::string name = prefix + matrix.module + ".weight";
        file.addFloats(name, "F32", {matrix.rows, matrix.cols}, packedOf(matrix, how).values());
        return true;
      };
      const auto twin = logitsOfCheckpoint(gguf, plan, "twin");
      plan.store = [how, prefix](SafetensorsBytes& file, const CheckpointMatrix& matrix) {
        if (!isLinear(matrix)) return false;
        packedOf(matrix, how).addTo(file, prefix + matrix.module);
        return true;
      };
      plan.config["quantization_config"] = {{"quant_method", how == Packed::awq ? "awq" : "gptq"},
                                            {"bits", 4},
                                            {"group_size", 32},
                                            {"desc_act", how == Packed::gptqOrdered}};
      const auto packed = logitsOfCheckpoint(gguf, plan, "packed");
      QVERIFY2(largestError(packed, twin) <= 2e-3f, fmt::format("{}", largestError(packed, twin)).c_str());
    }
  }

  void fp8CheckpointsAreTheirTwins() {
    const auto gguf = tiny({.architecture = "deepseek2"});
    CheckpointPlan plan{.className = "DeepseekV3ForCausalLM"};
    constexpr std::int64_t kTile = 32;
    const auto tilesOf = [](std::int64_t size) { return (size + kTile - 1) / kTile; };
    const auto bitsOf = [](const CheckpointMatrix& matrix) {
      std::vector<std::uint8_t> bits;
      for (const float value : matrix.values) {
        bits.push_back(
            static_cast<std::uint8_t>((value < 0 ? 0x80 : 0) | (static_cast<int>(std::abs(value) * 160) + 40)));
      }
      return bits;
    };
    const auto scalesOf = [&](const CheckpointMatrix& matrix) {
      std::vector<float> scales;
      for (std::int64_t i = 0; i < tilesOf(matrix.rows) * tilesOf(matrix.cols); ++i) {
        scales.push_back(0.02f * static_cast<float>(i % 5 + 1));
      }
      return scales;
    };
    plan.store = [&](SafetensorsBytes& file, const CheckpointMatrix& matrix) {
      if (!isLinear(matrix)) return false;
      const auto bits = bitsOf(matrix);
      const auto scales = scalesOf(matrix);
      std::vector<float> values;
      for (std::int64_t i = 0; i < matrix.rows * matrix.cols; ++i) {
        const auto tile =
            static_cast<std::size_t>(i / matrix.cols / kTile * tilesOf(matrix.cols) + i % matrix.cols / kTile);
        values.push_back(scales[tile] * weights::floatOfE4m3(bits[static_cast<std::size_t>(i)]));
      }
      file.addFloats(matrix.module + ".weight", "F32", {matrix.rows, matrix.cols}, values);
      return true;
    };
    const auto twin = logitsOfCheckpoint(gguf, plan, "twin");
    plan.store = [&](SafetensorsBytes& file, const CheckpointMatrix& matrix) {
      if (!isLinear(matrix)) return false;
      file.addAll(matrix.module + ".weight", "F8_E4M3", {matrix.rows, matrix.cols}, bitsOf(matrix));
      file.addAll(matrix.module + ".weight_scale_inv", "F32", {tilesOf(matrix.rows), tilesOf(matrix.cols)},
                  scalesOf(matrix));
      return true;
    };
    plan.config["quantization_config"] = {
        {"quant_method", "fp8"}, {"fmt", "e4m3"}, {"weight_block_size", {kTile, kTile}}};
    const auto fp8 = logitsOfCheckpoint(gguf, plan, "fp8");
    QVERIFY2(largestError(fp8, twin) <= 2e-3f, fmt::format("{}", largestError(fp8, twin)).c_str());
  }

 private:
  static void eachClass() {
    QTest::addColumn<QString>("className");
    for (const char* name : kClasses) QTest::newRow(name) << QString(name);
  }

  weights::ModelFile tiny(const TinyModel& model) {
    const std::filesystem::path path = m_folder->filePath("tiny.gguf").toStdString();
    praxis::tests::writeTinyModel(model, path).value();
    return weights::ModelFile::open(path).value();
  }

  std::vector<float> logitsOfCheckpoint(const weights::ModelFile& gguf, const CheckpointPlan& plan, const char* name) {
    const std::filesystem::path path = m_folder->filePath(name).toStdString();
    std::filesystem::remove_all(path);
    praxis::tests::writeCheckpoint(gguf, plan, path);
    auto file = weights::ModelFile::open(path);
    if (!file) return qWarning("%s", file.error().message.c_str()), std::vector<float>();
    file->prepareAll().value();
    const auto logits = praxis::tests::logitsOf(*file, kTokens);
    if (!logits) return qWarning("%s", logits.error().message.c_str()), std::vector<float>();
    return *logits;
  }

  std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_APPLESS_MAIN(CheckpointLogitsTest)
#include "checkpoint_logits_test.moc"
