#pragma once
// 95 % confidence intervals. Thread: any.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace praxis::engine::eval {

struct Interval {
  double low = 0, high = 0;
};

// Wilson score interval of a share (Wilson 1927), which stays inside 0..1 also for 0 or all of a few. 0..1 for none.
Interval wilson(std::size_t right, std::size_t of);

// Percentile bootstrap (Efron 1979): the statistic of kBootstrapRounds samples of `count` items, drawn with
// replacement; from their 2.5th to their 97.5th percentile. The same seed gives the same interval on every machine.
// Samples that the statistic is not defined for (one class only) are left out; nothing where more than half are. Above
// kBootstrapFull items there are fewer rounds in proportion, at least kBootstrapRoundsLeast: intervals are narrow then.
inline constexpr int kBootstrapRounds = 2000;
inline constexpr int kBootstrapRoundsLeast = 200;
inline constexpr std::size_t kBootstrapFull = 5000;
inline constexpr std::uint64_t kBootstrapSeed = 20260101;
using Statistic = std::function<std::optional<double>(std::span<const std::size_t> items)>;
std::optional<Interval> bootstrap(std::size_t count, const Statistic& statistic, std::uint64_t seed = kBootstrapSeed);

// Random numbers that are the same everywhere (SplitMix64, Steele et al. 2014); not for secrets.
class Random {
 public:
  explicit Random(std::uint64_t seed) : m_state(seed) {}
  std::uint64_t next();
  std::size_t below(std::size_t count);  // uniform; count > 0

 private:
  std::uint64_t m_state;
};

// The q-quantile, interpolated between neighbours as NumPy does by default. `sorted` rises and is not empty.
double quantile(std::span<const double> sorted, double q);

}  // namespace praxis::engine::eval
