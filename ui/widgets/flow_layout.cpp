#include "ui/widgets/flow_layout.h"

#include <algorithm>

namespace praxis::ui::widgets {

FlowLayout::FlowLayout(int spacing, QWidget* parent) : QLayout(parent) {
  setSpacing(spacing);
  setContentsMargins(0, 0, 0, 0);
}

FlowLayout::~FlowLayout() { qDeleteAll(m_items); }

void FlowLayout::addItem(QLayoutItem* item) { m_items.append(item); }

QLayoutItem* FlowLayout::takeAt(int index) { return index >= 0 && index < count() ? m_items.takeAt(index) : nullptr; }

int FlowLayout::heightForWidth(int width) const { return arrange({0, 0, width, 0}, false); }

QSize FlowLayout::sizeHint() const {
  QSize whole;
  for (const QLayoutItem* item : m_items) {
    if (item->isEmpty()) continue;
    const QSize wanted = item->sizeHint();
    whole = {whole.width() + wanted.width() + (whole.width() > 0 ? spacing() : 0),
             std::max(whole.height(), wanted.height())};
  }
  const QMargins margins = contentsMargins();
  return whole + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

QSize FlowLayout::minimumSize() const {
  QSize largest;
  for (const QLayoutItem* item : m_items) largest = largest.expandedTo(item->minimumSize());
  const QMargins margins = contentsMargins();
  return largest + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

void FlowLayout::setGeometry(const QRect& rect) {
  QLayout::setGeometry(rect);
  arrange(rect, true);
}

int FlowLayout::arrange(const QRect& rect, bool move) const {
  const QRect room = rect.marginsRemoved(contentsMargins());
  QPoint at = room.topLeft();
  int lineHeight = 0;
  for (QLayoutItem* item : m_items) {
    if (item->isEmpty()) continue;
    const QSize wanted = item->sizeHint();
    if (at.x() > room.left() && at.x() + wanted.width() > room.left() + room.width()) {
      at = {room.left(), at.y() + lineHeight + spacing()};
      lineHeight = 0;
    }
    if (move) item->setGeometry({at, QSize(std::min(wanted.width(), room.width()), wanted.height())});
    at.rx() += wanted.width() + spacing();
    lineHeight = std::max(lineHeight, wanted.height());
  }
  return at.y() + lineHeight - rect.top() + contentsMargins().bottom();
}

}  // namespace praxis::ui::widgets
