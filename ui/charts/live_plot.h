#pragma once
// One chart of telemetry over time, the newest at its right edge. What stands still (axes, grid, numbers) is drawn only
// when it changes; a refresh draws the lines alone. Memory is bounded by the width in pixels. Thread: gui.

#include <memory>

#include <QPixmap>
#include <QWidget>

#include "ui/bridge/telemetry_store.h"
#include "ui/charts/chart_spec.h"

namespace praxis::ui::charts {

// What is on the time axis: the range that ends at endSeconds of the telemetry's clock.
struct TimeView {
  TimeRange range;
  double endSeconds = 0;
};

class LivePlot : public QWidget {
  Q_OBJECT
 public:
  explicit LivePlot(const ChartSpec& spec, QWidget* parent = nullptr);
  ~LivePlot() override;

  // The axis then ends here: the size of the memory that is being filled. 0: it follows the data.
  void setCapacity(double capacity);
  void display(const bridge::TelemetryStore& store, const TimeView& view);
  // The value of a series at the end of the view as displayed last; of events the newest in it. NaN: none.
  double currentValue(int series) const;

  // The chart at `scale` times its size in pixels, drawn anew.
  QPixmap picture(double scale) const;
  qsizetype pointsShown() const;
  double axisTop() const;
  double axisRangeSeconds() const;

  QSize sizeHint() const override { return {320, 120}; }
  QSize minimumSizeHint() const override { return {160, 80}; }

 protected:
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  class Private;
  std::unique_ptr<Private> m_private;
};

// The hue of a series in the current theme.
QColor seriesColour(const SeriesSpec& series);

}  // namespace praxis::ui::charts
