#include <algorithm>
#include <cmath>
#include <limits>

#include <QtTest>

#include "ui/charts/decimator.h"

namespace praxis::ui::charts {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

int breaksIn(const QVector<ChartPoint>& points) {
  return static_cast<int>(
      std::count_if(points.begin(), points.end(), [](const ChartPoint& point) { return std::isnan(point.value); }));
}

}  // namespace

class DecimatorTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyPeakSurvives();
  void pointsAreBoundedByColumnsHoweverManySamples();
  void fewSamplesPassUnchanged();
  void nothingIsAGap();
  void aLongPauseIsAGap();
  void aSingleValueBetweenGapsStaysVisible();
  void eventsAreNeverBroken();
  void columnsStandStillWhileTheViewMoves();
  void newestValueAndValueAtEndDifferInAGap();
  void meansLieInTheMiddleOfTheirColumns();
};

void DecimatorTest::everyPeakSurvives() {
  Decimator decimator;
  decimator.begin(10);
  for (int i = 0; i < 1000; ++i) decimator.add(i * 0.1, i == 437 ? 900 : i == 438 ? -900 : std::sin(i));
  decimator.end();
  const auto& points = decimator.points();
  QVERIFY(std::any_of(points.begin(), points.end(), [](const auto& p) { return p.value == 900; }));
  QVERIFY(std::any_of(points.begin(), points.end(), [](const auto& p) { return p.value == -900; }));
  QCOMPARE(decimator.largest(), 900.0);
  QVERIFY(std::is_sorted(points.begin(), points.end(), [](auto& a, auto& b) { return a.seconds < b.seconds; }));
}

void DecimatorTest::pointsAreBoundedByColumnsHoweverManySamples() {
  Decimator decimator;
  constexpr int kColumns = 50;
  decimator.begin(1);
  for (int i = 0; i < kColumns * 1000; ++i) decimator.add(i * 0.001, i % 3);
  decimator.end();
  QVERIFY(decimator.points().size() <= kColumns * 2);
}

void DecimatorTest::fewSamplesPassUnchanged() {
  Decimator decimator;
  decimator.begin(0.05);
  for (int i = 0; i < 20; ++i) decimator.add(i * 0.1, i);
  decimator.end();
  QCOMPARE(decimator.points().size(), 20);
  for (int i = 0; i < 20; ++i) QCOMPARE(decimator.points()[i].value, double(i));
}

void DecimatorTest::nothingIsAGap() {
  Decimator decimator;
  decimator.begin(0.05);
  for (int i = 0; i < 60; ++i) decimator.add(i * 0.1, i >= 20 && i < 40 ? kNaN : 5);
  decimator.end();
  QCOMPARE(breaksIn(decimator.points()), 1);
  QCOMPARE(decimator.points().size(), 41);
  decimator.begin(0.05);
  for (int i = 0; i < 60; ++i) decimator.add(i * 0.1, kNaN);
  decimator.end();
  QVERIFY(decimator.points().isEmpty());
  QVERIFY(std::isnan(decimator.largest()));
}

void DecimatorTest::aLongPauseIsAGap() {
  Decimator decimator;
  decimator.begin(0.05);
  for (const double seconds : {0.0, 0.1, 0.2, 60.0, 60.1}) decimator.add(seconds, 1);
  decimator.end();
  QCOMPARE(breaksIn(decimator.points()), 1);
  // One sample a second is the coarse resolution, not a pause.
  decimator.begin(0.05);
  for (int i = 0; i < 10; ++i) decimator.add(i, 1);
  decimator.end();
  QCOMPARE(breaksIn(decimator.points()), 0);
}

void DecimatorTest::aSingleValueBetweenGapsStaysVisible() {
  Decimator decimator;
  decimator.begin(0.5);
  for (const double value : {kNaN, 7.0, kNaN}) decimator.add(value == 7.0 ? 1.2 : std::isnan(value) ? 2 : 0, value);
  decimator.end();
  const auto& points = decimator.points();
  QCOMPARE(points.size(), 3);
  QVERIFY(points[0].value == 7 && points[1].value == 7 && points[1].seconds > points[0].seconds);
}

void DecimatorTest::eventsAreNeverBroken() {
  Decimator decimator(false);
  decimator.begin(0.05);
  for (int i = 0; i < 100; ++i) decimator.add(i * 0.1, i % 30 == 0 ? 4 : kNaN);
  decimator.end();
  QCOMPARE(decimator.points().size(), 4);
  QCOMPARE(breaksIn(decimator.points()), 0);
}

void DecimatorTest::columnsStandStillWhileTheViewMoves() {
  const auto thinned = [](double from) {
    Decimator decimator;
    decimator.begin(1);
    for (int i = 0; i < 1000; ++i) {
      if (i * 0.1 >= from) decimator.add(i * 0.1, std::sin(i * 1.7));
    }
    decimator.end();
    return decimator.points();
  };
  const auto before = thinned(10);
  const auto after = thinned(10.3);
  // All but the first column, which is cut, are the same points.
  for (int i = 1; i <= 100; ++i) {
    QCOMPARE(after[after.size() - i].seconds, before[before.size() - i].seconds);
    QCOMPARE(after[after.size() - i].value, before[before.size() - i].value);
  }
}

void DecimatorTest::newestValueAndValueAtEndDifferInAGap() {
  Decimator decimator;
  decimator.begin(1);
  decimator.add(0, 3);
  decimator.add(0.1, kNaN);
  decimator.end();
  QCOMPARE(decimator.newestValue(), 3.0);
  QVERIFY(std::isnan(decimator.valueAtEnd()));
}

void DecimatorTest::meansLieInTheMiddleOfTheirColumns() {
  Decimator decimator;
  decimator.begin(1);
  for (int i = 0; i < 40; ++i) decimator.add(i * 0.1 + 0.05, i < 20 ? 10 + i % 10 : i < 30 ? kNaN : i % 10);
  decimator.end();
  QCOMPARE(decimator.means().size(), 4);   // two columns, the gap, one column
  QCOMPARE(decimator.means()[0].value, 14.5);
  QCOMPARE(decimator.means()[0].seconds, 0.5);
  QCOMPARE(decimator.means()[1].value, 14.5);
  QVERIFY(std::isnan(decimator.means()[2].value));
  QCOMPARE(decimator.means()[3].value, 4.5);
}

}  // namespace praxis::ui::charts

QTEST_APPLESS_MAIN(praxis::ui::charts::DecimatorTest)
#include "decimator_test.moc"
