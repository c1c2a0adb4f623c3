// What the corners say: names and dates readable, values with units, nothing where the header has nothing.

#include <QTest>

#include "plugins/dicom/panel/overlay_text.h"

using namespace praxis::plugins::dicom;
using panel::ViewState;

class OverlayTextTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void namesDatesAndTimes() {
    QCOMPARE(panel::readableName("Yamada^Tarou=\xe5\xb1\xb1\xe7\x94\xb0^\xe5\xa4\xaa\xe9\x83\x8e"),
             QString("Yamada, Tarou  \u5c71\u7530\u592a\u90ce"));
    QCOMPARE(panel::readableName("\u5f20^\u4e09"), QString("\u5f20\u4e09"));
    QCOMPARE(panel::readableName("=\u738b^\u5c0f\u4e1c"), QString("\u738b\u5c0f\u4e1c"));
    QCOMPARE(panel::readableName(""), QString());
    QCOMPARE(panel::readableName("Adams^John Robert Quincy^^Rev."), QString("Adams, John Robert Quincy Rev."));
    QCOMPARE(panel::readableName("SINGLE"), QString("SINGLE"));
    QCOMPARE(panel::readableDate("20260131"), QString("2026-01-31"));
    QCOMPARE(panel::readableDate("2026"), QString("2026"));
    QCOMPARE(panel::readableTime("134501.123"), QString("13:45:01"));
    QCOMPARE(panel::readableTime(""), QString());
  }

  void cornersCarryWhatTheHeadersHave() {
    const auto overlay = panel::overlayFor(m_patient, m_study, m_series, image(), state());
    QVERIFY(overlay.topLeft.join('|').contains("Phantom, Sample"));
    QVERIFY(overlay.bottomLeft.contains("W 400  L 40"));
    QVERIFY(overlay.bottomLeft.contains("Zoom 200 %"));
    QVERIFY(overlay.bottomLeft.join('|').contains("Slice 1 of 1"));
    QVERIFY(overlay.bottomRight.join('|').contains("Thickness 2.5 mm"));
    QCOMPARE(overlay.leftEdge, QString("R"));
    QCOMPARE(overlay.topEdge, QString("A"));
    QVERIFY(overlay.badge.isEmpty());
    QVERIFY(!overlay.notice.isEmpty());
  }

  void theBadgeHasEverythingThatIsNotTheStoredData() {
    auto shown = state();
    shown.doubts = {"lossy", "interpolated"};
    shown.weighty = true;
    const auto overlay = panel::overlayFor(m_patient, m_study, m_series, image(), shown);
    QCOMPARE(overlay.badge, QString("lossy, interpolated"));
    QVERIFY(overlay.badgeIsWeighty);
    QVERIFY(overlay.bottomLeft.contains("Zoom 200 %"));
  }

  void onlyWhatLiesInSpaceIsASlice() {
    study::Series loop = m_series;
    loop.slices.assign(30, study::Slice{});
    auto shown = state();
    shown.slice = 4;
    QVERIFY(panel::overlayFor(m_patient, m_study, loop, image(), shown).bottomLeft.contains("Image 5 of 30"));
    shown.room = QSize(200, 200);
    QVERIFY(panel::overlayFor(m_patient, m_study, loop, image(), shown).bottomLeft.contains("Image 5/30"));
  }

  void emptyHeadersLeaveNoEmptyLines() {
    study::Series bare;
    bare.slices.resize(1);
    const auto overlay = panel::overlayFor({}, {}, bare, image(), state());
    for (const auto& lines : {overlay.topLeft, overlay.topRight, overlay.bottomLeft, overlay.bottomRight}) {
      for (const QString& line : lines) QVERIFY(!line.trimmed().isEmpty());
    }
    QVERIFY(overlay.topRight.isEmpty());
    QVERIFY(overlay.leftEdge.isEmpty());
  }

  void probeGivesValueWithUnitAndNamesPadding() {
    auto picture = image();
    QCOMPARE(panel::probeText(picture, 0, 1), QString("Row 1, column 2   -35.5 HU"));
    picture.padding = {0, 1};
    QVERIFY(panel::probeText(picture, 0, 1).endsWith("padding"));
  }

 private:
  static praxis::engine::image::Image image() {
    praxis::engine::image::Image image;
    image.rows = 1;
    image.cols = 2;
    image.values = {10, -35.5F};
    image.unit = "HU";
    return image;
  }
  static ViewState state() {
    ViewState state;
    state.window = {40, 400, {}, {}};
    state.zoom = 2;
    return state;
  }

 public:
  OverlayTextTest() {
    m_patient.name = "Phantom^Sample";
    m_series.sliceThickness = 2.5;
    m_series.slices.resize(1);
    m_series.slices[0].geometry = study::Geometry{{0, 0, 0}, {1, 0, 0, 0, 1, 0}};
    m_series.slices[0].edges = study::edgeLetters(m_series.slices[0].geometry->orientation);
  }

 private:
  study::Patient m_patient;
  study::Study m_study;
  study::Series m_series;
};

QTEST_APPLESS_MAIN(OverlayTextTest)
#include "overlay_text_test.moc"
