// Writing never covers writing, whatever the size of the viewport and whatever there is to say.

#include <QTest>

#include <algorithm>

#include "ui/style/tokens.h"
#include "ui/viewer/overlay_layout.h"

using namespace praxis::ui;
using namespace praxis::ui::viewer;
using praxis::engine::image::SpacingSource;

namespace {

Overlay full() {
  Overlay overlay;
  overlay.topLeft = {"Family-Name-Of-Some-Length, Given Middle Names", "PID-1234567   1960-02-29   F", "CT abdomen",
                     "Series 5"};
  overlay.topRight = {QString::fromUtf8("某某大学附属第一人民医院放射科"), "Scanner", "2026-01-31   13:45:01"};
  overlay.bottomLeft = {"Row 12, column 40   -35 HU", "Inverted", "Zoom 133 %", "Slice 47 of 301   -123.5 mm",
                        "W 400 L 40"};
  overlay.bottomRight = {"CT   ABDOMEN", "120 kV   200 mA", "Thickness 1.25 mm", "Spacing 1 mm", "512 x 512"};
  overlay.leftEdge = "R";
  overlay.rightEdge = "L";
  overlay.topEdge = "AFL";
  overlay.bottomEdge = "PHR";
  overlay.badge = "Lossy compression, interpolated";
  overlay.notice = "Not for diagnostic use";
  return overlay;
}

OverlayLayout layout(QSizeF size, const Overlay& overlay, const RulerScale& ruler) {
  const QFontMetricsF lines(style::tabular(style::FontSize::small)), letters(style::font(style::FontSize::title));
  return layoutOverlay(QRectF(QPointF(0, 0), size), overlay, ruler, lines, letters);
}

const RulerScale kRuler{0.35, SpacingSource::detector};

std::vector<QSizeF> sizes() {
  std::vector<QSizeF> result;
  for (const double width : {240., 260., 320., 400., 500., 639., 656., 800., 1200., 2560.}) {
    for (const double height : {200., 240., 300., 420., 700., 1400.}) result.push_back({width, height});
  }
  return result;
}

int count(const OverlayLayout& placed, Writing kind) {
  return static_cast<int>(std::ranges::count(placed.texts, kind, &PlacedText::kind));
}

}  // namespace

class OverlayLayoutTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // Items go whole or not at all: "W 2600  L 3" for a level of 350 would be read.
  void numbersAreNeverCut() {
    Overlay overlay;
    overlay.bottomLeft = {"W 2600  L 350", "Slice 47 of 301   -123.5 mm"};
    overlay.bottomRight = {"120 kV   200 mA", "Thickness 1.25 mm"};
    overlay.bottomEdge = "PHR";
    const QStringList whole{"W 2600  L 350",   "W 2600", "Slice 47 of 301   -123.5 mm", "Slice 47 of 301",
                            "120 kV   200 mA", "120 kV", "Thickness 1.25 mm",           "PHR"};
    for (double width = 60; width < 700; width += 7) {
      for (const PlacedText& text : layout({width, 300}, overlay, {}).texts) {
        QVERIFY2(whole.contains(text.text), qPrintable(text.text));
      }
    }
  }

  void nothingCoversAnythingElse() {
    Overlay bare = full();
    bare.badge.clear();
    bare.topEdge.clear();
    Overlay oneSided = full();
    oneSided.topRight.clear();
    oneSided.bottomLeft.clear();
    for (const Overlay& overlay : {full(), bare, oneSided}) {
      for (const QSizeF size : sizes()) {
        const OverlayLayout placed = layout(size, overlay, kRuler);
        std::vector<QRectF> boxes;
        for (const PlacedText& text : placed.texts) boxes.push_back(text.box);
        if (!placed.ruler.isEmpty()) boxes.push_back(placed.ruler);
        for (std::size_t i = 0; i < boxes.size(); ++i) {
          const QString where = QString("%1 x %2, box %3").arg(size.width()).arg(size.height()).arg(i);
          QVERIFY2(QRectF(QPointF(0, 0), size).contains(boxes[i]), qPrintable(where));
          for (std::size_t j = 0; j < i; ++j) {
            QVERIFY2(!boxes[i].intersects(boxes[j]), qPrintable(where + QString(" and %1").arg(j)));
          }
        }
      }
    }
  }

  void textsFitTheirBoxes() {
    const QFontMetricsF lines(style::tabular(style::FontSize::small)), letters(style::font(style::FontSize::title));
    for (const QSizeF size : sizes()) {
      for (const PlacedText& text : layout(size, full(), kRuler).texts) {
        const QFontMetricsF& metrics = text.kind == Writing::letter ? letters : lines;
        QVERIFY(metrics.horizontalAdvance(text.text) <= text.box.width() + 1);
        QVERIFY(metrics.boundingRect(text.text).height() <= text.box.height() + 1);
      }
    }
  }

  // The smallest viewport still says who, where, which way and what for.
  void theSmallestViewportKeepsWhatMatters() {
    const OverlayLayout placed = layout({240, 200}, full(), kRuler);
    QCOMPARE(count(placed, Writing::letter), 4);
    QCOMPARE(count(placed, Writing::notice), 1);
    QCOMPARE(count(placed, Writing::badge), 1);
    QVERIFY(count(placed, Writing::corner) >= 6);
    const auto says = [&](const QString& start) {
      return std::ranges::any_of(placed.texts, [&](const PlacedText& text) { return text.text.startsWith(start); });
    };
    QVERIFY(says("Family"));
    QVERIFY(says("W 400"));
    QVERIFY(!says("Row 12"));
  }

  void aLargeViewportSaysAllOfIt() {
    const OverlayLayout placed = layout({1200, 800}, full(), kRuler);
    QCOMPARE(count(placed, Writing::corner), 17);
    for (const PlacedText& text : placed.texts) QVERIFY(!text.text.contains(QChar(0x2026)));
    QVERIFY(!placed.ruler.isEmpty());
  }

  void rulerIsAsLongAsItSays() {
    for (const QSizeF size : sizes()) {
      const OverlayLayout placed = layout(size, full(), kRuler);
      if (placed.ruler.isEmpty()) continue;
      QVERIFY(std::abs(placed.ruler.height() * kRuler.mmPerPixel - placed.rulerMm) < 1e-9);
      QCOMPARE(count(placed, Writing::rulerLabel), 1);
    }
    QVERIFY(layout({800, 800}, full(), {}).ruler.isEmpty());
    QCOMPARE(count(layout({800, 800}, full(), {}), Writing::rulerLabel), 0);
  }

  void rulerTellsWhereItHolds() {
    QCOMPARE(rulerText(50, SpacingSource::patient), QString("5 cm"));
    QCOMPARE(rulerText(2, SpacingSource::calibrated), QString("2 mm"));
    QCOMPARE(rulerText(50, SpacingSource::detector), QString("5 cm at detector"));
  }
};

QTEST_MAIN(OverlayLayoutTest)
#include "overlay_layout_test.moc"
