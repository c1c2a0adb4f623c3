// The wide loops give the bits of the plain ones: every length, every position, numbers and what is none.

#include <QTest>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "engine/image/screen_rows.h"

using namespace praxis::engine::image;

namespace {

std::vector<float> noise(std::size_t count, unsigned seed) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<float> anywhere(-1000, 3000);
  std::vector<float> values(count);
  for (float& value : values) value = anywhere(engine);
  return values;
}

bool sameBits(const std::vector<float>& a, const std::vector<float>& b) {
  const auto bits = [](float value) { return std::bit_cast<std::uint32_t>(value); };
  return std::ranges::equal(a, b, {}, bits, bits);
}

}  // namespace

class ScreenRowsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void sumsAreThoseOfTheFormula() {
    const std::array<float, 4> by{0.3f, 0.25f, 0.25f, 0.2f};
    for (std::size_t count = 0; count < 40; ++count) {
      const std::vector<float> a = noise(count, 1), b = noise(count, 2), c = noise(count, 3), d = noise(count, 4);
      std::vector<float> sum = noise(count, 5), expected = sum;
      for (std::size_t i = 0; i < count; ++i)
        expected[i] += (by[0] * a[i] + by[1] * b[i]) + (by[2] * c[i] + by[3] * d[i]);
      sumRows({a.data(), b.data(), c.data(), d.data()}, by, true, sum);
      QVERIFY(sameBits(sum, expected));
    }
  }

  void oneNaNIsFoundWhereverItLies() {
    for (std::size_t count = 1; count < 40; ++count) {
      std::vector<float> values = noise(count, 1);
      values[0] = std::numeric_limits<float>::infinity();
      QVERIFY(!hasNaN(values));
      for (std::size_t i = 0; i < count; ++i) {
        std::vector<float> one = values;
        one[i] = std::numeric_limits<float>::quiet_NaN();
        QVERIFY(hasNaN(one));
      }
    }
  }

  // What is a number stays; what is none is the mean of the rows' numbers, if these have half of the weight.
  void meansLeaveOutWhatIsNotANumber() {
    constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
    const std::array<float, 3> by{0.25f, 0.5f, 0.25f};
    for (std::size_t count = 1; count < 40; ++count) {
      std::vector<float> a = noise(count, 1), b = noise(count, 2), c = noise(count, 3), to(count, 7.0f), expected = to;
      for (std::size_t i = 0; i < count; i += 2) to[i] = kNone;
      for (std::size_t i = 0; i < count; ++i) {
        if (i % 3 == 0) b[i] = kNone;
        if (i % 5 == 0) a[i] = kNone;
        Mean mean;
        mean.add(a[i], by[0]);
        mean.add(b[i], by[1]);
        mean.add(c[i], by[2]);
        if (i % 2 == 0) expected[i] = mean.value();
        if (i % 30 == 0) QVERIFY(std::isnan(mean.value()));  // a quarter of the weight is left
      }
      meanWhereNaN(std::array<const float*, 3>{a.data(), b.data(), c.data()}, by, to);
      for (std::size_t i = 0; i < count; ++i) {
        QVERIFY(to[i] == expected[i] || (std::isnan(to[i]) && std::isnan(expected[i])));
      }
    }
  }

  // Rising and falling positions, up to the very end of the row: nothing beyond it is read (AddressSanitizer looks on).
  void columnsAreTheirTapsAddedInOrder() {
    for (const int width : {2, 3, 4, 5, 8}) {
      for (const bool falling : {false, true}) {
        const int taps = width <= 4 ? 4 : 8, from = 7;
        const std::vector<float> in = noise(61, 9);
        std::vector<int> first;
        for (int at = 0; at + width <= 61; at += 1 + at % 3) first.push_back(from + at);
        if (falling) std::reverse(first.begin(), first.end());
        std::vector<float> weights(first.size() * static_cast<std::size_t>(taps), 0.0f);
        const std::vector<float> some = noise(weights.size(), 11);
        std::vector<float> expected, out(first.size());
        for (std::size_t i = 0; i < first.size(); ++i) {
          float total = 0;
          for (int t = 0; t < width; ++t) {
            const std::size_t at = i * static_cast<std::size_t>(taps) + static_cast<std::size_t>(t);
            weights[at] = some[at] / 1000;
            const float part = weights[at] * in[static_cast<std::size_t>(first[i] - from + t)];
            total = t == 0 ? part : total + part;
          }
          expected.push_back(total);
        }
        spreadRow(in, from, {first, weights.data(), taps, width}, out.data());
        QVERIFY(sameBits(out, expected));
      }
    }
  }

  void bytesOfALineAreTruncatedAndClamped() {
    for (const std::size_t count : {std::size_t{1}, std::size_t{31}, std::size_t{32}, std::size_t{100}}) {
      std::vector<float> values = noise(count, 21);
      values[count / 2] = std::numeric_limits<float>::quiet_NaN();
      if (count > 2) values[1] = std::numeric_limits<float>::infinity();
      std::vector<std::uint8_t> out(count);
      (void)renderLineInFloat(values, 1000, 0.085f, 0, out.data());
      for (std::size_t i = 0; i < count; ++i) {
        float y = (values[i] - 1000) * 0.085f + 128.0f;
        y = std::isnan(y) ? 0 : std::min(255.5f, std::max(0.5f, y));
        QCOMPARE(int(out[i]), int(y));
      }
    }
  }

  // In either half of the loop: eight at a time, and what is left over.
  void sumsThatAreCloseToAWholeNumberAreTold() {
    for (std::size_t close = 0; close < 70; ++close) {
      std::vector<float> values(70, 10.5f);
      std::vector<std::uint8_t> out(70);
      QVERIFY(renderLineInFloat(values, 0, 1, 0.01f, out.data()));
      values[close] = 10.995f;
      QVERIFY(!renderLineInFloat(values, 0, 1, 0.01f, out.data()));
    }
  }

  void everyByteBecomesItsGrey() {
    std::vector<std::uint8_t> bytes;
    for (int i = 0; i < 259; ++i) bytes.push_back(static_cast<std::uint8_t>(i));
    std::vector<std::uint32_t> pixels(bytes.size());
    greyPixels(bytes, pixels.data());
    for (std::size_t i = 0; i < bytes.size(); ++i) QCOMPARE(pixels[i], 0xff000000u | bytes[i] * 0x010101u);
  }
};

QTEST_APPLESS_MAIN(ScreenRowsTest)
#include "screen_rows_test.moc"
