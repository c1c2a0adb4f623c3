// Rotation frequencies against hand-worked values: plain, linear, llama 3 factors, and the ramp of yarn.

#include <cmath>

#include <QTemporaryDir>
#include <QTest>

#include "engine/model/rope.h"
#include "tests/support/tiny_model.h"

using namespace praxis::engine;
using praxis::tests::TinyModel;

class RopeTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  base::Result<model::RopeTable> read(const TinyModel& tiny) {
    const std::filesystem::path path = m_folder.filePath("rope.gguf").toStdString();
    PRAXIS_TRY(praxis::tests::writeTinyModel(tiny, path));
    const auto file = PRAXIS_TRY(weights::ModelFile::open(path));
    return model::readRope(file, PRAXIS_TRY(weights::readHyperparameters(file)));
  }

  // Base 10000 over 16 values: each pair turns 10000^(1/8) slower than the one before.
  static TinyModel scaled(const char* type, double factor) {
    TinyModel tiny;
    tiny.metadata["llama.rope.scaling.type"] = std::string(type);
    tiny.metadata["llama.rope.scaling.factor"] = factor;
    return tiny;
  }

 private Q_SLOTS:
  void plainFrequenciesFallByOneFactor() {
    const auto table = read({}).value();
    QCOMPARE(table.frequencies.size(), std::size_t{8});
    QCOMPARE(table.frequencies[0], 1.0f);
    for (std::size_t i = 1; i < 8; ++i) {
      const double ratio = static_cast<double>(table.frequencies[i - 1]) / static_cast<double>(table.frequencies[i]);
      QVERIFY(std::abs(ratio - std::sqrt(10.0)) < 1e-5);
    }
    QCOMPARE(table.magnitude, 1.0f);
  }

  void linearScalingDividesAll() {
    const auto plain = read({}).value(), four = read(scaled("linear", 4)).value(),
               none = read(scaled("none", 4)).value();
    for (std::size_t i = 0; i < 8; ++i) QCOMPARE(four.frequencies[i], plain.frequencies[i] / 4);
    QVERIFY(none.frequencies == plain.frequencies);
  }

  // Over 4096 tokens pair i turns 4096 * 10^(-i/2) / (2 pi) = 652, 206, 65, 20.6, 6.5, 2.1, 0.65, 0.21 times. The ramp
  // runs from the pair of 32 turns (i = 2.62, rounded down) to that of one turn (i = 5.63, rounded up).
  void yarnScalesSlowPairsOnly() {
    TinyModel tiny = scaled("yarn", 40);
    tiny.metadata["llama.rope.scaling.original_context_length"] = std::int64_t{4096};
    const auto plain = read({}).value(), yarn = read(tiny).value();
    const double expected[] = {1, 1, 1, 0.75 + 0.25 / 40, 0.5 + 0.5 / 40, 0.25 + 0.75 / 40, 1.0 / 40, 1.0 / 40};
    for (std::size_t i = 0; i < 8; ++i) {
      const double share = static_cast<double>(yarn.frequencies[i]) / static_cast<double>(plain.frequencies[i]);
      QVERIFY2(std::abs(share - expected[i]) < 1e-6, qPrintable(QString("%1: %2").arg(i).arg(share)));
    }
    QVERIFY(std::abs(yarn.magnitude - (1 + 0.1 * std::log(40.0))) < 1e-6);
    tiny.metadata["llama.rope.scaling.attn_factor"] = 0.5;
    QVERIFY(std::abs(read(tiny).value().magnitude - 0.5 * (1 + 0.1 * std::log(40.0))) < 1e-6);
  }

  void senselessScalesAreRefused() {
    for (const double factor : {-1.0, static_cast<double>(INFINITY), static_cast<double>(NAN), 1e30}) {
      const auto table = read(scaled("yarn", factor));
      QVERIFY(!table && table.error().code == base::ErrorCode::corrupt);
    }
    for (const char* key : {"original_context_length", "attn_factor", "yarn_beta_fast"}) {
      TinyModel tiny = scaled("yarn", 4);
      tiny.metadata[std::string("llama.rope.scaling.") + key] = 0.0;
      const auto table = read(tiny);
      QVERIFY(!table && table.error().message.find(key) != std::string::npos);
    }
    QCOMPARE(read(scaled("yarn", 0.5)).value().magnitude, 1.0f);  // a shorter context needs no sharper scores
    QVERIFY(read(scaled("yarn", 0)));                             // 0 is how a file says that there is none
    QVERIFY(!read(scaled("longrope", 2)));
  }
};

QTEST_APPLESS_MAIN(RopeTest)
#include "rope_test.moc"
