// The order of slices in space, whatever the files' names and numbers say.

#include <QTest>

#include <cmath>

#include "plugins/dicom/study/series_order.h"

using namespace praxis::plugins::dicom::study;

namespace {

constexpr std::array<double, 6> kAxial{1, 0, 0, 0, 1, 0};

Slice sliceAt(double x, double y, double z, int number, const std::array<double, 6>& orientation = kAxial) {
  Slice slice;
  slice.path = "slice" + std::to_string(number);
  slice.instanceNumber = number;
  slice.geometry = Geometry{{x, y, z}, orientation};
  return slice;
}

QString numbers(const Series& series) {
  QString text;
  for (const Slice& slice : series.slices) text += QString::number(slice.instanceNumber) + " ";
  return text.trimmed();
}

}  // namespace

class SeriesOrderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void positionWinsOverNumber() {
    Series series;
    series.slices = {sliceAt(0, 0, 10, 1), sliceAt(0, 0, -5, 2), sliceAt(0, 0, 0, 3), sliceAt(0, 0, 5, 4)};
    const auto parts = orderSeries(series);
    QCOMPARE(parts.size(), std::size_t(1));
    QCOMPARE(numbers(parts[0]), "2 3 4 1");
    QCOMPARE(parts[0].slices[0].key, -5.0);
    QCOMPARE(parts[0].sliceSpacing, 5.0);
    QVERIFY(parts[0].warnings.empty());
  }

  void theNormalDecidesTheDirection() {
    // Seen from the head: the normal points to the feet, so the highest slice comes first.
    const std::array<double, 6> fromAbove{-1, 0, 0, 0, 1, 0};
    Series series;
    series.slices = {sliceAt(0, 0, 1, 1, fromAbove), sliceAt(0, 0, 3, 2, fromAbove), sliceAt(0, 0, 2, 3, fromAbove)};
    QCOMPARE(numbers(orderSeries(series)[0]), "2 3 1");
  }

  void withoutPositionsTheNumberDecides() {
    Series series;
    series.slices = {sliceAt(0, 0, 1, 3), sliceAt(0, 0, 2, 1), sliceAt(0, 0, 3, 2)};
    series.slices[1].geometry.reset();
    const auto parts = orderSeries(series);
    QCOMPARE(numbers(parts[0]), "1 2 3");
    QCOMPARE(parts[0].sliceSpacing, 0.0);
  }

  void gapsAreReportedAndTheMedianHolds() {
    Series series;
    for (const double z : {0.0, 2.0, 4.0, 8.0, 10.0}) series.slices.push_back(sliceAt(0, 0, z, int(z)));
    const auto parts = orderSeries(series);
    QCOMPARE(parts[0].sliceSpacing, 2.0);
    QCOMPARE(parts[0].warnings.size(), std::size_t(1));
    QVERIFY(parts[0].warnings[0].find("missing") != std::string::npos);
  }

  void tiltedGantriesAreReported() {
    Series series;
    for (int i = 0; i < 4; ++i) series.slices.push_back(sliceAt(0, 1.0 * i, 5.0 * i, i));
    const auto parts = orderSeries(series);
    QCOMPARE(parts[0].warnings.size(), std::size_t(1));
    QVERIFY(parts[0].warnings[0].find("tilted") != std::string::npos);
    QCOMPARE(parts[0].sliceSpacing, 5.0);
  }

  void repeatedPositionsBecomeSeriesOfTheirOwn() {
    Series series;
    for (int time = 0; time < 3; ++time) {
      for (int z = 0; z < 4; ++z) series.slices.push_back(sliceAt(0, 0, z, 10 * time + z));
    }
    const auto parts = orderSeries(series);
    QCOMPARE(parts.size(), std::size_t(3));
    QCOMPARE(numbers(parts[0]), "0 1 2 3");
    QCOMPARE(numbers(parts[2]), "20 21 22 23");
    QCOMPARE(parts[1].sliceSpacing, 1.0);
  }

  void unevenRepetitionStaysTogetherWithAWarning() {
    Series series;
    series.slices = {sliceAt(0, 0, 0, 1), sliceAt(0, 0, 1, 2), sliceAt(0, 0, 1, 3)};
    const auto parts = orderSeries(series);
    QCOMPARE(parts.size(), std::size_t(1));
    QCOMPARE(numbers(parts[0]), "1 2 3");
    QVERIFY(!parts[0].warnings.empty());
  }

  void aSingleSliceAndNoneAreFine() {
    Series series;
    QCOMPARE(orderSeries(series).size(), std::size_t(1));
    series.slices = {sliceAt(0, 0, 7, 1)};
    QCOMPARE(orderSeries(series)[0].sliceSpacing, 0.0);
  }
};

QTEST_APPLESS_MAIN(SeriesOrderTest)
#include "series_order_test.moc"
