#include "ui/viewer/view_transform.h"

#include <algorithm>
#include <cmath>

namespace praxis::ui::viewer {

void ViewTransform::setPicture(int cols, int rows, double pixelAspect) {
  m_picture = QSizeF(std::max(1, cols), std::max(1, rows));
  m_aspect = pixelAspect > 0 && std::isfinite(pixelAspect) ? pixelAspect : 1.0;
  fit();
}

void ViewTransform::setViewport(QSizeF size) {
  m_viewport = QSizeF(std::max(1.0, size.width()), std::max(1.0, size.height()));
  if (m_fitted) fit();
}

double ViewTransform::fitZoom() const {
  QSizeF shown(m_picture.width(), m_picture.height() * m_aspect);
  if (m_orientation.isSideways()) shown.transpose();
  return std::min(m_viewport.width() / shown.width(), m_viewport.height() / shown.height());
}

double ViewTransform::clamped(double zoom) const {
  const double fitted = fitZoom();
  return std::clamp(zoom, std::min(kZoomMin, fitted), std::max(kZoomMax, fitted));
}

void ViewTransform::fit() {
  m_zoom = fitZoom();
  m_centre = QPointF(m_picture.width() / 2, m_picture.height() / 2);
  m_fitted = true;
}

QSizeF ViewTransform::shownSize() const {
  const QSizeF size(m_picture.width() * m_zoom, m_picture.height() * m_aspect * m_zoom);
  return m_orientation.isSideways() ? size.transposed() : size;
}

QPointF ViewTransform::offset() const {
  const QPointF d = QPointF(m_picture.width() / 2, m_picture.height() / 2) - m_centre;
  return m_orientation.map(QPointF(d.x() * m_zoom, d.y() * m_zoom * m_aspect));
}

// A strip of the picture always stays in sight.
void ViewTransform::setOffset(QPointF offset) {
  const QSizeF shown = shownSize();
  const auto keep = [](double at, double size, double viewport) {
    const double most = (viewport + size) / 2 - std::min({kInSight, size, viewport});
    return std::clamp(at, -most, most);
  };
  const QPointF kept(keep(offset.x(), shown.width(), m_viewport.width()),
                     keep(offset.y(), shown.height(), m_viewport.height()));
  const QPointF d = m_orientation.inverse().map(kept);
  m_centre =
      QPointF(m_picture.width() / 2, m_picture.height() / 2) - QPointF(d.x() / m_zoom, d.y() / (m_zoom * m_aspect));
  m_fitted = false;
}

void ViewTransform::setZoom(double zoom, QPointF about) {
  const QPointF fixed = toPicture(about);
  m_zoom = clamped(zoom);
  m_centre += fixed - toPicture(about);
  setOffset(offset());
}

void ViewTransform::pan(QPointF delta) { setOffset(offset() + delta); }

void ViewTransform::setView(double zoom, QPointF offset) {
  m_zoom = clamped(zoom);
  setOffset(offset);
}

void ViewTransform::lookAt(QPointF picture) {
  pan(QPointF(m_viewport.width() / 2, m_viewport.height() / 2) - toViewport(picture));
}

void ViewTransform::setOrientation(const Orientation& orientation) {
  m_orientation = orientation;
  if (m_fitted) fit();
}

QPointF ViewTransform::toPicture(QPointF viewport) const {
  const QPointF d = m_orientation.inverse().map(viewport - QPointF(m_viewport.width() / 2, m_viewport.height() / 2));
  return m_centre + QPointF(d.x() / m_zoom, d.y() / (m_zoom * m_aspect));
}

QPointF ViewTransform::toViewport(QPointF picture) const {
  const QPointF d = picture - m_centre;
  return QPointF(m_viewport.width() / 2, m_viewport.height() / 2) +
         m_orientation.map(QPointF(d.x() * m_zoom, d.y() * m_zoom * m_aspect));
}

QRectF ViewTransform::pictureRect() const {
  return QRectF(toViewport({0, 0}), toViewport({m_picture.width(), m_picture.height()})).normalized();
}

QTransform ViewTransform::transform() const {
  const QPointF origin = toViewport({0, 0});
  const QPointF x = m_orientation.map(QPointF(m_zoom, 0)), y = m_orientation.map(QPointF(0, m_zoom * m_aspect));
  return QTransform(x.x(), x.y(), y.x(), y.y(), origin.x(), origin.y());
}

}  // namespace praxis::ui::viewer
