// Laws of showing a picture on other pixels than its own, against sums in double over the areas themselves.

#include <QTest>

#include <cmath>
#include <random>

#include "engine/image/screen_samples.h"

using namespace praxis::engine::image;

namespace {

constexpr auto kSmooth = Enlargement::smooth, kPixels = Enlargement::pixels;

Image randomImage(int rows, int cols, unsigned seed = 3) {
  std::mt19937 engine(seed);
  std::uniform_int_distribution<int> anywhere(-1000, 3000);
  Image image;
  image.rows = rows;
  image.cols = cols;
  for (int i = 0; i < rows * cols; ++i) image.values.push_back(static_cast<float>(anywhere(engine)));
  return image;
}

float at(const Samples& s, int row, int col) { return s.values[static_cast<std::size_t>(row) * s.cols + col]; }
double stored(const Image& image, int row, int col) {
  return image.values[static_cast<std::size_t>(row) * image.cols + col];
}

double overlap(double from, double to, int pixel) {
  return std::max(0.0, std::min(to, pixel + 1.0) - std::max(from, double(pixel)));
}

// The mean of the picture over what one device pixel covers of it.
double area(const Image& image, const ScreenAxis& cols, const ScreenAxis& rows, int row, int col) {
  const auto edges = [](const ScreenAxis& axis, int i) {
    const double a = (axis.first + i - axis.origin) / axis.scale, b = (axis.first + i + 1 - axis.origin) / axis.scale;
    return std::pair(std::min(a, b), std::max(a, b));
  };
  const auto [left, right] = edges(cols, col);
  const auto [top, bottom] = edges(rows, row);
  double sum = 0, weight = 0;
  for (int r = 0; r < image.rows; ++r) {
    for (int c = 0; c < image.cols; ++c) {
      const double w = overlap(left, right, c) * overlap(top, bottom, r);
      sum += w * stored(image, r, c);
      weight += w;
    }
  }
  return sum / weight;
}

bool near(double a, double b) { return std::abs(a - b) < 2e-3; }

}  // namespace

class ScreenSamplesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void storedPixelsAreShownAsTheyAreAtTheirOwnSize() {
    const Image image = randomImage(9, 13);
    for (const double origin : {0.0, 2.3, -4.6}) {
      for (const double scale : {1.0, -1.0}) {
        const ScreenAxis cols = screenAxis(origin, scale, 10, 13), rows = screenAxis(1.5, 1.0, 20, 9);
        const Samples shown = screenSamples(image, cols, rows, kSmooth);
        for (int r = 0; r < shown.rows; ++r) {
          for (int c = 0; c < shown.cols; ++c) {
            const int col = static_cast<int>(std::floor((cols.first + c + 0.5 - cols.origin) / cols.scale));
            QCOMPARE(double(at(shown, r, c)), stored(image, rows.first + r - 2, col));
          }
        }
      }
    }
  }

  void onlyPixelsWhoseCentreIsOnThePictureAreWanted() {
    QCOMPARE(screenAxis(10, 2, 100, 20), (ScreenAxis{10, 2, 10, 40}));
    QCOMPARE(screenAxis(10.4, 2, 100, 20), (ScreenAxis{10.4, 2, 10, 40}));
    QCOMPARE(screenAxis(10.6, 2, 100, 20), (ScreenAxis{10.6, 2, 11, 40}));
    QCOMPARE(screenAxis(50, -2, 100, 20), (ScreenAxis{50, -2, 10, 40}));
    QCOMPARE(screenAxis(-10, 2, 30, 100), (ScreenAxis{-10, 2, 0, 30}));
    QCOMPARE(screenAxis(200, 2, 30, 100).count, 0);
    QVERIFY(
        screenSamples(randomImage(4, 4), screenAxis(200, 2, 30, 4), screenAxis(0, 1, 4, 4), kSmooth).values.empty());
  }

  void smallerPicturesAreMeansOverAreas() {
    const Image image = randomImage(37, 53);
    for (const double scale : {0.5, 0.37, 0.81, 0.11, -0.6, -0.25}) {
      const ScreenAxis cols = screenAxis(scale > 0 ? 1.7 : 30.2, scale, 40, 53), rows = screenAxis(-2.4, 0.44, 40, 37);
      const Samples shown = screenSamples(image, cols, rows, kSmooth);
      QVERIFY(cols.count > 3 && rows.count > 3);
      for (int r = 0; r < shown.rows; ++r) {
        for (int c = 0; c < shown.cols; ++c) QVERIFY(near(at(shown, r, c), area(image, cols, rows, r, c)));
      }
    }
  }

  void enlargedLinesStayLinesAndPixelCentresKeepTheirValue() {
    Image image;
    image.rows = 7;
    image.cols = 11;
    for (int i = 0; i < 77; ++i) image.values.push_back(static_cast<float>(10 * (i / 11) + 3 * (i % 11)));
    for (const double scale : {3.0, 2.6, 1.3, -4.0}) {
      const ScreenAxis cols = screenAxis(scale > 0 ? 0 : 44, scale, 60, 11), rows = screenAxis(0.2, 3.0, 60, 7);
      const Samples shown = screenSamples(image, cols, rows, kSmooth);
      for (int r = 0; r < shown.rows; ++r) {
        for (int c = 0; c < shown.cols; ++c) {
          const double u = std::clamp((cols.first + c + 0.5 - cols.origin) / cols.scale - 0.5, 0.0, 10.0);
          const double v = std::clamp((rows.first + r + 0.5 - rows.origin) / rows.scale - 0.5, 0.0, 6.0);
          QVERIFY(near(at(shown, r, c), 10 * v + 3 * u));
        }
      }
    }
  }

  void pixelsAreShownAsSquaresOfOneValue() {
    const Image image = randomImage(5, 6);
    const ScreenAxis cols = screenAxis(-3.3, 9.2, 40, 6), rows = screenAxis(50, -9.2, 60, 5);
    const Samples shown = screenSamples(image, cols, rows, kPixels);
    for (int r = 0; r < shown.rows; ++r) {
      for (int c = 0; c < shown.cols; ++c) {
        const int col = static_cast<int>(std::floor((cols.first + c + 0.5 - cols.origin) / cols.scale));
        const int row = static_cast<int>(std::floor((rows.first + r + 0.5 - rows.origin) / rows.scale));
        QCOMPARE(double(at(shown, r, c)), stored(image, row, col));
      }
    }
  }

  void oneAxisMayShrinkWhileTheOtherGrows() {
    const Image image = randomImage(12, 40);
    const ScreenAxis cols = screenAxis(0, 0.5, 20, 40), rows = screenAxis(0, 2, 24, 12);
    const Samples shown = screenSamples(image, cols, rows, kPixels);
    for (int c = 0; c < 20; ++c) {
      QVERIFY(near(at(shown, 5, c), (stored(image, 2, 2 * c) + stored(image, 2, 2 * c + 1)) / 2));
    }
  }

  // Padding of extreme value never leaks into what is shown beside it.
  // What is beside padding is treated alike along rows and along columns.
  void paddingIsTheSameInAPictureThatWasTurned() {
    constexpr int kSide = 24;
    Image image = randomImage(kSide, kSide);
    Image turned = image;
    image.padding.assign(image.values.size(), 0);
    turned.padding = image.padding;
    for (int r = 0; r < kSide; ++r) {
      for (int c = 0; c < kSide; ++c) {
        const auto from = static_cast<std::size_t>(r * kSide + c), to = static_cast<std::size_t>(c * kSide + r);
        image.padding[from] = c < 9 ? 1 : 0;
        turned.values[to] = image.values[from];
        turned.padding[to] = image.padding[from];
      }
    }
    for (const double scale : {0.3, 0.5, 1.3, 2.7}) {
      const ScreenAxis axis = screenAxis(0, scale, 65, kSide);
      const Samples a = screenSamples(image, axis, axis, kSmooth), b = screenSamples(turned, axis, axis, kSmooth);
      for (int r = 0; r < a.rows; ++r) {
        for (int c = 0; c < a.cols; ++c) {
          const float x = at(a, r, c), y = at(b, c, r);
          QCOMPARE(std::isnan(x), std::isnan(y));
          if (!std::isnan(x)) QVERIFY(std::abs(x - y) <= 1e-3f * std::max(1.0f, std::abs(x)));
        }
      }
    }
  }

  void paddingCountsForNothing() {
    Image image = randomImage(24, 24);
    image.padding.assign(image.values.size(), 0);
    for (int i = 0; i < 24 * 24; ++i) {
      if (i % 24 < 9) {
        image.values[static_cast<std::size_t>(i)] = -1e30f;
        image.padding[static_cast<std::size_t>(i)] = 1;
      }
    }
    Image clean = image;
    clean.padding.clear();
    for (int i = 0; i < 24 * 24; ++i) {
      if (i % 24 < 9) clean.values[static_cast<std::size_t>(i)] = std::nanf("");
    }
    for (const double scale : {0.3, 0.5, 1.0, 2.7}) {
      const ScreenAxis axis = screenAxis(0, scale, 65, 24);
      const Samples shown = screenSamples(image, axis, axis, kSmooth), same = screenSamples(clean, axis, axis, kSmooth);
      int hidden = 0;
      for (int r = 0; r < shown.rows; ++r) {
        for (int c = 0; c < shown.cols; ++c) {
          const float x = at(shown, r, c);
          hidden += std::isnan(x) ? 1 : 0;
          QVERIFY(std::isnan(x) ? std::isnan(at(same, r, c)) : x == at(same, r, c));
          QVERIFY(std::isnan(x) || (x >= -1000 && x <= 3000));
        }
      }
      QVERIFY(std::abs(double(hidden) / (shown.rows * shown.cols) - 9.0 / 24) < 0.1);
    }
  }

  void colourIsThreeGreyPictures() {
    Image colour;
    colour.rows = 10;
    colour.cols = 14;
    colour.photometric = Photometric::rgb;
    for (int i = 0; i < 420; ++i) colour.rgb.push_back(static_cast<std::uint8_t>(i * 37 % 251));
    for (const double scale : {0.4, 1.0, 2.5}) {
      const ScreenAxis cols = screenAxis(0.5, scale, 40, 14), rows = screenAxis(0, scale, 40, 10);
      const Samples shown = screenSamples(colour, cols, rows, kSmooth);
      QCOMPARE(shown.channels, 3);
      for (std::size_t channel = 0; channel < 3; ++channel) {
        Image grey;
        grey.rows = 10;
        grey.cols = 14;
        for (std::size_t i = channel; i < 420; i += 3) grey.values.push_back(colour.rgb[i]);
        const Samples one = screenSamples(grey, cols, rows, kSmooth);
        for (std::size_t i = 0; i < one.values.size(); ++i) QCOMPARE(shown.values[3 * i + channel], one.values[i]);
      }
    }
  }

  void reducedPicturesShowTheSame() {
    const Image image = randomImage(67, 45);
    const Samples quarter = reduced(image, 4);
    QCOMPARE(quarter.rows, 17);
    QCOMPARE(quarter.cols, 12);
    double block = 0;
    for (int i = 0; i < 16; ++i) block += stored(image, 4 + i / 4, 8 + i % 4) / 16;
    QVERIFY(near(at(quarter, 1, 2), block));
    QVERIFY(near(at(quarter, 16, 11), (stored(image, 64, 44) + stored(image, 65, 44) + stored(image, 66, 44)) / 3));
    // An eighth of the picture is the same taken from the quarter.
    const ScreenAxis direct = screenAxis(0, 0.125, 5, 45), rows = screenAxis(0, 0.125, 8, 67);
    const Samples a = screenSamples(image, direct, rows, kSmooth);
    const Samples b =
        screenSamples(quarter, {0, 0.5, direct.first, direct.count}, {0, 0.5, rows.first, rows.count}, kSmooth);
    for (std::size_t i = 0; i < a.values.size(); ++i) QVERIFY(near(a.values[i], b.values[i]));
  }
};

QTEST_APPLESS_MAIN(ScreenSamplesTest)
#include "screen_samples_test.moc"
