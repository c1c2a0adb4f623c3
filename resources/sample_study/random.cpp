#include "resources/sample_study/random.h"

#include <cmath>

namespace praxis::sample_study {
namespace {

constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15ull;

std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ull;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebull;
  return value ^ (value >> 31);
}

double unitOf(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1.0p-53; }

double latticeAt(std::uint64_t seed, std::int64_t x, std::int64_t y) {
  const std::uint64_t place = (static_cast<std::uint64_t>(x) << 32) ^ (static_cast<std::uint64_t>(y) & 0xffffffffull);
  return 2 * unitOf(mixed(mixed(seed + kStep) ^ mixed(place + kStep))) - 1;
}

}  // namespace

Random::Random(std::uint64_t seed, std::uint64_t stream) : m_state(mixed(seed + kStep) ^ mixed(stream * kStep + 1)) {}

std::uint64_t Random::bits() { return mixed(m_state += kStep); }
double Random::unit() { return unitOf(bits()); }
double Random::between(double low, double high) { return low + (high - low) * unit(); }
double Random::around(double middle, double off) { return between(middle - off, middle + off); }
bool Random::chance(double probability) { return unit() < probability; }

int Random::whole(int low, int high) {
  return low + static_cast<int>(bits() % static_cast<std::uint64_t>(high - low + 1));
}

double noiseAt(std::uint64_t seed, int column, int row, int slice) {
  std::uint64_t state = (seed << 48) ^ (static_cast<std::uint64_t>(slice) << 32) ^
                        (static_cast<std::uint64_t>(row) << 16) ^ static_cast<std::uint64_t>(column);
  // Four uniform numbers; their sum has variance 4 / 12.
  double sum = 0;
  for (int i = 0; i < 4; ++i) sum += unitOf(mixed(state += kStep)) - 0.5;
  return sum * 1.7320508075688772;
}

double lumpsAt(std::uint64_t seed, double x, double y) {
  const double left = std::floor(x), top = std::floor(y);
  const auto column = static_cast<std::int64_t>(left), row = static_cast<std::int64_t>(top);
  const auto eased = [](double t) { return t * t * (3 - 2 * t); };
  const double across = eased(x - left), down = eased(y - top);
  const double above = latticeAt(seed, column, row) * (1 - across) + latticeAt(seed, column + 1, row) * across;
  const double below = latticeAt(seed, column, row + 1) * (1 - across) + latticeAt(seed, column + 1, row + 1) * across;
  return above * (1 - down) + below * down;
}

}  // namespace praxis::sample_study
