// Top is the first slice; every pixel of the height is a slice; what is in memory shows.

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "ui/viewer/slice_slider.h"

using praxis::ui::viewer::SliceSlider;

namespace {

void open(SliceSlider& slider, int count) {
  slider.resize(16, 200);
  slider.setRange(0, count - 1);
  slider.grab();
}

}  // namespace

class SliceSliderTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void clickAndDragGoToTheSliceUnderThePointer() {
    SliceSlider slider;
    open(slider, 10);
    QSignalSpy moved(&slider, &SliceSlider::valueChanged);
    QTest::mousePress(&slider, Qt::LeftButton, {}, {8, 50});
    QCOMPARE(slider.value(), 2);
    QTest::mouseMove(&slider, {8, 199});
    QCOMPARE(slider.value(), 9);
    QTest::mouseMove(&slider, {8, 1000});
    QCOMPARE(slider.value(), 9);
    QTest::mouseMove(&slider, {8, -50});
    QCOMPARE(slider.value(), 0);
    QTest::mouseRelease(&slider, Qt::LeftButton, {}, {8, 0});
    QTest::mouseMove(&slider, {8, 150});
    QCOMPARE(slider.value(), 0);
    QCOMPARE(moved.count(), 3);
  }

  void wheelAndKeysGoDownward() {
    SliceSlider slider;
    open(slider, 100);
    QWheelEvent wheel({8, 50}, {8, 50}, {}, {0, -240}, Qt::NoButton, {}, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&slider, &wheel);
    QCOMPARE(slider.value(), 2);
    QTest::keyClick(&slider, Qt::Key_Down);
    QCOMPARE(slider.value(), 3);
    QTest::keyClick(&slider, Qt::Key_PageDown);
    QCOMPARE(slider.value(), 13);
    QTest::keyClick(&slider, Qt::Key_Up);
    QCOMPARE(slider.value(), 12);
    QTest::keyClick(&slider, Qt::Key_End);
    QCOMPARE(slider.value(), 99);
    QTest::keyClick(&slider, Qt::Key_Home);
    QCOMPARE(slider.value(), 0);
  }

  void barShowsWhatIsInMemory() {
    SliceSlider slider;
    open(slider, 4);
    const auto bar = [&](int y) { return slider.grab().toImage().pixelColor(13, y); };
    const QColor empty = bar(75);
    slider.setLoaded({false, true, false});
    QVERIFY(bar(75) != empty);
    QCOMPARE(bar(25), empty);
    QCOMPARE(bar(125), empty);
    slider.setLoaded({false, false, false, true});
    QVERIFY(bar(175) != empty);
    QCOMPARE(bar(75), empty);
    slider.setLoaded(std::vector<bool>(1000, true));  // of a longer series: drawn as far as it goes
    QVERIFY(bar(125) != empty);
  }
};

QTEST_MAIN(SliceSliderTest)
#include "slice_slider_test.moc"
