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
                                                  tokens.begin() + static_cast<std::ptrdiff_t>(end))}})
                              .value();
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
    QCOMPARE(differs(biased), name != "deepseek2");
    TinyModel factors = of(name);
    factors.shapes["rope_freqs.weight"] = {praxis::tests::tinyRopeDims(name) / 2};
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

  void whatOnlySomeHaveChangesTheResult_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("key");
    QTest::addColumn<double>("value");
    QTest::newRow("window") << "gemma3"
                            << "attention.sliding_window" << 4.0;
    QTest::newRow("period") << "gemma3"
                            << "attention.sliding_window_pattern" << 1.0;
    QTest::newRow("local base") << "gemma3"
                                << "rope.freq_base_swa" << 100.0;
    QTest::newRow("soft cap of scores") << "gemma3"
                                        << "attn_logit_softcapping" << 0.5;
    QTest::newRow("soft cap of logits") << "gemma3"
                                        << "final_logit_softcapping" << 0.5;
    QTest::newRow("experts used") << "qwen3moe"
                                  << "expert_used_count" << 1.0;
    QTest::newRow("scale of experts") << "qwen3moe"
                                      << "expert_weights_scale" << 2.0;
    QTest::newRow("gating") << "deepseek2"
                            << "expert_gating_func" << 1.0;
    QTest::newRow("groups used") << "deepseek2"
                                 << "expert_group_used_count" << 2.0;
  }

  void whatOnlySomeHaveChangesTheResult() {
    QFETCH_GLOBAL(const QString, architecture);
    QFETCH(const QString, name);
    QFETCH(const QString, key);
    QFETCH(const double, value);
    if (name != architecture) return;
    const Tokens tokens = someTokens(24, 3);
    TinyModel changed = of(name.toStdString());
    const std::string whole = (name + '.' + key).toStdString();
    if (value == std::floor(value))
      changed.metadata[whole] = static_cast<std::int64_t>(value);
    else
      changed.metadata[whole] = value;
    const Logits plain = Rig(of(name.toStdString()), m_folder).run(tokens, 24);
    QVERIFY(largestDifference(Rig(changed, m_folder).run(tokens, 24), plain) > 1e-3f);
  }

  // A window forgets: what lies before it in every layer changes nothing.
  void aWindowEndsTheMemory() {
    TinyModel tiny = of("gemma3");
    tiny.metadata["gemma3.attention.sliding_window"] = std::int64_t{3};
    tiny.metadata["gemma3.attention.sliding_window_pattern"] = std::vector<bool>{true, true};
    Rig rig(tiny, m_folder);
    Tokens tokens = someTokens(12, 3);
    const Logits before = rig.run(tokens, 12);
    tokens[2] = (tokens[2] + 1) % kTinyVocab;
    const Logits after = rig.run(tokens, 12);
    // Two layers of three positions reach four tokens back.
    QVERIFY(
        !std::equal(before.begin() + 6 * kTinyVocab, before.begin() + 7 * kTinyVocab, after.begin() + 6 * kTinyVocab));
    QVERIFY(std::equal(before.begin() + 7 * kTinyVocab, before.end(), after.begin() + 7 * kTinyVocab));
  }

  void fusedProjectionsAreTheirParts() {
    using namespace praxis::tests;
    const std::int64_t q = kTinyHeads * kTinyHeadDim * kTinyEmbedding, k = kTinyHeadsKv * kTinyHeadDim * kTinyEmbedding;
    TinyModel fused;
    for (const std::string block : {"blk.0.", "blk.1."}) {
      fused.leftOut.insert({block + "attn_q.weight", block + "attn_k.weight", block + "attn_v.weight"});
      fused.shapes[block + "attn_qkv.weight"] = {(q + 2 * k) / kTinyEmbedding, kTinyEmbedding};
      fused.values[block + "attn_qkv.weight"] = [=](std::int64_t i) {
        if (i < q) return tinyWeight({}, block + "attn_q.weight", i);
        if (i < q + k) return tinyWeight({}, block + "attn_k.weight", i - q);
        return tinyWeight({}, block + "attn_v.weight", i - q - k);
      };
    }
    const Tokens tokens = someTokens(9, 3);
    QVERIFY(Rig(fused, m_folder).run(tokens, 9) == Rig({}, m_folder).run(tokens, 9));
    // Their biases may be fused or stand for themselves.
    TinyModel biased = fused, apart;
    apart.biases = biased.biases = true;
    const Logits expected = Rig(apart, m_folder).run(tokens, 9);
    QVERIFY(Rig(biased, m_folder).run(tokens, 9) == expected);
    const std::int64_t biasQ = kTinyHeads * kTinyHeadDim, biasK = kTinyHeadsKv * kTinyHeadDim;
    for (const std::string block : {"blk.0.", "blk.1."}) {
      biased.leftOut.insert({block + "attn_q.bias", block + "attn_k.bias", block + "attn_v.bias"});
      biased.shapes[block + "attn_qkv.bias"] = {biasQ + 2 * biasK};
      biased.values[block + "attn_qkv.bias"] = [=](std::int64_t i) {
        if (i < biasQ) return tinyWeight({}, block + "attn_q.bias", i);
        if (i < biasQ + biasK) return tinyWeight({}, block + "attn_k.bias", i - biasQ);
        return tinyWeight({}, block + "attn_v.bias", i - biasQ - biasK);
      };
    }
    QVERIFY(Rig(biased, m_folder).run(tokens, 9) == expected);

    const std::int64_t half = kTinyExpertWidth * kTinyEmbedding;
    TinyModel experts = of("qwen3moe");
    for (const std::string block : {"blk.0.", "blk.1."}) {
      experts.leftOut.insert({block + "ffn_gate_exps.weight", block + "ffn_up_exps.weight"});
      experts.shapes[block + "ffn_gate_up_exps.weight"] = {kTinyExperts, 2 * kTinyExpertWidth, kTinyEmbedding};
      experts.values[block + "ffn_gate_up_exps.weight"] = [=](std::int64_t i) {
        const std::int64_t expert = i / (2 * half), at = i % (2 * half);
        return at < half ? tinyWeight({}, block + "ffn_gate_exps.weight", expert * half + at)
                         : tinyWeight({}, block + "ffn_up_exps.weight", expert * half + at - half);
      };
    }
    QVERIFY(Rig(experts, m_folder).run(tokens, 9) == Rig(of("qwen3moe"), m_folder).run(tokens, 9));
  }

  // The old layout of latent attention, with a key and a value per head, is the same model.
  void bothLayoutsOfLatentAttentionAgree() {
    using namespace praxis::tests;
    TinyModel old = of("deepseek2");
    old.metadata["deepseek2.attention.head_count_kv"] = kTinyHeads;
    old.metadata["deepseek2.attention.key_length"] = kTinyLatentNope + kTinyLatentRope;
    old.metadata["deepseek2.attention.value_length"] = kTinyLatentValue;
    const std::int64_t rows = kTinyLatentNope + kTinyLatentValue;
    for (const std::string block : {"blk.0.", "blk.1."}) {
      old.leftOut.insert({block + "attn_k_b.weight", block + "attn_v_b.weight"});
      old.shapes[block + "attn_kv_b.weight"] = {kTinyHeads * rows, kTinyLatentRank};
      old.values[block + "attn_kv_b.weight"] = [=](std::int64_t i) {
        const std::int64_t c = i % kTinyLatentRank, head = i / kTinyLatentRank / rows, row = i / kTinyLatentRank % rows;
        if (row < kTinyLatentNope) {
          return tinyWeight({}, block + "attn_k_b.weight", (head * kTinyLatentRank + c) * kTinyLatentNope + row);
        }
        const std::int64_t value = row - kTinyLatentNope;
        return tinyWeight({}, block + "attn_v_b.weight", (head * kTinyLatentValue + value) * kTinyLatentRank + c);
      };
    }
    // No key_length_mla: that is what tells the layouts apart.
    old.withoutKeys = {"deepseek2.attention.key_length_mla", "deepseek2.attention.value_length_mla"};
    const Tokens tokens = someTokens(20, 3);
    Rig split(of("deepseek2"), m_folder);
    const Logits expected = split.run(tokens, 20);
    QCOMPARE(split.model->kvShape().headDim, kTinyLatentRank + kTinyLatentRope);
    QVERIFY(Rig(old, m_folder).run(tokens, 20) == expected);
  }

  // A weight whose columns were sorted, with the order that undoes it, is the weight.
  void reorderedColumnsAreFollowed() {
    using namespace praxis::tests;
    TinyModel sorted;
    sorted.shapes["blk.0.ffn_gate.order"] = {kTinyEmbedding};
    sorted.types["blk.0.ffn_gate.order"] = tensor::DType::i32;
    sorted.integers["blk.0.ffn_gate.order"] = [](std::int64_t k) { return static_cast<std::int32_t>(63 - k); };
    sorted.values["blk.0.ffn_gate.weight"] = [](std::int64_t i) {
      const std::int64_t row = i / kTinyEmbedding, col = 63 - i % kTinyEmbedding;
      return tinyWeight({}, "blk.0.ffn_gate.weight", row * kTinyEmbedding + col);
    };
    const Tokens tokens = someTokens(9, 3);
    QVERIFY(largestDifference(Rig(sorted, m_folder).run(tokens, 9), Rig({}, m_folder).run(tokens, 9)) < 1e-4f);
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
