// Laws of synthetic models: the same seed gives the same bytes, every published shape is consistent, what is written
// opens as a model of that shape, and its vocabulary is a working BPE.

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "engine/library/model_check.h"
#include "engine/library/model_summary.h"
#include "engine/library/synthetic_model.h"
#include "engine/library/synthetic_vocabulary.h"
#include "engine/model/model.h"

using namespace praxis::engine;
using namespace praxis::engine::library;
using weights::ModelFile;

namespace {

// Small enough for every type in a blink.
constexpr SyntheticShape kTiny = {"tiny", "llama", 2, 256, 4, 2, 64, 512, 400, 128, 1e4, true};

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
  void everyArchitectureRuns();
  void everyWeightIsANumber();
  void cancellingLeavesNothing();
  void otherTypesAreRefused();
  void mixturesAreThoseOfPublishedFiles();
  void rowsOfBrokenBlocksGetASmallerType();
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
  for (const SyntheticMix& mix : syntheticMixes()) {
    QVERIFY(writeSyntheticModel(kTiny, mix, 3, path("t.gguf")));
    const auto summary = summarise(path("t.gguf"));
    QVERIFY2(summary, summary ? "" : summary.error().message.c_str());
    if (mix.usual == mix.output) QCOMPARE(summary->quantisation, std::string(mix.name));
    const weights::Hyperparameters& shape = summary->shape;
    QVERIFY(shape.layers == kTiny.layers && shape.embedding == kTiny.embedding && shape.heads == kTiny.heads);
    QVERIFY(shape.headsKv == kTiny.headsKv && shape.headDim == kTiny.headDim && shape.vocab == kTiny.vocab);
    QVERIFY(shape.feedForward == kTiny.feedForward && shape.contextLength == kTiny.contextLength);
    // 2 layers of q, k, v, output, gate, up and down, the embedding, and 5 norms.
    const std::int64_t layer = 256 * 256 * 2 + 128 * 256 * 2 + 3 * 256 * 512;
    QCOMPARE(summary->parameters, 2 * layer + 400 * 256 + 5 * 256);
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

// Each architecture at the proportions of its first published shape, small: it loads, and its logits are numbers.
void SyntheticModelTest::everyArchitectureRuns() {
  for (const std::string_view architecture : model::supportedArchitectures()) {
    const auto published = std::ranges::find(syntheticShapes(), architecture, &SyntheticShape::architecture);
    QVERIFY2(published != syntheticShapes().end(), architecture.data());
    SyntheticShape shape = *published;
    shape.layers = 3;
    shape.embedding = shape.feedForward = 256;
    shape.headDim = 64;
    shape.vocab = 400;
    shape.contextLength = 128;
    if (shape.experts.count > 0) {
      shape.experts.count = 8;
      shape.experts.feedForward = 64;
    }
    if (shape.latent.rank > 0) {
      shape.latent = {.rank = 64, .nope = 32, .rope = 32, .value = 32};
      shape.headDim = shape.latent.rank + shape.latent.rope;
    }
    QVERIFY(writeSyntheticModel(shape, tensor::DType::q8_0, 1, path("r.gguf")));
    const auto file = ModelFile::open(path("r.gguf")).value();
    const auto device = device::Device::create("cpu", 1).value();
    const auto model = model::createModel(file, *device);
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    auto cache = cache::KvCache::create(*device, (*model)->kvShape(), 32).value();
    const auto sequence = cache.open().value();
    std::vector<std::int32_t> slots;
    cache.append(sequence, 3, slots).value();
    const auto pages = cache.pages(sequence);
    const std::vector<std::int32_t> tokens{1, 2, 3}, positions{0, 1, 2}, sequences{0, 0, 0}, rows{2};
    std::vector<float> logits(400);
    QVERIFY((*model)->forward({tokens, positions, slots, sequences, {&pages, 1}, rows}, cache, logits));
    QVERIFY(std::ranges::all_of(logits, [](float value) { return std::isfinite(value); }));
    QVERIFY(std::ranges::max(logits) > std::ranges::min(logits));
  }
}

void SyntheticModelTest::everyWeightIsANumber() {
  for (const SyntheticMix& mix : syntheticMixes()) {
    QVERIFY(writeSyntheticModel(kTiny, mix, 5, path("n.gguf")));
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
  const auto result = writeSyntheticModel(kTiny, tensor::DType::iq2_XXS, 1, path("k.gguf"));
  QVERIFY(!result && result.error().code == base::ErrorCode::unsupported);
  QVERIFY(result.error().message.find("IQ2_XXS") != std::string::npos);
  QVERIFY(result.error().message.find("Q4_K_M") != std::string::npos);
}

void SyntheticModelTest::mixturesAreThoseOfPublishedFiles() {
  SyntheticShape shape = kTiny;
  shape.layers = 16;
  const SyntheticMix* mix = syntheticMixNamed("q4_k_m").value();
  const auto typeOf = [&](const ModelFile& file, std::string_view name) {
    return std::string(tensor::dtypeInfo(file.find(name)->type).name);
  };
  QVERIFY(writeSyntheticModel(shape, *mix, 1, path("tied.gguf")));
  const ModelFile tied = ModelFile::open(path("tied.gguf")).value();
  QCOMPARE(typeOf(tied, "token_embd.weight"), "Q6_K");
  // The first and last eighth, and every third of those between.
  for (const int layer : {0, 1, 4, 7, 10, 13, 14, 15}) {
    QCOMPARE(typeOf(tied, fmt::format("blk.{}.ffn_down.weight", layer)), "Q6_K");
    QCOMPARE(typeOf(tied, fmt::format("blk.{}.attn_v.weight", layer)), "Q6_K");
  }
  for (const int layer : {2, 3, 5, 12}) QCOMPARE(typeOf(tied, fmt::format("blk.{}.ffn_down.weight", layer)), "Q4_K");
  QCOMPARE(typeOf(tied, "blk.0.attn_q.weight"), "Q4_K");
  QCOMPARE(typeOf(tied, "blk.0.attn_norm.weight"), "F32");
  shape.tied = false;
  QVERIFY(writeSyntheticModel(shape, *mix, 1, path("untied.gguf")));
  const ModelFile untied = ModelFile::open(path("untied.gguf")).value();
  QCOMPARE(typeOf(untied, "token_embd.weight"), "Q4_K");
  QCOMPARE(typeOf(untied, "output.weight"), "Q6_K");
}

void SyntheticModelTest::rowsOfBrokenBlocksGetASmallerType() {
  SyntheticShape shape = kTiny;
  shape.embedding = 96;
  shape.feedForward = 80;
  const std::pair<const char*, const char*> cases[] = {{"Q4_K", "Q5_0"}, {"Q5_K", "Q5_1"},   {"Q6_K", "Q8_0"},
                                                       {"Q2_K", "Q4_0"}, {"Q3_K", "Q4_0"},   {"IQ4_XS", "IQ4_NL"},
                                                       {"Q8_0", "Q8_0"}, {"MXFP4", "MXFP4"}, {"F32", "F32"}};
  for (const auto& [asked, stored] : cases) {
    QVERIFY(writeSyntheticModel(shape, *syntheticMixNamed(asked).value(), 1, path("b.gguf")));
    const ModelFile file = ModelFile::open(path("b.gguf")).value();
    const auto typeOf = [&](const char* name) { return tensor::dtypeInfo(file.find(name)->type).name; };
    QCOMPARE(typeOf("blk.0.ffn_up.weight"), std::string_view(stored));                             // rows of 96
    QCOMPARE(typeOf("blk.0.ffn_down.weight"), std::string_view(asked[0] == 'F' ? "F32" : "F16"));  // rows of 80
    QCOMPARE(typeOf("blk.0.attn_output.weight"), std::string_view(asked));                         // rows of 256
  }
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
