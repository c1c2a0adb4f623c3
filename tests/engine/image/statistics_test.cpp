// Laws of the starting window and of the statistics.

#include <QTest>

#include <cmath>

#include "engine/image/render.h"

using namespace praxis::engine::image;

namespace {

Image ramp(int count) {
  Image image;
  image.rows = 1;
  image.cols = count;
  for (int i = 0; i < count; ++i) image.values.push_back(static_cast<float>(i));
  return image;
}

}  // namespace

class StatisticsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void autoWindowSpansTheMiddleNinetyEightPercent() {
    const Window window = autoWindow(ramp(10001));
    QCOMPARE(window.center, 5000.0);
    QCOMPARE(window.width, 9800.0);
  }

  void autoWindowLeavesPaddingOut() {
    Image image = ramp(10001);
    image.padding.assign(image.values.size(), 0);
    for (int i = 0; i < 3000; ++i) {
      image.values.push_back(-30000);
      image.padding.push_back(1);
    }
    QCOMPARE(autoWindow(image).width, 9800.0);
  }

  void autoWindowOfNothingOrOneValueIsUsable() {
    QVERIFY(isUsable(autoWindow(Image{})));
    Image flat = ramp(1);
    QVERIFY(isUsable(autoWindow(flat)));
    flat.values = {std::nanf(""), INFINITY};
    QVERIFY(isUsable(autoWindow(flat)));
  }

  void autoWindowShowsAFewBrightPixelsOnAFlatGround() {
    Image image = ramp(0);
    image.values.assign(10000, 5.0f);
    image.values[17] = 105.0f;
    QCOMPARE(autoWindow(image).width, 100.0);
  }

  void defaultWindowIsTheFirstUsableOfTheHeader() {
    Image image = ramp(100);
    image.windows = {{40, 0, VoiFunction::linear, {}}, {50, 350, VoiFunction::linear, "SOFT"}};
    QCOMPARE(defaultWindow(image).explanation, std::string("SOFT"));
    image.windows.clear();
    QVERIFY(defaultWindow(image) == autoWindow(image));
  }

  void statisticsLeavePaddingOut() {
    Image image = ramp(5);   // 0 1 2 3 4
    image.values.push_back(999);
    image.padding = {0, 0, 0, 0, 0, 1};
    const Statistics found = statistics(image);
    QCOMPARE(found.minimum, 0.0);
    QCOMPARE(found.maximum, 4.0);
    QCOMPARE(found.mean, 2.0);
    QCOMPARE(found.pixels, std::int64_t(5));
    QVERIFY(std::abs(found.deviation - std::sqrt(2.0)) < 1e-12);
  }
};

QTEST_APPLESS_MAIN(StatisticsTest)
#include "statistics_test.moc"
