#pragma once
// Monotonic time in the units that the charts and reports use. Thread: any.

#include <chrono>

namespace praxis::engine::base {

using Clock = std::chrono::steady_clock;

inline double millisecondsBetween(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}
inline double millisecondsSince(Clock::time_point from) { return millisecondsBetween(from, Clock::now()); }

}  // namespace praxis::engine::base
