// Laws of damaged and hostile Hugging Face folders: each is an error that names what is wrong, and none is a crash, a
// hang or a look outside the folder.

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

// A safetensors file with this header and so many bytes of data.
std::string safetensors(const std::string& header, std::size_t dataBytes) {
  const std::uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), sizeof(length)) + header + std::string(dataBytes, '\0');
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

  void truncatedAnywhereIsAnError() {
    const std::string whole = bytesOf(folder() / "model.safetensors");
    for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{8}, std::size_t{9}, std::size_t{200},
                                   whole.size() / 2, whole.size() - 1}) {
      writeText(folder() / "model.safetensors", whole.substr(0, size));
      QVERIFY2(!weights::ModelFile::open(folder()), qPrintable(QString::number(size)));
    }
    writeText(folder() / "model.safetensors", whole + "x");
    refused(ErrorCode::corrupt, "belong to no tensor");
  }

  void headersThatCannotBe_data() {
    QTest::addColumn<QString>("header");
    QTest::addColumn<QString>("named");
    const auto tensor = [](const char* fields) { return QString(R"({"t":{%1}})").arg(fields); };
    QTest::newRow("no JSON") << "{]"
                             << "not JSON";
    QTest::newRow("a list") << "[]"
                            << "";
    QTest::newRow("deep") << QString(R"({"t":)") + QString(100000, '[') << "list";
    QTest::newRow("deep objects") << QString(R"({"t":)").repeated(100000) << "object";
    QTest::newRow("no shape") << tensor(R"("dtype":"F32","data_offsets":[0,16])") << "lacks";
    QTest::newRow("negative") << tensor(R"("dtype":"F32","shape":[-4],"data_offsets":[0,16])") << "negative";
    QTest::newRow("fraction") << tensor(R"("dtype":"F32","shape":[4.5],"data_offsets":[0,16])") << "not whole";
    QTest::newRow("overflow") << tensor(R"("dtype":"F32","shape":[4294967296,4294967296,16],"data_offsets":[0,16])")
                              << "too large";
    QTest::newRow("huge offset") << tensor(R"("dtype":"F32","shape":[4],"data_offsets":[0,18446744073709551615])")
                                 << "too large";
    QTest::newRow("backwards") << tensor(R"("dtype":"F32","shape":[4],"data_offsets":[16,0])") << "bytes 16 to 0";
    QTest::newRow("beyond") << tensor(R"("dtype":"F32","shape":[5],"data_offsets":[0,20])") << "bytes 0 to 20";
    QTest::newRow("wrong size") << tensor(R"("dtype":"F32","shape":[3],"data_offsets":[0,16])") << "12 bytes";
    QTest::newRow("unknown type") << tensor(R"("dtype":"F12","shape":[4],"data_offsets":[0,16])") << "F12";
    QTest::newRow("hole") << tensor(R"("dtype":"F32","shape":[2],"data_offsets":[8,16])") << "does not begin";
    QTest::newRow("overlap") << R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},
                                    "b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})"
                             << "does not begin";
    QTest::newRow("twice") << R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},
                                  "a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})"
                           << "twice";
    QTest::newRow("many axes") << tensor(R"("dtype":"F32","shape":[1,1,1,1,1,1,1,1,4],"data_offsets":[0,16])")
                               << "too many";
  }

  void headersThatCannotBe() {
    QFETCH(const QString, header);
    QFETCH(const QString, named);
    writeText(folder() / "model.safetensors", safetensors(header.toStdString(), 16));
    const auto file = weights::ModelFile::open(folder());
    QVERIFY(!file);
    const QString message = QString::fromStdString(file.error().message);
    QVERIFY2(message.contains(named), qPrintable(message));
    if (header.startsWith('{')) QVERIFY2(message.contains("model.safetensors"), qPrintable(message));
  }

  void headerLengthsThatCannotBe() {
    for (const std::uint64_t length : {std::uint64_t{1} << 40, ~std::uint64_t{0}, std::uint64_t{200000000}}) {
      std::string bytes = safetensors("{}", 16);
      bytes.replace(0, sizeof(length), reinterpret_cast<const char*>(&length), sizeof(length));
      writeText(folder() / "model.safetensors", bytes);
      refused(ErrorCode::corrupt, "the header claims");
    }
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

  void absurdValuesNameTheirKey_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    for (const char* key : {"num_hidden_layers", "hidden_size", "num_attention_heads", "intermediate_size"}) {
      for (const char* value : {"0", "-1", "1e30", "\"many\"", "[]", "1.5"}) {
        QTest::addRow("%s %s", key, value) << key << value;
      }
    }
    QTest::newRow("head_dim") << "head_dim"
                              << "3";
    QTest::newRow("rope_theta") << "rope_theta"
                                << "0";
    QTest::newRow("rms_norm_eps") << "rms_norm_eps"
                                  << "{}";
    QTest::newRow("hidden_act") << "hidden_act"
                                << "\"relu\"";
  }

  void absurdValuesNameTheirKey() {
    QFETCH(const QString, key);
    QFETCH(const QString, value);
    CheckpointPlan plan{.className = "Qwen2ForCausalLM"};
    plan.config = {{key.toStdString(), Json::parse(value.toStdString())}};
    m_rig->writeFolder(plan);
    const auto file = weights::ModelFile::open(folder());
    QVERIFY(!file);
    QVERIFY2(QString::fromStdString(file.error().message).contains(key), file.error().message.c_str());
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

  void filesThatAreMissingAreNamed() {
    std::filesystem::remove(folder() / "tokenizer.json");
    refused(ErrorCode::notFound, "tokenizer.json");
    std::filesystem::remove(folder() / "model.safetensors");
    writeText(folder() / "pytorch_model.bin", "PK\x03\x04");
    refused(ErrorCode::notFound, "safetensors");
    std::filesystem::remove(folder() / "config.json");
    refused(ErrorCode::notFound, "config.json");
  }

  void pointersInPlaceOfFilesAreRecognised() {
    writeText(folder() / "model.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    refused(ErrorCode::unsupported, "git lfs pull");
  }

  void tensorsWithoutAPlaceAreNamed() {
    CheckpointPlan plan{.className = "Qwen2ForCausalLM"};
    plan.store = [](auto& file, const auto& matrix) {
      if (!matrix.module.ends_with("layers.1.mlp.up_proj")) return false;
      file.addFloats("model.layers.1.mlp.sideways.weight", "F32", {matrix.rows, matrix.cols}, matrix.values);
      return true;
    };
    m_rig->writeFolder(plan);
    refused(ErrorCode::unsupported, "model.layers.1.mlp.sideways.weight");
  }

  void wholeNumbersAreNoWeights() {
    CheckpointPlan plan{.className = "Qwen2ForCausalLM"};
    plan.store = [](auto& file, const auto& matrix) {
      if (!matrix.module.ends_with("layers.1.mlp.up_proj")) return false;
      file.addAll(matrix.module + ".weight", "I32", {matrix.rows, matrix.cols},
                  std::vector<std::int32_t>(matrix.values.size()));
      return true;
    };
    m_rig->writeFolder(plan);
    refused(ErrorCode::unsupported, "I32");
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
