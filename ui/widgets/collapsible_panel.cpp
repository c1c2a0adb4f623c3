#include "ui/widgets/collapsible_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/section_title.h"

namespace praxis::ui::widgets {

namespace {

constexpr int kCollapsedWidth = style::kControlHeight + 2 * style::space::kSmall;

}  // namespace

CollapsiblePanel::CollapsiblePanel(const QString& title, QWidget* parent)
    : QFrame(parent),
      m_title(new SectionTitle(title, SectionTitle::Level::page, this)),
      m_toggle(iconButton(QStringLiteral("panel-right"), tr("Fold the panel"), this)) {
  setAttribute(Qt::WA_StyledBackground);
  setFixedWidth(style::kInspectorWidth);
  m_toggle->setObjectName(QStringLiteral("foldPanel"));

  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(style::space::kLarge, style::space::kSmall, style::space::kSmall, style::space::kSmall);
  bar->addWidget(m_title, 1);
  bar->addWidget(m_toggle);

  auto* inside = new QWidget;
  auto* insideColumn = new QVBoxLayout(inside);
  insideColumn->setContentsMargins(style::space::kLarge, style::space::kTiny, style::space::kLarge,
                                   style::space::kLarge);
  insideColumn->setSpacing(style::space::kSmall);
  m_sections = new QVBoxLayout;
  m_sections->setSpacing(style::space::kSmall);
  insideColumn->addLayout(m_sections);
  insideColumn->addStretch(1);

  auto* scroll = new QScrollArea(this);
  scroll->setWidget(inside);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_scroll = scroll;

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(bar);
  column->addWidget(scroll, 1);
  column->addStretch();

  connect(m_toggle, &QToolButton::clicked, this, [this] { setCollapsed(!m_collapsed); });
}

void CollapsiblePanel::addSection(const QString& title, QWidget* content) {
  if (m_sections->count() > 0) m_sections->addSpacing(style::space::kSmall);
  if (!title.isEmpty()) m_sections->addWidget(new SectionTitle(title, SectionTitle::Level::group, this));
  m_sections->addWidget(content);
}

void CollapsiblePanel::setCollapsed(bool collapsed) {
  if (m_collapsed == collapsed) return;
  m_collapsed = collapsed;
  m_title->setVisible(!collapsed);
  m_scroll->setVisible(!collapsed);
  m_toggle->setToolTip(collapsed ? tr("Unfold the panel") : tr("Fold the panel"));
  m_toggle->setAccessibleName(m_toggle->toolTip());
  setFixedWidth(collapsed ? kCollapsedWidth : style::kInspectorWidth);
  layout()->itemAt(0)->layout()->setContentsMargins(collapsed ? style::space::kSmall : style::space::kLarge,
                                                    style::space::kSmall, style::space::kSmall, style::space::kSmall);
  Q_EMIT collapsedChanged(collapsed);
}

}  // namespace praxis::ui::widgets
