#include "ui/charts/decimator.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace praxis::ui::charts {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

void Decimator::begin(double columnSeconds) {
  m_columnSeconds = columnSeconds;
  m_extremes.clear();
  m_means.clear();
  m_largest = m_valueAtEnd = m_newestValue = kNaN;
  m_column = std::numeric_limits<std::int64_t>::min();
  m_lastSeconds = -std::numeric_limits<double>::infinity();
  m_hasValues = false;
}

void Decimator::add(double seconds, double value) {
  const auto column = static_cast<std::int64_t>(std::floor(seconds / m_columnSeconds));
  if (column != m_column) {
    flushColumn();
    m_column = column;
  }
  const bool pause = seconds - m_lastSeconds > std::max(kGapSeconds, 2 * m_columnSeconds);
  if (pause || std::isnan(value)) {
    flushColumn();
    const double gapSeconds = pause && !std::isnan(value) ? m_lastSeconds : seconds;
    for (Line* line : {&m_extremes, &m_means}) {
      if (m_breaksAtGaps) line->breakAt(gapSeconds, m_columnSeconds);
    }
  }
  m_lastSeconds = seconds;
  m_valueAtEnd = value;
  if (std::isnan(value)) return;
  m_newestValue = value;
  const ChartPoint point{seconds, value};
  m_largest = std::isnan(m_largest) ? value : std::max(m_largest, value);
  if (!m_hasValues) m_sum = m_count = 0;
  m_sum += value;
  ++m_count;
  if (!m_hasValues || value < m_min.value) m_min = point;
  if (!m_hasValues || value >= m_max.value) m_max = point;
  m_hasValues = true;
}

void Decimator::end() { flushColumn(); }

void Decimator::flushColumn() {
  if (!m_hasValues) return;
  m_hasValues = false;
  const auto [first, second] = std::minmax(m_min, m_max, [](const ChartPoint& a, const ChartPoint& b) {
    return a.seconds < b.seconds;
  });
  m_extremes.extend(first);
  if (second.seconds > first.seconds) m_extremes.extend(second);
  m_means.extend({(first.seconds + second.seconds) / 2, m_sum / m_count});
}

void Decimator::Line::clear() {
  points.resize(0);
  runLength = 0;
}

void Decimator::Line::extend(const ChartPoint& point) {
  points.append(point);
  ++runLength;
}

void Decimator::Line::breakAt(double seconds, double columnSeconds) {
  if (runLength == 0) return;
  // A line needs two points: one alone becomes a dash as wide as its column.
  if (runLength == 1) points.append({points.last().seconds + columnSeconds / 2, points.last().value});
  points.append({std::max(seconds, points.last().seconds), kNaN});
  runLength = 0;
}

}  // namespace praxis::ui::charts
