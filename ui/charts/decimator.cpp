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
  m_points.resize(0);
  m_largest = m_valueAtEnd = m_newestValue = kNaN;
  m_column = std::numeric_limits<std::int64_t>::min();
  m_lastSeconds = -std::numeric_limits<double>::infinity();
  m_hasValues = false;
  m_runLength = 0;
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
    breakLine(pause && !std::isnan(value) ? m_lastSeconds : seconds);
  }
  m_lastSeconds = seconds;
  m_valueAtEnd = value;
  if (std::isnan(value)) return;
  m_newestValue = value;
  const ChartPoint point{seconds, value};
  m_largest = std::isnan(m_largest) ? value : std::max(m_largest, value);
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
  emitPoint(first);
  if (second.seconds > first.seconds) emitPoint(second);
}

void Decimator::emitPoint(const ChartPoint& point) {
  m_points.append(point);
  ++m_runLength;
}

void Decimator::breakLine(double seconds) {
  if (!m_breaksAtGaps || m_runLength == 0) return;
  // A line needs two points: one alone becomes a dash as wide as its column.
  if (m_runLength == 1) m_points.append({m_points.last().seconds + m_columnSeconds / 2, m_points.last().value});
  m_points.append({std::max(seconds, m_points.last().seconds), kNaN});
  m_runLength = 0;
}

}  // namespace praxis::ui::charts
