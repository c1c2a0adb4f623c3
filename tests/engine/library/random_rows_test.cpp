// Laws of random weights: halves are the nearest ones, and values have the mean and deviation that was asked for.

#include <QtTest>

#include <bit>
#include <cmath>

#include "engine/library/random_rows.h"
#include "engine/ops/dispatch_table.h"
#include "engine/tensor/tensor.h"

using namespace praxis::engine::library;
using praxis::engine::tensor::DType;
using praxis::engine::tensor::dtypeInfo;

namespace {

double valueOfHalf(std::uint16_t half) {
  const int exponent = (half >> 10) & 31;
  const int mantissa = half & 1023;
  const double magnitude = exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25);
  return (half & 0x8000) != 0 ? -magnitude : magnitude;
}

}  // namespace

class RandomRowsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyHalfIsItsOwnNearest();
  void betweenTwoHalvesTheNearerIsTaken();
  void deviationIsAsAsked_data();
  void deviationIsAsAsked();
  void eightBitQuantsLeaveOutTheLowest();
};

void RandomRowsTest::everyHalfIsItsOwnNearest() {
  for (std::uint32_t half = 0; half < 0x10000; ++half) {
    if ((half & 0x7c00) == 0x7c00) continue;  // infinities and NaN
    const auto value = static_cast<float>(valueOfHalf(static_cast<std::uint16_t>(half)));
    QCOMPARE(halfFromFloat(value), static_cast<std::uint16_t>(half));
  }
}

void RandomRowsTest::betweenTwoHalvesTheNearerIsTaken() {
  for (std::uint16_t half = 0; half < 0x7bff; ++half) {
    const double low = valueOfHalf(half);
    const double step = valueOfHalf(static_cast<std::uint16_t>(half + 1)) - low;
    QCOMPARE(halfFromFloat(static_cast<float>(low + step * 0.375)), half);
    QCOMPARE(halfFromFloat(static_cast<float>(low + step * 0.625)), static_cast<std::uint16_t>(half + 1));
    QCOMPARE(halfFromFloat(static_cast<float>(low + step * 0.5)) & 1, 0);  // a tie goes to the even one
  }
}

void RandomRowsTest::deviationIsAsAsked_data() {
  QTest::addColumn<int>("type");
  for (const auto& info : praxis::engine::tensor::dtypeTable()) {
    if (RandomRows::supports(info.type)) QTest::newRow(info.name.data()) << static_cast<int>(info.type);
  }
}

// Two deviations, so that the powers of two that scale MXFP4 lie between them.
void RandomRowsTest::deviationIsAsAsked() {
  QFETCH(int, type);
  const DType dtype{static_cast<std::uint8_t>(type)};
  for (const double deviation : {0.02, 0.027}) {
    const std::int64_t block = dtypeInfo(dtype).blockElements, count = block * (block == 1 ? 32000 : 4000);
    std::vector<float> values(static_cast<std::size_t>(count));
    std::vector<std::byte> bytes(static_cast<std::size_t>(praxis::engine::tensor::rowBytes(dtype, count)));
    Random random(1);
    RandomRows(dtype, 0, deviation).fill(bytes, random);
    namespace ops = praxis::engine::ops;
    ops::findTyped(ops::referenceKernelSet(), dtype)->dequantise(values.data(), bytes.data(), count);
    double sum = 0, squares = 0;
    for (const double value : values) {
      sum += value;
      squares += value * value;
    }
    QVERIFY(std::abs(sum / static_cast<double>(count)) < deviation * 0.03);
    QVERIFY(std::abs(std::sqrt(squares / static_cast<double>(count)) / deviation - 1) < 0.03);
  }
}

void RandomRowsTest::eightBitQuantsLeaveOutTheLowest() {
  std::vector<std::byte> bytes(34 * 1000);
  Random random(1);
  RandomRows(DType::q8_0, 0, 1).fill(bytes, random);
  for (std::size_t i = 0; i < bytes.size(); ++i) QVERIFY(i % 34 < 2 || bytes[i] != std::byte{0x80});
}

QTEST_APPLESS_MAIN(RandomRowsTest)
#include "random_rows_test.moc"
