#include "engine/image/resample.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/image/weighted_rows.h"

namespace praxis::engine::image {
namespace {

double triangle(double x) { return std::max(0.0, 1 - std::abs(x)); }

// R. Keys, Cubic convolution interpolation for digital image processing (1981), with its free parameter.
double keys(double x, double a) {
  x = std::abs(x);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

double kernel(Filter filter, double x, double cubic) {
  return filter == Filter::bilinear ? triangle(x) : keys(x, cubic);
}

double reach(Filter filter) { return filter == Filter::bilinear ? 1 : 2; }

void setSize(AxisWeights& axis, int taps) {
  axis.taps = taps;
  axis.first.assign(static_cast<std::size_t>(axis.out), 0);
  axis.count.assign(static_cast<std::size_t>(axis.out), 1);
  axis.weights.assign(static_cast<std::size_t>(axis.out) * static_cast<std::size_t>(taps), 0);
  axis.fixed.assign(axis.weights.size(), 0);
}

void setWeight(AxisWeights& axis, std::size_t output, std::size_t tap, double weight) {
  const std::size_t at = output * static_cast<std::size_t>(axis.taps) + tap;
  axis.weights[at] = static_cast<float>(weight);
  axis.fixed[at] = static_cast<std::int32_t>(std::trunc(weight * (1 << 22) + (weight < 0 ? -0.5 : 0.5)));
}

// The input under the centre of each output; the centre is found by steps, as Pillow does, so that ties fall alike.
void nearestWeights(AxisWeights& axis) {
  setSize(axis, 1);
  const double step = static_cast<double>(axis.in) / axis.out;
  double centre = step * 0.5;
  for (std::size_t i = 0; i < axis.first.size(); ++i, centre += step) {
    axis.first[i] = std::min(static_cast<std::int32_t>(centre), axis.in - 1);
    setWeight(axis, i, 0, 1);
  }
}

void antialiasedWeights(AxisWeights& axis, Filter filter) {
  const double step = static_cast<double>(axis.in) / axis.out;
  const double widening = std::max(step, 1.0);
  const double radius = reach(filter) * widening;
  setSize(axis, std::min(axis.in, static_cast<int>(std::ceil(radius)) * 2 + 1));
  std::vector<double> parts(static_cast<std::size_t>(axis.taps) + 1);
  for (std::size_t i = 0; i < axis.first.size(); ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * step;
    const int first = std::max(0, static_cast<int>(centre - radius + 0.5));
    const int count = std::clamp(static_cast<int>(centre + radius + 0.5), first + 1, axis.in) - first;
    double sum = 0;
    for (int t = 0; t < count; ++t) {
      parts[static_cast<std::size_t>(t)] = kernel(filter, (first + t - centre + 0.5) * (1 / widening), -0.5);
      sum += parts[static_cast<std::size_t>(t)];
    }
    axis.first[i] = first;
    axis.count[i] = count;
    for (std::size_t t = 0; t < static_cast<std::size_t>(count); ++t) {
      setWeight(axis, i, t, sum != 0 ? parts[t] / sum : parts[t]);
    }
  }
}

// Two or four neighbours of the centre; what would lie outside repeats the edge.
void plainWeights(AxisWeights& axis, Filter filter) {
  const double step = static_cast<double>(axis.in) / axis.out;
  const int radius = static_cast<int>(reach(filter));
  setSize(axis, std::min(axis.in, 2 * radius));
  for (std::size_t i = 0; i < axis.first.size(); ++i) {
    double centre = (static_cast<double>(i) + 0.5) * step - 0.5;
    if (filter == Filter::bilinear) centre = std::max(centre, 0.0);
    const int left = static_cast<int>(std::floor(centre)) - radius + 1;
    const int first = std::clamp(left, 0, axis.in - axis.taps);
    std::array<double, 4> sums{};
    for (int t = 0; t < 2 * radius; ++t) {
      const int input = std::clamp(left + t, 0, axis.in - 1);
      sums[static_cast<std::size_t>(input - first)] += kernel(filter, left + t - centre, -0.75);
    }
    axis.first[i] = first;
    axis.count[i] = axis.taps;
    for (std::size_t t = 0; t < static_cast<std::size_t>(axis.taps); ++t) setWeight(axis, i, t, sums[t]);
  }
}

std::span<const std::int32_t> weightsFor(const AxisWeights& axis, std::uint8_t) { return axis.fixed; }
std::span<const float> weightsFor(const AxisWeights& axis, float) { return axis.weights; }

// [axis.in, length] to [axis.out, length].
template <typename T>
void reweighRows(const AxisWeights& axis, const T* from, T* into, std::size_t length) {
  const auto weights = weightsFor(axis, T{});
  std::vector<const T*> rows(static_cast<std::size_t>(axis.taps));
  for (std::size_t i = 0; i < axis.first.size(); ++i) {
    const auto count = static_cast<std::size_t>(axis.count[i]);
    const T* first = from + static_cast<std::size_t>(axis.first[i]) * length;
    if (count == 1) {
      std::copy_n(first, length, into + i * length);
      continue;
    }
    for (std::size_t t = 0; t < count; ++t) rows[t] = first + t * length;
    weightedRows(std::span(rows).first(count), weights.subspan(i * static_cast<std::size_t>(axis.taps), count),
                 into + i * length, length);
  }
}

}  // namespace

AxisWeights axisWeights(int in, int out, ResizeRule rule) {
  AxisWeights axis;
  axis.in = in;
  axis.out = out;
  if (rule.filter == Filter::nearest) {
    nearestWeights(axis);
  } else if (rule.antialias) {
    antialiasedWeights(axis, rule.filter);
  } else {
    plainWeights(axis, rule.filter);
  }
  return axis;
}

template <typename T>
void Resizer::run(std::span<const T> from, PlaneSize fromSize, std::span<T> into, PlaneSize intoSize,
                  std::vector<T>& scratch) {
  const auto fromRows = static_cast<std::size_t>(fromSize.rows), fromCols = static_cast<std::size_t>(fromSize.cols);
  const auto cols = static_cast<std::size_t>(intoSize.cols);
  const bool across = fromSize.cols != intoSize.cols, down = fromSize.rows != intoSize.rows;
  if (!across && !down) {
    std::copy(from.begin(), from.end(), into.begin());
    return;
  }
  if (m_across.in != fromSize.cols || m_across.out != intoSize.cols) {
    m_across = axisWeights(fromSize.cols, intoSize.cols, m_rule);
  }
  if (m_down.in != fromSize.rows || m_down.out != intoSize.rows) {
    m_down = axisWeights(fromSize.rows, intoSize.rows, m_rule);
  }
  if (!across) return reweighRows(m_down, from.data(), into.data(), cols);
  // Columns are rows of the transposed plane, where neighbours of one output lie side by side.
  const std::size_t turned = fromCols * fromRows, widened = cols * fromRows;
  scratch.resize(std::max(scratch.size(), turned + 2 * widened));
  T* const afterFirst = scratch.data() + turned;
  transpose(from.data(), fromRows, fromCols, scratch.data());
  reweighRows(m_across, scratch.data(), afterFirst, fromRows);
  if (!down) return transpose(afterFirst, cols, fromRows, into.data());
  transpose(afterFirst, cols, fromRows, afterFirst + widened);
  reweighRows(m_down, afterFirst + widened, into.data(), cols);
}

void Resizer::resize(std::span<const std::uint8_t> from, PlaneSize fromSize, std::span<std::uint8_t> into,
                     PlaneSize intoSize) {
  run(from, fromSize, into, intoSize, m_byteScratch);
}

void Resizer::resize(std::span<const float> from, PlaneSize fromSize, std::span<float> into, PlaneSize intoSize) {
  run(from, fromSize, into, intoSize, m_floatScratch);
}

template <typename T>
void padCentred(std::span<const T> from, PlaneSize fromSize, std::span<T> into, PlaneSize intoSize, T fill) {
  const int top = (intoSize.rows - fromSize.rows) / 2, left = (intoSize.cols - fromSize.cols) / 2;
  std::fill(into.begin(), into.end(), fill);
  for (int row = 0; row < fromSize.rows; ++row) {
    const auto source = static_cast<std::size_t>(row) * static_cast<std::size_t>(fromSize.cols);
    const auto target = static_cast<std::size_t>(row + top) * static_cast<std::size_t>(intoSize.cols);
    std::copy_n(from.data() + source, fromSize.cols, into.data() + target + left);
  }
}

template <typename T>
void cropCentred(std::span<const T> from, PlaneSize fromSize, std::span<T> into, PlaneSize intoSize) {
  const int top = fromSize.rows / 2 - intoSize.rows / 2, left = fromSize.cols / 2 - intoSize.cols / 2;
  for (int row = 0; row < intoSize.rows; ++row) {
    const auto source = static_cast<std::size_t>(row + top) * static_cast<std::size_t>(fromSize.cols);
    const auto target = static_cast<std::size_t>(row) * static_cast<std::size_t>(intoSize.cols);
    std::copy_n(from.data() + source + left, intoSize.cols, into.data() + target);
  }
}

template void padCentred(std::span<const float>, PlaneSize, std::span<float>, PlaneSize, float);
template void padCentred(std::span<const std::uint8_t>, PlaneSize, std::span<std::uint8_t>, PlaneSize, std::uint8_t);
template void cropCentred(std::span<const float>, PlaneSize, std::span<float>, PlaneSize);
template void cropCentred(std::span<const std::uint8_t>, PlaneSize, std::span<std::uint8_t>, PlaneSize);

PlaneSize squarePixelSize(PlaneSize size, double pixelAspect) {
  if (pixelAspect > 1) size.rows = static_cast<int>(std::lround(size.rows * pixelAspect));
  if (pixelAspect < 1) size.cols = static_cast<int>(std::lround(size.cols / pixelAspect));
  return size;
}

}  // namespace praxis::engine::image
