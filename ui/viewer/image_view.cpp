#include "ui/viewer/image_view.h"

#include <algorithm>
#include <vector>

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include "engine/image/render.h"
#include "ui/style/tokens.h"
#include "ui/viewer/probe.h"

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
  m_hasPadding.reset();
  m_layer.setImage(m_image);
  m_magnifier.setImage(m_image);
  update();
  if (m_image && !sameSize) {
    m_view.setPicture(m_image->cols, m_image->rows, m_image->pixelAspect);
    changeView(true);
  }
}

void ImageView::setWindow(const engine::image::Window& window) {
  m_look.window = window;
  m_look.useLut = false;
  update();
  Q_EMIT windowChanged(m_look.window);
}

void ImageView::useHeaderLut() {
  m_look.useLut = m_image != nullptr && m_image->voiLut.has_value();
  update();
}

void ImageView::setInverted(bool inverted) {
  m_look.inverted = inverted;
  update();
}

void ImageView::setSmooth(bool smooth) {
  m_look.smooth = smooth;
  update();
}

void ImageView::setPlanesVisible(bool visible) {
  m_look.planesVisible = visible;
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

std::vector<Fidelity> ImageView::fidelity() const {
  if (!m_image) return {};
  if (!m_hasPadding) m_hasPadding = hasPadding(*m_image);
  return fidelityNotes(*m_image, *m_hasPadding, m_view, m_look, devicePixelRatioF());
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

QImage ImageView::rendered() const {
  if (!m_image) return {};
  const int rows = m_image->rows, cols = m_image->cols;
  if (m_image->isColour()) {
    QImage shown = QImage(m_image->rgb.data(), cols, rows, cols * 3, QImage::Format_RGB888).copy();
    if (m_look.inverted) shown.invertPixels();
    return shown;
  }
  std::vector<std::uint8_t> grey(m_image->values.size());
  const bool inverted = m_image->inverted != m_look.inverted;
  if (m_look.useLut && m_image->voiLut) {
    engine::image::renderValues(m_image->values, *m_image->voiLut, inverted, grey.data());
  } else {
    engine::image::renderValues(m_image->values, m_look.window, inverted, grey.data());
  }
  for (std::size_t i = 0; i < m_image->padding.size(); ++i) grey[i] = m_image->padding[i] != 0 ? 0 : grey[i];
  return QImage(grey.data(), cols, rows, cols, QImage::Format_Grayscale8).copy();
}

// What follows the pointer, over everything.
void ImageView::paintPointer(QPainter& painter) {
  if (!m_image || !m_pointer || m_interacting) return;
  const QPointF at = m_view.toPicture(*m_pointer);
  if (!isOverPicture(at)) return;
  if (m_tool == Tool::magnify) m_magnifier.paint(painter, *m_pointer, m_view, m_look, devicePixelRatioF());
  if (m_tool == Tool::probe) paintProbe(painter, rect(), *m_pointer, probeText(*m_image, at));
}

Overlay ImageView::shownOverlay() const {
  if (m_overlayVisible) return turned(m_overlay, orientation());
  Overlay shown;
  shown.notice = m_overlay.notice;
  shown.badge = m_overlay.badge;
  shown.badgeIsWeighty = m_overlay.badgeIsWeighty;
  return shown;
}

RulerScale ImageView::shownRuler() const {
  return m_image && m_overlayVisible ? rulerScale(*m_image, m_view) : RulerScale{};
}

// The badge explains itself.
bool ImageView::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  QStringList sentences;
  if (badgeBox(*this, rect(), shownOverlay(), shownRuler()).contains(help->pos())) {
    for (const Fidelity note : fidelity()) sentences << fidelityExplanation(note);
  }
  if (sentences.isEmpty()) {
    QToolTip::hideText();
    event->ignore();
  } else {
    QToolTip::showText(help->globalPos(), sentences.join(QLatin1Char('\n')), this);
  }
  return true;
}

void ImageView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), style::kViewportBlack);
  m_layer.paint(painter, m_view, m_look, devicePixelRatioF());
  if (m_interaction != nullptr && m_image) {
    painter.save();
    m_interaction->paint(painter, m_view);
    painter.restore();
  }
  paintOverlay(painter, rect(), shownOverlay(), shownRuler());
  paintPointer(painter);
  if (m_active) paintBorder(painter, rect());
}

void ImageView::resizeEvent(QResizeEvent*) {
  m_view.setViewport(size());
  changeView(true);
}

}  // namespace praxis::ui::viewer
