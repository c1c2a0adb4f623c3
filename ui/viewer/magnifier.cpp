#include "ui/viewer/magnifier.h"

#include <algorithm>
#include <cmath>

#include <QPainterPath>

#include "ui/style/tokens.h"

namespace praxis::ui::viewer {

void Magnifier::paint(QPainter& painter, QPointF at, const ViewTransform& view, const Look& look, double ratio) {
  constexpr double kLeast = 2;  // times the viewport's zoom
  const double side = 2 * m_shape.radius;
  ViewTransform lens = view;
  lens.setViewport({side, side});
  lens.setZoom(std::max(m_shape.factor, view.zoom() * kLeast), {0, 0});
  lens.lookAt(view.toPicture(at));
  // On whole pixels of the screen, or the lens would be blurred.
  const auto whole = [ratio](double x) { return std::round(x * ratio) / ratio; };
  const QPointF corner(whole(at.x() - m_shape.radius), whole(at.y() - m_shape.radius));
  const QRectF box(corner, QSizeF(side, side));
  QPainterPath rim;
  m_shape.round ? rim.addEllipse(box) : rim.addRect(box);
  painter.save();
  painter.setClipPath(rim);
  painter.fillRect(box, style::kViewportBlack);
  painter.translate(corner);
  m_layer.paint(painter, lens, look, ratio);
  painter.restore();
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(style::colours(style::Theme::dark).muted, 1));
  painter.drawPath(rim);
}

}  // namespace praxis::ui::viewer
