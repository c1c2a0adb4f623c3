// AUC, Brier score, log loss, calibration and intervals: hand-worked, and the figures of scikit-learn 1.9, statsmodels.

#include <algorithm>
#include <cmath>

#include <QTest>

#include "engine/eval/interval.h"
#include "engine/eval/probability.h"

using namespace praxis::engine::eval;

namespace {

bool isClose(double one, double other) { return std::abs(one - other) < 1e-12; }

// Twelve with ties, across the classes and inside them.
std::vector<Judgement> twelve() {
  return {{0.1, false}, {0.4, false}, {0.4, true},  {0.8, true},   {0.8, false}, {0.8, true},
          {0.95, true}, {0.3, false}, {0.65, true}, {0.05, false}, {0.4, false}, {0.7, true}};
}

}  // namespace

class ProbabilityTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void figuresAreThoseOfTheReference() {
    QVERIFY(isClose(*areaUnderCurve(twelve()), 0.8611111111111112));
    QVERIFY(isClose(brierScore(twelve()), 0.14312500000000003));
    QVERIFY(isClose(logLoss(twelve()), 0.4454789085726252));
    QVERIFY(isClose(calibrationError(twelve()), 0.14583333333333343));
  }

  void theCurveKnowsOrderOnly() {
    auto judgements = twelve();
    const double before = *areaUnderCurve(judgements);
    for (Judgement& one : judgements) one.probability = std::pow(one.probability, 3);
    QCOMPARE(*areaUnderCurve(judgements), before);
    for (Judgement& one : judgements) one.isPositive = !one.isPositive;
    QVERIFY(isClose(*areaUnderCurve(judgements), 1 - before));
  }

  void oneLevelForAllIsAHalf() {
    QCOMPARE(*areaUnderCurve(std::vector<Judgement>{{0.5, true}, {0.5, false}, {0.5, false}}), 0.5);
    QVERIFY(!areaUnderCurve(std::vector<Judgement>{{0.5, true}, {0.7, true}}));
    QVERIFY(!areaUnderCurve({}));
  }

  void aSureMistakeIsFinite() {
    const std::vector<Judgement> wrong{{0, true}, {1, false}};
    QVERIFY(std::abs(logLoss(wrong) + std::log(kLeastProbability)) < 1e-9);
    QCOMPARE(brierScore(wrong), 1.0);
    QCOMPARE(calibrationError(wrong), 1.0);
  }

  void wilsonIsThatOfTheReference() {
    const auto is = [](Interval interval, double low, double high) {
      return isClose(interval.low, low) && isClose(interval.high, high);
    };
    QVERIFY(is(wilson(0, 10), 0, 0.27753279986288926));
    QVERIFY(is(wilson(10, 10), 0.7224672001371106, 1));
    QVERIFY(is(wilson(45, 50), 0.7863976856252034, 0.9565242350681095));
    QVERIFY(is(wilson(1, 3), 0.06149194472039626, 0.7923403991979523));
    QVERIFY(is(wilson(0, 0), 0, 1));
  }

  // The mean of 400 values of a uniform distribution: standard error sqrt(1/12/400), of which 1.96 are 0.0283.
  void bootstrapFindsTheNormalInterval() {
    Random random(7);
    std::vector<double> values;
    for (int i = 0; i < 400; ++i) values.push_back(static_cast<double>(random.below(1'000'000)) / 1e6);
    double total = 0;
    for (const double value : values) total += value;
    const Statistic mean = [&](std::span<const std::size_t> items) {
      double sum = 0;
      for (const std::size_t item : items) sum += values[item];
      return std::optional(sum / static_cast<double>(items.size()));
    };
    const auto interval = bootstrap(values.size(), mean);
    QVERIFY(interval.has_value());
    QVERIFY(std::abs(interval->high - total / 400 - 0.0283) < 0.003);
    QVERIFY(std::abs(total / 400 - interval->low - 0.0283) < 0.003);
    const auto again = bootstrap(values.size(), mean);
    QCOMPARE(again->low, interval->low);
    QCOMPARE(again->high, interval->high);
  }

  void whatIsMostlyUndefinedHasNoInterval() {
    QVERIFY(!bootstrap(3, [](std::span<const std::size_t>) { return std::optional<double>(); }));
    QVERIFY(!bootstrap(0, [](std::span<const std::size_t>) { return std::optional(1.0); }));
  }

  void quantilesAreInterpolated() {
    const std::vector<double> values{1, 2, 4, 8};
    QCOMPARE(quantile(values, 0), 1.0);
    QCOMPARE(quantile(values, 0.5), 3.0);
    QCOMPARE(quantile(values, 1), 8.0);
  }

  // The first outputs of SplitMix64 from state 0, as published with it.
  void randomNumbersAreTheSameEverywhere() {
    Random random(0);
    QCOMPARE(random.next(), std::uint64_t{0xE220A8397B1DCDAF});
    QCOMPARE(random.next(), std::uint64_t{0x6E789E6AA1B965F4});
  }
};

QTEST_APPLESS_MAIN(ProbabilityTest)
#include "probability_test.moc"
