// Laws of Hugging Face folders: the same weights as a folder of half-width floats and as a GGUF file are the same
// model, whatever the folder leaves to its class. In float32, tied and with biases: checkpoint_logits_test.

#include <QTest>

#include "tests/support/checkpoint_rig.h"

using namespace praxis::engine;
using praxis::tests::CheckpointPlan;
using praxis::tests::CheckpointRig;
using praxis::tests::TinyModel;

namespace {

constexpr float kTolerance = 1e-5f;

void addRow(const char* architecture, const char* className, const char* type, int shards) {
  QTest::addRow("%s %s", className, type) << architecture << className << type << shards;
}

// The factor of one rotated pair as the scaling's publisher computes it.
float llama3Factor(std::int64_t pair, std::int64_t dims) {
  const double factor = 8.0, low = 1.0, high = 4.0, original = 64.0;
  const double wavelength = 2.0 * std::acos(-1.0) * std::pow(10000.0, 2.0 * static_cast<double>(pair) / dims);
  if (wavelength < original / high) return 1.0f;
  if (wavelength > original / low) return static_cast<float>(factor);
  const double smooth = (original / wavelength - low) / (high - low);
  return static_cast<float>(1.0 / ((1.0 - smooth) / factor + smooth));
}

}  // namespace

class CheckpointModelTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void folderAndFileAreTheSameModel_data() {
    QTest::addColumn<QString>("architecture");
    QTest::addColumn<QString>("className");
    QTest::addColumn<QString>("type");
    QTest::addColumn<int>("shards");
    addRow("llama", "LlamaForCausalLM", "BF16", 3);
    addRow("llama", "MistralForCausalLM", "F16", 2);
    addRow("qwen2", "Qwen2ForCausalLM", "BF16", 1);
    addRow("qwen3", "Qwen3ForCausalLM", "BF16", 2);
    addRow("qwen3moe", "Qwen3MoeForCausalLM", "BF16", 4);
    addRow("deepseek2", "DeepseekV3ForCausalLM", "BF16", 1);
    addRow("gemma3", "Gemma3ForConditionalGeneration", "BF16", 2);
  }

  void folderAndFileAreTheSameModel() {
    QFETCH(const QString, architecture);
    QFETCH(const QString, className);
    QFETCH(const QString, type);
    QFETCH(const int, shards);
    const CheckpointRig rig({.architecture = architecture.toStdString(), .tied = architecture == "gemma3"});
    CheckpointPlan plan{.className = className.toStdString(), .matrixType = type.toStdString(), .shards = shards};
    if (className == "Gemma3ForConditionalGeneration") plan.prefix = "language_model.";
    rig.writeFolder(plan);
    agrees(rig, rig.folder());
  }

  void pathsFromWithinTheFolderMeanIt() {
    const CheckpointRig rig({});
    rig.writeFolder({.className = "LlamaForCausalLM"});
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(rig.folder());
    for (const char* path : {".", "./", "config.json", "model.safetensors", "../tiny/", "./config.json"}) {
      const auto file = weights::ModelFile::open(path);
      QVERIFY2(file && file->path().filename() == "tiny", path);
    }
    std::filesystem::current_path(before);
  }

  void missingHeadIsTheEmbedding() {
    const CheckpointRig rig({.tied = true});
    CheckpointPlan plan{.className = "LlamaForCausalLM"};
    rig.writeFolder(plan);
    agrees(rig, rig.folder());
    plan.config = {{"tie_word_embeddings", nullptr}};
    rig.writeFolder(plan);
    agrees(rig, rig.folder());
    plan.config = {{"tie_word_embeddings", false}};
    rig.writeFolder(plan);
    const auto file = weights::ModelFile::open(rig.folder());
    QVERIFY(!file && QString::fromStdString(file.error().message).contains("lm_head.weight"));
  }

  void ropeFactorsFollowFromTheScaling() {
    TinyModel model;
    const std::int64_t dims = praxis::tests::kTinyHeadDim;
    model.shapes["rope_freqs.weight"] = {dims / 2};
    model.values["rope_freqs.weight"] = [dims](std::int64_t pair) { return llama3Factor(pair, dims); };
    const CheckpointRig rig(model);
    const nlohmann::json scaling = {{"rope_type", "llama3"},  {"factor", 8.0},
                                    {"low_freq_factor", 1.0}, {"high_freq_factor", 4.0},
                                    {"rope_theta", 10000.0},  {"original_max_position_embeddings", 64}};
    for (const char* key : {"rope_scaling", "rope_parameters"}) {
      rig.writeFolder({.className = "LlamaForCausalLM", .config = {{key, scaling}}});
      agrees(rig, rig.folder());
    }
  }

 private:
  static void agrees(const CheckpointRig& rig, const std::filesystem::path& path) {
    const auto expected = CheckpointRig::logits(rig.gguf());
    const auto actual = CheckpointRig::logits(path);
    QVERIFY2(expected, expected ? "" : expected.error().message.c_str());
    QVERIFY2(actual, actual ? "" : actual.error().message.c_str());
    const float difference = CheckpointRig::difference(*expected, *actual);
    QVERIFY2(difference <= kTolerance, qPrintable(QString::number(difference)));
  }
};

QTEST_APPLESS_MAIN(CheckpointModelTest)
#include "checkpoint_model_test.moc"
