#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <QtTest>

#include "engine/metrics/histogram.h"

namespace praxis::engine::metrics {
namespace {

// Skewed like latencies are: most near 20 ms, a long tail.
std::vector<double> latencies(int count, unsigned seed) {
  std::mt19937 generator(seed);
  std::lognormal_distribution<double> distribution(std::log(20.0), 0.8);
  std::vector<double> values(static_cast<std::size_t>(count));
  std::generate(values.begin(), values.end(), [&] { return distribution(generator); });
  return values;
}

Histogram histogramOf(const std::vector<double>& values) {
  Histogram histogram;
  for (const double value : values) histogram.add(value);
  return histogram;
}

}  // namespace

class HistogramTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void quantilesAreAtMostOneBucketAboveTheExactOnes();
  void quantileNeverFallsAsTheShareGrows();
  void mergeEqualsAddingEverything();
  void emptyHasNoQuantileAndNoMean();
  void valuesBeyondTheRangeCountAtItsEnds();
  void whatIsNotANumberIsLeftOut();
};

void HistogramTest::quantilesAreAtMostOneBucketAboveTheExactOnes() {
  auto values = latencies(5000, 1);
  const Histogram histogram = histogramOf(values);
  std::sort(values.begin(), values.end());
  for (const double share : {0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1.0}) {
    const double exact = values[static_cast<std::size_t>(std::ceil(share * 5000)) - 1];
    const double found = histogram.quantile(share);
    QVERIFY2(found >= exact * (1 - 1e-9), qPrintable(QString("share %1: %2 < %3").arg(share).arg(found).arg(exact)));
    QVERIFY2(found <= exact * 1.02, qPrintable(QString("share %1: %2 far above %3").arg(share).arg(found).arg(exact)));
  }
}

void HistogramTest::quantileNeverFallsAsTheShareGrows() {
  const Histogram histogram = histogramOf(latencies(300, 2));
  double previous = 0;
  for (int percent = 0; percent <= 100; ++percent) {
    const double now = histogram.quantile(percent / 100.0);
    QVERIFY(now >= previous);
    previous = now;
  }
}

void HistogramTest::mergeEqualsAddingEverything() {
  const auto first = latencies(400, 3);
  const auto second = latencies(700, 4);
  Histogram merged = histogramOf(first);
  merged.merge(histogramOf(second));
  std::vector<double> both = first;
  both.insert(both.end(), second.begin(), second.end());
  const Histogram together = histogramOf(both);
  QCOMPARE(merged.count(), together.count());
  QCOMPARE(merged.mean(), together.mean());
  for (const double share : {0.1, 0.5, 0.95}) QCOMPARE(merged.quantile(share), together.quantile(share));
}

void HistogramTest::emptyHasNoQuantileAndNoMean() {
  Histogram histogram;
  QVERIFY(std::isnan(histogram.quantile(0.5)) && std::isnan(histogram.mean()));
  histogram.add(5);
  histogram.clear();
  QCOMPARE(histogram.count(), std::uint64_t{0});
  QVERIFY(std::isnan(histogram.quantile(0.5)) && std::isnan(histogram.mean()));
}

void HistogramTest::valuesBeyondTheRangeCountAtItsEnds() {
  Histogram histogram;
  for (const double value : {-3.0, 0.0, 1e-9}) histogram.add(value);
  QVERIFY(histogram.quantile(1) <= 0.00103);
  histogram.add(1e12);
  histogram.add(std::numeric_limits<double>::infinity());
  QVERIFY(std::abs(histogram.quantile(1) / 1e6 - 1) < 1e-9);
  QCOMPARE(histogram.count(), std::uint64_t{5});
}

void HistogramTest::whatIsNotANumberIsLeftOut() {
  Histogram histogram;
  histogram.add(std::numeric_limits<double>::quiet_NaN());
  QCOMPARE(histogram.count(), std::uint64_t{0});
}

}  // namespace praxis::engine::metrics

QTEST_APPLESS_MAIN(praxis::engine::metrics::HistogramTest)
#include "histogram_test.moc"
