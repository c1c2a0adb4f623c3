// Hugging Face folders through the quantiser: the file computes what the folder does, and its keys have the types that
// other readers of GGUF insist on.

#include <QtTest>

#include "engine/quantize/quantize.h"
#include "tests/support/checkpoint_rig.h"

using namespace praxis;
using namespace praxis::engine;

class CheckpointTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theFileComputesWhatTheFolderDoes_data() {
    QTest::addColumn<QString>("architecture");
    QTest::addColumn<QString>("className");
    QTest::newRow("llama") << "llama"
                           << "LlamaForCausalLM";
    QTest::newRow("qwen2") << "qwen2"
                           << "Qwen2ForCausalLM";
    QTest::newRow("qwen3moe") << "qwen3moe"
                              << "Qwen3MoeForCausalLM";
  }
  void theFileComputesWhatTheFolderDoes() {
    QFETCH(QString, architecture);
    QFETCH(QString, className);
    tests::TinyModel tiny;
    tiny.architecture = architecture.toStdString();
    const tests::CheckpointRig rig(tiny);
    rig.writeFolder({.className = className.toStdString()});
    const auto model = weights::ModelFile::open(rig.folder());
    QVERIFY2(model.has_value(), model ? "" : model.error().message.c_str());
    const std::filesystem::path out = rig.folder().string() + ".gguf";
    device::ThreadPool threads(2);
    const auto report = quantize::quantizeModel(*model, **quantize::recipeNamed("F32"), {}, nullptr, out, threads);
    QVERIFY2(report.has_value(), report ? "" : report.error().message.c_str());
    QCOMPARE(model->preparedBytes(), std::uint64_t{0});  // it was read through, not loaded
    const auto wanted = tests::CheckpointRig::logits(rig.folder()), got = tests::CheckpointRig::logits(out);
    QVERIFY(wanted.has_value() && got.has_value());
    QCOMPARE(*got, *wanted);
    const auto written = weights::ModelFile::open(out);
    for (const auto& [key, value] : written->metadata().all()) {
      if (const auto* number = std::get_if<double>(&value)) {
        QVERIFY2(static_cast<double>(static_cast<float>(*number)) == *number, key.c_str());
      }
      const auto* whole = std::get_if<std::int64_t>(&value);
      QVERIFY2(whole == nullptr || *whole < 0, key.c_str());
    }
  }
};

QTEST_GUILESS_MAIN(CheckpointTest)
#include "checkpoint_test.moc"
