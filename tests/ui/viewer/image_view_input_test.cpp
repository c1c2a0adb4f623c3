// Who gets the mouse and the keys over a picture: the interaction first, then the active tool.

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "ui/viewer/image_view.h"

using namespace praxis::ui::viewer;
using praxis::engine::image::Image;

namespace {

std::shared_ptr<Image> ramp(int rows, int cols) {
  auto image = std::make_shared<Image>();
  image->rows = rows;
  image->cols = cols;
  for (int i = 0; i < rows * cols; ++i) image->values.push_back(static_cast<float>(i));
  return image;
}

struct Recorder : Interaction {
  bool takes = true;
  QStringList calls;
  QPointF last;
  bool press(QPointF p, const ViewTransform&, const QMouseEvent&) override {
    calls << "press";
    last = p;
    return takes;
  }
  void move(QPointF p, const ViewTransform&, const QMouseEvent&) override {
    calls << "move";
    last = p;
  }
  void release(QPointF p, const ViewTransform&, const QMouseEvent&) override {
    calls << "release";
    last = p;
  }
  bool key(const QKeyEvent& event) override { return event.key() == Qt::Key_Delete; }
  void paint(QPainter& painter, const ViewTransform&) override {
    painter.fillRect(QRectF(20, 20, 10, 10), Qt::white);
    painter.translate(500, 500);  // must not move what follows
  }
};

// 400 x 200 with a picture of 64 x 64: it covers x from 100 to 300.
struct Bench {
  ImageView view;
  Recorder recorder;
  Bench() {
    view.resize(400, 200);
    view.setImage(ramp(64, 64));
    view.setWindow({1000, 500, {}, {}});
    view.grab();
  }
  void drag(Qt::MouseButton button, QPoint from, QPoint to) {
    QTest::mousePress(&view, button, {}, from);
    const QPointF at(to);
    QMouseEvent move(QEvent::MouseMove, at, at, Qt::NoButton, button, {});
    QCoreApplication::sendEvent(&view, &move);
    QTest::mouseRelease(&view, button, {}, to);
  }
};

}  // namespace

class ImageViewInputTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void interactionGetsTheLeftButtonInPictureCoordinates() {
    Bench b;
    b.view.setInteraction(&b.recorder);
    QSignalSpy window(&b.view, &ImageView::windowChanged);
    b.drag(Qt::LeftButton, {200, 100}, {350, 100});  // ends outside the picture
    QCOMPARE(b.recorder.calls, QStringList({"press", "move", "release"}));
    QCOMPARE(b.recorder.last, QPointF(80, 32));
    QVERIFY(window.isEmpty());
  }

  void whatItDoesNotTakeFallsToTheTool() {
    Bench b;
    b.view.setInteraction(&b.recorder);
    b.recorder.takes = false;
    QSignalSpy window(&b.view, &ImageView::windowChanged);
    b.drag(Qt::LeftButton, {200, 100}, {220, 100});
    QCOMPARE(b.recorder.calls, QStringList({"press"}));
    QCOMPARE(window.count(), 1);
    b.recorder.takes = true;
    b.recorder.calls.clear();
    b.drag(Qt::LeftButton, {20, 100}, {40, 100});  // beside the picture
    QVERIFY(b.recorder.calls.isEmpty());
    QCOMPARE(window.count(), 2);
    b.drag(Qt::MiddleButton, {200, 100}, {210, 100});
    QVERIFY(b.recorder.calls.isEmpty());
    b.view.setInteraction(nullptr);
    b.drag(Qt::LeftButton, {200, 100}, {220, 100});
    QCOMPARE(window.count(), 3);
  }

  void movesWithoutButtonsAndKeysReachIt() {
    Bench b;
    b.view.setInteraction(&b.recorder);
    const QPointF at(150, 50);
    QMouseEvent move(QEvent::MouseMove, at, at, Qt::NoButton, Qt::NoButton, {});
    QCoreApplication::sendEvent(&b.view, &move);
    QCOMPARE(b.recorder.calls, QStringList({"move"}));
    QKeyEvent taken(QEvent::KeyPress, Qt::Key_Delete, {}), left(QEvent::KeyPress, Qt::Key_F, {});
    QCoreApplication::sendEvent(&b.view, &taken);
    QVERIFY(taken.isAccepted());
    QCoreApplication::sendEvent(&b.view, &left);
    QVERIFY(!left.isAccepted());
  }

  void itPaintsOverThePictureInViewportCoordinates() {
    Bench b;
    b.view.setInteraction(&b.recorder);
    b.view.setActive(true);
    const QImage shown = b.view.grab().toImage();
    QCOMPARE(shown.pixelColor(25, 25), QColor(Qt::white));
    QVERIFY(shown.pixelColor(0, 100) != QColor(Qt::black));
  }

  void doubleClickIsAskedForOnce() {
    Bench b;
    QSignalSpy twice(&b.view, &ImageView::activatedTwice);
    QTest::mouseDClick(&b.view, Qt::LeftButton, {}, {200, 100});
    QCOMPARE(twice.count(), 1);
    b.view.setInteraction(&b.recorder);
    QTest::mouseDClick(&b.view, Qt::LeftButton, {}, {200, 100});
    QCOMPARE(twice.count(), 1);
  }

  void everyToolDoesItsOwnThingAndNoOther() {
    for (const Tool tool : {Tool::window, Tool::pan, Tool::zoom, Tool::scroll, Tool::magnify, Tool::probe}) {
      Bench b;
      b.view.setTool(tool);
      const double zoom = b.view.zoom();
      const QPointF offset = b.view.viewTransform().offset();
      QSignalSpy window(&b.view, &ImageView::windowChanged), scrolled(&b.view, &ImageView::scrollRequested);
      b.drag(Qt::LeftButton, {200, 100}, {200, 140});
      QCOMPARE(window.isEmpty(), tool != Tool::window);
      QCOMPARE(b.view.zoom() == zoom, tool != Tool::zoom);
      QCOMPARE(scrolled.isEmpty(), tool != Tool::scroll);
      if (tool == Tool::pan) QCOMPARE(b.view.viewTransform().offset(), offset + QPointF(0, 40));
    }
  }

  void middlePansAndRightZoomsWhateverTheTool() {
    Bench b;
    b.view.setTool(Tool::scroll);
    QSignalSpy changed(&b.view, &ImageView::viewChanged);
    const QPointF offset = b.view.viewTransform().offset();
    b.drag(Qt::MiddleButton, {200, 100}, {207, 90});
    QCOMPARE(b.view.viewTransform().offset(), offset + QPointF(7, -10));
    const double zoom = b.view.zoom();
    b.drag(Qt::RightButton, {200, 100}, {200, 60});
    QVERIFY(b.view.zoom() > zoom);
    QCOMPARE(changed.count(), 2);
  }

  void scrollDragRunsThroughTheWholeSeriesOverTheHeight() {
    Bench b;
    b.view.setTool(Tool::scroll);
    b.view.setScrollLength(100);  // 2 pixels a slice in 200
    QSignalSpy scrolled(&b.view, &ImageView::scrollRequested);
    b.drag(Qt::LeftButton, {200, 50}, {200, 150});
    int sum = 0;
    for (const auto& call : scrolled) sum += call.at(0).toInt();
    QCOMPARE(sum, 50);
    scrolled.clear();
    b.view.setScrollLength(3);  // at most 16 pixels a slice
    b.drag(Qt::LeftButton, {200, 150}, {200, 118});
    QCOMPARE(scrolled.takeFirst().at(0).toInt(), -2);
  }

  void linkedViewsLookAlike() {
    Bench a, b;
    a.drag(Qt::RightButton, {230, 100}, {230, 60});
    a.view.rotate(1);
    b.view.setOrientation(a.view.orientation());
    b.view.setView(a.view.zoom(), a.view.viewTransform().offset());
    const QPointF corner = a.view.viewTransform().toViewport({0, 0});
    QVERIFY((b.view.viewTransform().toViewport({0, 0}) - corner).manhattanLength() < 1e-9);
  }
};

QTEST_MAIN(ImageViewInputTest)
#include "image_view_input_test.moc"
