#pragma once
// Thins a series to what the pixel columns of a chart can show: the smallest and the largest value of each column, in
// time order, beside them its mean, and gaps where there is no data. Columns stand still on the time axis while the
// view moves over it, so a drawn peak never flickers. Thread: one owner.

#include <cstdint>

#include <QVector>

namespace praxis::ui::charts {

struct ChartPoint {
  double seconds = 0;
  double value = 0;       // NaN: the line ends here
};

class Decimator {
 public:
  // Without a sample for this long the line breaks: the machine slept, or the window was stopped.
  static constexpr double kGapSeconds = 3;
  static constexpr int kPointsPerColumnMax = 6;   // extremes, mean and their gaps

  // `breaksAtGaps` false is for marks that no line joins.
  explicit Decimator(bool breaksAtGaps = true) : m_breaksAtGaps(breaksAtGaps) {}

  void begin(double columnSeconds);
  // Times never decrease.
  void add(double seconds, double value);
  void end();

  const QVector<ChartPoint>& points() const { return m_extremes.points; }
  const QVector<ChartPoint>& means() const { return m_means.points; }
  // Each NaN when there is no such value.
  double largest() const { return m_largest; }
  double valueAtEnd() const { return m_valueAtEnd; }     // of the newest sample, also when that is a gap
  double newestValue() const { return m_newestValue; }   // gaps left out

 private:
  // Points that a line joins, up to the next gap.
  struct Line {
    QVector<ChartPoint> points;
    int runLength = 0;            // points since the last gap
    void clear();
    void extend(const ChartPoint& point);
    void breakAt(double seconds, double columnSeconds);
  };

  void flushColumn();

  bool m_breaksAtGaps;
  double m_columnSeconds = 1;
  Line m_extremes, m_means;
  double m_largest = 0, m_valueAtEnd = 0, m_newestValue = 0;
  std::int64_t m_column = 0;
  double m_lastSeconds = 0;
  bool m_hasValues = false;       // in the column under way
  ChartPoint m_min, m_max;
  double m_sum = 0;
  int m_count = 0;
};

}  // namespace praxis::ui::charts
