#include "ui/charts/legend.h"

#include <algorithm>
#include <utility>

#include <QFontMetrics>
#include <QPainter>

#include "ui/charts/live_plot.h"
#include "ui/style/theme.h"

namespace praxis::ui::charts {
namespace {

constexpr int kDashWidth = 12;
constexpr int kDashHeight = 3;

QFont labelFont() { return style::font(style::FontSize::small); }
QFont valueFont() { return style::tabular(style::FontSize::small); }

}  // namespace

Legend::Legend(const QVector<SeriesSpec>& series, QWidget* parent)
    : QWidget(parent), m_series(series), m_values(series.size()) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Legend::setValues(const QStringList& values) {
  if (values == m_values) return;
  m_values = values;
  const QFontMetrics metrics(valueFont());
  int widest = m_valueWidth;
  for (const QString& value : std::as_const(m_values)) widest = std::max(widest, metrics.horizontalAdvance(value));
  if (std::exchange(m_valueWidth, widest) != widest) updateGeometry();
  update();
}

int Legend::namesWidth() const {
  const QFontMetrics metrics(labelFont());
  int widest = 0;
  for (const SeriesSpec& series : m_series) widest = std::max(widest, metrics.horizontalAdvance(series.label));
  return widest;
}

QSize Legend::sizeHint() const {
  const int rows = static_cast<int>(m_series.size()) * QFontMetrics(labelFont()).height();
  return {kDashWidth + style::space::kTiny + namesWidth() + style::space::kSmall + m_valueWidth, rows};
}

void Legend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const style::Colours& c = style::colours();
  const int rowHeight = QFontMetrics(labelFont()).height();
  for (qsizetype i = 0; i < m_series.size(); ++i) {
    const QRect row(0, static_cast<int>(i) * rowHeight, width(), rowHeight);
    painter.setPen(Qt::NoPen);
    painter.setBrush(seriesColour(m_series[i]));
    const QRectF dash(0, row.top() + (rowHeight - kDashHeight) / 2.0, kDashWidth, kDashHeight);
    painter.drawRoundedRect(dash, kDashHeight / 2.0, kDashHeight / 2.0);
    painter.setFont(labelFont());
    painter.setPen(c.muted);
    painter.drawText(row.adjusted(kDashWidth + style::space::kTiny, 0, 0, 0), Qt::AlignVCenter, m_series[i].label);
    painter.setFont(valueFont());
    painter.setPen(c.text);
    painter.drawText(row, Qt::AlignVCenter | Qt::AlignRight, m_values[i]);
  }
}

}  // namespace praxis::ui::charts
