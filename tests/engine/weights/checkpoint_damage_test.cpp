// Laws of hostile Hugging Face folders: JSON of any depth, sizes that the tensors contradict and broken quantised
// modules are errors that name what is wrong. What lies outside of the folder or is missing: huggingface_folder_test.

#include <QTest>

#include "tests/support/checkpoint_rig.h"

using namespace praxis::engine;
using praxis::tests::CheckpointPlan;
using praxis::tests::CheckpointRig;
using praxis::tests::writeText;
using Json = nlohmann::json;

namespace {

std::string nested(std::size_t depth) { return R"({"a":)" + std::string(depth, '[') + std::string(depth, ']') + "}"; }

}  // namespace

class CheckpointDamageTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { m_rig = std::make_unique<CheckpointRig>(praxis::tests::TinyModel{.architecture = "qwen2"}); }

  void init() {
    m_rig->writeFolder({.className = "Qwen2ForCausalLM"});
    QVERIFY(weights::ModelFile::open(folder()).has_value());
  }

  void configsThatCannotBe_data() {
    QTest::addColumn<QString>("config");
    QTest::addColumn<QString>("named");
    QTest::newRow("deep") << QString::fromStdString(nested(200000)) << "nested deeper";
    QTest::newRow("empty") << "{}"
                           << "LlamaForCausalLM";
    QTest::newRow("unknown class") << R"({"architectures":["T5ForConditionalGeneration"]})"
                                   << "T5ForConditionalGeneration";
    QTest::newRow("no sizes") << R"({"architectures":["Qwen2ForCausalLM"]})"
                              << "num_hidden_layers";
  }

  void configsThatCannotBe() {
    QFETCH(const QString, config);
    QFETCH(const QString, named);
    writeText(folder() / "config.json", config.toStdString());
    const auto file = weights::ModelFile::open(folder());
    QVERIFY(!file && QString::fromStdString(file.error().message).contains(named));
  }

  // Numbers that are possible, but not of these tensors.
  void valuesThatTheTensorsContradict() {
    for (const auto& [key, value] : {std::pair("num_hidden_layers", 3), std::pair("hidden_size", 32),
                                     std::pair("num_attention_heads", 2), std::pair("num_key_value_heads", 4),
                                     std::pair("intermediate_size", 4096), std::pair("num_hidden_layers", 9999)}) {
      m_rig->writeFolder({.className = "Qwen2ForCausalLM", .config = {{key, value}}});
      QVERIFY2(!CheckpointRig::logits(folder()), key);
    }
  }

  // One tensor of a quantised module at a time is left out or has another shape.
  void brokenModulesAreNamed() {
    const Json config = {{"quant_method", "gptq"}, {"bits", 4}, {"group_size", 32}};
    for (int broken = 0; broken < 6; ++broken) {
      CheckpointPlan plan{.className = "Qwen2ForCausalLM", .config = {{"quantization_config", config}}};
      plan.store = [broken](auto& file, const auto& matrix) {
        if (!matrix.module.ends_with("layers.1.mlp.up_proj")) return false;
        const std::int64_t in = matrix.cols, out = matrix.rows;
        const std::vector<std::int32_t> words(static_cast<std::size_t>(in * out), 1000);
        const auto add = [&](int part, const char* field, std::vector<std::int64_t> shape) {
          if (broken == part) return;
          const auto size = static_cast<std::size_t>(shape[0] * (shape.size() > 1 ? shape[1] : 1));
          file.addAll(matrix.module + field, "I32", shape, std::vector(words.begin(), words.begin() + size));
        };
        add(0, ".qweight", {in / 8, broken == 3 ? out - 1 : out});
        add(1, ".qzeros", {in / 32, broken == 4 ? 1 : out / 8});
        if (broken != 2) {
          file.addAll(matrix.module + ".scales", "F16", {in / 32, out},
                      std::vector<std::uint16_t>(static_cast<std::size_t>(in / 32 * out)));
        }
        if (broken == 5) add(6, ".g_idx", {in});  // groups that are not there
        return true;
      };
      m_rig->writeFolder(plan);
      const auto file = weights::ModelFile::open(folder());
      QVERIFY2(!file, qPrintable(QString::number(broken)));
      QVERIFY2(QString::fromStdString(file.error().message).contains("up_proj"), file.error().message.c_str());
    }
  }

 private:
  std::filesystem::path folder() const { return m_rig->folder(); }

  std::unique_ptr<CheckpointRig> m_rig;
};

QTEST_APPLESS_MAIN(CheckpointDamageTest)
#include "checkpoint_damage_test.moc"
