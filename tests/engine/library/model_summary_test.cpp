// Laws of summaries: what the file says is what is shown.

#include <QtTest>

#include "engine/library/model_check.h"
#include "engine/library/model_summary.h"
#include "engine/weights/gguf_writer.h"

using namespace praxis::engine;
using namespace praxis::engine::library;
using tensor::DType;
using tensor::Shape;

namespace {

base::Metadata metadata() {
  base::Metadata made;
  made.insert("general.architecture", std::string("qwen2"));
  made.insert("qwen2.context_length", std::uint64_t{64});
  made.insert("qwen2.embedding_length", std::uint64_t{32});
  made.insert("qwen2.block_count", std::uint64_t{1});
  made.insert("qwen2.attention.head_count", std::uint64_t{2});
  made.insert("qwen2.attention.layer_norm_rms_epsilon", 0.5);
  made.insert("tokenizer.ggml.model", std::string("gpt2"));
  return made;
}

// Every byte of the data is `filling`.
base::Result<void> write(const std::filesystem::path& path, std::byte filling = std::byte{0}) {
  const std::vector<weights::TensorPlan> plans = {
      {"token_embd.weight", DType::q8_0, Shape{10, 32}},
      {"blk.0.ffn_up.weight", DType::f16, Shape{4, 32}},
      {"blk.0.attn_norm.weight", DType::f32, Shape{1000}},  // more bytes than any matrix, but none itself
  };
  return weights::writeGguf(path, metadata(), plans, [&](const auto& plan, weights::OutputFile& file) {
    return file.write(std::vector<std::byte>(plan.bytes(), filling));
  });
}

}  // namespace

class ModelSummaryTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { m_folder = std::make_unique<QTemporaryDir>(); }

  void summaryIsWhatTheFileHolds();
  void foldersComeFromTheEnvironment();
  void damagedWeightsAreFound();

 private:
  std::filesystem::path path(const char* name) const { return m_folder->filePath(name).toStdString(); }
  std::unique_ptr<QTemporaryDir> m_folder;
};

void ModelSummaryTest::summaryIsWhatTheFileHolds() {
  QVERIFY(write(path("small.gguf")));
  const auto summary = summarise(path("small.gguf"));
  QVERIFY2(summary, summary ? "" : summary.error().message.c_str());
  QCOMPARE(summary->name, std::string("small"));
  QCOMPARE(summary->quantisation, std::string("Q8_0"));
  QCOMPARE(summary->tokenizer, std::string("gpt2"));
  QCOMPARE(summary->parameters, std::int64_t{320 + 128 + 1000});
  QCOMPARE(summary->weightBytes, std::uint64_t{340 + 256 + 4000});
  QCOMPARE(summary->shape.vocab, std::int64_t{10});
  QVERIFY(!summary->untrainedSample);
  QCOMPARE(summary->types.size(), std::size_t{3});
  QCOMPARE(summary->types[0].type, std::string("F32"));
  QCOMPARE(summary->types[1].bytes, std::uint64_t{340});
}

void ModelSummaryTest::foldersComeFromTheEnvironment() {
  qputenv("XDG_DATA_HOME", "/data");
  qunsetenv("PRAXIS_MODELS");
  QVERIFY(modelFolders().front() == "/data/praxis/models");
  qputenv("PRAXIS_MODELS", "/models");
  QVERIFY(modelFolders().front() == "/models");
  QCOMPARE(modelFolders().size(), std::size_t{2});
}

void ModelSummaryTest::damagedWeightsAreFound() {
  QVERIFY(write(path("sound.gguf")));
  QVERIFY(checkModel(path("sound.gguf")));
  QVERIFY(write(path("damaged.gguf"), std::byte{0xff}));
  const auto check = checkModel(path("damaged.gguf"));
  QVERIFY(!check && check.error().code == base::ErrorCode::corrupt);
  QVERIFY(QString::fromStdString(check.error().message).contains("token_embd.weight"));
  const auto cancelled = checkModel(path("sound.gguf"), [](double) { return false; });
  QVERIFY(!cancelled && cancelled.error().code == base::ErrorCode::cancelled);
}

QTEST_APPLESS_MAIN(ModelSummaryTest)
#include "model_summary_test.moc"
