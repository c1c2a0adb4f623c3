// Whole frames are rescaled to the same bits as sample by sample.

#include <QTest>

#include <bit>
#include <random>

#include "plugins/dicom/pixels/rescale.h"

using namespace praxis::plugins::dicom::pixels;

namespace {

template <typename T>
StoredFrame frameOf(const std::vector<T>& samples) {
  StoredFrame frame;
  frame.rows = 1;
  frame.cols = static_cast<int>(samples.size());
  frame.bytesPerSample = sizeof(T);
  frame.isSigned = std::is_signed_v<T>;
  frame.isFloat = std::is_floating_point_v<T>;
  frame.bytes.resize(samples.size() * sizeof(T));
  std::memcpy(frame.bytes.data(), samples.data(), frame.bytes.size());
  return frame;
}

template <typename T>
std::vector<T> samplesOfAllKinds() {
  std::mt19937_64 random(5);
  std::vector<T> samples = {T{0}, T{1}, std::numeric_limits<T>::max(), std::numeric_limits<T>::lowest()};
  for (int i = 0; i < 1001; ++i) {
    const auto bits = random();
    if constexpr (std::is_floating_point_v<T>) {
      samples.push_back(static_cast<T>(static_cast<double>(bits) * 1e-9));
    } else {
      samples.push_back(static_cast<T>(bits));
    }
  }
  return samples;
}

template <typename T>
void compareWith(const ModalityTransform& transform) {
  const std::vector<T> samples = samplesOfAllKinds<T>();
  const StoredFrame frame = frameOf(samples);
  const std::vector<float> floats = physicalFloats(frame, transform);
  const std::vector<double> doubles = physicalDoubles(frame, transform);
  QCOMPARE(floats.size(), samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double exact = transform(static_cast<double>(samples[i]));
    QCOMPARE(std::bit_cast<std::uint64_t>(doubles[i]), std::bit_cast<std::uint64_t>(exact));
    QCOMPARE(std::bit_cast<std::uint32_t>(floats[i]), std::bit_cast<std::uint32_t>(static_cast<float>(exact)));
  }
}

}  // namespace

class RescaleTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void framesMatchSamples_data() {
    QTest::addColumn<double>("slope");
    QTest::addColumn<double>("intercept");
    QTest::newRow("identity") << 1.0 << 0.0;
    QTest::newRow("CT") << 1.0 << -1024.0;
    QTest::newRow("fraction") << 1.0 << 0.1;
    QTest::newRow("large") << 1.0 << 16777215.0;
    QTest::newRow("slope") << -0.000301 << 17.25;
  }
  void framesMatchSamples() {
    QFETCH(double, slope);
    QFETCH(double, intercept);
    ModalityTransform transform;
    transform.slope = slope;
    transform.intercept = intercept;
    compareWith<std::int8_t>(transform);
    compareWith<std::uint8_t>(transform);
    compareWith<std::int16_t>(transform);
    compareWith<std::uint16_t>(transform);
    compareWith<std::int32_t>(transform);
    compareWith<std::uint32_t>(transform);
    compareWith<float>(transform);
  }

  void tablesMatchSamples() {
    ModalityTransform transform;
    transform.lutFirst = -3;
    transform.lut = {7, 9, 11, 65535, 0, 12};
    compareWith<std::int8_t>(transform);
    compareWith<std::int16_t>(transform);
    compareWith<std::uint16_t>(transform);
  }

  void paddingIsMarkedWhereItIs() {
    const StoredFrame frame = frameOf<std::int16_t>({-2000, -1999, 0, 5});
    const auto mask = [&frame](double low, double high) { return paddingMask(frame, Padding{low, high}); };
    QCOMPARE(mask(-2000, -2000), (std::vector<std::uint8_t>{1, 0, 0, 0}));
    QCOMPARE(mask(-1e9, -1999), (std::vector<std::uint8_t>{1, 1, 0, 0}));
    QCOMPARE(mask(0, 1e9), (std::vector<std::uint8_t>{0, 0, 1, 1}));
    QVERIFY(mask(6, 100).empty());
    QVERIFY(mask(40000, 50000).empty());
    QVERIFY(mask(5, -5).empty());
  }
};

QTEST_GUILESS_MAIN(RescaleTest)
#include "rescale_test.moc"
