#include <algorithm>
#include <cmath>
#include <numeric>

#include <QTemporaryDir>
#include <QTest>

#include "engine/model/model.h"
#include "tests/support/tiny_model.h"

using namespace praxis::engine;
using praxis::tests::kTinyVocab;
using praxis::tests::TinyModel;

namespace {

using Tokens = std::vector<std::int32_t>;
using Logits = std::vector<float>;

// A model with a cache and the bookkeeping of a step, so that a test reads as tokens in, logits out.
struct Rig {
  std::unique_ptr<device::Device> device;
  std::unique_ptr<weights::ModelFile> file;
  std::unique_ptr<model::Model> model;
  std::unique_ptr<cache::KvCache> cache;

  Rig(const TinyModel& tiny, const QTemporaryDir& folder, int threads = 1) {
    const std::filesystem::path path = folder.filePath("forward.gguf").toStdString();
    praxis::tests::writeTinyModel(tiny, path).value();
    device = device::Device::create("cpu", threads).value();
    file = std::make_unique<weights::ModelFile>(weights::ModelFile::open(path).value());
    model = model::createModel(*file, *device, {.tokensPerStepMax = 64}).value();
    cache = std::make_unique<cache::KvCache>(cache::KvCache::create(*device, model->kvShape(), 512).value());
  }

  // One step over parts of several sequences; logits of all its tokens, in order.
  struct Part {
    cache::SequenceId sequence;
    Tokens tokens;
  };
  base::Result<Logits> step(const std::vector<Part>& parts) {
    Tokens tokens, positions, slots, sequences, rows;
    for (std::size_t index = 0; index < parts.size(); ++index) {
      const auto& part = parts[index];
      const std::int32_t before = cache->length(part.sequence);
      PRAXIS_TRY(cache->append(part.sequence, static_cast<std::int32_t>(part.tokens.size()), slots));
      for (std::size_t i = 0; i < part.tokens.size(); ++i) {
        tokens.push_back(part.tokens[i]);
        positions.push_back(before + static_cast<std::int32_t>(i));
        sequences.push_back(static_cast<std::int32_t>(index));
      }
    }
    std::vector<std::span<const std::int32_t>> pages;
    for (const Part& part : parts) pages.push_back(cache->pages(part.sequence));
    rows.resize(tokens.size());
    std::iota(rows.begin(), rows.end(), 0);
    Logits logits(tokens.size() * kTinyVocab);
    PRAXIS_TRY(model->forward({tokens, positions, slots, sequences, pages, rows}, *cache, logits));
    return logits;
  }

  // A fresh sequence, fed in chunks.
  Logits run(const Tokens& tokens, std::size_t chunk) {
    const auto sequence = cache->open().value();
    Logits all;
    for (std::size_t done = 0; done < tokens.size(); done += chunk) {
      const auto end = std::min(tokens.size(), done + chunk);
      const Logits part = step({{sequence, Tokens(tokens.begin() + static_cast<std::ptrdiff_t>(done),
                                                  tokens.begin() + static_cast<std::ptrdiff_t>(end))}}).value();
      all.insert(all.end(), part.begin(), part.end());
    }
    cache->close(sequence);
    return all;
  }
};

Tokens someTokens(std::size_t count, std::int32_t start) {
  Tokens tokens(count);
  for (std::size_t i = 0; i < count; ++i) tokens[i] = (start + static_cast<std::int32_t>(i * i * 7)) % kTinyVocab;
  return tokens;
}

float largestDifference(const Logits& a, const Logits& b) {
  float largest = 0.0f;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

}  // namespace

class ForwardTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  static TinyModel of(const std::string& architecture) {
    TinyModel tiny;
    tiny.architecture = architecture;
    return tiny;
  }

 private Q_SLOTS:
  void initTestCase_data() {
    QTest::addColumn<QString>("architecture");
    for (const std::string_view name : model::supportedArchitectures()) {
      QTest::newRow(name.data()) << QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    }
  }

  void chunkingDoesNotChangeABit() {
    QFETCH_GLOBAL(const QString, architecture);
    Rig rig(of(architecture.toStdString()), m_folder);
    const Tokens tokens = someTokens(50, 5);
    const Logits whole = rig.run(tokens, tokens.size());
    QVERIFY(std::ranges::all_of(whole, [](float value) { return std::isfinite(value); }));
    for (const std::size_t chunk : {1u, 3u, 32u}) QVERIFY(rig.run(tokens, chunk) == whole);
  }

  void threadsDoNotChangeABit() {
    QFETCH_GLOBAL(const QString, architecture);
    const Tokens tokens = someTokens(40, 9);
    const Logits one = Rig(of(architecture.toStdString()), m_folder, 1).run(tokens, 40);
    QVERIFY(Rig(of(architecture.toStdString()), m_folder, 3).run(tokens, 40) == one);
  }

  // Prefill of one sequence and decode of two others in one step give what each gives alone.
  void companyInTheBatchDoesNotChangeABit() {
    QFETCH_GLOBAL(const QString, architecture);
    Rig rig(of(architecture.toStdString()), m_folder);
    const Tokens a = someTokens(20, 1), b = someTokens(33, 100), c = someTokens(8, 200);
    const Logits aAlone = rig.run(a, 20), bAlone = rig.run(b, 33), cAlone = rig.run(c, 8);

    const auto first = rig.cache->open().value(), second = rig.cache->open().value(), third = rig.cache->open().value();
    QVERIFY(rig.step({{first, Tokens(a.begin(), a.end() - 1)}, {second, Tokens(b.begin(), b.end() - 1)}}));
    const Logits mixed = rig.step({{third, c}, {second, {b.back()}}, {first, {a.back()}}}).value();
    const auto row = [](const Logits& logits, std::size_t index) {
      return std::span(logits).subspan(index * kTinyVocab, kTinyVocab);
    };
    for (std::size_t i = 0; i < c.size(); ++i) QVERIFY(std::ranges::equal(row(mixed, i), row(cAlone, i)));
    QVERIFY(std::ranges::equal(row(mixed, 8), row(bAlone, 32)));
    QVERIFY(std::ranges::equal(row(mixed, 9), row(aAlone, 19)));
  }

  void onlyTheWantedRowsAreComputed() {
    QFETCH_GLOBAL(const QString, architecture);
    Rig rig(of(architecture.toStdString()), m_folder);
    const Tokens tokens = someTokens(6, 3);
    const Logits all = rig.run(tokens, 6);
    const auto sequence = rig.cache->open().value();
    Tokens slots, positions(6), sequences(6, 0);
    std::iota(positions.begin(), positions.end(), 0);
    QVERIFY(rig.cache->append(sequence, 6, slots));
    const auto pages = rig.cache->pages(sequence);
    const Tokens rows{1, 5};
    Logits two(2 * kTinyVocab);
    QVERIFY(rig.model->forward({tokens, positions, slots, sequences, {&pages, 1}, rows}, *rig.cache, two));
    QVERIFY(std::equal(two.begin(), two.begin() + kTinyVocab, all.begin() + kTinyVocab));
    QVERIFY(std::equal(two.begin() + kTinyVocab, two.end(), all.begin() + 5 * kTinyVocab));
    QVERIFY(rig.model->forward({tokens, positions, slots, sequences, {&pages, 1}, {}}, *rig.cache, {}));
    Logits three(3 * kTinyVocab);
    QVERIFY(!rig.model->forward({tokens, positions, slots, sequences, {&pages, 1}, rows}, *rig.cache, three));
  }

  void earlierTokensMatterAndLaterOnesDoNot() {
    QFETCH_GLOBAL(const QString, architecture);
    Rig rig(of(architecture.toStdString()), m_folder);
    Tokens tokens = someTokens(10, 3);
    const Logits before = rig.run(tokens, 10);
    tokens[5] = (tokens[5] + 1) % kTinyVocab;
    const Logits after = rig.run(tokens, 10);
    QVERIFY(std::equal(before.begin(), before.begin() + 5 * kTinyVocab, after.begin()));
    for (int row = 5; row < 10; ++row) {
      QVERIFY(!std::equal(before.begin() + row * kTinyVocab, before.begin() + (row + 1) * kTinyVocab,
                          after.begin() + row * kTinyVocab));
    }
  }

  // Each of these reaches the numbers: a part that is read and then forgotten would pass every other test.
  void everyOptionalPartChangesTheResult() {
    QFETCH_GLOBAL(const QString, architecture);
    const std::string name = architecture.toStdString();
    const Tokens tokens = someTokens(12, 3);
    const Logits plain = Rig(of(name), m_folder).run(tokens, 12);
    const auto differs = [&](const TinyModel& tiny) {
      return largestDifference(Rig(tiny, m_folder).run(tokens, 12), plain) > 1e-3f;
    };
    TinyModel biased = of(name);
    biased.biases = true;
    biased.fills["blk.0.attn_k.bias"] = 3.0f;
    QVERIFY(differs(biased));
    TinyModel factors = of(name);
    factors.shapes["rope_freqs.weight"] = {8};
    factors.fills["rope_freqs.weight"] = 4.0f;
    QVERIFY(differs(factors));
    TinyModel scaled = of(name);
    scaled.metadata[name + ".rope.scaling.factor"] = 4.0;
    QVERIFY(differs(scaled));
    // The two ways to slow the rotation by four are the same rotation.
    QVERIFY(Rig(scaled, m_folder).run(tokens, 12) == Rig(factors, m_folder).run(tokens, 12));
    TinyModel base = of(name);
    base.metadata[name + ".rope.freq_base"] = 500000.0;
    QVERIFY(differs(base));
    TinyModel eps = of(name);
    eps.metadata[name + ".attention.layer_norm_rms_epsilon"] = 0.5;
    QVERIFY(differs(eps));
    TinyModel tied = of(name);
    tied.tied = true;
    QVERIFY(differs(tied));
  }

  void aTiedHeadIsTheEmbedding() {
    QFETCH_GLOBAL(const QString, architecture);
    TinyModel tied = of(architecture.toStdString());
    tied.tied = true;
    tied.fills["token_embd.weight"] = 0.25f;
    TinyModel apart = of(architecture.toStdString());
    apart.fills["token_embd.weight"] = 0.25f;
    apart.fills["output.weight"] = 0.25f;
    const Tokens tokens = someTokens(5, 3);
    QVERIFY(Rig(tied, m_folder).run(tokens, 5) == Rig(apart, m_folder).run(tokens, 5));
  }

  void idsOutsideTheVocabularyAreErrors() {
    QFETCH_GLOBAL(const QString, architecture);
    Rig rig(of(architecture.toStdString()), m_folder);
    for (const std::int32_t bad : {-1, kTinyVocab, 1 << 30}) {
      const auto sequence = rig.cache->open().value();
      const auto refused = rig.step({{sequence, {1, bad}}});
      QVERIFY(!refused);
      QCOMPARE(refused.error().code, base::ErrorCode::invalidArgument);
    }
    QVERIFY(!rig.step({{rig.cache->open().value(), Tokens(65, 1)}}));
  }

  void theChainAnswersAsItIsBuilt() {
    QFETCH_GLOBAL(const QString, architecture);
    TinyModel tiny = TinyModel::alphabet();
    tiny.architecture = architecture.toStdString();
    Rig rig(tiny, m_folder);
    for (const auto& [token, next] : tiny.next) {
      const Logits logits = rig.run({token}, 1);
      QCOMPARE(static_cast<std::int32_t>(std::ranges::max_element(logits) - logits.begin()), next);
    }
  }
};

QTEST_APPLESS_MAIN(ForwardTest)
#include "forward_test.moc"
