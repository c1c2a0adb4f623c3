// Laws of the divergence: none between equal predictions or logits that differ by a constant, never below zero, not
// symmetric, and the worst position is where it happened.

#include <cmath>

#include <QTest>

#include "engine/eval/divergence.h"

using namespace praxis::engine::eval;

class DivergenceTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void equalPredictionsDoNotDiverge() {
    DivergenceMeter meter;
    const std::vector<float> row{1, 2, -3, 0.5f};
    std::vector<float> shifted = row;
    for (float& value : shifted) value += 4;  // the softmax is the same
    meter.add(row, row, 0, 1);
    meter.add(row, shifted, 1, 2);
    const auto report = meter.report();
    QVERIFY(report.klMax < 1e-12 && report.klMean >= 0);
    QCOMPARE(report.topAgreement, 1.0);
    QVERIFY(report.probabilityRms < 1e-12);
    QVERIFY(std::abs(report.perplexityReference - report.perplexityQuantised) < 1e-9);
  }

  // Halves against 3/4 and 1/4: 0.5 ln(0.5/0.75) + 0.5 ln(0.5/0.25) = 0.14384; the other way round 0.13081.
  void figuresAreThoseWorkedByHand() {
    const std::vector<float> even{0, 0}, odd{std::log(3.0f), 0};
    DivergenceMeter forth, back;
    forth.add(even, odd, 7, 1);
    back.add(odd, even, 7, 1);
    QVERIFY(std::abs(forth.report().klMean - 0.143841) < 1e-6);
    QVERIFY(std::abs(back.report().klMean - 0.130812) < 1e-6);
    QVERIFY(std::abs(forth.report().probabilityRms - 0.25) < 1e-6);
  }

  void theWorstPositionIsNamed() {
    DivergenceMeter meter;
    const std::vector<float> plain{0, 0, 0}, other{0, 5, 0};
    for (std::size_t position = 0; position < 100; ++position) {
      meter.add(plain, position == 63 ? other : plain, position, position == 63 ? 2 : 0);
    }
    const auto report = meter.report();
    QCOMPARE(report.positions, std::size_t{100});
    QCOMPARE(report.worstPosition, std::size_t{63});
    QCOMPARE(report.worstToken, 2);
    QVERIFY(report.klMedian < 1e-12 && report.klP99 < 1e-12 && report.klMax > 1);
    QCOMPARE(report.topAgreement, 0.99);
    QVERIFY(report.klMeanError > 0);
  }

  void noPositionsIsNoFigures() { QCOMPARE(DivergenceMeter().report().positions, std::size_t{0}); }
};

QTEST_APPLESS_MAIN(DivergenceTest)
#include "divergence_test.moc"
