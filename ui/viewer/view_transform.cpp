#include "ui/viewer/view_transform.h"

#include <algorithm>

namespace praxis::ui::viewer {

void ViewTransform::setPicture(int cols, int rows, double pixelAspect) {
  m_picture = QSizeF(std::max(1, cols), std::max(1, rows));
  m_aspect = pixelAspect > 0 ? pixelAspect : 1.0;
  fit();
}

void ViewTransform::setViewport(QSizeF size) {
  m_viewport = QSizeF(std::max(1.0, size.width()), std::max(1.0, size.height()));
  if (m_fitted) fit();
}

double ViewTransform::fitZoom() const {
  return std::min(m_viewport.width() / m_picture.width(), m_viewport.height() / (m_picture.height() * m_aspect));
}

void ViewTransform::fit() {
  m_zoom = fitZoom();
  m_centre = QPointF(m_picture.width() / 2, m_picture.height() / 2);
  m_fitted = true;
}

void ViewTransform::setZoom(double zoom, QPointF about) {
  const QPointF fixed = toPicture(about);
  m_zoom = std::clamp(zoom, kZoomMin, kZoomMax);
  m_centre += fixed - toPicture(about);
  m_fitted = false;
}

void ViewTransform::pan(QPointF delta) {
  m_centre -= QPointF(delta.x() / m_zoom, delta.y() / (m_zoom * m_aspect));
  // Some of the picture always stays in sight.
  m_centre.setX(std::clamp(m_centre.x(), 0.0, m_picture.width()));
  m_centre.setY(std::clamp(m_centre.y(), 0.0, m_picture.height()));
  m_fitted = false;
}

QPointF ViewTransform::toPicture(QPointF viewport) const {
  return m_centre + QPointF((viewport.x() - m_viewport.width() / 2) / m_zoom,
                            (viewport.y() - m_viewport.height() / 2) / (m_zoom * m_aspect));
}

QPointF ViewTransform::toViewport(QPointF picture) const {
  return QPointF(m_viewport.width() / 2 + (picture.x() - m_centre.x()) * m_zoom,
                 m_viewport.height() / 2 + (picture.y() - m_centre.y()) * m_zoom * m_aspect);
}

QRectF ViewTransform::pictureRect() const {
  return QRectF(toViewport({0, 0}), toViewport({m_picture.width(), m_picture.height()}));
}

QTransform ViewTransform::transform() const {
  const QPointF origin = toViewport({0, 0});
  return QTransform(m_zoom, 0, 0, m_zoom * m_aspect, origin.x(), origin.y());
}

}  // namespace praxis::ui::viewer
