// Laws of the eight ways to lay a picture, and of the letters at its edges.

#include <QTest>

#include "ui/viewer/overlay.h"
#include "ui/viewer/view_transform.h"

using namespace praxis::ui::viewer;
using praxis::engine::image::SpacingSource;

namespace {

std::vector<Orientation> all() {
  std::vector<Orientation> result;
  for (const bool mirrored : {false, true}) {
    for (int turns = 0; turns < 4; ++turns) result.push_back({mirrored, turns});
  }
  return result;
}

const std::vector<QPointF> kPoints{{1, 0}, {0, 1}, {3, -7}, {-2.5, 0.25}};

ViewTransform view(const Orientation& orientation) {
  ViewTransform t;
  t.setViewport({640, 480});
  t.setPicture(512, 300, 1.3);
  t.setOrientation(orientation);
  return t;
}

bool near(QPointF a, QPointF b) { return std::abs(a.x() - b.x()) < 1e-9 && std::abs(a.y() - b.y()) < 1e-9; }

}  // namespace

class OrientationTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void turnsAreClockwiseOnScreen() {
    QCOMPARE(Orientation{}.turned(1).map({0, -1}), QPointF(1, 0));  // what was up points right
    QCOMPARE(Orientation{}.turned(1).map({1, 0}), QPointF(0, 1));
    QCOMPARE(Orientation{}.turned(-1), Orientation{}.turned(3));
  }

  void operationsActOnWhatIsSeen() {
    for (const Orientation& o : all()) {
      for (const QPointF p : kPoints) {
        const QPointF seen = o.map(p);
        QCOMPARE(o.flippedHorizontally().map(p), QPointF(-seen.x(), seen.y()));
        QCOMPARE(o.flippedVertically().map(p), QPointF(seen.x(), -seen.y()));
        QCOMPARE(o.turned(1).map(p), QPointF(-seen.y(), seen.x()));
        QCOMPARE(o.inverse().map(seen), p);
      }
      QCOMPARE(o.flippedHorizontally().flippedHorizontally(), o);
      QCOMPARE(o.flippedVertically().flippedVertically(), o);
      QCOMPARE(o.turned(1).turned(1).turned(1).turned(1), o);
      QCOMPARE(o.flippedHorizontally().flippedVertically(), o.turned(2));
    }
  }

  void transformAndItsInverseAgreeInEveryOrientation() {
    for (const Orientation& o : all()) {
      ViewTransform t = view(o);
      t.setZoom(2.7, {100, 50});
      t.pan({-13, 8});
      for (const QPointF point : {QPointF(0, 0), QPointF(17.5, 211), QPointF(512, 300)}) {
        QVERIFY(near(t.toPicture(t.toViewport(point)), point));
        QVERIFY(near(t.transform().map(point), t.toViewport(point)));
      }
    }
  }

  void sidewaysPicturesFit() {
    const double tall = 300 * 1.3;
    for (const Orientation& o : all()) {
      const QRectF shown = view(o).pictureRect();
      QVERIFY(std::abs(shown.width() - 640) < 1e-9 || std::abs(shown.height() - 480) < 1e-9);
      const double ratio = o.isSideways() ? tall / 512 : 512 / tall;
      QVERIFY(std::abs(shown.width() / shown.height() - ratio) < 1e-9);
      QVERIFY(near(shown.center(), {320, 240}));
    }
  }

  void panFollowsTheHandInEveryOrientation() {
    for (const Orientation& o : all()) {
      ViewTransform t = view(o);
      const QPointF before = t.toViewport({256, 150});
      t.pan({11, -6});
      QVERIFY(near(t.toViewport({256, 150}), before + QPointF(11, -6)));
      t.setZoom(4, {17, 400});
      const QPointF offset = t.offset();
      ViewTransform other = view(o);
      other.setView(t.zoom(), offset);
      QVERIFY(near(other.toViewport({1, 2}), t.toViewport({1, 2})));
    }
  }

  void turningKeepsTheCentreOfTheViewport() {
    ViewTransform t = view({});
    t.setZoom(3, {10, 10});
    const QPointF centre = t.toPicture({320, 240});
    for (const Orientation& o : all()) {
      t.setOrientation(o);
      QVERIFY(near(t.toPicture({320, 240}), centre));
      QCOMPARE(t.zoom(), 3.0);
    }
  }

  void fittedZoomIsNeverOutsideItsLimits() {
    ViewTransform t;
    t.setViewport({240, 200});
    t.setPicture(4096, 5120, 1);
    const double fitted = t.zoom();
    QVERIFY(fitted < ViewTransform::kZoomMin);
    t.setZoom(fitted * 1.5, {0, 0});
    QCOMPARE(t.zoom(), fitted * 1.5);
    t.setZoom(fitted / 2, {0, 0});
    QCOMPARE(t.zoom(), fitted);
  }

  // The letter of an edge stands where the picture's own edge is seen.
  void lettersFollowTheEdges() {
    for (const Orientation& o : all()) {
      const ViewTransform t = view(o);
      const EdgeLetters seen = turnedLetters({"R", "L", "A", "P"}, o);
      const QPointF centre = t.toViewport({256, 150});
      const std::pair<QString, QPointF> edges[] = {
          {"R", {0, 150}}, {"L", {512, 150}}, {"A", {256, 0}}, {"P", {256, 300}}};
      for (const auto& [letter, at] : edges) {
        const QPointF d = t.toViewport(at) - centre;
        const QString found = std::abs(d.x()) > std::abs(d.y()) ? (d.x() < 0 ? seen.left : seen.right)
                                                                : (d.y() < 0 ? seen.top : seen.bottom);
        QCOMPARE(found, letter);
      }
    }
    Overlay overlay;
    overlay.leftEdge = "R";
    overlay.topEdge = "A";
    overlay.topLeft = {"kept"};
    QCOMPARE(turned(overlay, {false, 1}).topEdge, QString("R"));
    QCOMPARE(turned(overlay, {false, 1}).rightEdge, QString("A"));
    QCOMPARE(turned(overlay, {false, 1}).topLeft, overlay.topLeft);
  }

  // A length down the screen measures the same whichever way it is computed.
  void rulerMeasuresDownTheScreen() {
    praxis::engine::image::Image image;
    image.rowSpacing = 0.9;
    image.colSpacing = 0.7;
    image.spacingSource = SpacingSource::calibrated;
    for (const Orientation& o : all()) {
      const ViewTransform t = view(o);
      const QPointF d = t.toPicture({320, 340}) - t.toPicture({320, 240});
      const double mm = std::hypot(d.x() * image.colSpacing, d.y() * image.rowSpacing);
      QVERIFY(std::abs(rulerScale(image, t).mmPerPixel * 100 - mm) < 1e-9);
    }
    QCOMPARE(rulerScale(image, view({})).source, SpacingSource::calibrated);
    image.regions = {{0, 0, 100, 100, 0.5, 0.5}};  // the viewport's centre lies outside
    QCOMPARE(rulerScale(image, view({})), RulerScale{});
    image.regions.clear();
    image.spacingSource = SpacingSource::none;
    QCOMPARE(rulerScale(image, view({})), RulerScale{});
  }
};

QTEST_APPLESS_MAIN(OrientationTest)
#include "orientation_test.moc"
