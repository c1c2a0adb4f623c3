#pragma once
// A chart with its title, its current value as a large figure, and a legend where it has several series. Thread: gui.

#include <QFrame>

#include "ui/charts/live_plot.h"

namespace praxis::ui::widgets {
class ValueLabel;
}

namespace praxis::ui::charts {

class Legend;

class ChartCard : public QFrame {
  Q_OBJECT
 public:
  explicit ChartCard(const ChartSpec& spec, QWidget* parent = nullptr);

  const ChartSpec& spec() const { return m_spec; }
  LivePlot& plot() const { return *m_plot; }
  QString figure() const;

  // Draws the view. Figures are for reading: they follow a few times a second, or with figuresNow at once.
  void refresh(const bridge::TelemetryStore& store, const TimeView& view, bool figuresNow);

 private:
  void updateFigures();

  ChartSpec m_spec;
  widgets::ValueLabel* m_value;
  Legend* m_legend = nullptr;
  LivePlot* m_plot;
  double m_figuresAtSeconds = 0;
};

// Beside the charts: a plain statement in place of charts that have nothing to show.
class StatementCard : public QFrame {
  Q_OBJECT
 public:
  StatementCard(const QString& icon, const QString& statement, const QString& note, QWidget* parent = nullptr);
};

}  // namespace praxis::ui::charts
