// What reaches the screen: stored pixels where they are shown at their own size, the same picture in every orientation,
// planes and padding where they belong, all of the screen's resolution, and a truthful account of what differs.

#include <QTest>

#include <array>
#include <random>

#include "engine/image/render.h"
#include "ui/viewer/fidelity.h"
#include "ui/viewer/magnifier.h"
#include "ui/viewer/picture_layer.h"
#include "ui/viewer/probe.h"

using namespace praxis::ui::viewer;
using praxis::engine::image::Image;
using praxis::engine::image::Photometric;

namespace {

constexpr int kWidth = 120, kHeight = 90;

std::shared_ptr<Image> noise(int rows, int cols) {
  std::mt19937 engine(11);
  auto image = std::make_shared<Image>();
  image->rows = rows;
  image->cols = cols;
  for (int i = 0; i < rows * cols; ++i) image->values.push_back(static_cast<float>(engine() % 256));
  return image;
}

Look grey() {
  Look look;
  look.window = {128, 256, {}, {}};  // values 0..255 as they are
  return look;
}

ViewTransform view(const Image& image, double zoom, const Orientation& orientation = {}) {
  ViewTransform t;
  t.setViewport({kWidth, kHeight});
  t.setPicture(image.cols, image.rows, image.pixelAspect);
  t.setOrientation(orientation);
  t.setView(zoom, {0, 0});
  return t;
}

QImage painted(PictureLayer& layer, const ViewTransform& t, const Look& look, double ratio = 1) {
  QImage screen(static_cast<int>(kWidth * ratio), static_cast<int>(kHeight * ratio), QImage::Format_RGB32);
  screen.setDevicePixelRatio(ratio);
  screen.fill(Qt::blue);
  QPainter painter(&screen);
  layer.paint(painter, t, look, ratio);
  painter.end();
  screen.setDevicePixelRatio(1);
  return screen;
}

QImage paintedOnce(const std::shared_ptr<Image>& image, const ViewTransform& t, const Look& look, double ratio = 1) {
  PictureLayer layer;
  layer.setImage(image);
  return painted(layer, t, look, ratio);
}

}  // namespace

class PictureLayerTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // Pixels of a supplemental palette keep their colour whatever the window; the others follow it.
  void coloursOfAPaletteStandOverTheGreys() {
    const auto image = noise(60, 80);
    image->coloured.assign(4 * image->values.size(), 0);
    const std::array<std::uint8_t, 4> colour = {200, 30, 90, 255};
    std::copy(colour.begin(), colour.end(), image->coloured.begin() + 4 * (7 * 80 + 9));
    for (const bool inverted : {false, true}) {
      Look look = grey();
      look.inverted = inverted;
      const ViewTransform t = view(*image, 1);
      const QImage screen = paintedOnce(image, t, look);
      const QPoint corner = t.toViewport({0, 0}).toPoint();
      QCOMPARE(screen.pixelColor(corner + QPoint(9, 7)), QColor(200, 30, 90));
      const int value = static_cast<int>(image->values[7 * 80 + 10]);
      QCOMPARE(qGray(screen.pixel(corner + QPoint(10, 7))), inverted ? 255 - value : value);
    }
  }

  // At every resolution of the screen: one stored pixel, one pixel of the screen.
  void ownSizeShowsStoredPixelsOnAnyScreen() {
    const auto image = noise(60, 80);
    for (const double ratio : {1.0, 1.5, 2.0}) {
      const ViewTransform t = view(*image, 1 / ratio);
      const QImage screen = paintedOnce(image, t, grey(), ratio);
      const QPointF corner = t.toViewport({0, 0}) * ratio;
      const int left = qRound(corner.x()), top = qRound(corner.y());
      for (int row = 0; row < 60; ++row) {
        for (int col = 0; col < 80; ++col) {
          const int value = static_cast<int>(image->values[static_cast<std::size_t>(row * 80 + col)]);
          QCOMPARE(qGray(screen.pixel(left + col, top + row)), value);
        }
      }
      QCOMPARE(screen.pixelColor(left - 1, top), QColor(Qt::blue));
      QCOMPARE(screen.pixelColor(left + 80, top + 59), QColor(Qt::blue));
    }
  }

  void turnedPicturesAreTheSamePictureTurned() {
    const auto image = noise(40, 60);
    for (const double zoom : {0.5, 1.0, 2.0}) {
      const QImage upright = paintedOnce(image, view(*image, zoom), grey());
      for (const bool mirrored : {false, true}) {
        for (int turns = 0; turns < 4; ++turns) {
          const ViewTransform t = view(*image, zoom, {mirrored, turns});
          const QImage screen = paintedOnce(image, t, grey());
          const QTransform between = view(*image, zoom).transform().inverted() * t.transform();
          int compared = 0;
          for (int y = 0; y < kHeight; ++y) {
            for (int x = 0; x < kWidth; ++x) {
              const QPointF to = between.map(QPointF(x + 0.5, y + 0.5));
              const QPoint at(static_cast<int>(std::floor(to.x())), static_cast<int>(std::floor(to.y())));
              if (upright.pixelColor(x, y) == QColor(Qt::blue) || !screen.rect().contains(at)) continue;
              QVERIFY(std::abs(qGray(screen.pixel(at)) - qGray(upright.pixel(x, y))) <= 1);
              ++compared;
            }
          }
          QVERIFY(compared > 500);
        }
      }
    }
  }

  void whatIsKeptNeverShowsAnotherPictureOrLook() {
    const auto one = noise(40, 60), other = noise(40, 60);
    for (float& value : other->values) value = 255 - value;
    PictureLayer layer;
    layer.setImage(one);
    const ViewTransform t = view(*one, 1.3);
    painted(layer, t, grey());
    Look darker = grey();
    darker.window.center = 300;
    QCOMPARE(painted(layer, t, darker), paintedOnce(one, t, darker));
    Look inverted = grey();
    inverted.inverted = true;
    QCOMPARE(painted(layer, t, inverted), paintedOnce(one, t, inverted));
    const ViewTransform moved = view(*one, 0.2);
    QCOMPARE(painted(layer, moved, inverted), paintedOnce(one, moved, inverted));
    layer.setImage(other);
    QCOMPARE(painted(layer, moved, inverted), paintedOnce(other, moved, inverted));
    QCOMPARE(painted(layer, t, grey()), paintedOnce(other, t, grey()));
  }

  void enlargedPicturesAreSmoothUntilTheyAreSquares() {
    auto image = std::make_shared<Image>();
    image->rows = image->cols = 2;
    image->values = {0, 255, 0, 255};
    const auto levels = [&](double zoom, bool smooth) {
      Look look = grey();
      look.smooth = smooth;
      const QImage screen = paintedOnce(image, view(*image, zoom), look);
      QSet<int> found;
      for (int x = 0; x < kWidth; ++x) {
        if (screen.pixelColor(x, kHeight / 2) != QColor(Qt::blue)) found << qGray(screen.pixel(x, kHeight / 2));
      }
      return found.size();
    };
    QVERIFY(levels(7, true) > 4);
    QCOMPARE(levels(7, false), 2);
    QCOMPARE(levels(9, true), 2);
  }

  void paddingIsBlackWhateverTheInversion() {
    const auto image = noise(40, 40);
    image->padding.assign(1600, 0);
    for (std::size_t i = 0; i < 1600; ++i) image->padding[i] = i % 40 < 20;
    for (const bool inverted : {false, true}) {
      Look look = grey();
      look.inverted = inverted;
      const QImage screen = paintedOnce(image, view(*image, 1), look);
      for (int y = 30; y < 60; ++y) QCOMPARE(screen.pixelColor(45, y), QColor(Qt::black));
    }
  }

  void planesLieWhereTheyBelongInEveryOrientation() {
    const auto image = noise(40, 60);
    std::fill(image->values.begin(), image->values.end(), 0.0f);
    image->overlays.push_back({4, 6, 10, -2, {}, std::vector<std::uint8_t>(24, 1)});  // begins beside the picture
    image->overlays.push_back({4, 6, 0, 0, {}, {1, 1}});                              // contradicts itself: not drawn
    for (int turns = 0; turns < 4; ++turns) {
      const ViewTransform t = view(*image, 1, {true, turns});
      const QImage screen = paintedOnce(image, t, grey());
      const auto at = [&](QPointF p) { return screen.pixelColor(t.toViewport(p).toPoint()); };
      QVERIFY(at({2, 12}).lightness() > 80);
      QCOMPARE(at({5, 12}), QColor(Qt::black));
      QCOMPARE(at({2, 15}), QColor(Qt::black));
      QCOMPARE(at({2, 2}), QColor(Qt::black));
      Look without = grey();
      without.planesVisible = false;
      const QImage bare = paintedOnce(image, t, without);
      QCOMPARE(bare.pixelColor(t.toViewport({2, 12}).toPoint()), QColor(Qt::black));
    }
  }

  void colourIsShownAsStored() {
    auto image = std::make_shared<Image>();
    image->rows = image->cols = 2;
    image->photometric = Photometric::rgb;
    image->rgb = {255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 8, 7};
    Look look = grey();
    look.smooth = false;
    const QImage screen = paintedOnce(image, view(*image, 20), look);
    QCOMPARE(screen.pixelColor(50, 35), QColor(255, 0, 0));
    QCOMPARE(screen.pixelColor(70, 35), QColor(0, 255, 0));
    QCOMPARE(screen.pixelColor(70, 55), QColor(9, 8, 7));
  }

  void lensKeepsThePointUnderThePointer() {
    auto image = noise(100, 100);
    std::fill(image->values.begin(), image->values.end(), 0.0f);
    image->values[30 * 100 + 40] = 255;
    const ViewTransform t = view(*image, 0.5);
    Magnifier lens;
    lens.setShape({4, 30, true});
    lens.setImage(image);
    QImage screen(kWidth, kHeight, QImage::Format_RGB32);
    screen.fill(Qt::blue);
    QPainter painter(&screen);
    const QPointF at = t.toViewport({40.5, 30.5});
    lens.paint(painter, at, t, grey(), 1);
    painter.end();
    QVERIFY(qGray(screen.pixel(at.toPoint())) > 150);
    QCOMPARE(screen.pixelColor(at.toPoint() + QPoint(10, 0)), QColor(Qt::black));
    QCOMPARE(screen.pixelColor(at.toPoint() + QPoint(35, 0)), QColor(Qt::blue));
  }

  void fidelityNotesTellWhatDiffers() {
    const auto image = noise(40, 60);
    const auto notes = [&](double zoom, const Look& look, double ratio) {
      return fidelityNotes(*image, hasPadding(*image), view(*image, zoom), look, ratio);
    };
    using Notes = std::vector<Fidelity>;
    QCOMPARE(notes(1, grey(), 1), Notes{});
    QCOMPARE(notes(0.5, grey(), 2), Notes{});  // one pixel of a fine screen
    QCOMPARE(notes(0.5, grey(), 1), Notes{Fidelity::reduced});
    QCOMPARE(notes(3, grey(), 1), Notes{Fidelity::interpolated});
    QCOMPARE(notes(9, grey(), 1), Notes{});
    Look squares = grey();
    squares.smooth = false;
    QCOMPARE(notes(3, squares, 1), Notes{});
    image->lossy = true;
    image->pixelAspect = 1.5;
    image->padding.assign(2400, 0);
    QCOMPARE(notes(1, squares, 1), (Notes{Fidelity::lossy, Fidelity::aspect}));
    image->padding[7] = 1;
    QCOMPARE(notes(1, squares, 1), (Notes{Fidelity::lossy, Fidelity::aspect, Fidelity::paddingHidden}));
    for (const Fidelity note : notes(1, squares, 1)) QVERIFY(!fidelityText(note).isEmpty());
  }

  void probeNamesTheValueOfThePixel() {
    Image image;
    image.rows = 2;
    image.cols = 3;
    image.values = {-35, 1, 2, 3, 4.5f, 6};
    image.unit = "HU";
    QCOMPARE(probeText(image, {0.9, 0.9}), QString("-35 HU\nRow 1, column 1"));
    QCOMPARE(probeText(image, {1.0, 1.0}), QString("4.5 HU\nRow 2, column 2"));
    QVERIFY(probeText(image, {3, 0}).isEmpty());
    QVERIFY(probeText(image, {-0.1, 0}).isEmpty());
    image.padding = {1, 0, 0, 0, 0, 0};
    QCOMPARE(probeText(image, {0, 0}), QString("padding\nRow 1, column 1"));
  }
};

QTEST_MAIN(PictureLayerTest)
#include "picture_layer_test.moc"
