#include "ui/shell/workspace.h"

#include "ui/widgets/collapsible_panel.h"

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
  if (m_both == both) return;
  m_both = both;
  if (both) foldInspectors();
  else unfoldInspectors();
  arrange();
}

void Workspace::foldInspectors() {
  for (auto* panel : findChildren<widgets::CollapsiblePanel*>()) {
    if (panel->isCollapsed()) continue;
    panel->setCollapsed(true);
    m_folded.append(panel);
  }
}

void Workspace::unfoldInspectors() {
  for (const auto& panel : m_folded) {
    if (panel) panel->setCollapsed(false);
  }
  m_folded.clear();
}

void Workspace::arrange() {
  m_query->setVisible(m_both || m_side == Side::query);
  m_imaging->setVisible(m_both || m_side == Side::imaging);
}

}  // namespace praxis::ui::shell
