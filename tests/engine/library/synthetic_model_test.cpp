// Laws of synthetic models: the same seed gives the same bytes, every published shape is consistent, what is written
// opens as a model of that shape, and its vocabulary is a working BPE.

#include <QtTest>

#include <set>

#include "engine/library/model_check.h"
#include "engine/library/model_summary.h"
#include "engine/library/synthetic_model.h"
#include "engine/library/synthetic_vocabulary.h"

using namespace praxis::engine;
using namespace praxis::engine::library;
using weights::ModelFile;

namespace {

// Small enough for every type in a blink.
constexpr SyntheticShape kTiny = {"tiny", "llama", 2, 64, 4, 2, 16, 96, 400, 128, 1e4, true};

QByteArray contentsOf(const std::filesystem::path& path) {
  QFile file(QString::fromStdString(path.string()));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

const SyntheticShape& shapeNamed(std::string_view name) {
  return *std::ranges::find(syntheticShapes(), name, &SyntheticShape::name);
}

}  // namespace

class SyntheticModelTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void sameSeedGivesTheSameBytes();
  void everyTypeOpensAsItsShape();
  void theSampleSaysWhatItIs();
  void publishedShapesAreConsistent();
  void everyWeightIsANumber();
  void cancellingLeavesNothing();
  void otherTypesAreRefused();
  void vocabularyIsAWorkingBpe_data();
  void vocabularyIsAWorkingBpe();

 private:
  std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }
  QTemporaryDir m_folder;
};

void SyntheticModelTest::sameSeedGivesTheSameBytes() {
  QVERIFY(writeSyntheticModel(kTiny, tensor::DType::q8_0, 1, path("a.gguf")));
  QVERIFY(writeSyntheticModel(kTiny, tensor::DType::q8_0, 1, path("b.gguf")));
  QVERIFY(writeSyntheticModel(kTiny, tensor::DType::q8_0, 2, path("c.gguf")));
  QVERIFY(contentsOf(path("a.gguf")) == contentsOf(path("b.gguf")));
  QVERIFY(contentsOf(path("a.gguf")) != contentsOf(path("c.gguf")));
}

void SyntheticModelTest::everyTypeOpensAsItsShape() {
  for (const tensor::DType type : syntheticTypes()) {
    QVERIFY(writeSyntheticModel(kTiny, type, 3, path("t.gguf")));
    const auto summary = summarise(path("t.gguf"));
    QVERIFY2(summary, summary ? "" : summary.error().message.c_str());
    QCOMPARE(summary->quantisation, std::string(tensor::dtypeInfo(type).name));
    const weights::Hyperparameters& shape = summary->shape;
    QVERIFY(shape.layers == kTiny.layers && shape.embedding == kTiny.embedding && shape.heads == kTiny.heads);
    QVERIFY(shape.headsKv == kTiny.headsKv && shape.headDim == kTiny.headDim && shape.vocab == kTiny.vocab);
    QVERIFY(shape.feedForward == kTiny.feedForward && shape.contextLength == kTiny.contextLength);
    // 2 layers of q, k, v, output, gate, up and down, the embedding, and 5 norms.
    const std::int64_t layer = 64 * 64 * 2 + 32 * 64 * 2 + 3 * 64 * 96;
    QCOMPARE(summary->parameters, 2 * layer + 400 * 64 + 5 * 64);
  }
}

void SyntheticModelTest::theSampleSaysWhatItIs() {
  QVERIFY(writeSyntheticModel(shapeNamed("sample"), tensor::DType::q8_0, 1, path("sample.gguf")));
  const auto summary = summarise(path("sample.gguf"));
  QVERIFY(summary && summary->untrainedSample);
  QCOMPARE(summary->name, std::string("Praxis sample (untrained)"));
  QCOMPARE(summary->tokenizer, std::string("gpt2 / qwen2"));
  QVERIFY(summary->fileBytes < 6'000'000);
}

void SyntheticModelTest::publishedShapesAreConsistent() {
  std::set<std::string_view> names;
  for (const SyntheticShape& shape : syntheticShapes()) {
    QVERIFY(names.insert(shape.name).second);
    QVERIFY(shape.heads % shape.headsKv == 0 && shape.headDim % 2 == 0);
    QVERIFY(shape.embedding % 32 == 0 && shape.feedForward % 32 == 0);
    QVERIFY(shape.vocab >= kSyntheticVocabularyMin);
  }
}

void SyntheticModelTest::everyWeightIsANumber() {
  for (const tensor::DType type : syntheticTypes()) {
    QVERIFY(writeSyntheticModel(kTiny, type, 5, path("n.gguf")));
    const auto check = checkModel(path("n.gguf"));
    QVERIFY2(check, check ? "" : check.error().message.c_str());
    QCOMPARE(check->tensorsUnchecked, std::int64_t{0});
  }
}

void SyntheticModelTest::cancellingLeavesNothing() {
  const QTemporaryDir folder;
  const auto result = writeSyntheticModel(kTiny, tensor::DType::f32, 1, folder.filePath("x.gguf").toStdString(),
                                          [](double done) { return done < 0.5; });
  QVERIFY(!result && result.error().code == base::ErrorCode::cancelled);
  QVERIFY(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).isEmpty());
}

void SyntheticModelTest::otherTypesAreRefused() {
  const auto result = writeSyntheticModel(kTiny, tensor::DType::q4_K, 1, path("k.gguf"));
  QVERIFY(!result && result.error().code == base::ErrorCode::unsupported);
}

void SyntheticModelTest::vocabularyIsAWorkingBpe_data() {
  QTest::addColumn<qint64>("size");
  for (const qint64 size : {259, 300, 2048, 32000}) QTest::newRow(qPrintable(QString::number(size))) << size;
}

void SyntheticModelTest::vocabularyIsAWorkingBpe() {
  QFETCH(qint64, size);
  const SyntheticVocabulary vocabulary = makeSyntheticVocabulary(size);
  QCOMPARE(vocabulary.tokens.size(), static_cast<std::size_t>(size));
  QCOMPARE(vocabulary.kinds.size(), vocabulary.tokens.size());
  QCOMPARE(vocabulary.isWord.size(), vocabulary.tokens.size());
  const std::set<std::string> tokens(vocabulary.tokens.begin(), vocabulary.tokens.end());
  QCOMPARE(tokens.size(), vocabulary.tokens.size());
  for (const std::string& merge : vocabulary.merges) {
    const auto blank = merge.find(' ');
    QVERIFY(tokens.contains(merge.substr(0, blank)) && tokens.contains(merge.substr(blank + 1)));
    QVERIFY(tokens.contains(merge.substr(0, blank) + merge.substr(blank + 1)));
  }
  QVERIFY(vocabulary.tokens[static_cast<std::size_t>(vocabulary.messageEnd)] == "<|im_end|>");
  const auto words = std::ranges::count(vocabulary.isWord, true);
  QVERIFY(size < 2048 || words > 1000);
}

QTEST_APPLESS_MAIN(SyntheticModelTest)
#include "synthetic_model_test.moc"
