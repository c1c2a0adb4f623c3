#include "ui/charts/chart_card.h"

#include <cmath>

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/charts/legend.h"
#include "ui/style/theme.h"
#include "ui/widgets/value_label.h"

namespace praxis::ui::charts {
namespace {

constexpr int kCardHeightMin = 190;
// Figures that change ten times a second cannot be read.
constexpr double kFigureSeconds = 0.28;

QString captionOf(const ChartSpec& spec) {
  if (spec.series.size() == 1) return spec.title;
  return spec.title + QStringLiteral(" · ") + spec.series.first().label;
}

void dressAsCard(QFrame& frame) {
  style::setGround(frame, style::Ground::surface, true);
  frame.setMinimumHeight(kCardHeightMin);
  frame.setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

}  // namespace

ChartCard::ChartCard(const ChartSpec& spec, QWidget* parent)
    : QFrame(parent), m_spec(spec),
      m_value(new widgets::ValueLabel(captionOf(spec), widgets::ValueLabel::Size::large, this)),
      m_plot(new LivePlot(spec, this)) {
  dressAsCard(*this);
  setAccessibleName(spec.title);
  auto* header = new QHBoxLayout;
  header->setSpacing(style::space::kSmall);
  header->addWidget(m_value);
  header->addStretch(1);
  if (spec.series.size() > 1) {
    m_legend = new Legend(spec.series, this);
    header->addWidget(m_legend, 0, Qt::AlignTop);
  }
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(style::space::kMedium, style::space::kMedium, style::space::kMedium, style::space::kSmall);
  column->setSpacing(style::space::kTiny);
  column->addLayout(header);
  column->addWidget(m_plot, 1);
}

QString ChartCard::figure() const { return m_value->figure(); }

void ChartCard::refresh(const bridge::TelemetryStore& store, const TimeView& view, bool figuresNow) {
  m_plot->display(store, view);
  if (!figuresNow && std::abs(view.endSeconds - m_figuresAtSeconds) < kFigureSeconds) return;
  m_figuresAtSeconds = view.endSeconds;
  updateFigures();
}

void ChartCard::updateFigures() {
  const Figure now = figureOf(m_spec.quantity, m_plot->currentValue(0));
  m_value->setValue(now.figure, now.unit);
  if (m_legend == nullptr) return;
  QStringList values;
  for (int i = 0; i < m_spec.series.size(); ++i) values << textOf(m_spec.quantity, m_plot->currentValue(i));
  m_legend->setValues(values);
}

StatementCard::StatementCard(const QString& icon, const QString& statement, const QString& note, QWidget* parent)
    : QFrame(parent) {
  dressAsCard(*this);
  setAccessibleName(statement);
  auto* picture = new QLabel(this);
  picture->setPixmap(style::icon(icon, style::Ink::muted).pixmap(style::kIconLarge, style::kIconLarge));
  auto* sentence = new QLabel(statement, this);
  sentence->setTextFormat(Qt::PlainText);
  sentence->setWordWrap(true);
  sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* remark = new QLabel(note, this);
  remark->setFont(style::font(style::FontSize::small));
  remark->setWordWrap(true);
  style::setTone(*remark, style::Tone::muted);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(style::space::kLarge, style::space::kLarge, style::space::kLarge, style::space::kLarge);
  column->setSpacing(style::space::kSmall);
  column->addStretch(1);
  column->addWidget(picture);
  column->addWidget(sentence);
  column->addWidget(remark);
  column->addStretch(1);
}

}  // namespace praxis::ui::charts
