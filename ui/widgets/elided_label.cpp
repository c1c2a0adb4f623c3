#include "ui/widgets/elided_label.h"

#include <QPainter>
#include <QStyle>
#include <QStyleOptionFrame>

namespace praxis::ui::widgets {

ElidedLabel::ElidedLabel(const QString& text, QWidget* parent) : QFrame(parent), m_text(text) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setFrameShape(QFrame::NoFrame);
}

void ElidedLabel::setText(const QString& text) {
  if (m_text == text) return;
  m_text = text;
  setAccessibleName(text);
  updateGeometry();
  updateToolTip();
  update();
}

void ElidedLabel::setElideMode(Qt::TextElideMode mode) {
  m_mode = mode;
  update();
}

void ElidedLabel::setAlignment(Qt::Alignment alignment) {
  m_alignment = alignment;
  update();
}

bool ElidedLabel::isElided() const { return fontMetrics().horizontalAdvance(m_text) > contentsRect().width(); }

QSize ElidedLabel::sizeHint() const {
  const QMargins around = contentsMargins();
  return {fontMetrics().horizontalAdvance(m_text) + around.left() + around.right() + 1,
          fontMetrics().height() + around.top() + around.bottom()};
}

QSize ElidedLabel::minimumSizeHint() const {
  const int narrowest = fontMetrics().horizontalAdvance(QStringLiteral("…"));
  return {std::min(narrowest, sizeHint().width()), sizeHint().height()};
}

void ElidedLabel::paintEvent(QPaintEvent* event) {
  QFrame::paintEvent(event);
  QPainter painter(this);
  const QString shown = fontMetrics().elidedText(m_text, m_mode, contentsRect().width());
  style()->drawItemText(&painter, contentsRect(), static_cast<int>(m_alignment), palette(), isEnabled(), shown,
                        QPalette::WindowText);
}

void ElidedLabel::resizeEvent(QResizeEvent* event) {
  QFrame::resizeEvent(event);
  updateToolTip();
}

void ElidedLabel::updateToolTip() { setToolTip(isElided() ? m_text : QString()); }

}  // namespace praxis::ui::widgets
