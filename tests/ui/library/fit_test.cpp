// Whether a model fits, and the sentence about it.

#include <QTest>

#include "ui/library/fit.h"

using namespace praxis::ui::library;

namespace {

praxis::engine::library::ModelSummary model() {
  praxis::engine::library::ModelSummary summary;
  auto& shape = summary.shape;
  shape.architecture = "llama";
  shape.contextLength = 32768;
  shape.embedding = 2048;
  shape.layers = 16;
  shape.feedForward = 8192;
  shape.heads = 32;
  shape.headsKv = 8;
  shape.headDim = shape.headDimV = 64;
  shape.vocab = 128256;
  summary.weightBytes = 1'300'000'000;
  return summary;
}

constexpr qint64 kGigabyte = 1'000'000'000;

}  // namespace

class FitTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void enoughMemoryFits() {
    const Fit fit = judgeFit(model(), 8192, 18 * kGigabyte);
    QVERIFY(fit.fits);
    QVERIFY(fit.neededBytes > fit.weightBytes + fit.kvBytes - 1);
    QVERIFY2(verdict(fit).startsWith("Fits: needs 1."), qPrintable(verdict(fit)));
    QVERIFY(verdict(fit).contains("18.0 GB"));
  }

  void aShorterContextIsOfferedAndFits() {
    const Fit tight = judgeFit(model(), 32768, 2 * kGigabyte);
    QVERIFY(!tight.fits);
    QVERIFY(tight.contextThatFits > 0 && tight.contextThatFits < 32768);
    QVERIFY(judgeFit(model(), tight.contextThatFits, 2 * kGigabyte).fits);
    QVERIFY(!judgeFit(model(), tight.contextThatFits + kContextStepTokens, 2 * kGigabyte).fits);
    QVERIFY(verdict(tight).contains("fits."));
  }

  void weightsAloneTooLargeSaysSo() {
    const Fit none = judgeFit(model(), 4096, kGigabyte);
    QVERIFY(!none.fits);
    QCOMPARE(none.contextThatFits, qint64(0));
    QVERIFY(verdict(none).contains("any context"));
  }

  void moreContextNeverNeedsLess() {
    qint64 before = 0;
    for (qint64 tokens = 256; tokens <= 32768; tokens *= 2) {
      const Fit fit = judgeFit(model(), tokens, kGigabyte);
      QVERIFY(fit.neededBytes > before);
      before = fit.neededBytes;
    }
  }

  void suggestsTheTrainedContextUpToTheUsualOne() {
    auto summary = model();
    QCOMPARE(suggestedContext(summary), qint64(8192));
    summary.shape.contextLength = 2048;
    QCOMPARE(suggestedContext(summary), qint64(2048));
  }
};

QTEST_APPLESS_MAIN(FitTest)
#include "fit_test.moc"
