#include "engine/metrics/sliding_window.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace praxis::engine::metrics {
namespace {

// A single slow event stays the current rate this many of its own durations, and never longer than the ceiling.
constexpr double kPatience = 2;
constexpr double kPatienceSecondsMax = 10;

}  // namespace

void SlidingRate::add(double atSeconds, std::int64_t amount, double durationSeconds) {
  m_events.push({atSeconds, std::max(durationSeconds, 0.0), amount});
}

bool SlidingRate::isRecent(const Event& event, double nowSeconds, bool newest) const {
  const double age = nowSeconds - event.atSeconds;
  if (age <= kWindowSeconds) return true;
  return newest && age <= std::min(kPatience * event.durationSeconds, kPatienceSecondsMax);
}

double SlidingRate::perSecond(double nowSeconds) const {
  double amount = 0;
  double workSeconds = 0;
  double coveredFrom = std::numeric_limits<double>::infinity();
  // Newest first: ends only move back, so the union of the spans grows at its left edge only.
  for (std::size_t i = m_events.size(); i-- > 0;) {
    const Event& event = m_events[i];
    if (!isRecent(event, nowSeconds, i + 1 == m_events.size())) break;
    const double begin = event.atSeconds - event.durationSeconds;
    workSeconds += std::max(std::min(event.atSeconds, coveredFrom) - begin, 0.0);
    coveredFrom = std::min(coveredFrom, begin);
    amount += static_cast<double>(event.amount);
  }
  return workSeconds > 0 ? amount / workSeconds : std::numeric_limits<double>::quiet_NaN();
}

void SlidingHistogram::add(double atSeconds, double milliseconds) {
  const auto second = static_cast<std::int64_t>(atSeconds);
  Slot& slot = m_slots[static_cast<std::size_t>(second) % kWindowSeconds];
  if (slot.second != second) {
    slot.values.clear();
    slot.second = second;
  }
  slot.values.add(milliseconds);
}

Histogram SlidingHistogram::merged(double nowSeconds) const {
  const auto now = static_cast<std::int64_t>(nowSeconds);
  Histogram all;
  for (const Slot& slot : m_slots) {
    if (slot.second >= 0 && now - slot.second < static_cast<std::int64_t>(kWindowSeconds)) all.merge(slot.values);
  }
  return all;
}

}  // namespace praxis::engine::metrics
