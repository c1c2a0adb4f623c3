// Laws of placing a picture in a viewport.

#include <QTest>

#include "ui/viewer/overlay.h"
#include "ui/viewer/view_transform.h"

using praxis::ui::viewer::rulerLengthMm;
using praxis::ui::viewer::ViewTransform;

namespace {

bool near(QPointF a, QPointF b) { return std::abs(a.x() - b.x()) < 1e-9 && std::abs(a.y() - b.y()) < 1e-9; }

}  // namespace

class ViewTransformTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void fittedPictureTouchesTheViewportAndIsCentred() {
    ViewTransform t;
    t.setViewport({800, 400});
    t.setPicture(512, 256, 1.0);
    QCOMPARE(t.pictureRect(), QRectF(0, 0, 800, 400));
    t.setPicture(256, 256, 1.0);
    QCOMPARE(t.pictureRect(), QRectF(200, 0, 400, 400));
  }

  void tallPixelsMakeATallPicture() {
    ViewTransform t;
    t.setViewport({600, 600});
    t.setPicture(100, 100, 2.0);
    QCOMPARE(t.pictureRect().height(), 600.0);
    QCOMPARE(t.pictureRect().width(), 300.0);
  }

  void viewportAndPictureMapToEachOther() {
    ViewTransform t;
    t.setViewport({640, 480});
    t.setPicture(512, 300, 1.3);
    t.setZoom(2.7, {100, 50});
    t.pan({-13, 8});
    for (const QPointF point : {QPointF(0, 0), QPointF(17.5, 211), QPointF(512, 300)}) {
      QVERIFY(near(t.toPicture(t.toViewport(point)), point));
      QVERIFY(near(t.transform().map(point), t.toViewport(point)));
    }
  }

  void zoomKeepsThePointUnderThePointer() {
    ViewTransform t;
    t.setViewport({640, 480});
    t.setPicture(512, 512, 1.0);
    const QPointF pointer(123, 321);
    const QPointF before = t.toPicture(pointer);
    t.setZoom(5.0, pointer);
    QVERIFY(near(t.toPicture(pointer), before));
  }

  void zoomStaysWithinItsLimits() {
    ViewTransform t;
    t.setViewport({640, 480});
    t.setPicture(512, 512, 1.0);
    t.setZoom(1e9, {0, 0});
    QCOMPARE(t.zoom(), ViewTransform::kZoomMax);
    t.setZoom(0, {0, 0});
    QCOMPARE(t.zoom(), ViewTransform::kZoomMin);
  }

  void panNeverLosesThePicture() {
    ViewTransform t;
    t.setViewport({640, 480});
    t.setPicture(512, 512, 1.0);
    t.pan({1e6, -1e6});
    QVERIFY(t.pictureRect().intersects(QRectF(0, 0, 640, 480)));
  }

  void resizingKeepsAFittedPictureFitted() {
    ViewTransform t;
    t.setViewport({640, 480});
    t.setPicture(512, 512, 1.0);
    t.setViewport({1000, 1000});
    QCOMPARE(t.pictureRect(), QRectF(0, 0, 1000, 1000));
    t.setZoom(3.0, {0, 0});
    t.setViewport({200, 200});
    QCOMPARE(t.zoom(), 3.0);
  }

  void rulerIsTheLongestRoundLengthThatFits() {
    QCOMPARE(rulerLengthMm(100, 0.5), 50.0);
    QCOMPARE(rulerLengthMm(99, 0.5), 20.0);
    QCOMPARE(rulerLengthMm(30, 0.5), 10.0);
    QCOMPARE(rulerLengthMm(1, 0.07), 0.05);
    QCOMPARE(rulerLengthMm(100, 0), 0.0);
  }
};

QTEST_APPLESS_MAIN(ViewTransformTest)
#include "view_transform_test.moc"
