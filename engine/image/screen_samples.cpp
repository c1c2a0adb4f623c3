#include "engine/image/screen_samples.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "engine/image/screen_rows.h"

namespace praxis::engine::image {
namespace {

constexpr double kNegligible = 1e-6;  // of a pixel
constexpr int kTapsMax = 8;           // of a column that is summed with seven others

// For each wanted pixel `width` neighbouring picture pixels and their weights, which add up to 1; unused ones weigh 0.
struct Taps {
  int width = 1;
  std::vector<int> first;      // [count]
  std::vector<float> weights;  // [count, width]
  bool identity = false;       // weight 1 of successive pixels, each once

  const float* of(int pixel) const { return weights.data() + static_cast<std::size_t>(pixel) * width; }
};

// Overlaps of the pixel's own area, clipped to the picture, with picture pixels.
void addArea(Taps& taps, double from, double to, int pixels) {
  from = std::clamp(from, 0.0, static_cast<double>(pixels));
  to = std::clamp(to, from, static_cast<double>(pixels));
  const int first = std::clamp(static_cast<int>(std::floor(from + kNegligible)), 0, std::max(0, pixels - taps.width));
  taps.first.push_back(first);
  for (int i = 0; i < taps.width; ++i) {
    const double overlap = std::min(to, first + i + 1.0) - std::max(from, static_cast<double>(first + i));
    taps.weights.push_back(overlap > kNegligible ? static_cast<float>(overlap / (to - from)) : 0.0f);
  }
}

void addLinear(Taps& taps, double centre, int pixels) {
  const double at = std::clamp(centre - 0.5, 0.0, pixels - 1.0);
  const int first = std::clamp(static_cast<int>(at), 0, std::max(0, pixels - taps.width));
  double rest = at - first;
  if (std::abs(rest - std::round(rest)) < kNegligible) rest = std::round(rest);
  taps.first.push_back(first);
  taps.weights.push_back(static_cast<float>(1 - rest));
  if (taps.width > 1) taps.weights.push_back(static_cast<float>(rest));
}

// Whole factors need no tap at the far end.
void dropUnused(Taps& taps) {
  const auto width = static_cast<std::size_t>(taps.width);
  for (std::size_t i = width - 1; i < taps.weights.size(); i += width) {
    if (width == 1 || taps.weights[i] != 0) return;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < taps.weights.size(); ++i) {
    if (i % width != width - 1) taps.weights[kept++] = taps.weights[i];
  }
  taps.weights.resize(kept);
  --taps.width;
}

Taps makeTaps(const ScreenAxis& axis, int pixels, Enlargement enlargement) {
  Taps taps;
  const double step = 1 / std::abs(axis.scale);  // picture pixels of one device pixel
  const bool smaller = step > 1 + kNegligible;
  const bool linear = enlargement == Enlargement::smooth;
  if (smaller) taps.width = std::min(pixels, static_cast<int>(std::ceil(step)) + 1);
  if (!smaller && linear) taps.width = std::min(pixels, 2);
  if (std::abs(axis.scale) == 1 && axis.origin == std::round(axis.origin)) taps.width = 1;
  taps.first.reserve(static_cast<std::size_t>(axis.count));
  taps.weights.reserve(static_cast<std::size_t>(axis.count) * taps.width);
  for (int i = 0; i < axis.count; ++i) {
    const double centre = (axis.first + i + 0.5 - axis.origin) / axis.scale;
    if (smaller) {
      addArea(taps, centre - step / 2, centre + step / 2, pixels);
    } else if (taps.width > 1) {
      addLinear(taps, centre, pixels);
    } else {
      taps.first.push_back(std::clamp(static_cast<int>(std::floor(centre)), 0, pixels - 1));
      taps.weights.push_back(1.0f);
    }
  }
  dropUnused(taps);
  taps.identity = taps.width == 1;
  for (int i = 1; i < axis.count && taps.identity; ++i) taps.identity = taps.first[i] == taps.first[i - 1] + 1;
  return taps;
}

// The columns [from, from + cols) of a row, as floats; straight from the picture where they lie there already.
class Rows {
 public:
  Rows(const Image& image, int from, int cols) : m_image(&image), m_channels(image.isColour() ? 3 : 1), m_from(from) {
    m_width = static_cast<std::size_t>(cols) * m_channels;
    m_padded = image.padding.size() == image.values.size() && !image.isColour();
  }
  Rows(const Samples& samples, int from, int cols) : m_samples(&samples), m_channels(samples.channels), m_from(from) {
    m_width = static_cast<std::size_t>(cols) * m_channels;
  }

  int channels() const { return m_channels; }
  std::size_t width() const { return m_width; }

  // Of so many neighbouring rows each stays valid while the others are asked for.
  void keep(int rows) { m_copies.resize(static_cast<std::size_t>(std::max(1, rows))); }

  const float* at(int row) {
    if (m_samples != nullptr) return m_samples->values.data() + start(row, m_samples->cols);
    const std::size_t begin = start(row, m_image->cols);
    if (!m_image->isColour() && !m_padded) return m_image->values.data() + begin;
    Copy& kept = m_copies[static_cast<std::size_t>(row) % m_copies.size()];
    std::vector<float>& copy = kept.values;
    if (kept.row == row) return copy.data();
    kept.row = row;
    copy.resize(m_width);
    if (m_image->isColour()) {
      const std::uint8_t* bytes = m_image->rgb.data() + begin;
      for (std::size_t i = 0; i < m_width; ++i) copy[i] = bytes[i];
      return copy.data();
    }
    const float* values = m_image->values.data() + begin;
    const std::uint8_t* padding = m_image->padding.data() + begin;
    // All bits set are a NaN too, and no branch has to be foreseen.
    for (std::size_t i = 0; i < m_width; ++i) {
      const std::uint32_t missing = 0u - static_cast<std::uint32_t>(padding[i] != 0);
      copy[i] = std::bit_cast<float>(std::bit_cast<std::uint32_t>(values[i]) | missing);
    }
    return copy.data();
  }

 private:
  struct Copy {
    int row = -1;
    std::vector<float> values;
  };

  std::size_t start(int row, int cols) const { return (static_cast<std::size_t>(row) * cols + m_from) * m_channels; }

  const Image* m_image = nullptr;
  const Samples* m_samples = nullptr;
  int m_channels;
  int m_from;
  bool m_padded = false;
  std::size_t m_width = 0;
  std::vector<Copy> m_copies{1};
};

class ScreenSampler {
 public:
  // Only the picture's columns that some tap reads are touched.
  template <typename Source>
  ScreenSampler(const Source& source, const ScreenAxis& cols, const ScreenAxis& rows, Enlargement enlargement)
      : m_cols(makeTaps(cols, source.cols, enlargement)),
        m_rows(makeTaps(rows, source.rows, enlargement)),
        m_from(*std::min_element(m_cols.first.begin(), m_cols.first.end())),
        m_source(source, m_from, *std::max_element(m_cols.first.begin(), m_cols.first.end()) + m_cols.width - m_from) {
    m_out.rows = rows.count;
    m_out.cols = cols.count;
    m_out.channels = m_source.channels();
    m_width = static_cast<std::size_t>(m_out.cols) * m_out.channels;
    m_out.values.resize(m_width * static_cast<std::size_t>(m_out.rows));
    m_source.keep(m_rows.width);
    if (m_out.channels == 1 && m_cols.width > 1 && m_cols.width <= kTapsMax) padColumns();
  }

  // Two taps down: rows are spread first, each once; more: they are summed first, so that few are left to spread.
  Samples run() {
    for (int row = 0; row < m_out.rows; ++row) {
      float* out = m_out.values.data() + m_width * static_cast<std::size_t>(row);
      if (row > 0 && sameTaps(row)) {
        std::copy_n(out - m_width, m_width, out);
      } else if (m_rows.width <= 2) {
        blend(row, out);
      } else {
        sum(row);
        spread(m_sum.data(), out);
      }
    }
    return std::move(m_out);
  }

 private:
  // The weights of each column, filled up with zeros to four or eight.
  void padColumns() {
    m_table.first = m_cols.first;
    m_table.width = m_cols.width;
    m_table.taps = m_cols.width <= 4 ? 4 : kTapsMax;
    m_padded.assign(m_cols.first.size() * static_cast<std::size_t>(m_table.taps), 0.0f);
    for (std::size_t col = 0; col < m_cols.first.size(); ++col) {
      std::copy_n(m_cols.of(static_cast<int>(col)), m_cols.width,
                  m_padded.data() + col * static_cast<std::size_t>(m_table.taps));
    }
    m_table.weights = m_padded.data();
  }

  bool sameTaps(int row) const {
    return m_rows.first[row] == m_rows.first[row - 1] &&
           std::equal(m_rows.of(row), m_rows.of(row) + m_rows.width, m_rows.of(row - 1));
  }

  // Four rows at a time: the sum is read and written once for all of them.
  void sum(int row) {
    m_in.clear();
    m_by.clear();
    for (int tap = 0; tap < m_rows.width; ++tap) {
      if (m_rows.of(row)[tap] == 0) continue;
      m_by.push_back(m_rows.of(row)[tap]);
      m_in.push_back(m_source.at(m_rows.first[row] + tap));
    }
    m_sum.resize(m_source.width());
    for (std::size_t first = 0; first < m_in.size(); first += kRowsAtOnce) {
      std::array<const float*, kRowsAtOnce> in{};
      std::array<float, kRowsAtOnce> by{};
      in.fill(m_in[first]);
      const std::size_t count = std::min(kRowsAtOnce, m_in.size() - first);
      std::copy_n(m_in.begin() + static_cast<std::ptrdiff_t>(first), count, in.begin());
      std::copy_n(m_by.begin() + static_cast<std::ptrdiff_t>(first), count, by.begin());
      sumRows(in, by, first > 0, m_sum);
    }
    if (hasNaN(m_sum)) meanWhereNaN(m_in, m_by, m_sum);
  }

  void spread(const float* in, float* out) const {
    const int channels = m_out.channels;
    if (m_cols.identity) {
      std::copy_n(in + static_cast<std::size_t>(m_cols.first[0] - m_from) * channels, m_width, out);
      return;
    }
    if (m_table.weights != nullptr) {
      spreadRow({in, m_source.width()}, m_from, m_table, out);
      if (hasNaN({out, m_width})) spreadNumbers(in, out);
      return;
    }
    switch (channels) {
      case 1:
        spreadChannels<1>(in, out);
        break;
      case 3:
        spreadChannels<3>(in, out);
        break;
      default:
        spreadChannels<4>(in, out);
        break;
    }
    if (m_cols.width > 1 && hasNaN({out, m_width})) spreadNumbers(in, out);
  }

  template <int channels>
  void spreadChannels(const float* in, float* out) const {
    switch (m_cols.width) {
      case 1:
        return spreadTaps<channels, 1>(in, out);
      case 2:
        return spreadTaps<channels, 2>(in, out);
      case 3:
        return spreadTaps<channels, 3>(in, out);
      case 4:
        return spreadTaps<channels, 4>(in, out);
      case 5:
        return spreadTaps<channels, 5>(in, out);
      default:
        return spreadTaps<channels, 0>(in, out);
    }
  }

  // `fixed` taps, or as many as there are.
  template <int channels, int fixed>
  void spreadTaps(const float* in, float* out) const {
    const int width = fixed > 0 ? fixed : m_cols.width;
    const float* weights = m_cols.weights.data();
    for (int col = 0; col < m_out.cols; ++col, weights += width) {
      const float* from = in + static_cast<std::size_t>(m_cols.first[col] - m_from) * channels;
      for (int c = 0; c < channels; ++c) {
        float total = weights[0] * from[c];
        for (int tap = 1; tap < width; ++tap) total += weights[tap] * from[tap * channels + c];
        out[col * channels + c] = total;
      }
    }
  }

  void spreadNumbers(const float* in, float* out) const {
    const int channels = m_out.channels;
    for (int col = 0; col < m_out.cols; ++col) {
      const float* from = in + static_cast<std::size_t>(m_cols.first[col] - m_from) * channels;
      for (int c = 0; c < channels; ++c) {
        if (out[col * channels + c] == out[col * channels + c]) continue;
        Mean mean;
        for (int tap = 0; tap < m_cols.width; ++tap) mean.add(from[tap * channels + c], m_cols.of(col)[tap]);
        out[col * channels + c] = mean.value();
      }
    }
  }

  // Of the two rows at hand the one that is not `needed` gives way.
  const float* spreadSource(int row, int needed) {
    for (const Spread& kept : m_spread) {
      if (kept.row == row) return kept.values.data();
    }
    Spread& place = m_spread[m_spread[0].row == needed ? 1 : 0];
    place.row = row;
    place.values.resize(m_width);
    spread(m_source.at(row), place.values.data());
    return place.values.data();
  }

  void blend(int row, float* out) {
    const float* weights = m_rows.of(row);
    const int first = m_rows.first[row];
    if (m_rows.width == 1 || weights[1] == 0 || weights[0] == 0) {
      const int only = m_rows.width > 1 && weights[0] == 0 ? first + 1 : first;
      std::copy_n(spreadSource(only, only), m_width, out);
      return;
    }
    const float *above = spreadSource(first, first + 1), *below = spreadSource(first + 1, first);
    const float a = weights[0], b = weights[1];
    for (std::size_t i = 0; i < m_width; ++i) out[i] = a * above[i] + b * below[i];
    if (!hasNaN({out, m_width})) return;
    meanWhereNaN(std::array{above, below}, std::array{a, b}, {out, m_width});
  }

  struct Spread {
    int row = -1;
    std::vector<float> values;
  };

  Taps m_cols, m_rows;
  int m_from;
  Rows m_source;
  Samples m_out;
  std::size_t m_width = 0;
  std::vector<const float*> m_in;  // rows to sum, and their weights
  std::vector<float> m_by, m_sum;
  TapTable m_table;  // of m_cols, where it has one
  std::vector<float> m_padded;
  std::array<Spread, 2> m_spread;
};

template <typename Source>
Samples samplesFrom(const Source& source, int channels, const ScreenAxis& cols, const ScreenAxis& rows,
                    Enlargement enlargement) {
  if (cols.count <= 0 || rows.count <= 0 || source.rows <= 0 || source.cols <= 0) return {0, 0, channels, {}};
  return ScreenSampler(source, cols, rows, enlargement).run();
}

}  // namespace

ScreenAxis screenAxis(double origin, double scale, int viewport, int pixels) {
  ScreenAxis axis{origin, scale, 0, 0};
  if (std::abs(std::abs(scale) - 1) < kNegligible) {
    axis.scale = scale > 0 ? 1 : -1;
    axis.origin = std::round(origin);
  }
  const double end = axis.origin + axis.scale * pixels;
  // Pixel i belongs to it if low <= i + 1/2 < high.
  const double low = std::min(axis.origin, end) - 0.5, high = std::max(axis.origin, end) - 0.5;
  axis.first = static_cast<int>(std::clamp(std::ceil(low - kNegligible), 0.0, static_cast<double>(viewport)));
  const double last = std::clamp(std::ceil(high - kNegligible), 0.0, static_cast<double>(viewport));
  axis.count = std::max(0, static_cast<int>(last) - axis.first);
  return axis;
}

Samples screenSamples(const Image& image, const ScreenAxis& cols, const ScreenAxis& rows, Enlargement enlargement) {
  return samplesFrom(image, image.isColour() ? 3 : 1, cols, rows, enlargement);
}

Samples screenSamples(const Samples& samples, const ScreenAxis& cols, const ScreenAxis& rows, Enlargement enlargement) {
  return samplesFrom(samples, samples.channels, cols, rows, enlargement);
}

Samples reduced(const Image& image, int factor) {
  const auto axis = [factor](int pixels) { return ScreenAxis{0, 1.0 / factor, 0, (pixels + factor - 1) / factor}; };
  return screenSamples(image, axis(image.cols), axis(image.rows), Enlargement::smooth);
}

}  // namespace praxis::engine::image
