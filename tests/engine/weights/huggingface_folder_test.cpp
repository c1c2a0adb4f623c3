// Laws of Hugging Face folders: every path into one opens it; nothing outside of it is ever read; what is missing,
// damaged or of another model is named.

#include <QtTest>

#include "engine/weights/hyperparameters.h"
#include "engine/weights/model_file.h"
#include "tests/support/checkpoint_writer.h"
#include "tests/support/tiny_model.h"

using namespace praxis::engine;
using namespace praxis::engine::weights;
using praxis::tests::CheckpointMatrix;
using praxis::tests::CheckpointPlan;
using praxis::tests::SafetensorsBytes;
using praxis::tests::TinyModel;
using praxis::tests::writeText;

class HuggingFaceFolderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_temporary = std::make_unique<QTemporaryDir>();
    m_folder = std::filesystem::path(m_temporary->path().toStdString()) / "Tiny-1.5B";
  }

  void everyPathIntoTheFolderOpensIt() {
    write({.className = "LlamaForCausalLM", .shards = 2});
    for (const char* name :
         {"", ".", "config.json", "model-00002-of-00002.safetensors", "model.safetensors.index.json"}) {
      const auto file = ModelFile::open(m_folder / name);
      QVERIFY2(file, file ? "" : file.error().message.c_str());
      QVERIFY(file->metadata().string("general.name") == "Tiny-1.5B");
      QVERIFY(file->find("token_embd.weight") != nullptr);
      QCOMPARE(readHyperparameters(*file)->vocab, std::int64_t{praxis::tests::kTinyVocab});
      QCOMPARE(file->metadata().strings("tokenizer.ggml.tokens").size(), std::size_t{praxis::tests::kTinyVocab});
    }
  }

  void onlyWhatChangesIsMade() {
    write({.className = "LlamaForCausalLM"});
    auto file = ModelFile::open(m_folder).value();
    // Query and key of both layers are reordered; everything else lies in the file as it is.
    const std::uint64_t expected = 2 * 64 * 64 * 4 + 2 * 32 * 64 * 4;
    QCOMPARE(file.ownedBytes(), expected);
    const tensor::Shape shape{64, 64};
    const auto early = file.require("blk.0.attn_q.weight", shape);
    QVERIFY(!early && early.error().code == base::ErrorCode::internal);
    QVERIFY(file.require("blk.0.attn_v.weight", tensor::Shape{32, 64}).has_value());
    QCOMPARE(file.preparedBytes(), std::uint64_t{0});
    QVERIFY(file.prepareAll().has_value());
    QCOMPARE(file.preparedBytes(), expected);
    QVERIFY(file.require("blk.0.attn_q.weight", shape).has_value());
    QVERIFY(file.prepareStep().value());
    QVERIFY(file.fileBytes() > file.tensorBytes());
  }

  void preparingStaysInTheModelWhenItMoves() {
    write({.className = "LlamaForCausalLM"});
    auto file = ModelFile::open(m_folder).value();
    QVERIFY(file.prepareAll().has_value());
    const tensor::TensorView before = *file.find("blk.0.attn_q.weight");
    const ModelFile moved = std::move(file);
    QCOMPARE(moved.find("blk.0.attn_q.weight")->data, before.data);
  }

  void aModelOfLinksIsAModel() {
    write({.className = "Qwen2ForCausalLM"});
    const auto snapshot = m_folder.parent_path() / "snapshot";
    std::filesystem::create_directory(snapshot);
    for (const auto& entry : std::filesystem::directory_iterator(m_folder)) {
      std::filesystem::create_symlink(entry.path(), snapshot / entry.path().filename());
    }
    QVERIFY(ModelFile::open(snapshot).has_value());
  }

  void templatesComeFromTheirNewestPlace() {
    write({.className = "Qwen2ForCausalLM"});
    const auto templateNow = [&] {
      return std::string(ModelFile::open(m_folder)->metadata().string("tokenizer.chat_template").value_or("none"));
    };
    QCOMPARE(templateNow(), std::string("none"));
    writeText(m_folder / "chat_template.json", R"({"chat_template":"from json"})");
    QCOMPARE(templateNow(), std::string("from json"));
    writeText(m_folder / "tokenizer_config.json", R"({"chat_template":"from config"})");
    QCOMPARE(templateNow(), std::string("from config"));
    writeText(m_folder / "chat_template.jinja", "from jinja");
    QCOMPARE(templateNow(), std::string("from jinja"));
  }

  void allEndsOfAnAnswerAreKnown() {
    write({.className = "Qwen2ForCausalLM"});
    writeText(m_folder / "generation_config.json", R"({"eos_token_id":[1,2,0]})");
    const auto file = ModelFile::open(m_folder);
    QVERIFY(file.has_value());
    QCOMPARE(file->metadata().integer("tokenizer.ggml.eos_token_id"), std::int64_t{1});
    QCOMPARE(file->metadata().integer("tokenizer.ggml.eot_token_id"), std::int64_t{2});
    QCOMPARE(file->metadata().integer("tokenizer.ggml.eom_token_id"), std::int64_t{0});
  }

  void missingFilesAreNamed() {
    const auto without = [&](const char* name, const char* named) {
      write({.className = "LlamaForCausalLM", .shards = 2});
      std::filesystem::remove(m_folder / name);
      refused(base::ErrorCode::notFound, named);
    };
    without("config.json", "config.json");
    without("tokenizer.json", "tokenizer.json");
    without("model-00002-of-00002.safetensors", "model-00002-of-00002.safetensors");
    write({.className = "LlamaForCausalLM"});
    std::filesystem::remove(m_folder / "model.safetensors");
    refused(base::ErrorCode::notFound, "PyTorch");
  }

  void anIndexStaysInItsFolder() {
    for (const char* outside : {"../secret.safetensors", "/tmp/secret.safetensors", "..", "", "a/b.safetensors",
                                "notes.txt", ".safetensors"}) {
      write({.className = "LlamaForCausalLM"});
      const nlohmann::json index = {{"weight_map", {{"model.norm.weight", outside}}}};
      writeText(m_folder / "model.safetensors.index.json", index.dump());
      refused(base::ErrorCode::corrupt, "model.norm.weight");
    }
    writeText(m_folder / "model.safetensors.index.json", R"({"weight_map":{"a":7}})");
    refused(base::ErrorCode::corrupt, "the tensor a");
    writeText(m_folder / "model.safetensors.index.json",
              R"({"weight_map":{"t":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}}");
    refused(base::ErrorCode::corrupt, "nested deeper");
    writeText(m_folder / "model.safetensors.index.json", "{}");
    refused(base::ErrorCode::corrupt, "weight_map");
    writeText(m_folder / "model.safetensors.index.json", R"({"weight_map":{"absent.weight":"model.safetensors"}})");
    refused(base::ErrorCode::corrupt, "absent.weight");
  }

  void tensorsInTwoFilesAreRefused() {
    write({.className = "LlamaForCausalLM"});
    std::filesystem::copy_file(m_folder / "model.safetensors", m_folder / "other.safetensors");
    refused(base::ErrorCode::corrupt, "other.safetensors");
    std::filesystem::rename(m_folder / "other.safetensors", m_folder / "consolidated.safetensors");
    QVERIFY(ModelFile::open(m_folder).has_value());  // Mistral's second layout of the same
  }

  void damagedFilesAreNamed() {
    write({.className = "LlamaForCausalLM"});
    writeText(m_folder / "model.safetensors", "version https://git-lfs.github.com/spec/v1\n");
    refused(base::ErrorCode::unsupported, "git lfs pull");
    write({.className = "LlamaForCausalLM"});
    std::filesystem::resize_file(m_folder / "model.safetensors",
                                 std::filesystem::file_size(m_folder / "model.safetensors") - 1);
    refused(base::ErrorCode::corrupt, "model.safetensors");
    for (const char* text : {"", "[]", "{", "hello", "\xff\xfe", "7"}) {
      write({.className = "LlamaForCausalLM"});
      writeText(m_folder / "config.json", text);
      refused(base::ErrorCode::corrupt, "config.json");
    }
  }

  void tensorsWithoutAPlaceAreRefused() {
    CheckpointPlan plan{.className = "LlamaForCausalLM"};
    plan.store = [](SafetensorsBytes& file, const CheckpointMatrix& matrix) {
      if (matrix.module.ends_with("q_proj")) file.addFloats(matrix.module + ".lora_A", "F32", {1}, {1.0f});
      return false;
    };
    write(plan);
    refused(base::ErrorCode::unsupported, "lora_A");
  }

  void layersBeyondTheModelAndLeftoversAreLeft() {
    CheckpointPlan plan{.className = "LlamaForCausalLM"};
    plan.store = [](SafetensorsBytes& file, const CheckpointMatrix& matrix) {
      if (matrix.module == "lm_head") {
        file.addFloats("model.layers.9.eh_proj.weight", "F32", {1}, {1.0f});
        file.addFloats("model.layers.9.self_attn.q_proj.weight", "F32", {1}, {1.0f});
        file.addFloats("model.layers.0.self_attn.rotary_emb.inv_freq", "F32", {1}, {1.0f});
      }
      return false;
    };
    write(plan);
    const auto file = ModelFile::open(m_folder);
    QVERIFY2(file, file ? "" : file.error().message.c_str());
    QVERIFY(file->find("blk.9.attn_q.weight") == nullptr);
  }

  void headsAndExpertsMustBeThere() {
    CheckpointPlan plan{.className = "LlamaForCausalLM"};
    plan.store = [](SafetensorsBytes&, const CheckpointMatrix& matrix) { return matrix.module == "lm_head"; };
    write(plan);
    refused(base::ErrorCode::corrupt, "lm_head.weight");
    plan = {.className = "Qwen3MoeForCausalLM"};
    plan.store = [](SafetensorsBytes&, const CheckpointMatrix& matrix) {
      return matrix.module == "model.layers.1.mlp.experts.2.up_proj";
    };
    write(plan, "qwen3moe");
    refused(base::ErrorCode::corrupt, "experts");
  }

  void rowsThatDoNotMakeHeadsAreRefused() {
    write({.className = "LlamaForCausalLM", .config = {{"num_attention_heads", 3}, {"num_key_value_heads", 3}}});
    refused(base::ErrorCode::corrupt, "3 heads of 16");
  }

  void integersAreNoPlainWeights() {
    CheckpointPlan plan{.className = "LlamaForCausalLM"};
    plan.store = [](SafetensorsBytes& file, const CheckpointMatrix& matrix) {
      if (!matrix.module.ends_with("up_proj")) return false;
      const std::vector<std::int8_t> values(matrix.values.size());
      file.addAll(matrix.module + ".weight", "I8", {matrix.rows, matrix.cols}, values);
      return true;
    };
    write(plan);
    refused(base::ErrorCode::unsupported, "I8");
  }

 private:
  void write(const CheckpointPlan& plan, const char* architecture = nullptr) {
    const std::string name = architecture != nullptr                ? architecture
                             : plan.className == "Qwen2ForCausalLM" ? "qwen2"
                                                                    : "llama";
    const auto gguf = m_folder.parent_path() / "tiny.gguf";
    praxis::tests::writeTinyModel({.architecture = name}, gguf).value();
    std::filesystem::remove_all(m_folder);
    praxis::tests::writeCheckpoint(ModelFile::open(gguf).value(), plan, m_folder);
  }

  void refused(base::ErrorCode code, const QString& named) {
    const auto file = ModelFile::open(m_folder);
    QVERIFY(!file);
    QVERIFY2(file.error().code == code, file.error().message.c_str());
    QVERIFY2(QString::fromStdString(file.error().message).contains(named), file.error().message.c_str());
    QVERIFY(file.error().message.starts_with("Tiny-1.5B: "));
  }

  std::unique_ptr<QTemporaryDir> m_temporary;
  std::filesystem::path m_folder;
};

QTEST_APPLESS_MAIN(HuggingFaceFolderTest)
#include "huggingface_folder_test.moc"
