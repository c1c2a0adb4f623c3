// The viewport: mouse and wheel do what the conventions say, and what is rendered is what the window function gives.

#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "engine/image/render.h"
#include "ui/viewer/image_view.h"

using praxis::engine::image::Image;
using praxis::engine::image::Photometric;
using praxis::engine::image::Window;
using praxis::ui::viewer::ImageView;

namespace {

std::shared_ptr<Image> ramp(int rows, int cols) {
  auto image = std::make_shared<Image>();
  image->rows = rows;
  image->cols = cols;
  for (int i = 0; i < rows * cols; ++i) image->values.push_back(static_cast<float>(i));
  return image;
}

}  // namespace

class ImageViewTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void rendersThroughTheWindow() {
    ImageView view;
    view.resize(320, 320);
    view.setImage(ramp(16, 16));
    const Window window{128, 100, {}, {}};
    view.setWindow(window);
    view.grab();
    std::vector<std::uint8_t> expected;
    praxis::engine::image::renderGrey(*view.image(), window, expected);
    QCOMPARE(view.rendered().size(), QSize(16, 16));
    for (int i = 0; i < 256; ++i) {
      QCOMPARE(int(view.rendered().constScanLine(i / 16)[i % 16]), int(expected[static_cast<std::size_t>(i)]));
    }
  }

  void invertingTurnsBlackToWhiteOnce() {
    ImageView view;
    view.setImage(ramp(16, 16));
    view.setWindow({128, 256, {}, {}});
    view.grab();
    const int before = view.rendered().constScanLine(3)[5];
    view.setInverted(true);
    view.grab();
    QCOMPARE(int(view.rendered().constScanLine(3)[5]), 255 - before);
  }

  void leftDragWidensToTheRightAndBrightensDownward() {
    ImageView view;
    view.resize(400, 400);
    view.setImage(ramp(64, 64));
    view.setWindow({1000, 500, {}, {}});
    QSignalSpy changed(&view, &ImageView::windowChanged);
    QTest::mousePress(&view, Qt::LeftButton, {}, {100, 100});
    QTest::mouseMove(&view, {150, 100});
    QVERIFY(view.window().width > 500);
    QCOMPARE(view.window().center, 1000.0);
    QTest::mouseMove(&view, {150, 160});
    QVERIFY(view.window().center < 1000);
    QTest::mouseRelease(&view, Qt::LeftButton, {}, {150, 160});
    QCOMPARE(changed.count(), 2);
  }

  void windowNeverBecomesForbidden() {
    ImageView view;
    view.resize(400, 400);
    view.setImage(ramp(8, 8));
    view.setWindow({10, 2, {}, {}});
    QTest::mousePress(&view, Qt::LeftButton, {}, {390, 10});
    for (int x = 380; x > 0; x -= 10) QTest::mouseMove(&view, {x, 10});
    QVERIFY(view.window().width >= 1.0);
  }

  void wheelAsksForSlicesAndWithControlZooms() {
    ImageView view;
    view.resize(400, 400);
    view.setImage(ramp(64, 64));
    QSignalSpy scrolled(&view, &ImageView::scrollRequested);
    const auto turn = [&](int angle, Qt::KeyboardModifiers modifiers) {
      QWheelEvent event({200, 200}, {200, 200}, {}, {0, angle}, Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
      QCoreApplication::sendEvent(&view, &event);
    };
    turn(-120, {});
    QCOMPARE(scrolled.takeFirst().at(0).toInt(), 1);
    turn(60, {});
    QVERIFY2(scrolled.isEmpty(), "half a notch is not yet a slice");
    turn(60, {});
    QCOMPARE(scrolled.takeFirst().at(0).toInt(), -1);
    const double before = view.zoom();
    turn(120, Qt::ControlModifier);
    QVERIFY(view.zoom() > before);
    QVERIFY(scrolled.isEmpty());
  }

  void nextSliceOfTheSameSizeKeepsTheZoom() {
    ImageView view;
    view.resize(400, 400);
    view.setImage(ramp(64, 64));
    QTest::mousePress(&view, Qt::RightButton, {}, {100, 300});
    QTest::mouseMove(&view, {100, 200});
    QTest::mouseRelease(&view, Qt::RightButton, {}, {100, 200});
    const double zoom = view.zoom();
    view.setImage(ramp(64, 64));
    QCOMPARE(view.zoom(), zoom);
    view.setImage(ramp(32, 32));
    QVERIFY(view.zoom() != zoom);
  }

  void colourPicturesShowTheirBytes() {
    auto image = std::make_shared<Image>();
    image->rows = image->cols = 2;
    image->photometric = Photometric::rgb;
    image->rgb = {255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 8, 7};
    ImageView view;
    view.setImage(image);
    view.grab();
    QCOMPARE(view.rendered().pixelColor(0, 0), QColor(255, 0, 0));
    QCOMPARE(view.rendered().pixelColor(1, 1), QColor(9, 8, 7));
  }

  void pointerReportsThePixelUnderIt() {
    ImageView view;
    view.resize(400, 400);
    view.setImage(ramp(4, 4));
    view.grab();   // delivers the resize that hidden widgets wait for
    QSignalSpy hovered(&view, &ImageView::pixelHovered);
    QMouseEvent move(QEvent::MouseMove, {250, 50}, {250, 50}, Qt::NoButton, Qt::NoButton, {});
    QCoreApplication::sendEvent(&view, &move);
    QCOMPARE(hovered.count(), 1);
    QCOMPARE(hovered.last()[0].toInt(), 0);
    QCOMPARE(hovered.last()[1].toInt(), 2);
  }

  void nothingToShowIsBlack() {
    ImageView view;
    view.resize(300, 300);
    const QImage shown = view.grab().toImage();
    QCOMPARE(shown.pixelColor(150, 20), QColor(Qt::black));
  }
};

QTEST_MAIN(ImageViewTest)
#include "image_view_test.moc"
