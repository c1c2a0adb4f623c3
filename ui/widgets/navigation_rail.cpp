#include "ui/widgets/navigation_rail.h"

#include <QButtonGroup>
#include <QKeySequence>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/style/theme.h"

namespace praxis::ui::widgets {

namespace {

constexpr int kEntryHeight = 60;
constexpr int kShortcutsMax = 9;

}  // namespace

NavigationRail::NavigationRail(QWidget* parent)
    : QFrame(parent), m_top(new QVBoxLayout), m_foot(new QVBoxLayout), m_group(new QButtonGroup(this)) {
  setAttribute(Qt::WA_StyledBackground);
  setFixedWidth(style::kRailWidth);
  setAccessibleName(tr("Pages"));
  m_top->setSpacing(0);
  m_foot->setSpacing(0);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, style::space::kSmall, 1, style::space::kSmall);
  column->setSpacing(0);
  column->addLayout(m_top);
  column->addStretch(1);
  column->addLayout(m_foot);

  m_group->setExclusive(true);
  connect(m_group, &QButtonGroup::idToggled, this, [this](int id, bool checked) {
    if (checked) Q_EMIT currentChanged(id);
  });
  connect(m_group, &QButtonGroup::idClicked, this, &NavigationRail::activated);
}

QToolButton* NavigationRail::makeButton(const QString& icon, const QString& label) {
  auto* button = new QToolButton(this);
  button->setProperty("rail", QByteArray("yes"));
  button->setIcon(style::icon(icon));
  button->setIconSize({style::kIconLarge, style::kIconLarge});
  button->setText(label);
  button->setAccessibleName(label);
  button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
  button->setFixedSize(style::kRailWidth - 1, kEntryHeight);
  button->setFocusPolicy(Qt::TabFocus);
  return button;
}

int NavigationRail::addPage(const QString& icon, const QString& label, bool foot) {
  const int index = count();
  QToolButton* button = makeButton(icon, label);
  button->setCheckable(true);
  if (!foot && index < kShortcutsMax) {
    const QKeySequence keys(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + index));
    button->setShortcut(keys);
    button->setToolTip(tr("%1 (%2)").arg(label, keys.toString(QKeySequence::NativeText)));
  }
  (foot ? m_foot : m_top)->addWidget(button);
  m_buttons.append(button);
  m_group->addButton(button, index);
  return index;
}

QToolButton* NavigationRail::addTool(const QString& icon, const QString& label) {
  QToolButton* button = makeButton(icon, label);
  m_foot->insertWidget(0, button);
  return button;
}

int NavigationRail::current() const { return m_group->checkedId(); }

void NavigationRail::setCurrent(int index) {
  if (index >= 0 && index < count()) m_buttons[index]->setChecked(true);
}

}  // namespace praxis::ui::widgets
