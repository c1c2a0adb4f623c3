#include "ui/viewer/overlay.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>

#include "ui/style/tokens.h"
#include "ui/viewer/outlined_text.h"

namespace praxis::ui::viewer {
namespace {

constexpr int kMargin = style::space::kMedium;
constexpr double kRulerShare = 0.4;  // of the viewport's height, at most

const style::Colours& onBlack() { return style::colours(style::Theme::dark); }

// In a narrow viewport the corners meet in the middle; what stands there then moves above or below them.
constexpr double kNarrow = 640;

// Height of the taller of two corner blocks, if the viewport is narrow; else nothing has to give way.
double cornersHeight(const QPainter& painter, const QRectF& box, const QStringList& a, const QStringList& b) {
  if (box.width() >= kNarrow) return 0;
  return painter.fontMetrics().lineSpacing() * static_cast<double>(std::max(a.size(), b.size()));
}

void paintCorner(QPainter& painter, const QRectF& box, Qt::Alignment corner, const QStringList& lines) {
  const int height = painter.fontMetrics().lineSpacing();
  double top = corner & Qt::AlignTop ? box.top() : box.bottom() - height * lines.size();
  for (const QString& line : lines) {
    const QString shown = painter.fontMetrics().elidedText(line, Qt::ElideRight,
                                                           static_cast<int>(box.width() / 2) - style::space::kSmall);
    paintOutlined(painter, QRectF(box.left(), top, box.width(), height),
                  (corner & Qt::AlignHorizontal_Mask).toInt() | Qt::AlignVCenter, shown, onBlack().text);
    top += height;
  }
}

void paintEdges(QPainter& painter, const QRectF& box, const QRectF& middle, const Overlay& overlay) {
  painter.setFont(style::font(style::FontSize::title));
  const QColor colour = onBlack().muted;
  paintOutlined(painter, box, Qt::AlignLeft | Qt::AlignVCenter, overlay.leftEdge, colour);
  paintOutlined(painter, box, Qt::AlignRight | Qt::AlignVCenter, overlay.rightEdge, colour);
  paintOutlined(painter, middle, Qt::AlignHCenter | Qt::AlignTop, overlay.topEdge, colour);
  const int notice = painter.fontMetrics().lineSpacing();
  paintOutlined(painter, middle.adjusted(0, 0, 0, -notice), Qt::AlignHCenter | Qt::AlignBottom, overlay.bottomEdge,
                colour);
}

void paintRuler(QPainter& painter, const QRectF& box, double mmPerViewportPixel) {
  const double mm = rulerLengthMm(box.height() * kRulerShare, mmPerViewportPixel);
  if (mm <= 0) return;
  const double length = mm / mmPerViewportPixel;
  const double x = box.left() + style::space::kHuge;
  const double top = box.center().y() - length / 2;
  painter.setPen(QPen(onBlack().muted, 1));
  painter.drawLine(QPointF(x, top), QPointF(x, top + length));
  constexpr int kParts = 10;
  for (int i = 0; i <= kParts; ++i) {
    const double tick = i % (kParts / 2) == 0 ? style::space::kSmall : style::space::kTiny;
    const double y = top + length * i / kParts;
    painter.drawLine(QPointF(x, y), QPointF(x + tick, y));
  }
  const QString text = mm >= 10 ? QCoreApplication::translate("Overlay", "%1 cm").arg(mm / 10)
                                : QCoreApplication::translate("Overlay", "%1 mm").arg(mm);
  paintOutlined(painter, QRectF(x - style::space::kSmall, top + length + style::space::kTiny, 80, 20),
                Qt::AlignLeft | Qt::AlignTop, text, onBlack().muted);
}

void paintBadge(QPainter& painter, const QRectF& box, const QString& badge) {
  if (badge.isEmpty()) return;
  const int width = painter.fontMetrics().horizontalAdvance(badge) + 2 * style::space::kSmall;
  const int height = painter.fontMetrics().lineSpacing() + style::space::kTiny;
  const QRectF frame(box.center().x() - width / 2.0, box.top() + style::space::kHuge, width, height);
  painter.setPen(QPen(onBlack().warning, 1));
  painter.setBrush(style::kViewportBlack);
  painter.drawRoundedRect(frame, style::kRadius, style::kRadius);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(onBlack().warning);
  painter.drawText(frame, Qt::AlignCenter, badge);
}

}  // namespace

double rulerLengthMm(double viewportPixels, double mmPerViewportPixel) {
  if (mmPerViewportPixel <= 0 || viewportPixels <= 0) return 0;
  const double available = viewportPixels * mmPerViewportPixel;
  const double decade = std::pow(10.0, std::floor(std::log10(available)));
  for (const double step : {5.0, 2.0}) {
    if (step * decade <= available) return step * decade;
  }
  return decade;
}

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

double rulerMmPerPixel(const engine::image::Image& image, const ViewTransform& view) {
  if (!(image.rowSpacing > 0) || !(image.colSpacing > 0)) return 0;
  // How far one column and one row reach down the screen.
  const QTransform t = view.transform();
  return view.orientation().isSideways() ? image.colSpacing / std::abs(t.m12()) : image.rowSpacing / std::abs(t.m22());
}

void paintOverlay(QPainter& painter, const QRectF& viewport, const Overlay& overlay, double mmPerViewportPixel) {
  const QRectF box = viewport.adjusted(kMargin, kMargin, -kMargin, -kMargin);
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setFont(style::tabular(style::FontSize::small));
  paintCorner(painter, box, Qt::AlignTop | Qt::AlignLeft, overlay.topLeft);
  paintCorner(painter, box, Qt::AlignTop | Qt::AlignRight, overlay.topRight);
  paintCorner(painter, box, Qt::AlignBottom | Qt::AlignLeft, overlay.bottomLeft);
  paintCorner(painter, box, Qt::AlignBottom | Qt::AlignRight, overlay.bottomRight);
  paintRuler(painter, box, mmPerViewportPixel);
  paintBadge(painter, box, overlay.badge);
  const QRectF middle = box.adjusted(0, cornersHeight(painter, box, overlay.topLeft, overlay.topRight), 0,
                                     -cornersHeight(painter, box, overlay.bottomLeft, overlay.bottomRight));
  paintOutlined(painter, middle, Qt::AlignHCenter | Qt::AlignBottom, overlay.notice, onBlack().warning);
  paintEdges(painter, box, middle, overlay);
}

}  // namespace praxis::ui::viewer
