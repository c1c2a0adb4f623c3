// Laws of the display functions, with the values that PS3.3 C.11.2 gives by hand.

#include <QTest>

#include <cmath>
#include <random>

#include "engine/image/render.h"

using namespace praxis::engine::image;

namespace {

Image rowOf(std::vector<float> values) {
  Image image;
  image.rows = 1;
  image.cols = static_cast<int>(values.size());
  image.values = std::move(values);
  return image;
}

Image randomImage(int count) {
  std::mt19937 engine(7);
  std::uniform_int_distribution<int> anywhere(-2000, 4000);
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) value = static_cast<float>(anywhere(engine)) * 0.25f;
  return rowOf(std::move(values));
}

std::uint8_t halfUp(double y) { return static_cast<std::uint8_t>(std::floor(y + 0.5)); }

}  // namespace

class RenderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void linearMatchesHandWorkedValues() {
    const Window window{40, 10, VoiFunction::linear, {}};
    const double expected[] = {28.333, 56.667, 85, 113.333, 141.667, 170, 198.333, 226.667, 255};
    for (int i = 0; i < 9; ++i) QVERIFY(std::abs(applyWindow(window, 36 + i) - expected[i]) < 1e-3);
    QCOMPARE(applyWindow(window, 35), 0.0);
    QCOMPARE(applyWindow(window, 45), 255.0);
  }

  void linearExactMatchesHandWorkedValues() {
    const Window window{40, 10, VoiFunction::linearExact, {}};
    const double expected[] = {25.5, 51, 76.5, 102, 127.5, 153, 178.5, 204, 229.5};
    for (int i = 0; i < 9; ++i) QVERIFY(std::abs(applyWindow(window, 36 + i) - expected[i]) < 1e-9);
    QCOMPARE(applyWindow(window, 35), 0.0);
    QCOMPARE(applyWindow(window, 45), 255.0);
  }

  void sigmoidIsHalfAtTheCentreAndSymmetric() {
    const Window window{40, 10, VoiFunction::sigmoid, {}};
    QCOMPARE(applyWindow(window, 40), 127.5);
    QVERIFY(std::abs(applyWindow(window, 45) - 255 / (1 + std::exp(-2.0))) < 1e-9);
    QVERIFY(std::abs(applyWindow(window, 33) + applyWindow(window, 47) - 255) < 1e-9);
  }

  void identityWindowKeepsEightBitValues() {
    // PS3.3 C.11.2.1.2.1 note 4: centre 2^(n-1), width 2^n.
    const Window window{128, 256, VoiFunction::linear, {}};
    for (int x = 0; x < 256; ++x) QVERIFY(std::abs(applyWindow(window, x) - x) < 1e-9);
  }

  void forbiddenWidthsActAsThreshold() {
    QCOMPARE(applyWindow({10, 1, VoiFunction::linear, {}}, 9.5), 0.0);
    QCOMPARE(applyWindow({10, 1, VoiFunction::linear, {}}, 9.6), 255.0);
    QCOMPARE(applyWindow({10, 0, VoiFunction::linear, {}}, 9.5), 0.0);
    QCOMPARE(applyWindow({10, -5, VoiFunction::linear, {}}, 10), 255.0);
    for (const VoiFunction function : {VoiFunction::linearExact, VoiFunction::sigmoid}) {
      QCOMPARE(applyWindow({10, 0, function, {}}, 10), 0.0);
      QCOMPARE(applyWindow({10, 0, function, {}}, 10.1), 255.0);
      QVERIFY(!isUsable({10, 0, function, {}}));
    }
    QVERIFY(!isUsable({10, 0.5, VoiFunction::linear, {}}));
    QVERIFY(!isUsable({std::nan(""), 5, VoiFunction::linear, {}}));
    QVERIFY(isUsable({10, 1, VoiFunction::linear, {}}));
  }

  void renderedBytesAreTheRoundedFunction() {
    Image image = randomImage(4099);
    std::vector<std::uint8_t> out;
    for (const VoiFunction function : {VoiFunction::linear, VoiFunction::linearExact, VoiFunction::sigmoid}) {
      for (const double width : {-1.0, 0.0, 1.0, 2.0, 10.0, 399.5, 1500.0}) {
        for (const bool inverted : {false, true}) {
          const Window window{40.25, width, function, {}};
          image.inverted = inverted;
          renderGrey(image, window, out);
          for (std::size_t i = 0; i < out.size(); ++i) {
            const double y = applyWindow(window, image.values[i]);
            QCOMPARE(out[i], halfUp(inverted ? 255 - y : y));
          }
        }
      }
    }
  }

  // Every byte is the function's own, at all integers of CT and at every float next to a step.
  void renderedBytesAreExactOverDenseValues() {
    for (const VoiFunction function : {VoiFunction::linear, VoiFunction::linearExact, VoiFunction::sigmoid}) {
      for (const Window& window :
           {Window{40, 400, function, {}}, Window{-600, 1500, function, {}}, Window{0.3, 0.02, function, {}},
            Window{128, 256, function, {}}, Window{1e6, 3, function, {}}, Window{2047.5, 4096, function, {}}}) {
        for (const bool inverted : {false, true}) {
          const auto exact = [&](float x) {
            return halfUp(inverted ? 255 - applyWindow(window, x) : applyWindow(window, x));
          };
          std::vector<float> values;
          for (int x = -2048; x < 6000; ++x) values.push_back(static_cast<float>(x));
          for (int i = -3000; i < 3000; ++i) {
            values.push_back(static_cast<float>(window.center + window.width * i / 1500));
          }
          std::vector<std::uint8_t> out(values.size());
          renderValues(values, window, inverted, out.data());
          for (std::size_t i = 0; i < out.size(); ++i) QCOMPARE(int(out[i]), int(exact(values[i])));
        }
      }
    }
  }

  void sigmoidStepsAreExactToTheLastFloat() {
    const Window window{40.25, 399, VoiFunction::sigmoid, {}};
    std::vector<float> values;
    for (int byte = 0; byte < 255; ++byte) {
      const double y = byte + 0.5;  // where the curve crosses into the next byte
      float x = static_cast<float>(window.center - window.width / 4 * std::log(255 / y - 1));
      for (int i = 0; i < 8; ++i) x = std::nextafter(x, -1e9f);
      for (int i = 0; i < 16; ++i) values.push_back(x = std::nextafter(x, 1e9f));
    }
    std::vector<std::uint8_t> out(values.size());
    renderValues(values, window, false, out.data());
    for (std::size_t i = 0; i < out.size(); ++i) QCOMPARE(int(out[i]), int(halfUp(applyWindow(window, values[i]))));
  }

  void extremesNeverLeaveTheRange() {
    const float infinity = std::numeric_limits<float>::infinity(), most = std::numeric_limits<float>::max();
    const std::vector<float> values{-infinity, -most, most, infinity, std::nanf("")};
    for (const VoiFunction function : {VoiFunction::linear, VoiFunction::linearExact, VoiFunction::sigmoid}) {
      for (const double width : {0.0, 1e-30, 10.0, 1e30}) {
        std::vector<std::uint8_t> out(values.size());
        renderValues(values, {0, width, function, {}}, false, out.data());
        QCOMPARE(out, (std::vector<std::uint8_t>{0, 0, 255, 255, 0}));
        renderValues(values, {0, width, function, {}}, true, out.data());
        QCOMPARE(out, (std::vector<std::uint8_t>{255, 255, 0, 0, 0}));
      }
    }
  }

  void inversionTurnsBlackIntoWhiteOnce() {
    Image image = rowOf({0, 255});
    image.photometric = Photometric::monochrome1;
    image.inverted = true;
    std::vector<std::uint8_t> out;
    renderGrey(image, Window{128, 256, VoiFunction::linear, {}}, out);
    QCOMPARE(int(out[0]), 255);
    QCOMPARE(int(out[1]), 0);
  }

  void paddingAndNotANumberAreBlack() {
    Image image = rowOf({1000, 1000, std::nanf("")});
    image.padding = {1, 0, 0};
    std::vector<std::uint8_t> out;
    renderGrey(image, Window{128, 256, VoiFunction::linear, {}}, out);
    QCOMPARE(out, (std::vector<std::uint8_t>{0, 255, 0}));
    image.inverted = true;
    renderGrey(image, Window{128, 256, VoiFunction::linear, {}}, out);
    QCOMPARE(int(out[0]), 0);
  }

  void lutRepeatsItsEnds() {
    const VoiLut lut{-2, 12, {0, 1365, 2730, 4095}, {}};
    QCOMPARE(applyLut(lut, -100), 0.0);
    QCOMPARE(applyLut(lut, -2), 0.0);
    QCOMPARE(applyLut(lut, -1), 85.0);
    QCOMPARE(applyLut(lut, 0), 170.0);
    QCOMPARE(applyLut(lut, 1e12), 255.0);
    Image image = rowOf({-1e30f, -1, 0, 1, 1e30f});
    std::vector<std::uint8_t> out;
    renderGrey(image, lut, out);
    QCOMPARE(out, (std::vector<std::uint8_t>{0, 85, 170, 255, 255}));
    renderGrey(image, VoiLut{}, out);
    QCOMPARE(out, (std::vector<std::uint8_t>(5, 0)));
  }
};

QTEST_APPLESS_MAIN(RenderTest)
#include "render_test.moc"
