#pragma once
// The inner loops of showing a picture: rows of values summed, spread over the screen's columns, and made bytes. Eight
// at a time where the processor can; the bits are those of the plain loops everywhere. Thread: any.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace praxis::engine::image {

inline constexpr std::size_t kRowsAtOnce = 4;

// to[i] = (w0 a[i] + w1 b[i]) + (w2 c[i] + w3 d[i]), or that much more.
void sumRows(const std::array<const float*, kRowsAtOnce>& rows, const std::array<float, kRowsAtOnce>& weights,
             bool more, std::span<float> to);

// A weighted mean that leaves out what is not a number; not a number where numbers have less than half of the weight.
struct Mean {
  float sum = 0, weight = 0;
  void add(float value, float by) {
    if (by == 0 || value != value) return;
    sum += by * value;
    weight += by;
  }
  float value() const;
};

// Where `to` is not a number: the Mean of the rows.
void meanWhereNaN(std::span<const float* const> rows, std::span<const float> weights, std::span<float> to);

bool hasNaN(std::span<const float> values);

// out[i] = sum over t of weights[i, t] * in[first[i] + t - from], added from t = 0 on. The weights are [count, taps],
// taps 4 or 8, of which the first `width` are in use and the others zero: `in` is read no further than its end.
struct TapTable {
  std::span<const int> first;  // [count]
  const float* weights = nullptr;
  int taps = 4, width = 4;
};
// Where an unused tap falls on a number that is not finite, the result is not a number.
void spreadRow(std::span<const float> in, int from, const TapTable& table, float* out);

// out[i] = byte of (values[i] - offset) * rise + 128, clamped to 0.5..255.5 and truncated; not a number gives 0. False:
// some sum came closer than `error` to a whole number, where double may give another byte.
bool renderLineInFloat(std::span<const float> values, float offset, float rise, float error, std::uint8_t* out);

// 0xffgggggg of each byte g.
void greyPixels(std::span<const std::uint8_t> bytes, std::uint32_t* out);

}  // namespace praxis::engine::image
