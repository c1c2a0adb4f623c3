#include "ui/widgets/progress_row.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/format.h"

namespace praxis::ui::widgets {

namespace {

constexpr int kSteps = 1000;
// An estimate from less than this says nothing.
constexpr double kShareMin = 0.03;
constexpr qint64 kElapsedMsMin = 600;

}  // namespace

ProgressRow::ProgressRow(QWidget* parent)
    : QWidget(parent), m_what(new ElidedLabel(this)), m_estimate(new QLabel(this)), m_bar(new QProgressBar(this)),
      m_stop(iconButton(QStringLiteral("stop"), tr("Stop"), this)) {
  m_estimate->setFont(style::tabular(style::FontSize::small));
  style::setTone(*m_estimate, style::Tone::muted);
  m_bar->setRange(0, kSteps);
  m_bar->setTextVisible(false);

  auto* words = new QHBoxLayout;
  words->setSpacing(style::space::kSmall);
  words->addWidget(m_what, 1);
  words->addWidget(m_estimate);
  auto* column = new QVBoxLayout;
  column->setSpacing(style::space::kTiny);
  column->addLayout(words);
  column->addWidget(m_bar);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(style::space::kMedium);
  row->addLayout(column, 1);
  row->addWidget(m_stop);
  hide();

  connect(m_stop, &QToolButton::clicked, this, &ProgressRow::stopRequested);
}

void ProgressRow::start(const QString& what) {
  m_running = true;
  m_clock.start();
  m_what->setText(what);
  m_estimate->clear();
  m_bar->setRange(0, kSteps);
  m_bar->setValue(0);
  show();
}

void ProgressRow::setProgress(double share, const QString& what) {
  if (!m_running) start(what);
  if (!what.isEmpty()) m_what->setText(what);
  if (share < 0) {
    m_bar->setRange(0, 0);
    m_estimate->clear();
    return;
  }
  m_bar->setRange(0, kSteps);
  m_bar->setValue(static_cast<int>(std::min(share, 1.0) * kSteps));
  updateEstimate(std::min(share, 1.0));
}

void ProgressRow::updateEstimate(double share) {
  const qint64 elapsedMs = m_clock.elapsed();
  QString estimate = formatPercent(share * 100);
  if (share >= kShareMin && elapsedMs >= kElapsedMsMin) {
    const double secondsLeft = static_cast<double>(elapsedMs) / 1000 * (1 - share) / share;
    estimate = tr("%1, %2 left").arg(estimate, formatDuration(secondsLeft));
  }
  m_estimate->setText(estimate);
}

void ProgressRow::finish() {
  m_running = false;
  hide();
}

void ProgressRow::setStoppable(bool stoppable) { m_stop->setVisible(stoppable); }

}  // namespace praxis::ui::widgets
