// Laws of resizing: bit for bit what Pillow makes of bytes, within rounding for floats, and what no table is needed
// for.

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/engine/image/resample_table.h"

using namespace praxis::engine::image;
using namespace praxis::tests;

namespace {

std::uint32_t crc32(const std::vector<std::uint8_t>& bytes) {
  std::uint32_t crc = 0xffffffffu;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1u) != 0 ? 0xedb88320u : 0u);
  }
  return ~crc;
}

std::vector<std::uint8_t> resized(ResizeRule rule, PlaneSize from, PlaneSize into, std::uint32_t seed) {
  std::vector<std::uint8_t> out(into.pixels());
  Resizer(rule).resize(std::span<const std::uint8_t>(seededPlane(from, seed)), from, out, into);
  return out;
}

std::vector<float> resizedFloats(ResizeRule rule, PlaneSize from, PlaneSize into, std::uint32_t seed) {
  std::vector<float> plane;
  for (const std::uint8_t byte : seededPlane(from, seed)) plane.push_back(4.0f * byte - 300.0f);
  std::vector<float> out(into.pixels());
  Resizer(rule).resize(std::span<const float>(plane), from, out, into);
  return out;
}

}  // namespace

class ResampleTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void bytesAreThoseOfPillow() {
    for (const ByteCase& one : byteCases()) {
      QCOMPARE(resized({one.filter, true}, one.from, one.into, one.seed), one.expected);
    }
  }

  void largerPlanesHaveTheChecksumsOfPillow() {
    for (const ChecksumCase& one : checksumCases()) {
      QCOMPARE(crc32(resized({one.filter, true}, one.from, one.into, one.seed)), one.expected);
    }
  }

  void floatsAreWithinRounding() {
    for (const FloatCase& one : floatCases()) {
      const std::vector<float> out = resizedFloats(one.rule, one.from, one.into, one.seed);
      QCOMPARE(out.size(), one.expected.size());
      for (std::size_t i = 0; i < out.size(); ++i) QVERIFY(std::abs(out[i] - one.expected[i]) < 2e-3f);
    }
  }

  void weightsOfEveryOutputSumToOne() {
    for (const Filter filter : {Filter::nearest, Filter::bilinear, Filter::bicubic}) {
      for (const bool antialias : {false, true}) {
        for (const auto [in, out] : {std::pair{1, 5}, {2, 3}, {3, 2}, {512, 896}, {1000, 7}, {7, 1}}) {
          const AxisWeights axis = axisWeights(in, out, {filter, antialias});
          for (int i = 0; i < out; ++i) {
            const auto at = static_cast<std::size_t>(i);
            const float* weights = axis.weights.data() + i * axis.taps;
            QVERIFY(std::abs(std::accumulate(weights, weights + axis.count[at], 0.0f) - 1) < 1e-5f);
            QVERIFY(axis.first[at] >= 0 && axis.count[at] >= 1 && axis.first[at] + axis.count[at] <= in);
          }
        }
      }
    }
  }

  void oneSizeMoreLeavesNoTraceOfTheLast() {
    Resizer resizer({Filter::bilinear, true});
    std::vector<std::uint8_t> first(40 * 50), again(40 * 50), between(9 * 3);
    const std::vector<std::uint8_t> plane = seededPlane({20, 30}, 5);
    const std::span<const std::uint8_t> input(plane);
    resizer.resize(input, {20, 30}, first, {40, 50});
    resizer.resize(input, {20, 30}, between, {9, 3});
    resizer.resize(input, {20, 30}, again, {40, 50});
    QCOMPARE(again, first);
  }

  void evenPlanesStayEven() {
    const std::vector<std::uint8_t> plane(77 * 31, 200);
    for (const Filter filter : {Filter::nearest, Filter::bilinear, Filter::bicubic}) {
      for (const bool antialias : {false, true}) {
        std::vector<std::uint8_t> out(50 * 90);
        Resizer({filter, antialias}).resize(std::span<const std::uint8_t>(plane), {77, 31}, out, {50, 90});
        QVERIFY(std::all_of(out.begin(), out.end(), [](std::uint8_t value) { return value == 200; }));
      }
    }
  }

  void padAndCropKeepTheMiddle() {
    const std::vector<float> plane = {1, 2, 3, 4, 5, 6};  // [2, 3]
    std::vector<float> padded(9), back(6);
    padCentred(std::span<const float>(plane), {2, 3}, std::span<float>(padded), {3, 3}, -1.0f);
    QCOMPARE(padded, (std::vector<float>{1, 2, 3, 4, 5, 6, -1, -1, -1}));
    cropCentred(std::span<const float>(padded), {3, 3}, std::span<float>(back), {2, 3});
    QCOMPARE(back, plane);
    const std::vector<float> six = {0, 1, 2, 3, 4, 5};
    std::vector<float> five(5);
    cropCentred(std::span<const float>(six), {1, 6}, std::span<float>(five), {1, 5});
    QCOMPARE(five, (std::vector<float>{1, 2, 3, 4, 5}));
  }

  void squarePixelsLoseNothing() {
    QCOMPARE(squarePixelSize({100, 80}, 1.0), (PlaneSize{100, 80}));
    QCOMPARE(squarePixelSize({100, 80}, 2.0), (PlaneSize{200, 80}));
    QCOMPARE(squarePixelSize({100, 80}, 0.5), (PlaneSize{100, 160}));
  }
};

QTEST_APPLESS_MAIN(ResampleTest)
#include "resample_test.moc"
