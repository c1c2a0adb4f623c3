// What mouse, wheel and keys do to a viewport.

#include <algorithm>
#include <cmath>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include "ui/viewer/image_view.h"

namespace praxis::ui::viewer {
namespace {

constexpr int kWheelStep = 120;  // eighths of a degree of one notch
constexpr double kZoomPerPixel = 1.005;
constexpr double kZoomPerNotch = 1.15;
constexpr double kWindowPerPixel = 1.0 / 250;  // of the present width
constexpr double kWindowWidthMin = 1e-3;
// A scroll drag moves one slice in at least 1 and at most 16 pixels, however many there are.
constexpr double kScrollPixelsMin = 1, kScrollPixelsMax = 16;

Qt::CursorShape cursorOf(Tool tool) {
  switch (tool) {
    case Tool::pan:
      return Qt::OpenHandCursor;
    case Tool::zoom:
    case Tool::scroll:
      return Qt::SizeVerCursor;
    case Tool::magnify:
    case Tool::probe:
      return Qt::CrossCursor;
    case Tool::window:
      break;
  }
  return Qt::ArrowCursor;
}

}  // namespace

void ImageView::setTool(Tool tool) {
  m_tool = tool;
  setCursor(cursorOf(tool));
  update();
}

bool ImageView::isOverPicture(QPointF picture) const {
  return m_image && QRectF(QPointF(0, 0), m_view.picture()).contains(picture);
}

bool ImageView::offerPress(const QMouseEvent& event) {
  const QPointF at = m_view.toPicture(event.position());
  if (m_interaction == nullptr || event.button() != Qt::LeftButton || !isOverPicture(at)) return false;
  m_interacting = m_interaction->press(at, m_view, event);
  return m_interacting;
}

void ImageView::beginDrag(const QMouseEvent& event) {
  m_drag = event.button();
  m_dragLast = m_dragStart = event.position();
  m_scrollRest = 0;
}

void ImageView::mousePressEvent(QMouseEvent* event) {
  Q_EMIT pressed();
  if (m_drag != Qt::NoButton || m_interacting) return;
  if (!offerPress(*event)) beginDrag(*event);
}

void ImageView::mouseMoveEvent(QMouseEvent* event) {
  m_pointer = event->position();
  if (m_tool == Tool::magnify || m_tool == Tool::probe) update();
  if (m_interaction != nullptr && m_image && (m_interacting || m_drag == Qt::NoButton)) {
    m_interaction->move(m_view.toPicture(event->position()), m_view, *event);
  }
  if (!m_interacting) {
    const QPointF delta = event->position() - m_dragLast;
    m_dragLast = event->position();
    if (m_drag == Qt::LeftButton) dragTool(delta);
    if (m_drag == Qt::MiddleButton) panBy(delta);
    if (m_drag == Qt::RightButton) dragZoom(delta.y());
  }
  reportPixel(event->position());
}

void ImageView::mouseReleaseEvent(QMouseEvent* event) {
  if (m_interacting && event->button() == Qt::LeftButton) {
    m_interacting = false;
    if (m_interaction != nullptr) m_interaction->release(m_view.toPicture(event->position()), m_view, *event);
  } else if (event->button() == m_drag) {
    m_drag = Qt::NoButton;
  }
}

// The second press of a double click: first as one, then as a plain press, for two points set in quick succession.
void ImageView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (m_drag != Qt::NoButton || m_interacting || event->button() != Qt::LeftButton) return;
  const QPointF at = m_view.toPicture(event->position());
  if (m_interaction != nullptr && isOverPicture(at) && m_interaction->doubleClick(at, m_view, *event)) return;
  if (!offerPress(*event)) Q_EMIT activatedTwice();
}

void ImageView::wheelEvent(QWheelEvent* event) {
  const int turn = event->angleDelta().y();
  if (event->modifiers() & Qt::ControlModifier) {
    m_view.setZoom(zoom() * std::pow(kZoomPerNotch, double(turn) / kWheelStep), event->position());
    changeView(true);
  } else {
    m_wheelRest += turn;
    const int notches = m_wheelRest / kWheelStep;
    m_wheelRest -= notches * kWheelStep;
    if (notches != 0) Q_EMIT scrollRequested(-notches);
  }
  event->accept();
}

void ImageView::keyPressEvent(QKeyEvent* event) {
  if (m_interaction != nullptr && m_interaction->key(*event)) return;
  QWidget::keyPressEvent(event);
}

void ImageView::leaveEvent(QEvent*) {
  m_pointer.reset();
  if (m_tool == Tool::magnify || m_tool == Tool::probe) update();
  Q_EMIT pixelLeft();
}

void ImageView::dragTool(QPointF delta) {
  switch (m_tool) {
    case Tool::window:
      return dragWindow(delta);
    case Tool::pan:
      return panBy(delta);
    case Tool::zoom:
      return dragZoom(delta.y());
    case Tool::scroll:
      return dragScroll(delta.y());
    case Tool::magnify:
    case Tool::probe:
      return;  // both follow the pointer, pressed or not
  }
}

void ImageView::panBy(QPointF delta) {
  m_view.pan(delta);
  changeView(false);
}

// Upward enlarges, about the point where the drag began.
void ImageView::dragZoom(double delta) {
  m_view.setZoom(zoom() * std::pow(kZoomPerPixel, -delta), m_dragStart);
  changeView(true);
}

void ImageView::dragScroll(double delta) {
  const double perSlice = std::clamp(double(height()) / m_scrollLength, kScrollPixelsMin, kScrollPixelsMax);
  m_scrollRest += delta / perSlice;
  const int slices = static_cast<int>(m_scrollRest);
  m_scrollRest -= slices;
  if (slices != 0) Q_EMIT scrollRequested(slices);
}

// To the right widens the window (less contrast); downward lowers its centre (brighter).
void ImageView::dragWindow(QPointF delta) {
  if (!m_image || m_image->isColour()) return;
  engine::image::Window window = m_look.window;
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
  const QPointF point = m_view.toPicture(at);
  const int col = static_cast<int>(std::floor(point.x())), row = static_cast<int>(std::floor(point.y()));
  if (row < 0 || col < 0 || row >= m_image->rows || col >= m_image->cols) {
    Q_EMIT pixelLeft();
  } else {
    Q_EMIT pixelHovered(row, col);
  }
}

}  // namespace praxis::ui::viewer
