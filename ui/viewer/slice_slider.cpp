#include "ui/viewer/slice_slider.h"

#include <algorithm>
#include <cmath>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include "ui/style/tokens.h"

namespace praxis::ui::viewer {
namespace {

constexpr int kWheelStep = 120;  // eighths of a degree of one notch
constexpr int kWidth = style::space::kLarge;
constexpr double kBar = style::space::kTiny / 2.0;  // of slices in memory
constexpr double kHandleLeast = style::space::kLarge;
constexpr int kPage = 10;

const style::Colours& onBlack() { return style::colours(style::Theme::dark); }

}  // namespace

SliceSlider::SliceSlider(QWidget* parent) : QAbstractSlider(parent) {
  setOrientation(Qt::Vertical);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
  setFocusPolicy(Qt::StrongFocus);
  setPageStep(kPage);
  setAccessibleName(tr("Slice"));
}

QSize SliceSlider::sizeHint() const { return {kWidth, 8 * kWidth}; }
QSize SliceSlider::minimumSizeHint() const { return {kWidth, 2 * kWidth}; }

void SliceSlider::setLoaded(std::vector<bool> loaded) {
  m_loaded = std::move(loaded);
  update();
}

double SliceSlider::top(int slice) const {
  return height() * double(slice - minimum()) / (double(maximum()) - minimum() + 1);
}

int SliceSlider::sliceAt(double y) const {
  const double count = double(maximum()) - minimum() + 1;
  const double slice = minimum() + std::floor(y * count / std::max(1, height()));
  return static_cast<int>(std::clamp(slice, double(minimum()), double(maximum())));
}

void SliceSlider::paintLoaded(QPainter& painter) const {
  const int count = static_cast<int>(std::min<std::size_t>(m_loaded.size(), std::size_t(maximum() - minimum()) + 1));
  for (int first = 0; first < count; ++first) {
    if (!m_loaded[static_cast<std::size_t>(first)]) continue;
    int end = first;
    while (end < count && m_loaded[static_cast<std::size_t>(end)]) ++end;
    const double from = top(minimum() + first), to = top(minimum() + end);
    painter.fillRect(QRectF(width() - 2 * kBar, from, kBar, to - from), onBlack().muted);
    first = end;
  }
}

void SliceSlider::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), style::kViewportBlack);
  painter.fillRect(QRectF(width() - 2 * kBar, 0, kBar, height()), onBlack().line);
  if (maximum() < minimum()) return;
  paintLoaded(painter);
  const double from = top(sliderPosition()), share = top(sliderPosition() + 1) - from;
  const double tall = std::max(kHandleLeast, share);
  const double y = std::clamp(from + share / 2 - tall / 2, 0.0, std::max(0.0, height() - tall));
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setPen(Qt::NoPen);
  painter.setBrush(hasFocus() || isSliderDown() ? onBlack().text : onBlack().muted);
  painter.drawRoundedRect(QRectF(1, y, width() - 4 * kBar - 1, tall), kBar, kBar);
}

void SliceSlider::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  setSliderDown(true);
  setSliderPosition(sliceAt(event->position().y()));
}

void SliceSlider::mouseMoveEvent(QMouseEvent* event) {
  if (isSliderDown()) setSliderPosition(sliceAt(event->position().y()));
}

void SliceSlider::mouseReleaseEvent(QMouseEvent*) {
  setSliderDown(false);
  update();
}

// Towards the user is onward, as over the picture.
void SliceSlider::wheelEvent(QWheelEvent* event) {
  m_wheelRest += event->angleDelta().y();
  const int notches = m_wheelRest / kWheelStep;
  m_wheelRest -= notches * kWheelStep;
  setValue(value() - notches);
  event->accept();
}

void SliceSlider::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Down:
      return setValue(value() + singleStep());
    case Qt::Key_Up:
      return setValue(value() - singleStep());
    case Qt::Key_PageDown:
      return setValue(value() + pageStep());
    case Qt::Key_PageUp:
      return setValue(value() - pageStep());
    case Qt::Key_Home:
      return setValue(minimum());
    case Qt::Key_End:
      return setValue(maximum());
    default:
      event->ignore();
  }
}

}  // namespace praxis::ui::viewer
