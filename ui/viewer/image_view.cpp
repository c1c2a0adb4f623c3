#include "ui/viewer/image_view.h"

#include <algorithm>

#include <QPainter>

#include "engine/image/render.h"
#include "ui/style/tokens.h"

namespace praxis::ui::viewer {
namespace {

// An active viewport is marked by one line of the screen, as quiet as the writing in it.
void paintBorder(QPainter& painter, const QRect& viewport) {
  QPen pen(style::colours(style::Theme::dark).muted, 1);
  pen.setCosmetic(true);
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(pen);
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(viewport.adjusted(0, 0, -1, -1));
}

}  // namespace

ImageView::ImageView(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setMinimumSize(240, 200);
  setAccessibleName(tr("Image viewport"));
}

void ImageView::setImage(std::shared_ptr<const engine::image::Image> image) {
  const bool sameSize = m_image && image && m_image->rows == image->rows && m_image->cols == image->cols;
  m_image = std::move(image);
  m_stale = true;
  update();
  if (m_image && !sameSize) {
    m_view.setPicture(m_image->cols, m_image->rows, m_image->pixelAspect);
    changeView(true);
  }
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

void ImageView::changeView(bool zoomed) {
  update();
  if (zoomed) Q_EMIT zoomChanged(zoom());
  Q_EMIT viewChanged();
}

void ImageView::fit() {
  m_view.fit();
  changeView(true);
}

void ImageView::setView(double zoom, QPointF pan) {
  m_view.setView(zoom, pan);
  changeView(true);
}

void ImageView::rotate(int clockwiseQuarters) { setOrientation(orientation().turned(clockwiseQuarters)); }
void ImageView::flipHorizontally() { setOrientation(orientation().flippedHorizontally()); }
void ImageView::flipVertically() { setOrientation(orientation().flippedVertically()); }

void ImageView::setOrientation(const Orientation& orientation) {
  const double before = zoom();
  m_view.setOrientation(orientation);
  changeView(zoom() != before);
}

void ImageView::setOverlay(const Overlay& overlay) {
  m_overlay = overlay;
  update();
}

void ImageView::setOverlayVisible(bool visible) {
  m_overlayVisible = visible;
  update();
}

void ImageView::setActive(bool active) {
  m_active = active;
  update();
}

void ImageView::setInteraction(Interaction* interaction) {
  m_interaction = interaction;
  m_interacting = false;
  update();
}

void ImageView::setScrollLength(int slices) { m_scrollLength = std::max(1, slices); }

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
    painter.setRenderHint(QPainter::SmoothPixmapTransform, zoom() < 8.0);
    painter.setTransform(m_view.transform());
    painter.drawImage(QPointF(0, 0), m_rendered);
    painter.resetTransform();
  }
  if (m_interaction != nullptr && m_image) {
    painter.save();
    m_interaction->paint(painter, m_view);
    painter.restore();
  }
  Overlay shown;
  shown.notice = m_overlay.notice;
  shown.badge = m_overlay.badge;
  if (m_overlayVisible) shown = turned(m_overlay, orientation());
  const double mm = m_image && m_overlayVisible ? rulerMmPerPixel(*m_image, m_view) : 0;
  paintOverlay(painter, rect(), shown, mm);
  if (m_active) paintBorder(painter, rect());
}

void ImageView::resizeEvent(QResizeEvent*) {
  m_view.setViewport(size());
  changeView(true);
}

}  // namespace praxis::ui::viewer
