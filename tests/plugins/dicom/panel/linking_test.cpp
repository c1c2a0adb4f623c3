// Links in space by hand-worked numbers: axial, coronal and oblique stacks of one patient.

#include <cmath>

#include <QTest>

#include "plugins/dicom/panel/linking.h"

using namespace praxis::plugins::dicom;

namespace {

// 100 x 80 pixels (cols, rows) of 2 x 1 mm (between columns, between rows).
study::Series stack(const std::array<double, 6>& orientation, std::array<double, 3> first, std::array<double, 3> step,
                    int count) {
  study::Series series;
  series.frameOfReference = "1.2.3";
  series.rows = 80;
  series.cols = 100;
  series.rowSpacing = 1;
  series.colSpacing = 2;
  series.sliceSpacing = std::sqrt(step[0] * step[0] + step[1] * step[1] + step[2] * step[2]);
  for (int i = 0; i < count; ++i) {
    study::Slice slice;
    slice.geometry =
        study::Geometry{{first[0] + i * step[0], first[1] + i * step[1], first[2] + i * step[2]}, orientation};
    series.slices.push_back(slice);
  }
  return series;
}

constexpr std::array<double, 6> kAxial{1, 0, 0, 0, 1, 0};
constexpr std::array<double, 6> kCoronal{1, 0, 0, 0, 0, -1};

study::Series axial(double firstZ, double stepZ, int count) {
  return stack(kAxial, {0, 0, firstZ}, {0, 0, stepZ}, count);
}
// Rows from z = 50 down, planes at y = 10, 20, ...
study::Series coronal() { return stack(kCoronal, {0, 10, 50}, {0, 10, 0}, 5); }

void near(QPointF actual, QPointF expected) {
  QVERIFY2(QLineF(actual, expected).length() < 1e-9,
           qPrintable(QString("%1 %2, not %3 %4").arg(actual.x()).arg(actual.y()).arg(expected.x()).arg(expected.y())));
}

}  // namespace

class LinkingTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void nearestSliceGoesByMillimetres() {
    const auto thin = axial(0, 1, 41), thick = axial(2, 5, 8);  // 0..40 and 2, 7, ... 37 mm
    QCOMPARE(panel::nearestSlice(thick, thin, 0), std::optional<int>(0));
    QCOMPARE(panel::nearestSlice(thick, thin, 4), std::optional<int>(0));
    QCOMPARE(panel::nearestSlice(thick, thin, 5), std::optional<int>(1));
    QCOMPARE(panel::nearestSlice(thin, thick, 7), std::optional<int>(37));
  }

  void everySliceIsNearestToItself() {
    const auto series = axial(-7.5, 2.5, 9);
    for (int i = 0; i < 9; ++i) QCOMPARE(panel::nearestSlice(series, series, i), std::optional<int>(i));
  }

  void opposedStacksAgreeInSpace() {
    const auto up = axial(0, 2, 10);
    // Looking from the head: rows run to the right, so the normal points down.
    const auto down = stack({-1, 0, 0, 0, 1, 0}, {200, 0, 18}, {0, 0, -2}, 10);
    QCOMPARE(panel::nearestSlice(down, up, 0), std::optional<int>(9));
    QCOMPARE(panel::nearestSlice(up, down, 3), std::optional<int>(6));
  }

  void outsideOfTheStackNothingFollows() {
    const auto low = axial(0, 5, 5), high = axial(100, 5, 5);
    QCOMPARE(panel::nearestSlice(low, high, 0), std::optional<int>());
  }

  void otherPatientsPlanesAndFramesOfReferenceDoNotFollow() {
    const auto one = axial(0, 5, 5);
    auto other = one;
    other.frameOfReference = "1.2.4";
    QVERIFY(!panel::shareSpace(one, other));
    QCOMPARE(panel::nearestSlice(other, one, 1), std::optional<int>());
    other.frameOfReference.clear();
    auto bare = one;
    bare.frameOfReference.clear();
    QVERIFY(!panel::shareSpace(bare, other));
    QVERIFY(panel::shareSpace(one, coronal()));
    QVERIFY(!panel::shareStack(one, coronal()));
    QCOMPARE(panel::nearestSlice(coronal(), one, 1), std::optional<int>());
    QCOMPARE(panel::nearestSlice(one, one, 99), std::optional<int>());
    auto lost = one;
    lost.slices[0].geometry.reset();
    QVERIFY(!panel::shareSpace(one, lost));
  }

  void anAxialPlaneCutsACoronalPictureInARow() {
    // z = 20 lies 30 mm below the first row's centre: picture y 30.5, over the whole width.
    const auto line = panel::referenceLine(coronal(), 2, axial(0, 5, 9), 4);
    QVERIFY(line.has_value());
    near(line->x1() < line->x2() ? line->p1() : line->p2(), {0, 30.5});
    near(line->x1() < line->x2() ? line->p2() : line->p1(), {100, 30.5});
  }

  void andTheOtherWayRound() {
    const auto line = panel::referenceLine(axial(0, 5, 9), 4, coronal(), 2);  // y = 30 mm
    QVERIFY(line.has_value());
    QCOMPARE(line->y1(), 30.5);
    QCOMPARE(line->y2(), 30.5);
  }

  void linesEndWhereTheSourceEnds() {
    auto narrow = axial(0, 5, 9);
    narrow.cols = 10;  // from -1 to 19 mm: picture columns 0 to 10 of the coronal one
    const auto line = panel::referenceLine(coronal(), 2, narrow, 4);
    QVERIFY(line.has_value());
    QCOMPARE(std::min(line->x1(), line->x2()), 0.0);
    QCOMPARE(std::max(line->x1(), line->x2()), 10.0);
  }

  void noLineBetweenParallelDistantOrUnrelatedPlanes() {
    const auto one = axial(0, 5, 9);
    QVERIFY(!panel::referenceLine(one, 0, one, 4));
    QVERIFY(!panel::referenceLine(coronal(), 2, axial(200, 5, 9), 0));
    auto other = coronal();
    other.frameOfReference = "9";
    QVERIFY(!panel::referenceLine(other, 2, one, 4));
    auto unscaled = one;
    unscaled.rowSpacing = 0;
    QVERIFY(!panel::referenceLine(coronal(), 2, unscaled, 4));
    auto hostile = one;
    hostile.slices[4].geometry->orientation.fill(std::nan(""));
    QVERIFY(!panel::referenceLine(coronal(), 2, hostile, 4));
  }

  void pointsOfAnObliqueLineLieInBothPlanes() {
    const double s = std::sqrt(0.5);
    const auto oblique = stack({1, 0, 0, 0, s, s}, {-20, -20, -20}, {0, -s, s}, 3);
    const auto target = axial(0, 5, 9);
    const auto line = panel::referenceLine(target, 3, oblique, 1);
    QVERIFY(line.has_value());
    for (const QPointF p : {line->p1(), line->p2()}) {
      const double y = p.y() - 0.5, z = 15;  // rows are 1 mm apart
      // Plane through (-20, -20 - s, -20 + s) with normal (0, -s, s).
      QVERIFY(std::abs(-s * (y + 20 + s) + s * (z + 20 - s)) < 1e-9);
    }
  }

  void centresFollowByPositionElseByShare() {
    const auto one = axial(0, 5, 5);
    auto shifted = stack(kAxial, {40, 10, 0}, {0, 0, 5}, 5);
    near(panel::followCentre(shifted, 0, {100, 80}, one, 0, {100, 80}, {50, 40}), {30, 30});
    shifted.frameOfReference = "x";
    near(panel::followCentre(shifted, 0, {50, 40}, one, 0, {100, 80}, {50, 20}), {25, 10});
  }
};

QTEST_APPLESS_MAIN(LinkingTest)
#include "linking_test.moc"
