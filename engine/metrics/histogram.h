#pragma once
// Latency distribution in fixed memory: log-spaced buckets, about 2 % wide, from 1 us to 1000 s; values beyond count at
// the ends of that range. Thread: one owner.

#include <array>
#include <cstddef>
#include <cstdint>

namespace praxis::engine::metrics {

class Histogram {
 public:
  // A value that is not a number is no measurement and is left out.
  void add(double milliseconds);
  void merge(const Histogram& other);
  void clear();
  std::uint64_t count() const { return m_count; }
  // The smallest bucket bound that at least `share` (0..1) of the values do not exceed; NaN when empty.
  double quantile(double share) const;
  double mean() const;    // NaN when empty

 private:
  static constexpr std::size_t kBuckets = 1050;
  std::array<std::uint64_t, kBuckets> m_buckets{};
  std::uint64_t m_count = 0;
  double m_sum = 0;
};

}  // namespace praxis::engine::metrics
