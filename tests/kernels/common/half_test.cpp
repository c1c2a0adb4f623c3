#include "kernels/common/half.h"

#include <QtTest>
#include <cmath>

#include "engine/ops/random_tensors.h"
#include "kernels/common/dot_order.h"

using namespace praxis::kernels::common;

class HalfTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void knownValues() {
    QCOMPARE(halfToFloat(0x0000), 0.0f);
    QCOMPARE(halfToFloat(0x3c00), 1.0f);
    QCOMPARE(halfToFloat(0xc000), -2.0f);
    QCOMPARE(halfToFloat(0x3555), 0.333251953125f);
    QCOMPARE(halfToFloat(0x7bff), 65504.0f);
    QCOMPARE(halfToFloat(0x0001), 0x1p-24f);
    QCOMPARE(halfToFloat(0x03ff), 1023 * 0x1p-24f);
    QVERIFY(std::signbit(halfToFloat(0x8000)));
    QCOMPARE(halfToFloat(0xfc00), -INFINITY);
    QVERIFY(std::isnan(halfToFloat(0x7e01)));
    QCOMPARE(bf16ToFloat(0x3f80), 1.0f);
    QCOMPARE(bf16ToFloat(0xc049), -3.140625f);
  }

  // The definition, for every finite pattern: (-1)^s 2^(e - 15) (1 + m / 1024), or 2^-14 m / 1024.
  void everyFinitePatternFollowsTheDefinition() {
    for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
      const int exponent = (bits >> 10) & 31, mantissa = bits & 1023;
      if (exponent == 31) continue;
      const double magnitude = exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25);
      QCOMPARE(static_cast<double>(halfToFloat(static_cast<std::uint16_t>(bits))),
               bits & 0x8000 ? -magnitude : magnitude);
    }
  }

  // Every number is its own nearest, and between two neighbours the nearer one wins, or the even one.
  void roundingGoesToTheNearestHalf() {
    for (std::uint32_t bits = 0; bits < 0x7c00; ++bits) {
      const auto half = static_cast<std::uint16_t>(bits), next = static_cast<std::uint16_t>(bits + 1);
      const float value = halfToFloat(half);
      QCOMPARE(floatToHalf(value), half);
      QCOMPARE(floatToHalf(-value), static_cast<std::uint16_t>(bits | 0x8000));
      const float above = next == 0x7c00 ? 65536.0f : halfToFloat(next), middle = 0.5f * (value + above);
      QCOMPARE(floatToHalf(middle), bits % 2 == 0 ? half : next);
      QCOMPARE(floatToHalf(std::nextafter(middle, 0.0f)), half);
      QCOMPARE(floatToHalf(std::nextafter(middle, INFINITY)), next);
    }
    QCOMPARE(floatToHalf(INFINITY), std::uint16_t{0x7c00});
    QVERIFY(std::isnan(halfToFloat(floatToHalf(NAN))));
  }

  void roundingGoesToTheNearestBfloat() {
    QCOMPARE(floatToBf16(1.0f), std::uint16_t{0x3f80});
    QCOMPARE(floatToBf16(1.00390625f), std::uint16_t{0x3f80});  // half a step above 1: even
    QCOMPARE(floatToBf16(1.01171875f), std::uint16_t{0x3f82});  // half a step above the next: even again
    QCOMPARE(floatToBf16(-3.1415927f), std::uint16_t{0xc049});
    QVERIFY(std::isnan(bf16ToFloat(floatToBf16(NAN))));
  }

  // (-1)^s 2^(e - 7) (1 + m / 8), or 2^-6 m / 8; all ones are no number.
  void everyFp8PatternFollowsTheDefinition() {
    for (std::uint32_t bits = 0; bits < 0x100; ++bits) {
      const int exponent = (bits >> 3) & 15, mantissa = bits & 7;
      const float value = fp8ToFloat(static_cast<std::uint8_t>(bits));
      QCOMPARE(std::isnan(value), exponent == 15 && mantissa == 7);
      if (std::isnan(value)) continue;
      const double magnitude = exponent == 0 ? std::ldexp(mantissa, -9) : std::ldexp(8 + mantissa, exponent - 10);
      QCOMPARE(static_cast<double>(value), bits & 0x80 ? -magnitude : magnitude);
      QCOMPARE(std::signbit(value), (bits & 0x80) != 0);
    }
    QCOMPARE(fp8ToFloat(0x7e), 448.0f);
  }

  void powersOfTwo() {
    for (int exponent = 0; exponent < 256; ++exponent) {
      QCOMPARE(static_cast<double>(powerOfTwo(static_cast<std::uint8_t>(exponent))), std::ldexp(1.0, exponent - 128));
    }
  }

  void lanesFoldInTheWrittenOrder() {
    // Only one order gives 2: ((1e8 + 1) + (-1e8 + 1)) would lose both ones in float.
    float lanes[kBlock] = {};
    lanes[0] = 1e8f;
    lanes[8] = -1e8f;
    lanes[16] = 1;
    lanes[24] = 1;
    QCOMPARE(reduceLanes(lanes), 2.0f);
    std::swap(lanes[8], lanes[16]);  // (1e8 + 1) + (-1e8 + 1)
    QVERIFY(reduceLanes(lanes) != 2.0f);
  }

  void dotOfShortAndLongRows() {
    praxis::engine::ops::RandomSource random(1);
    for (const std::int64_t count : {0, 1, 31, 32, 33, 1000}) {
      const auto a = random.floats(count), b = random.floats(count);
      double expected = 0;
      for (std::size_t k = 0; k < a.size(); ++k) expected += static_cast<double>(a[k]) * b[k];
      QVERIFY(std::abs(dotInOrder(a.data(), b.data(), count) - expected) < 1e-4);
    }
  }
};

QTEST_APPLESS_MAIN(HalfTest)
#include "half_test.moc"
