// Laws of shapes on a picture: exact geometry, pixels by their centres, scales by their place.

#include <QTest>

#include <cmath>
#include <numbers>
#include <random>

#include "engine/image/region.h"

using namespace praxis::engine::image;

namespace {

// Values that name their place: row * 1000 + column.
Image grid(int rows, int cols) {
  Image image;
  image.rows = rows;
  image.cols = cols;
  for (int row = 0; row < rows; ++row) {
    for (int col = 0; col < cols; ++col) image.values.push_back(static_cast<float>(row * 1000 + col));
  }
  return image;
}

Shape rectangle(double left, double top, double right, double bottom) {
  return {Shape::Kind::rectangle, {{left, top}, {right, bottom}}};
}
Shape ellipse(double left, double top, double right, double bottom) {
  return {Shape::Kind::ellipse, {{left, top}, {right, bottom}}};
}
Shape polygon(std::vector<Point> points) { return {Shape::Kind::polygon, std::move(points)}; }

const Scale kPixels{};
const Scale kTall{0.5, 0.25, SpacingSource::patient, 2};

bool near(double a, double b, double tolerance = 1e-9) {
  return std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b));
}

}  // namespace

class RegionTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void rectangleTakesThePixelsWhoseCentresItHas() {
    const Image image = grid(10, 10);
    const Statistics whole = statistics(image, rectangle(2, 3, 5, 4));
    QCOMPARE(whole.pixels, std::int64_t(3));
    QCOMPARE(whole.minimum, 3002.0);
    QCOMPARE(whole.maximum, 3004.0);
    QCOMPARE(whole.mean, 3003.0);
    QVERIFY(near(whole.deviation, std::sqrt(2.0 / 3)));  // of the population
    QCOMPARE(statistics(image, rectangle(2.6, 3.4, 4.6, 3.6)).pixels, std::int64_t(2));
    // Corners in any order.
    QCOMPARE(statistics(image, rectangle(5, 4, 2, 3)).mean, 3003.0);
  }

  void paddingAndNonsenseAreLeftOut() {
    Image image = grid(4, 4);
    image.padding.assign(16, 0);
    image.padding[5] = 1;
    image.values[6] = std::numeric_limits<float>::quiet_NaN();
    const Statistics part = statistics(image, rectangle(0, 1, 4, 2));
    QCOMPARE(part.pixels, std::int64_t(2));
    QCOMPARE(part.mean, (1000 + 1003) / 2.0);
  }

  void tinyAndOutsideShapesAreClipped() {
    const Image image = grid(10, 10);
    QCOMPARE(statistics(image, rectangle(3.1, 3.1, 3.3, 3.3)).pixels, std::int64_t(0));
    QCOMPARE(statistics(image, rectangle(3.4, 3.4, 3.6, 3.6)).pixels, std::int64_t(1));
    QCOMPARE(statistics(image, rectangle(-50, -50, -1, -1)).pixels, std::int64_t(0));
    QCOMPARE(statistics(image, ellipse(1000, 1000, 2e300, 2e300)).pixels, std::int64_t(0));
    QCOMPARE(statistics(image, rectangle(-1e9, -1e9, 1e9, 1e9)).pixels, std::int64_t(100));
    QCOMPARE(statistics(image, polygon({{-5, -5}, {2, -5}, {2, 2}, {-5, 2}})).pixels, std::int64_t(4));
    QCOMPARE(statistics(image, rectangle(3, 3, 3, 3)).pixels, std::int64_t(0));
    QCOMPARE(statistics(image, rectangle(std::nan(""), 0, 5, 5)).pixels, std::int64_t(0));
    QCOMPARE(statistics(image, polygon({{0, 0}, {9, 9}})).pixels, std::int64_t(0));
    QCOMPARE(statistics(Image{}, rectangle(0, 0, 5, 5)).pixels, std::int64_t(0));
  }

  void colourHasNoStatistics() {
    Image image;
    image.rows = image.cols = 2;
    image.photometric = Photometric::rgb;
    image.rgb.assign(12, 100);
    QCOMPARE(statistics(image, rectangle(0, 0, 2, 2)).pixels, std::int64_t(0));
  }

  void areasAreExact() {
    const double pi = std::numbers::pi;
    QVERIFY(near(areaPixels(ellipse(3, 4, 13, 10)), pi * 5 * 3));
    QVERIFY(near(area(ellipse(3, 4, 13, 10), kTall), pi * (5 * 0.25) * (3 * 0.5)));
    QVERIFY(near(area(rectangle(1.5, 2, 4, 6), kTall), 2.5 * 0.25 * 4 * 0.5));
    QVERIFY(near(areaPixels(polygon({{0, 0}, {4, 0}, {0, 3}})), 6));
    // Turned round or started elsewhere, it is the same.
    QVERIFY(near(areaPixels(polygon({{0, 3}, {4, 0}, {0, 0}})), 6));
    // Moved far away, too: no cancellation.
    QVERIFY(near(areaPixels(polygon({{1e6, 1e6}, {1e6 + 4, 1e6}, {1e6, 1e6 + 3}})), 6));
  }

  void pixelsOfAnEllipseApproachItsArea() {
    const Image image = grid(400, 400);
    const Statistics inside = statistics(image, ellipse(20.3, 60.7, 380.1, 310.9));
    QVERIFY(near(static_cast<double>(inside.pixels), areaPixels(ellipse(20.3, 60.7, 380.1, 310.9)), 1e-3));
    // An ellipse about a centre of symmetry has the value of that centre as its mean.
    const Statistics centred = statistics(image, ellipse(100, 100, 201, 151));
    QVERIFY(near(centred.mean, 125 * 1000 + 150));
  }

  void splittingAPolygonLosesAndDoublesNoPixel() {
    std::mt19937 random(7);
    std::uniform_real_distribution<double> place(-5, 45);
    const Image image = grid(40, 40);
    for (int round = 0; round < 200; ++round) {
      const Point a{place(random), place(random)}, b{place(random), place(random)}, c{place(random), place(random)};
      const Point middle{a.x * 0.3 + b.x * 0.7, a.y * 0.3 + b.y * 0.7};
      const Statistics left = statistics(image, polygon({a, middle, c}));
      const Statistics right = statistics(image, polygon({c, middle, b}));
      // One triangle beside the other: the shared edge runs the other way round.
      const Statistics whole = statistics(image, polygon({a, middle, b, c}));
      QCOMPARE(left.pixels + right.pixels, whole.pixels);
      QVERIFY(near(left.mean * static_cast<double>(left.pixels) + right.mean * static_cast<double>(right.pixels),
                   whole.mean * static_cast<double>(whole.pixels), 1e-9));
    }
  }

  void polygonsAgreeWithRectangles() {
    const Image image = grid(30, 30);
    const Statistics one = statistics(image, rectangle(2.5, 3.5, 20.5, 17.2));
    const Statistics other = statistics(image, polygon({{2.5, 3.5}, {20.5, 3.5}, {20.5, 17.2}, {2.5, 17.2}}));
    QCOMPARE(other.pixels, one.pixels);
    QCOMPARE(other.mean, one.mean);
    QCOMPARE(other.deviation, one.deviation);
  }

  void figureEightHasBothItsLoops() {
    const Shape eight = polygon({{0, 0}, {20, 20}, {20, 0}, {0, 20}});
    QVERIFY(crossesItself(eight.points));
    QVERIFY(!crossesItself(polygon({{0, 0}, {20, 0}, {20, 20}, {0, 20}}).points));
    QVERIFY(near(areaPixels(eight), 200, 0.06));
  }

  void lengthsFollowTheSpacing() {
    QVERIFY(near(length({0, 0}, {3, 4}, kPixels), 5));
    QVERIFY(near(length({0, 0}, {12, 8}, kTall), 5));
    QVERIFY(near(outline(rectangle(0, 0, 4, 2), kTall), 2 * (1 + 1)));
    QVERIFY(near(outline(polygon({{0, 0}, {12, 0}, {12, 8}}), kTall), 3 + 4 + 5));
    QVERIFY(near(outline(ellipse(0, 0, 40, 20), kTall), 2 * std::numbers::pi * 5));
    QCOMPARE(outline(ellipse(3, 3, 3, 3), kTall), 0.0);
  }

  void anglesAreThoseOfTheBody() {
    QVERIFY(near(*angleDegrees({1, 0}, {0, 0}, {0, 1}, kPixels), 90));
    QVERIFY(near(*angleDegrees({1, 0}, {0, 0}, {2, 1}, kTall), 45));  // 45 degrees only where pixels are twice as tall
    QVERIFY(near(*angleDegrees({-1, 0}, {0, 0}, {1, 1e-9}, kPixels), 180, 1e-6));
    QVERIFY(near(*angleDegrees({5, 5}, {2, 2}, {9, 9}, kTall), 0));
    QVERIFY(!angleDegrees({1, 1}, {1, 1}, {2, 2}, kPixels).has_value());
  }

  void scaleIsThePicturesOwn() {
    Image image = grid(4, 4);
    image.rowSpacing = image.colSpacing = 0.5;
    const std::vector<Point> points = {{1, 1}, {2, 2}};
    QVERIFY(!scaleAt(image, points).isMillimetres());  // nobody vouches for the spacing
    image.spacingSource = SpacingSource::detector;
    QVERIFY(scaleAt(image, points) == (Scale{0.5, 0.5, SpacingSource::detector, 1}));
    image.spacingSource = SpacingSource::none;
    image.pixelAspect = 2;
    QVERIFY(scaleAt(image, points) == (Scale{1, 1, SpacingSource::none, 2}));
  }

  void regionsHaveTheirOwnScale() {
    Image image = grid(20, 40);
    image.regions = {{0, 0, 9, 19, 0.2, 0.1}, {0, 20, 9, 39, 0.3, 0}, {0, 0, 19, 39, 1, 1}};
    const auto at = [&](Point a, Point b) { return scaleAt(image, std::vector<Point>{a, b}); };
    QVERIFY(at({0, 0}, {19.9, 9.9}) == (Scale{0.2, 0.1, SpacingSource::patient, 2}));
    QVERIFY(!at({1, 1}, {25, 1}).isMillimetres());   // from one region into the next
    QVERIFY(!at({22, 1}, {25, 1}).isMillimetres());  // columns are time there
    QCOMPARE(at({1, 15}, {25, 15}).row, 1.0);        // the first region that has a point holds
    QVERIFY(!at({1, 15}, {25, 25}).isMillimetres());
    image.spacingSource = SpacingSource::patient;
    image.rowSpacing = image.colSpacing = 5;
    QVERIFY(!at({1, 15}, {25, 25}).isMillimetres());  // outside the regions nothing holds
  }
};

QTEST_GUILESS_MAIN(RegionTest)
#include "region_test.moc"
