#include "engine/eval/phantom_match.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace praxis::engine::eval {
namespace {

// In mm: no difference of sizes outweighs a place, no place a side.
constexpr double kPlaceCost = 20'000;
constexpr double kSideCost = 10 * kPlaceCost;

double cost(const Lesion& expected, const Lesion& answered) {
  const double size = std::isnan(answered.sizeMm) ? kPlaceCost / 2 : std::abs(expected.sizeMm - answered.sizeMm);
  return (expected.side == answered.side ? 0 : kSideCost) + (expected.place == answered.place ? 0 : kPlaceCost) + size;
}

// Minimal assignment of every row to a column of its own, rows <= cols; returns the row of each column, or npos.
constexpr auto kNone = std::numeric_limits<std::size_t>::max();

class Assignment {
 public:
  Assignment(std::size_t rows, std::size_t cols, std::vector<double> costs)
      : m_cols(cols),
        m_costs(std::move(costs)),
        m_rowPotential(rows + 1),
        m_colPotential(cols + 1),
        m_rowOf(cols + 1, 0) {
    for (std::size_t row = 1; row <= rows; ++row) place(row);
  }
  // 0-based.
  std::size_t rowOf(std::size_t col) const { return m_rowOf[col + 1] == 0 ? kNone : m_rowOf[col + 1] - 1; }

 private:
  double reduced(std::size_t row, std::size_t col) const {
    return m_costs[(row - 1) * m_cols + col - 1] - m_rowPotential[row] - m_colPotential[col];
  }
  // Shortest augmenting path from `row` to a free column; rows and columns count from 1, column 0 is the start.
  void place(std::size_t row) {
    m_rowOf[0] = row;
    std::vector<double> least(m_cols + 1, std::numeric_limits<double>::infinity());
    std::vector<std::size_t> from(m_cols + 1, 0);
    std::vector<bool> used(m_cols + 1, false);
    std::size_t at = 0;
    while (m_rowOf[at] != 0) {
      used[at] = true;
      std::size_t next = 0;
      double delta = std::numeric_limits<double>::infinity();
      for (std::size_t col = 1; col <= m_cols; ++col) {
        if (used[col]) continue;
        const double value = reduced(m_rowOf[at], col);
        if (value < least[col]) least[col] = value, from[col] = at;
        if (least[col] < delta) delta = least[col], next = col;
      }
      for (std::size_t col = 0; col <= m_cols; ++col) {
        if (used[col])
          m_rowPotential[m_rowOf[col]] += delta, m_colPotential[col] -= delta;
        else
          least[col] -= delta;
      }
      at = next;
    }
    for (; at != 0; at = from[at]) m_rowOf[at] = m_rowOf[from[at]];
  }

  std::size_t m_cols;
  std::vector<double> m_costs;
  std::vector<double> m_rowPotential, m_colPotential;
  std::vector<std::size_t> m_rowOf;
};

}  // namespace

std::vector<LesionPair> pairLesions(std::span<const Lesion> expected, std::span<const Lesion> answered) {
  const bool swapped = expected.size() > answered.size();
  const std::size_t rows = std::min(expected.size(), answered.size());
  const std::size_t cols = std::max(expected.size(), answered.size());
  std::vector<double> costs(rows * cols);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t col = 0; col < cols; ++col) {
      costs[row * cols + col] = swapped ? cost(expected[col], answered[row]) : cost(expected[row], answered[col]);
    }
  }
  const Assignment assignment(rows, cols, std::move(costs));
  std::vector<LesionPair> pairs;
  for (std::size_t col = 0; col < cols; ++col) {
    const std::size_t row = assignment.rowOf(col);
    if (row != kNone) pairs.push_back(swapped ? LesionPair{col, row} : LesionPair{row, col});
  }
  std::ranges::sort(pairs, {}, &LesionPair::expected);
  return pairs;
}

bool sameSides(std::span<const Lesion> expected, std::span<const Lesion> answered, bool withPlace) {
  const auto sorted = [withPlace](std::span<const Lesion> lesions) {
    std::vector<std::pair<Side, std::string>> keys;
    for (const Lesion& lesion : lesions) keys.emplace_back(lesion.side, withPlace ? lesion.place : std::string());
    std::ranges::sort(keys);
    return keys;
  };
  return sorted(expected) == sorted(answered);
}

}  // namespace praxis::engine::eval
