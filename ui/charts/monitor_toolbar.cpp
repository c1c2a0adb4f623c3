#include "ui/charts/monitor_toolbar.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/charts/chart_spec.h"
#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/section_title.h"

namespace praxis::ui::charts {

MonitorToolbar::MonitorToolbar(QWidget* parent)
    : QWidget(parent), m_subtitle(new widgets::ElidedLabel(this)), m_ranges(new QButtonGroup(this)),
      m_pause(widgets::secondaryButton(tr("Pause"), QStringLiteral("pause"), this)) {
  style::setTone(*m_subtitle, style::Tone::muted);
  auto* titles = new QVBoxLayout;
  titles->setSpacing(0);
  titles->addWidget(new widgets::SectionTitle(tr("Monitor"), widgets::SectionTitle::Level::page, this));
  titles->addWidget(m_subtitle);

  m_pause->setCheckable(true);
  m_pause->setToolTip(tr("Holds the view still. Sampling goes on."));
  auto* csv = widgets::secondaryButton(tr("CSV"), QStringLiteral("export"), this);
  csv->setToolTip(tr("Save the samples of the shown time as a table (CSV)"));
  auto* png = widgets::secondaryButton(tr("PNG"), QStringLiteral("camera"), this);
  png->setToolTip(tr("Save the charts as a picture (PNG)"));
  connect(m_pause, &QPushButton::toggled, this, &MonitorToolbar::pauseChosen);
  connect(csv, &QPushButton::clicked, this, &MonitorToolbar::csvChosen);
  connect(png, &QPushButton::clicked, this, &MonitorToolbar::pngChosen);

  auto* line = new QHBoxLayout(this);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(style::space::kSmall);
  line->addLayout(titles, 1);
  line->addWidget(makeRanges());
  line->addSpacing(style::space::kSmall);
  for (QPushButton* button : {m_pause, csv, png}) line->addWidget(button);
}

QWidget* MonitorToolbar::makeRanges() {
  auto* frame = new QFrame(this);
  frame->setAccessibleName(tr("Time range"));
  style::setGround(*frame, style::Ground::surface, true);
  auto* line = new QHBoxLayout(frame);
  line->setContentsMargins(2, 2, 2, 2);
  line->setSpacing(2);
  int index = 0;
  for (const TimeRange& range : timeRanges()) {
    auto* button = new QToolButton(frame);
    button->setText(rangeName(range));
    button->setCheckable(true);
    button->setToolTip(tr("Show the last %1").arg(rangeName(range)));
    button->setFixedHeight(style::kControlHeight - 6);
    line->addWidget(button);
    m_ranges->addButton(button, index++);
  }
  connect(m_ranges, &QButtonGroup::idClicked, this, &MonitorToolbar::rangeChosen);
  return frame;
}

void MonitorToolbar::setSubtitle(const QString& text) { m_subtitle->setText(text); }

void MonitorToolbar::setRange(int index) { m_ranges->button(index)->setChecked(true); }

void MonitorToolbar::setPaused(bool paused) {
  m_pause->setChecked(paused);
  m_pause->setText(paused ? tr("Resume") : tr("Pause"));
  m_pause->setIcon(style::icon(paused ? QStringLiteral("play") : QStringLiteral("pause")));
}

}  // namespace praxis::ui::charts
