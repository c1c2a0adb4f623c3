// Laws of random weights: halves are the nearest ones, and values have the mean and deviation that was asked for.

#include <QtTest>

#include <bit>
#include <cmath>
#include <cstring>

#include "engine/library/random_rows.h"

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

template <typename Stored>
Stored load(const std::vector<std::byte>& bytes, std::size_t at) {
  Stored value;
  std::memcpy(&value, bytes.data() + at, sizeof(value));
  return value;
}

void appendBlock(std::vector<double>& values, DType type, const std::vector<std::byte>& bytes, std::size_t at) {
  switch (type) {
    case DType::f32: values.push_back(load<float>(bytes, at)); break;
    case DType::f16: values.push_back(valueOfHalf(load<std::uint16_t>(bytes, at))); break;
    case DType::bf16:
      values.push_back(std::bit_cast<float>(std::uint32_t{load<std::uint16_t>(bytes, at)} << 16));
      break;
    case DType::q8_0:
      for (std::size_t i = 0; i < 32; ++i) {
        const int quant = load<std::int8_t>(bytes, at + 2 + i);
        QVERIFY(quant != -128);
        values.push_back(valueOfHalf(load<std::uint16_t>(bytes, at)) * quant);
      }
      break;
    default:
      for (std::size_t i = 0; i < 32; ++i) {
        const int quant = load<std::uint8_t>(bytes, at + 2 + i % 16) >> (i / 16 * 4) & 15;
        values.push_back(valueOfHalf(load<std::uint16_t>(bytes, at)) * (quant - 8));
      }
  }
}

}  // namespace

class RandomRowsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyHalfIsItsOwnNearest();
  void betweenTwoHalvesTheNearerIsTaken();
  void deviationIsAsAsked_data();
  void deviationIsAsAsked();
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
  for (const DType type : {DType::f32, DType::f16, DType::bf16, DType::q8_0, DType::q4_0}) {
    QTest::newRow(dtypeInfo(type).name.data()) << static_cast<int>(type);
  }
}

void RandomRowsTest::deviationIsAsAsked() {
  QFETCH(int, type);
  const DType dtype{static_cast<std::uint8_t>(type)};
  const auto blockBytes = static_cast<std::size_t>(dtypeInfo(dtype).blockBytes);
  constexpr double kDeviation = 0.02;
  std::vector<std::byte> bytes(blockBytes * (dtypeInfo(dtype).blockElements == 1 ? 32000 : 1000));
  Random random(1);
  RandomRows(dtype, 0, kDeviation).fill(bytes, random);
  std::vector<double> values;
  for (std::size_t at = 0; at < bytes.size(); at += blockBytes) appendBlock(values, dtype, bytes, at);
  double sum = 0, squares = 0;
  for (const double value : values) {
    sum += value;
    squares += value * value;
  }
  const auto count = static_cast<double>(values.size());
  QVERIFY(std::abs(sum / count) < kDeviation * 0.03);
  QVERIFY(std::abs(std::sqrt(squares / count) / kDeviation - 1) < 0.03);
}

QTEST_APPLESS_MAIN(RandomRowsTest)
#include "random_rows_test.moc"
