#include <cmath>

#include <QTemporaryDir>
#include <QTest>

#include "engine/model/model.h"
#include "tests/support/tiny_model.h"

using namespace praxis::engine;
using praxis::tests::TinyModel;
using tensor::DType;

Q_DECLARE_METATYPE(TinyModel)
Q_DECLARE_METATYPE(base::ErrorCode)

class LoadTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  std::unique_ptr<device::Device> m_device;

  base::Result<weights::ModelFile> write(const TinyModel& tiny) {
    const std::filesystem::path path = m_folder.filePath("tiny.gguf").toStdString();
    PRAXIS_TRY(praxis::tests::writeTinyModel(tiny, path));
    return weights::ModelFile::open(path);
  }

 private Q_SLOTS:
  void initTestCase() { m_device = device::Device::create("cpu", 1).value(); }

  void everyArchitectureOfTheRegistryLoads() {
    QVERIFY(!model::supportedArchitectures().empty());
    for (const std::string_view name : model::supportedArchitectures()) {
      QVERIFY(model::checkArchitecture(name));
      TinyModel tiny;
      tiny.architecture = name;
      const auto file = write(tiny);
      QVERIFY2(file, file ? "" : file.error().message.c_str());
      const auto loaded = model::createModel(*file, *m_device);
      QVERIFY2(loaded, loaded ? "" : loaded.error().message.c_str());
      QCOMPARE((*loaded)->hyperparameters().architecture, std::string(name));
      QCOMPARE((*loaded)->kvShape().headsKv, std::int64_t{name == "deepseek2" ? 1 : 2});
      QCOMPARE((*loaded)->tokensPerStepMax(), std::int64_t{256});
    }
  }

  void optionalPartsMayBeThere() {
    TinyModel tiny;
    tiny.biases = true;
    tiny.tied = true;
    tiny.shapes["rope_freqs.weight"] = {8};
    tiny.fills["rope_freqs.weight"] = 2.0f;
    const auto file = write(tiny).value();
    QVERIFY(model::createModel(file, *m_device));
  }

  void badFilesAreErrorsThatNameTheFault_data() {
    QTest::addColumn<TinyModel>("tiny");
    QTest::addColumn<base::ErrorCode>("code");
    QTest::addColumn<QStringList>("named");
    using enum base::ErrorCode;

    TinyModel other;
    other.architecture = "mamba";
    QTest::newRow("architecture") << other << unsupported << QStringList{"tiny.gguf", "mamba", "llama", "qwen2"};
    TinyModel otherKeys = other;
    otherKeys.withoutKeys = {"mamba.attention.head_count", "mamba.attention.layer_norm_rms_epsilon"};
    QTest::newRow("architecture with other keys") << otherKeys << unsupported << QStringList{"tiny.gguf", "mamba"};
    TinyModel missing;
    missing.leftOut = {"blk.1.ffn_up.weight"};
    QTest::newRow("missing tensor") << missing << corrupt << QStringList{"blk.1.ffn_up.weight", "[96, 64]"};
    TinyModel transposed;
    transposed.shapes["blk.0.ffn_down.weight"] = {96, 64};
    QTest::newRow("transposed") << transposed << corrupt
                                << QStringList{"blk.0.ffn_down.weight", "[96, 64]", "[64, 96]"};
    TinyModel flat;
    flat.shapes["blk.0.attn_q.weight"] = {64 * 64};
    QTest::newRow("one axis") << flat << corrupt << QStringList{"blk.0.attn_q.weight"};
    TinyModel shortNorm;
    shortNorm.shapes["output_norm.weight"] = {32};
    QTest::newRow("short norm") << shortNorm << corrupt << QStringList{"output_norm.weight", "[32]"};
    TinyModel shortHead;
    shortHead.shapes["output.weight"] = {10, 64};
    QTest::newRow("short head") << shortHead << corrupt << QStringList{"output.weight"};
    TinyModel factors;
    factors.shapes["rope_freqs.weight"] = {5};
    QTest::newRow("rope factors") << factors << corrupt << QStringList{"rope_freqs.weight", "[5]", "[8]"};
    TinyModel zeroFactors = factors;
    zeroFactors.shapes["rope_freqs.weight"] = {8};
    zeroFactors.fills["rope_freqs.weight"] = 0.0f;
    QTest::newRow("rope factors of 0") << zeroFactors << corrupt << QStringList{"rope_freqs.weight"};
    TinyModel layers;
    layers.metadata["llama.block_count"] = std::int64_t{3};
    QTest::newRow("more layers than tensors") << layers << corrupt << QStringList{"blk.2.attn_norm.weight"};
    TinyModel heads;
    heads.metadata["llama.attention.head_count_kv"] = std::int64_t{4};
    QTest::newRow("other head count") << heads << corrupt << QStringList{"blk.0.attn_k.weight"};
    addTypes();
    addKeys();
    addSilentlyWrong();
  }

  void badFilesAreErrorsThatNameTheFault() {
    QFETCH(const TinyModel, tiny);
    QFETCH(const base::ErrorCode, code);
    QFETCH(const QStringList, named);
    const auto file = write(tiny);
    QVERIFY2(file, file ? "" : file.error().message.c_str());
    const auto loaded = model::createModel(*file, *m_device);
    QVERIFY(!loaded);
    QVERIFY2(loaded.error().code == code, loaded.error().message.c_str());
    for (const QString& word : named) {
      QVERIFY2(loaded.error().message.find(word.toStdString()) != std::string::npos, loaded.error().message.c_str());
    }
  }

 private:
  static void addTypes() {
    using enum base::ErrorCode;
    TinyModel halfNorm;
    halfNorm.types["blk.0.attn_norm.weight"] = DType::f16;
    QTest::newRow("norm type") << halfNorm << unsupported << QStringList{"blk.0.attn_norm.weight", "F16", "F32"};
    TinyModel integers;
    integers.types["blk.0.attn_q.weight"] = DType::i32;
    QTest::newRow("matrix type") << integers << unsupported << QStringList{"blk.0.attn_q.weight", "I32", "Q8_0"};
    TinyModel noBias;
    noBias.architecture = "qwen2";
    noBias.leftOut = {"blk.1.attn_k.bias"};
    QTest::newRow("qwen2 without bias") << noBias << corrupt << QStringList{"blk.1.attn_k.bias"};
  }

  static void addKeys() {
    using enum base::ErrorCode;
    TinyModel longrope;
    longrope.metadata["llama.rope.scaling.type"] = std::string("longrope");
    QTest::newRow("longrope") << longrope << unsupported << QStringList{"tiny.gguf", "longrope", "yarn", "linear"};
    TinyModel yarn;
    yarn.metadata["llama.rope.scaling.type"] = std::string("yarn");
    yarn.metadata["llama.rope.scaling.factor"] = -4.0;
    QTest::newRow("yarn by a negative factor") << yarn << corrupt << QStringList{"llama.rope.scaling.factor", "-4"};
    TinyModel experts;
    experts.architecture = "qwen2";
    experts.metadata["qwen2.expert_count"] = std::int64_t{8};
    experts.metadata["qwen2.expert_used_count"] = std::int64_t{2};
    QTest::newRow("experts") << experts << unsupported << QStringList{"mixture of experts"};
    TinyModel router;
    router.architecture = "qwen3moe";
    router.shapes["blk.1.ffn_gate_inp.weight"] = {3, 64};
    QTest::newRow("router of fewer experts")
        << router << corrupt << QStringList{"blk.1.ffn_gate_inp.weight", "[4, 64]"};
    TinyModel used;
    used.architecture = "qwen3moe";
    used.metadata["qwen3moe.expert_used_count"] = std::int64_t{5};
    QTest::newRow("more experts used than there are")
        << used << corrupt << QStringList{"qwen3moe.expert_used_count", "5"};
    TinyModel groups;
    groups.architecture = "deepseek2";
    groups.metadata["deepseek2.expert_group_count"] = std::int64_t{3};
    QTest::newRow("groups that do not divide") << groups << corrupt << QStringList{"4 experts in 3 groups"};
    TinyModel noRank;
    noRank.architecture = "deepseek2";
    noRank.metadata["deepseek2.attention.kv_lora_rank"] = std::int64_t{0};
    QTest::newRow("no latent rank") << noRank << unsupported << QStringList{"deepseek2.attention.kv_lora_rank"};
    TinyModel period;
    period.architecture = "gemma3";
    period.metadata["gemma3.attention.sliding_window_pattern"] = std::int64_t{0};
    QTest::newRow("window period") << period << corrupt << QStringList{"gemma3.attention.sliding_window_pattern"};
    TinyModel order;
    order.shapes["blk.0.attn_q.order"] = {64};
    order.types["blk.0.attn_q.order"] = DType::i32;  // zeros: no permutation
    QTest::newRow("order") << order << corrupt << QStringList{"blk.0.attn_q.order"};
    TinyModel noWidth;
    noWidth.metadata["llama.feed_forward_length"] = std::vector<std::int64_t>{96, 48};
    QTest::newRow("width per layer") << noWidth << unsupported << QStringList{"llama.feed_forward_length"};
    TinyModel kvHeads;
    kvHeads.metadata["llama.attention.head_count_kv"] = std::vector<std::int64_t>{2, 1};
    QTest::newRow("heads per layer") << kvHeads << unsupported << QStringList{"llama.attention.head_count_kv"};
  }

  // Files that would load and compute something else.
  static void addSilentlyWrong() {
    using enum base::ErrorCode;
    const auto keyed = [](const char* architecture, const std::string& suffix, const base::MetadataValue& value) {
      TinyModel tiny;
      tiny.architecture = architecture;
      tiny.metadata[architecture + ("." + suffix)] = value;
      return tiny;
    };
    TinyModel bias;
    bias.architecture = "deepseek2";
    bias.shapes["blk.0.attn_output.bias"] = {64};
    QTest::newRow("bias that is not computed") << bias << unsupported << QStringList{"blk.0.attn_output.bias"};
    TinyModel expertBias;
    expertBias.architecture = "qwen3moe";
    expertBias.shapes["blk.1.ffn_up_exps.bias"] = {4, 24};
    QTest::newRow("biases of experts") << expertBias << unsupported << QStringList{"blk.1.ffn_up_exps.bias"};
    QTest::newRow("temperature by position") << keyed("deepseek2", "attention.temperature_scale", 0.1) << unsupported
                                             << QStringList{"deepseek2.attention.temperature_scale"};
    for (const double scale : {-0.5, static_cast<double>(NAN), static_cast<double>(INFINITY)}) {
      for (const char* architecture : {"llama", "gemma3"}) {
        QTest::addRow("%s with the scale %g", architecture, scale)
            << keyed(architecture, "attention.scale", scale) << corrupt << QStringList{"attention.scale"};
      }
      QTest::addRow("experts scaled by %g", scale) << keyed("qwen3moe", "expert_weights_scale", scale) << corrupt
                                                   << QStringList{"qwen3moe.expert_weights_scale"};
    }
    QTest::newRow("nothing turned") << keyed("llama", "rope.dimension_count", std::int64_t{0}) << corrupt
                                    << QStringList{"llama.rope.dimension_count"};
    QTest::newRow("local base of 0") << keyed("gemma3", "rope.freq_base_swa", 0.0) << corrupt
                                     << QStringList{"gemma3.rope.freq_base_swa"};
  }
};

QTEST_APPLESS_MAIN(LoadTest)
#include "load_test.moc"
