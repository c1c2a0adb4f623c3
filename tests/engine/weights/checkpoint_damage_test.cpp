// Laws of hostile Hugging Face folders: JSON of any depth, sizes that the tensors contradict, indices that lead out of
// the folder and broken quantised modules are errors that name what is wrong.

#include <fstream>

#include <QTest>

#include "tests/support/checkpoint_rig.h"

using namespace praxis::engine;
using base::ErrorCode;
using praxis::tests::CheckpointPlan;
using praxis::tests::CheckpointRig;
using praxis::tests::writeText;
using Json = nlohmann::json;

namespace {

const std::string kEmbedding = "model.embed_tokens.weight";

std::string bytesOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

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
    QTest::newRow("no JSON") << "hello"
                             << "config.json";
    QTest::newRow("cut") << R"({"architectures":[)"
                         << "config.json";
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

  void shardsAreCheckedAgainstTheIndex() {
    m_rig->writeFolder({.className = "Qwen2ForCausalLM", .shards = 3});
    std::filesystem::remove(folder() / "model-00002-of-00003.safetensors");
    refused(ErrorCode::notFound, "model-00002-of-00003.safetensors");
    m_rig->writeFolder({.className = "Qwen2ForCausalLM", .shards = 3});
    const std::filesystem::path index = folder() / "model.safetensors.index.json";
    Json json = Json::parse(bytesOf(index));
    json["weight_map"]["model.layers.7.mlp.up_proj.weight"] = "model-00001-of-00003.safetensors";
    writeText(index, json.dump());
    refused(ErrorCode::corrupt, "model.layers.7.mlp.up_proj.weight");
  }

  void indicesDoNotLeadOutOfTheFolder() {
    const std::filesystem::path index = folder() / "model.safetensors.index.json";
    for (const char* name : {"../model.safetensors", "/etc/passwd", "a/b.safetensors", "..", "", ".safetensors"}) {
      writeText(index, Json{{"weight_map", {{kEmbedding, name}}}}.dump());
      refused(ErrorCode::corrupt, kEmbedding.c_str());
    }
    writeText(index, R"({"weight_map":{"t":)" + std::string(100000, '[') + std::string(100000, ']') + "}}");
    refused(ErrorCode::corrupt, "nested deeper");
    writeText(index, "{}");
    refused(ErrorCode::corrupt, "weight_map");
  }

  void pointersInPlaceOfFilesAreRecognised() {
    writeText(folder() / "model.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    refused(ErrorCode::unsupported, "git lfs pull");
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

  void refused(ErrorCode code, const char* named) const {
    const auto file = weights::ModelFile::open(folder());
    QVERIFY(!file);
    QVERIFY2(file.error().code == code, file.error().message.c_str());
    QVERIFY2(QString::fromStdString(file.error().message).contains(named), file.error().message.c_str());
  }

  std::unique_ptr<CheckpointRig> m_rig;
};

QTEST_APPLESS_MAIN(CheckpointDamageTest)
#include "checkpoint_damage_test.moc"
