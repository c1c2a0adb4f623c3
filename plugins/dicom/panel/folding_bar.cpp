#include "plugins/dicom/panel/folding_bar.h"

#include <algorithm>
#include <set>

#include <QFrame>
#include <QHBoxLayout>

#include "ui/style/tokens.h"

namespace praxis::plugins::dicom::panel {

namespace space = ui::style::space;

FoldingBar::FoldingBar(QWidget* parent) : QWidget(parent), m_row(new QHBoxLayout(this)) {
  m_row->setContentsMargins(0, 0, 0, 0);
  m_row->setSpacing(0);
}

void FoldingBar::addGroup(const QList<QWidget*>& widgets, int importance, const QList<QAction*>& actions) {
  auto* box = new QWidget(this);
  auto* row = new QHBoxLayout(box);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(space::kTiny / 2);
  if (!m_groups.empty()) {
    auto* rule = new QFrame(box);
    rule->setProperty("rule", "yes");
    rule->setFixedSize(1, ui::style::kIcon);
    row->addSpacing(space::kSmall - 2);
    row->addWidget(rule);
    row->addSpacing(space::kSmall - 2);
  }
  for (QWidget* widget : widgets) row->addWidget(widget);
  m_row->addWidget(box);
  m_groups.push_back({box, importance, actions});
}

void FoldingBar::addSpace() { m_row->addStretch(1); }

QList<QAction*> FoldingBar::foldedActions() const {
  QList<QAction*> actions;
  for (const Group& group : m_groups) {
    if (group.folded) actions << group.actions;
  }
  return actions;
}

int FoldingBar::widthOf(int importanceMin) const {
  int width = 0;
  for (const Group& group : m_groups) {
    if (group.importance >= importanceMin) width += group.box->sizeHint().width();
  }
  return width;
}

QSize FoldingBar::minimumSizeHint() const { return {widthOf(kAlways), sizeHint().height()}; }

QSize FoldingBar::sizeHint() const {
  int height = ui::style::kControlHeight;
  for (const Group& group : m_groups) height = std::max(height, group.box->sizeHint().height());
  return {widthOf(0), height};
}

void FoldingBar::resizeEvent(QResizeEvent*) { fold(); }

void FoldingBar::fold() {
  std::set<int> levels{0, kAlways};
  for (const Group& group : m_groups) levels.insert(group.importance);
  int least = kAlways;
  for (const int level : levels) {
    if (widthOf(level) > width()) continue;
    least = level;
    break;
  }
  for (Group& group : m_groups) {
    group.folded = group.importance < least;
    group.box->setVisible(!group.folded);
  }
}

}  // namespace praxis::plugins::dicom::panel
