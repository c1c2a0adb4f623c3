#include "engine/eval/interval.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace praxis::engine::eval {
namespace {

int roundsFor(std::size_t count) {
  const double share = static_cast<double>(kBootstrapFull) / static_cast<double>(count);
  return share >= 1 ? kBootstrapRounds : std::max(kBootstrapRoundsLeast, static_cast<int>(share * kBootstrapRounds));
}

}  // namespace

Interval wilson(std::size_t right, std::size_t of) {
  if (of == 0) return {0, 1};
  constexpr double kZ = 1.959963984540054;  // the normal distribution's 97.5th percentile
  const auto n = static_cast<double>(of);
  const double share = static_cast<double>(right) / n;
  const double scale = 1 + kZ * kZ / n;
  const double centre = (share + kZ * kZ / (2 * n)) / scale;
  const double half = kZ / scale * std::sqrt(share * (1 - share) / n + kZ * kZ / (4 * n * n));
  return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

std::optional<Interval> bootstrap(std::size_t count, const Statistic& statistic, std::uint64_t seed) {
  if (count == 0) return std::nullopt;
  Random random(seed);
  std::vector<std::size_t> items(count);
  std::vector<double> values;
  const int rounds = roundsFor(count);
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t& item : items) item = random.below(count);
    if (const auto value = statistic(items)) values.push_back(*value);
  }
  if (values.size() * 2 < static_cast<std::size_t>(rounds)) return std::nullopt;
  std::ranges::sort(values);
  return Interval{quantile(values, 0.025), quantile(values, 0.975)};
}

std::uint64_t Random::next() {
  std::uint64_t z = (m_state += 0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

// The high half of a product: 2^64 is so much more than `count` that no number is likelier by a measurable amount.
std::size_t Random::below(std::size_t count) {
  return static_cast<std::size_t>(static_cast<unsigned __int128>(next()) * count >> 64);
}

double quantile(std::span<const double> sorted, double q) {
  const double place = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace praxis::engine::eval
