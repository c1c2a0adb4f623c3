#include "engine/metrics/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace praxis::engine::metrics {
namespace {

constexpr double kMillisecondsMin = 1e-3;
constexpr double kMillisecondsMax = 1e6;

// Natural logarithm of the ratio of neighbouring bounds: ln(1e9) / 1050 = 0.0197.
double logRatio(std::size_t buckets) {
  return std::log(kMillisecondsMax / kMillisecondsMin) / static_cast<double>(buckets);
}

// Bucket i holds the values above the bound of i - 1, up to and including its own.
double upperBound(std::size_t bucket, std::size_t buckets) {
  return kMillisecondsMin * std::exp(logRatio(buckets) * static_cast<double>(bucket + 1));
}

std::size_t bucketOf(double milliseconds, std::size_t buckets) {
  const double clamped = std::clamp(milliseconds, kMillisecondsMin, kMillisecondsMax);
  const double position = std::ceil(std::log(clamped / kMillisecondsMin) / logRatio(buckets)) - 1;
  return static_cast<std::size_t>(std::clamp(position, 0.0, static_cast<double>(buckets - 1)));
}

}  // namespace

void Histogram::add(double milliseconds) {
  if (std::isnan(milliseconds)) return;
  ++m_buckets[bucketOf(milliseconds, kBuckets)];
  ++m_count;
  m_sum += std::clamp(milliseconds, 0.0, kMillisecondsMax);
}

void Histogram::merge(const Histogram& other) {
  for (std::size_t i = 0; i < kBuckets; ++i) m_buckets[i] += other.m_buckets[i];
  m_count += other.m_count;
  m_sum += other.m_sum;
}

void Histogram::clear() { *this = Histogram{}; }

double Histogram::quantile(double share) const {
  if (m_count == 0) return std::numeric_limits<double>::quiet_NaN();
  const double wanted = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(m_count));
  const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    seen += m_buckets[i];
    if (seen >= rank) return upperBound(i, kBuckets);
  }
  return kMillisecondsMax;
}

double Histogram::mean() const {
  return m_count == 0 ? std::numeric_limits<double>::quiet_NaN() : m_sum / static_cast<double>(m_count);
}

}  // namespace praxis::engine::metrics
