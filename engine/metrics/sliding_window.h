#pragma once
// Measurements of the newest seconds in fixed memory, for figures that are sampled more often than there is something
// new to say: a rate over the last second and a latency distribution over the last ten. Times are seconds on one
// monotonic axis and never decrease. Thread: one owner, or guarded by it.

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/base/ring_buffer.h"
#include "engine/metrics/histogram.h"

namespace praxis::engine::metrics {

class SlidingRate {
 public:
  static constexpr double kWindowSeconds = 1;

  // eventsMax bounds the memory; when more fall into the window, its oldest are forgotten and the rate stays true.
  explicit SlidingRate(std::size_t eventsMax) : m_events(eventsMax) {}

  // `amount` units were finished at `atSeconds` by work that took `durationSeconds` until then.
  void add(double atSeconds, std::int64_t amount, double durationSeconds);
  // Units per second of work: overlapping work (several sequences in one step) counts its time once, idle time between
  // pieces of work not at all. NaN when nothing was finished within the window; one that took longer than the window
  // speaks for itself until its successor is clearly late.
  double perSecond(double nowSeconds) const;

 private:
  struct Event {
    double atSeconds = 0;
    double durationSeconds = 0;
    std::int64_t amount = 0;
  };
  bool isRecent(const Event& event, double nowSeconds, bool newest) const;

  base::RingBuffer<Event> m_events;
};

class SlidingHistogram {
 public:
  static constexpr std::size_t kWindowSeconds = 10;

  void add(double atSeconds, double milliseconds);
  // The values of the last kWindowSeconds, whole seconds at a time.
  Histogram merged(double nowSeconds) const;

 private:
  struct Slot {
    std::int64_t second = -1;
    Histogram values;
  };
  std::array<Slot, kWindowSeconds> m_slots;
};

}  // namespace praxis::engine::metrics
