// Laws of readHyperparameters: any stored width is accepted, defaults are those of the format, nonsense names its key.

#include <QtTest>

#include "engine/weights/hyperparameters.h"

using namespace praxis::engine;
using namespace praxis::engine::weights;

namespace {

using Values = std::map<std::string, base::MetadataValue>;

Values soundValues() {
  return {
      {"general.architecture", std::string("llama")},    {"llama.context_length", std::uint64_t{2048}},
      {"llama.embedding_length", std::uint64_t{256}},    {"llama.block_count", std::uint64_t{2}},
      {"llama.feed_forward_length", std::uint64_t{512}}, {"llama.attention.head_count", std::uint64_t{8}},
      {"llama.attention.layer_norm_rms_epsilon", 1e-5},  {"llama.vocab_size", std::uint64_t{100}},
  };
}

praxis::engine::base::Result<Hyperparameters> read(const Values& values) {
  base::Metadata metadata;
  for (const auto& [key, value] : values) metadata.insert(key, value);
  return readHyperparameters(metadata);
}

}  // namespace

class HyperparametersTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void defaultsAreThoseOfTheFormat();
  void signedIntegersAreAccepted();
  void perLayerValuesCountAsTheirLargest();
  void vocabularyIsCountedWhereNoKeyGivesIt();
  void linearScalingOnlyForItsType();
  void nonsenseNamesItsKey_data();
  void nonsenseNamesItsKey();
  void partsThatAreNoTextModelSaySo();
  void expertsAreReadAndChecked();
  void latentAttentionIsReadAndChecked();
};

void HyperparametersTest::defaultsAreThoseOfTheFormat() {
  const auto shape = read(soundValues());
  QVERIFY2(shape, shape ? "" : shape.error().message.c_str());
  QCOMPARE(shape->headsKv, std::int64_t{8});
  QCOMPARE(shape->headDim, std::int64_t{32});
  QCOMPARE(shape->headDimV, std::int64_t{32});
  QCOMPARE(shape->ropeDims, std::int64_t{32});
  QCOMPARE(shape->ropeBase, 10000.0);
  QCOMPARE(shape->ropeScaleLinear, 1.0);
  QCOMPARE(shape->rmsEps, 1e-5f);
}

void HyperparametersTest::signedIntegersAreAccepted() {
  Values values = soundValues();
  values["llama.block_count"] = std::int64_t{3};
  QCOMPARE(read(values)->layers, std::int64_t{3});
}

void HyperparametersTest::perLayerValuesCountAsTheirLargest() {
  Values values = soundValues();
  values["llama.attention.head_count_kv"] = std::vector<std::int64_t>{2, 4};
  values["llama.feed_forward_length"] = std::vector<std::uint64_t>{512, 512};
  QCOMPARE(read(values)->headsKv, std::int64_t{4});
  QCOMPARE(read(values)->feedForward, std::int64_t{512});
  values["llama.feed_forward_length"] = std::vector<std::uint64_t>{512, 1024};
  QCOMPARE(read(values)->feedForward, std::int64_t{0});
}

void HyperparametersTest::vocabularyIsCountedWhereNoKeyGivesIt() {
  Values values = soundValues();
  values.erase("llama.vocab_size");
  values["tokenizer.ggml.tokens"] = std::vector<std::string>{"a", "b", "c"};
  QCOMPARE(read(values)->vocab, std::int64_t{3});
}

void HyperparametersTest::linearScalingOnlyForItsType() {
  Values values = soundValues();
  values["llama.rope.scaling.factor"] = 4.0;
  QCOMPARE(read(values)->ropeScaleLinear, 4.0);
  values["llama.rope.scaling.type"] = std::string("yarn");
  QCOMPARE(read(values)->ropeScaleLinear, 1.0);
  values["llama.rope.scaling.type"] = std::string("linear");
  values["llama.rope.scaling.factor"] = 0.0;
  QCOMPARE(read(values)->ropeScaleLinear, 1.0);
}

void HyperparametersTest::nonsenseNamesItsKey_data() {
  QTest::addColumn<QString>("key");
  QTest::addColumn<double>("number");  // stored as it is where it has a fraction or is not finite
  const auto row = [](const char* key, double number) {
    QTest::newRow(qPrintable(QString("%1 = %2").arg(key).arg(number))) << QString(key) << number;
  };
  for (const double count : {0.0, -1.0, 1e15}) {
    for (const char* key :
         {"context_length", "embedding_length", "block_count", "attention.head_count", "attention.head_count_kv",
          "attention.key_length", "attention.value_length", "vocab_size"}) {
      row(key, count);
    }
  }
  row("block_count", 10001);
  row("block_count", 1.5);
  row("feed_forward_length", -1);
  row("rope.dimension_count", 31);
  row("rope.dimension_count", 64);
  using Limits = std::numeric_limits<double>;
  for (const double number : {-0.5, Limits::infinity(), Limits::quiet_NaN()}) {
    row("attention.layer_norm_rms_epsilon", number);
    row("rope.freq_base", number);
    row("rope.scaling.factor", number);
  }
  row("attention.layer_norm_rms_epsilon", 0);
  row("attention.layer_norm_rms_epsilon", 2);
}

void HyperparametersTest::nonsenseNamesItsKey() {
  QFETCH(QString, key);
  QFETCH(double, number);
  Values values = soundValues();
  base::MetadataValue& value = values["llama." + key.toStdString()];
  if (std::isfinite(number) && number == std::floor(number)) {
    value = static_cast<std::int64_t>(number);
  } else {
    value = number;
  }
  const auto shape = read(values);
  QVERIFY(!shape);
  QVERIFY(shape.error().code == praxis::engine::base::ErrorCode::corrupt);
  QVERIFY2(QString::fromStdString(shape.error().message).contains(key), shape.error().message.c_str());
}

void HyperparametersTest::partsThatAreNoTextModelSaySo() {
  const auto isUnsupported = [](const Values& values) {
    const auto shape = read(values);
    return !shape && shape.error().code == praxis::engine::base::ErrorCode::unsupported;
  };
  QVERIFY(isUnsupported({{"general.architecture", std::string("clip")}}));
  QVERIFY(isUnsupported({{"split.no", std::uint64_t{1}}}));
  Values uneven = soundValues();
  uneven["llama.attention.head_count_kv"] = std::uint64_t{3};
  QVERIFY(!read(uneven));
}

void HyperparametersTest::expertsAreReadAndChecked() {
  Values values = soundValues();
  values["llama.expert_count"] = std::uint64_t{16};
  QVERIFY(!read(values));  // nothing says how many are used
  values["llama.expert_used_count"] = std::uint64_t{4};
  QCOMPARE(read(values)->experts.feedForward, std::int64_t{512});  // Mixtral: the width of the dense layers
  QVERIFY(read(values)->experts.normalises);
  values["llama.expert_weights_scale"] = 0.0;  // how files say that there is none
  QCOMPARE(read(values)->experts.scale, 1.0);
  values["llama.expert_feed_forward_length"] = std::uint64_t{64};
  values["llama.expert_shared_count"] = std::uint64_t{2};
  values["llama.expert_group_count"] = std::uint64_t{4};
  values["llama.expert_group_used_count"] = std::uint64_t{2};
  values["llama.expert_gating_func"] = std::uint64_t{2};
  values["llama.expert_weights_norm"] = true;
  values["llama.nextn_predict_layers"] = std::uint64_t{1};
  const auto shape = read(values);
  QVERIFY2(shape, shape ? "" : shape.error().message.c_str());
  QCOMPARE(shape->layers, std::int64_t{1});
  QCOMPARE(shape->experts.sharedFeedForward, std::int64_t{128});
  QCOMPARE(shape->experts.groupsUsed, std::int64_t{2});
  QVERIFY(shape->experts.gating == ExpertShape::Gating::sigmoid && shape->experts.normalises);
  // 2 groups of 4 cannot give 9 experts; 3 groups do not divide 16; a gate of another kind is named.
  for (const auto& [key, value] : Values{{"llama.expert_used_count", std::uint64_t{9}},
                                         {"llama.expert_group_count", std::uint64_t{3}},
                                         {"llama.expert_gating_func", std::uint64_t{4}}}) {
    Values bad = values;
    bad[key] = value;
    QVERIFY2(!read(bad), key.c_str());
  }
}

void HyperparametersTest::latentAttentionIsReadAndChecked() {
  Values values;
  for (const auto& [key, value] : soundValues()) {
    values[key.starts_with("llama.") ? "deepseek2" + key.substr(5) : key] = value;
  }
  values["general.architecture"] = std::string("deepseek2");
  values["deepseek2.attention.key_length"] = std::uint64_t{80};
  values["deepseek2.attention.value_length"] = std::uint64_t{64};
  values["deepseek2.attention.key_length_mla"] = std::uint64_t{24};
  values["deepseek2.attention.value_length_mla"] = std::uint64_t{20};
  values["deepseek2.attention.kv_lora_rank"] = std::uint64_t{64};
  values["deepseek2.rope.dimension_count"] = std::uint64_t{16};
  const auto shape = read(values);
  QVERIFY2(shape, shape ? "" : shape.error().message.c_str());
  QVERIFY(shape->latent.splitTensors);
  QCOMPARE(shape->latent.rank, std::int64_t{64});
  QCOMPARE(shape->latent.headDim, std::int64_t{24});
  QCOMPARE(shape->latent.headDimV, std::int64_t{20});
  values["deepseek2.rope.dimension_count"] = std::uint64_t{24};  // nothing left that is not rotated
  QVERIFY(!read(values));
}

QTEST_APPLESS_MAIN(HyperparametersTest)
#include "hyperparameters_test.moc"
