#include "ui/shell/workspace.h"

namespace praxis::ui::shell {

Workspace::Workspace(QWidget* query, QWidget* imaging, QWidget* parent)
    : QSplitter(Qt::Horizontal, parent), m_query(query), m_imaging(imaging) {
  setChildrenCollapsible(false);
  setHandleWidth(1);
  addWidget(query);
  addWidget(imaging);
  setStretchFactor(0, 1);
  setStretchFactor(1, 1);
  arrange();
}

void Workspace::setSide(Side side) {
  m_side = side;
  arrange();
}

void Workspace::setSideBySide(bool both) {
  m_both = both;
  arrange();
}

void Workspace::arrange() {
  m_query->setVisible(m_both || m_side == Side::query);
  m_imaging->setVisible(m_both || m_side == Side::imaging);
}

}  // namespace praxis::ui::shell
