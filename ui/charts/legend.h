#pragma once
// The series of a chart, one below the other: a dash in its colour, its name and its current value. Three of them are
// as high as the large figure with its caption. Thread: gui.

#include <QStringList>
#include <QVector>
#include <QWidget>

#include "ui/charts/chart_spec.h"

namespace praxis::ui::charts {

class Legend : public QWidget {
  Q_OBJECT
 public:
  explicit Legend(const QVector<SeriesSpec>& series, QWidget* parent = nullptr);

  // One text per series.
  void setValues(const QStringList& values);
  const QStringList& values() const { return m_values; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  int namesWidth() const;

  QVector<SeriesSpec> m_series;
  QStringList m_values;
  int m_valueWidth = 0;     // of the widest so far, so that nothing shifts while values change
};

}  // namespace praxis::ui::charts
