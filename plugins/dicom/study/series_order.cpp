#include "plugins/dicom/study/series_order.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/core.h>

namespace praxis::plugins::dicom::study {
namespace {

// Positions closer than this are the same one; scanners write them with three to six decimals.
constexpr double kSamePositionMm = 1e-3;
constexpr double kSpreadMax = 0.01;  // of the spacing, before a warning

using Vector = std::array<double, 3>;

Vector normalOf(const std::array<double, 6>& o) {
  return {o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3]};
}

double dot(const Vector& a, const Vector& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

auto byNumber(const Slice& slice) { return std::tie(slice.instanceNumber, slice.frame, slice.path); }

// Index of the first slice of each position; slices are ordered by key.
std::vector<std::size_t> positionStarts(const std::vector<Slice>& slices) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < slices.size(); ++i) {
    if (i == 0 || slices[i].key - slices[starts.back()].key > kSamePositionMm) starts.push_back(i);
  }
  return starts;
}

void measureSpacing(Series& series) {
  const std::vector<std::size_t> starts = positionStarts(series.slices);
  if (starts.size() < 2) return;
  const Vector normal = normalOf(series.slices[0].geometry->orientation);
  std::vector<double> steps;
  double shiftMax = 0;
  for (std::size_t i = 1; i < starts.size(); ++i) {
    const Slice& before = series.slices[starts[i - 1]];
    const Slice& after = series.slices[starts[i]];
    const double step = after.key - before.key;
    steps.push_back(step);
    Vector way;
    for (std::size_t axis = 0; axis < 3; ++axis)
      way[axis] = after.geometry->position[axis] - before.geometry->position[axis];
    shiftMax = std::max(shiftMax, std::sqrt(std::max(0.0, dot(way, way) - step * step * dot(normal, normal))) / step);
  }
  std::sort(steps.begin(), steps.end());
  series.sliceSpacing =
      steps.size() % 2 == 1 ? steps[steps.size() / 2] : (steps[steps.size() / 2 - 1] + steps[steps.size() / 2]) / 2;
  if (steps.back() - steps.front() > kSpreadMax * series.sliceSpacing) {
    series.warnings.push_back(fmt::format("Slice spacing varies from {:.3g} to {:.3g} mm: a slice may be missing.",
                                          steps.front(), steps.back()));
  }
  if (shiftMax > 2 * kSpreadMax) {
    series.warnings.push_back(
        "Slices are shifted against each other (tilted gantry): they do not stack at a right angle.");
  }
}

std::vector<Series> splitOccurrences(Series series) {
  const std::vector<std::size_t> starts = positionStarts(series.slices);
  const std::size_t times = starts.empty() ? 1 : series.slices.size() / starts.size();
  bool even = times > 1 && times * starts.size() == series.slices.size();
  for (std::size_t i = 0; i < starts.size(); ++i) even = even && starts[i] == i * times;
  if (!even || starts.size() < 2) {
    if (starts.size() < series.slices.size()) series.warnings.push_back("Several images lie at the same position.");
    return {std::move(series)};
  }
  std::vector<Series> parts;
  for (std::size_t part = 0; part < times; ++part) {
    Series one = series;
    one.slices.clear();
    for (const std::size_t start : starts) one.slices.push_back(series.slices[start + part]);
    one.warnings.push_back(
        fmt::format("Part {} of {}: the series holds {} images at each position.", part + 1, times, times));
    parts.push_back(std::move(one));
  }
  return parts;
}

}  // namespace

std::vector<Series> orderSeries(Series series) {
  std::vector<Slice>& slices = series.slices;
  std::stable_sort(slices.begin(), slices.end(),
                   [](const Slice& a, const Slice& b) { return byNumber(a) < byNumber(b); });
  const bool located = !slices.empty() &&
                       std::all_of(slices.begin(), slices.end(), [](const Slice& s) { return s.geometry.has_value(); });
  if (!located) return {std::move(series)};
  const Vector normal = normalOf(slices[0].geometry->orientation);
  for (Slice& slice : slices) slice.key = dot(slice.geometry->position, normal);
  std::stable_sort(slices.begin(), slices.end(), [](const Slice& a, const Slice& b) { return a.key < b.key; });
  // Keys that differ by rounding only would leave a position in the order of its noise: those go by number again.
  const std::vector<std::size_t> starts = positionStarts(slices);
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const auto end = i + 1 < starts.size() ? slices.begin() + static_cast<std::ptrdiff_t>(starts[i + 1]) : slices.end();
    std::stable_sort(slices.begin() + static_cast<std::ptrdiff_t>(starts[i]), end,
                     [](const Slice& a, const Slice& b) { return byNumber(a) < byNumber(b); });
  }
  std::vector<Series> parts = splitOccurrences(std::move(series));
  for (Series& part : parts) measureSpacing(part);
  return parts;
}

}  // namespace praxis::plugins::dicom::study
