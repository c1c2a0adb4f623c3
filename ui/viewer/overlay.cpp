#include "ui/viewer/overlay.h"

#include <array>
#include <cmath>

#include <QCoreApplication>

#include "engine/image/region.h"
#include "ui/style/tokens.h"
#include "ui/viewer/outlined_text.h"
#include "ui/viewer/overlay_layout.h"

namespace praxis::ui::viewer {
namespace {

const style::Colours& onBlack() { return style::colours(style::Theme::dark); }

QFont lineFont() { return style::tabular(style::FontSize::small); }
QFont letterFont() { return style::font(style::FontSize::title); }

OverlayLayout layoutFor(const QPaintDevice& device, const QRectF& viewport, const Overlay& overlay,
                        const RulerScale& ruler) {
  return layoutOverlay(viewport, overlay, ruler, QFontMetricsF(lineFont(), &device),
                       QFontMetricsF(letterFont(), &device));
}

// A dark rim under the line keeps it visible over white tissue.
void paintRuler(QPainter& painter, const QRectF& ruler) {
  constexpr int kParts = 10;
  QList<QLineF> lines{QLineF(ruler.topLeft(), ruler.bottomLeft())};
  for (int i = 0; i <= kParts; ++i) {
    const double tick = i % (kParts / 2) == 0 ? style::space::kSmall : style::space::kTiny;
    const double y = ruler.top() + ruler.height() * i / kParts;
    lines << QLineF(ruler.left(), y, ruler.left() + tick, y);
  }
  painter.setPen(QPen(style::kViewportBlack, 3));
  painter.drawLines(lines);
  painter.setPen(QPen(onBlack().text, 1));
  painter.drawLines(lines);
}

void paintBadge(QPainter& painter, const PlacedText& badge, bool isWeighty) {
  painter.setPen(QPen(isWeighty ? onBlack().warning : onBlack().muted, 1));
  painter.setBrush(style::kViewportBlack);
  painter.drawRoundedRect(badge.box, style::kRadius, style::kRadius);
  painter.setBrush(Qt::NoBrush);
  painter.drawText(badge.box, Qt::AlignCenter, badge.text);
}

void paintText(QPainter& painter, const PlacedText& placed, bool weightyBadge) {
  const QRectF box = placed.box.adjusted(-1, 0, 1, 0);  // for rounding in the text layout
  switch (placed.kind) {
    case Writing::badge:
      return paintBadge(painter, placed, weightyBadge);
    case Writing::corner:
    case Writing::rulerLabel:
      return paintOutlined(painter, box, Qt::AlignCenter | Qt::TextSingleLine, placed.text, onBlack().text);
    case Writing::notice:
      return paintOutlined(painter, box, Qt::AlignCenter | Qt::TextSingleLine, placed.text, onBlack().warning);
    case Writing::letter:
      return paintOutlined(painter, box, Qt::AlignCenter | Qt::TextSingleLine, placed.text, onBlack().muted);
  }
}

}  // namespace

Overlay turned(const Overlay& stored, const Orientation& orientation) {
  Overlay seen = stored;
  const EdgeLetters letters =
      turnedLetters({stored.leftEdge, stored.rightEdge, stored.topEdge, stored.bottomEdge}, orientation);
  seen.leftEdge = letters.left;
  seen.rightEdge = letters.right;
  seen.topEdge = letters.top;
  seen.bottomEdge = letters.bottom;
  return seen;
}

RulerScale rulerScale(const engine::image::Image& image, const ViewTransform& view) {
  const QPointF middle = view.toPicture({view.viewport().width() / 2, view.viewport().height() / 2});
  const std::array<engine::image::Point, 1> at{{{middle.x(), middle.y()}}};
  const engine::image::Scale scale = engine::image::scaleAt(image, at);
  if (!scale.isMillimetres()) return {};
  // How far one column and one row reach down the screen.
  const QTransform t = view.transform();
  const bool sideways = view.orientation().isSideways();
  return {sideways ? scale.col / std::abs(t.m12()) : scale.row / std::abs(t.m22()), scale.source};
}

double rulerLengthMm(double viewportPixels, double mmPerViewportPixel) {
  if (!(mmPerViewportPixel > 0) || !(viewportPixels > 0)) return 0;
  const double available = viewportPixels * mmPerViewportPixel;
  const double decade = std::pow(10.0, std::floor(std::log10(available)));
  for (const double step : {5.0, 2.0}) {
    if (step * decade <= available) return step * decade;
  }
  return decade;
}

QString rulerText(double mm, engine::image::SpacingSource source) {
  const auto tr = [](const char* text) { return QCoreApplication::translate("Overlay", text); };
  const QString length = mm >= 10 ? tr("%1 cm").arg(mm / 10) : tr("%1 mm").arg(mm);
  return source == engine::image::SpacingSource::detector ? tr("%1 at detector").arg(length) : length;
}

QRectF badgeBox(const QPaintDevice& device, const QRectF& viewport, const Overlay& overlay, const RulerScale& ruler) {
  const OverlayLayout layout = layoutFor(device, viewport, overlay, ruler);
  for (const PlacedText& text : layout.texts) {
    if (text.kind == Writing::badge) return text.box;
  }
  return {};
}

void paintOverlay(QPainter& painter, const QRectF& viewport, const Overlay& overlay, const RulerScale& ruler) {
  const QFont lines = lineFont(), letters = letterFont();
  const OverlayLayout layout = layoutFor(*painter.device(), viewport, overlay, ruler);
  painter.setRenderHint(QPainter::Antialiasing, true);
  if (!layout.ruler.isEmpty()) paintRuler(painter, layout.ruler);
  for (const PlacedText& text : layout.texts) {
    painter.setFont(text.kind == Writing::letter ? letters : lines);
    paintText(painter, text, overlay.badgeIsWeighty);
  }
}

}  // namespace praxis::ui::viewer
