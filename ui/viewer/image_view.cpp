#include "ui/viewer/image_view.h"

#include <algorithm>
#include <cmath>

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include "engine/image/render.h"
#include "ui/style/tokens.h"

namespace praxis::ui::viewer {
namespace {

constexpr int kWheelStep = 120;  // eighths of a degree of one notch
constexpr double kZoomPerPixel = 1.005;
constexpr double kZoomPerNotch = 1.15;
constexpr double kWindowPerPixel = 1.0 / 250;  // of the present width
constexpr double kWindowWidthMin = 1e-3;

}  // namespace

ImageView::ImageView(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setMinimumSize(240, 240);
  setAccessibleName(tr("Image viewport"));
}

void ImageView::setImage(std::shared_ptr<const engine::image::Image> image) {
  const bool sameSize = m_image && image && m_image->rows == image->rows && m_image->cols == image->cols;
  m_image = std::move(image);
  if (m_image && !sameSize) m_transform.setPicture(m_image->cols, m_image->rows, m_image->pixelAspect);
  m_stale = true;
  update();
}

void ImageView::setWindow(const engine::image::Window& window) {
  m_window = window;
  m_useLut = false;
  m_stale = true;
  update();
  Q_EMIT windowChanged(m_window);
}

void ImageView::useHeaderLut() {
  m_useLut = m_image != nullptr && m_image->voiLut.has_value();
  m_stale = true;
  update();
}

void ImageView::setInverted(bool inverted) {
  m_inverted = inverted;
  m_stale = true;
  update();
}

void ImageView::fit() {
  m_transform.fit();
  update();
  Q_EMIT zoomChanged(zoom());
}

void ImageView::setOverlay(const Overlay& overlay) {
  m_overlay = overlay;
  update();
}

void ImageView::setOverlayVisible(bool visible) {
  m_overlayVisible = visible;
  update();
}

void ImageView::render() {
  m_stale = false;
  if (!m_image) {
    m_rendered = QImage();
    return;
  }
  const int rows = m_image->rows, cols = m_image->cols;
  if (m_image->isColour()) {
    m_rendered = QImage(m_image->rgb.data(), cols, rows, cols * 3, QImage::Format_RGB888);
  } else {
    if (m_useLut && m_image->voiLut) {
      engine::image::renderGrey(*m_image, *m_image->voiLut, m_grey);
    } else {
      engine::image::renderGrey(*m_image, m_window, m_grey);
    }
    m_rendered = QImage(m_grey.data(), cols, rows, cols, QImage::Format_Grayscale8);
  }
  if (m_inverted) {
    m_rendered = m_rendered.copy();
    m_rendered.invertPixels();
  }
}

void ImageView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), style::kViewportBlack);
  if (m_stale) render();
  if (!m_rendered.isNull()) {
    // Enlarged far beyond its pixels, the picture shows them as they are.
    painter.setRenderHint(QPainter::SmoothPixmapTransform, m_transform.zoom() < 8.0);
    painter.setTransform(m_transform.transform());
    painter.drawImage(QPointF(0, 0), m_rendered);
    painter.resetTransform();
  }
  Overlay shown;
  shown.notice = m_overlay.notice;
  shown.badge = m_overlay.badge;
  const double spacing = m_image ? m_image->colSpacing : 0;
  paintOverlay(painter, rect(), m_overlayVisible ? m_overlay : shown,
               m_overlayVisible ? spacing / m_transform.zoom() : 0);
}

void ImageView::resizeEvent(QResizeEvent*) {
  m_transform.setViewport(size());
  Q_EMIT zoomChanged(zoom());
}

void ImageView::mousePressEvent(QMouseEvent* event) {
  if (m_drag != Qt::NoButton) return;
  m_drag = event->button();
  m_dragLast = m_dragStart = event->position();
}

void ImageView::mouseMoveEvent(QMouseEvent* event) {
  const QPointF delta = event->position() - m_dragLast;
  m_dragLast = event->position();
  switch (m_drag) {
    case Qt::LeftButton:
      dragWindow(delta);
      break;
    case Qt::MiddleButton:
      m_transform.pan(delta);
      update();
      break;
    case Qt::RightButton:
      m_transform.setZoom(zoom() * std::pow(kZoomPerPixel, -delta.y()), m_dragStart);
      update();
      Q_EMIT zoomChanged(zoom());
      break;
    default:
      break;
  }
  reportPixel(event->position());
}

void ImageView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == m_drag) m_drag = Qt::NoButton;
}

void ImageView::mouseDoubleClickEvent(QMouseEvent*) { fit(); }

void ImageView::wheelEvent(QWheelEvent* event) {
  const int turn = event->angleDelta().y();
  if (event->modifiers() & Qt::ControlModifier) {
    m_transform.setZoom(zoom() * std::pow(kZoomPerNotch, double(turn) / kWheelStep), event->position());
    update();
    Q_EMIT zoomChanged(zoom());
  } else {
    m_wheelRest += turn;
    const int notches = m_wheelRest / kWheelStep;
    m_wheelRest -= notches * kWheelStep;
    if (notches != 0) Q_EMIT scrollRequested(-notches);
  }
  event->accept();
}

void ImageView::leaveEvent(QEvent*) { Q_EMIT pixelLeft(); }

// To the right widens the window (less contrast); downward lowers its centre (brighter).
void ImageView::dragWindow(QPointF delta) {
  if (!m_image || m_image->isColour()) return;
  engine::image::Window window = m_window;
  const double step = std::max(window.width, kWindowWidthMin) * kWindowPerPixel;
  const double least =
      window.function == engine::image::VoiFunction::linear && window.width >= 1 ? 1.0 : kWindowWidthMin;
  window.width = std::max(least, window.width + delta.x() * step);
  window.center -= delta.y() * step;
  window.explanation.clear();
  setWindow(window);
}

void ImageView::reportPixel(QPointF at) {
  if (!m_image) return;
  const QPointF point = m_transform.toPicture(at);
  const int col = static_cast<int>(std::floor(point.x())), row = static_cast<int>(std::floor(point.y()));
  if (row < 0 || col < 0 || row >= m_image->rows || col >= m_image->cols) {
    Q_EMIT pixelLeft();
  } else {
    Q_EMIT pixelHovered(row, col);
  }
}

}  // namespace praxis::ui::viewer
