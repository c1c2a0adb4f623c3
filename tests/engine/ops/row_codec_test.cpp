// Rows between floats and stored forms: every type that can be written can be read, and what cannot be stored is found.

#include "engine/ops/row_codec.h"

#include <QtTest>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/ops/dispatch_table.h"
#include "engine/tensor/tensor.h"

using namespace praxis::engine;
using tensor::DType;

class RowCodecTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyTypeThatIsWrittenIsRead() {
    std::vector<float> x(512);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sin(static_cast<float>(i) * 0.7f);
    for (const DType type : ops::encodableTypes()) {
      QVERIFY(ops::canEncode(type) && ops::canDecode(type));
      QVERIFY(tensor::dtypeInfo(type).ggufId != tensor::kNoGgufId);
      std::vector<std::byte> row(static_cast<std::size_t>(tensor::rowBytes(type, 512)));
      std::vector<float> y(x.size());
      ops::encodeRow(type, x, {}, row.data());
      ops::decodeRow(type, row.data(), y);
      for (std::size_t i = 0; i < x.size(); ++i) QVERIFY(std::fabs(x[i] - y[i]) < 0.5f);
    }
  }

  // The other way round: of the published types that are computed with, none is missing.
  void everyPublishedTypeThatIsReadIsWritten() {
    for (const tensor::DTypeInfo& info : tensor::dtypeTable()) {
      if (info.ggufId != tensor::kNoGgufId && ops::canDecode(info.type))
        QVERIFY2(ops::canEncode(info.type), info.name.data());
    }
  }

  void whatCannotBeStoredIsFound() {
    for (const DType type : ops::encodableTypes()) {
      for (const float bad : {std::numeric_limits<float>::quiet_NaN(), INFINITY, -INFINITY}) {
        std::vector<float> x(256, 1.0f);
        QVERIFY(!ops::firstUnencodable(type, x));
        x[77] = bad, x[200] = bad;
        QCOMPARE(ops::firstUnencodable(type, x).value_or(0), std::size_t{77});
      }
      std::vector<float> large(256, ops::encodableMax(type));
      QVERIFY(!ops::firstUnencodable(type, large));
      std::vector<std::byte> row(static_cast<std::size_t>(tensor::rowBytes(type, 256)));
      ops::encodeRow(type, large, {}, row.data());
      ops::decodeRow(type, row.data(), large);
      for (const float value : large) QVERIFY(std::isfinite(value));
      if (type == DType::f32) continue;
      large.assign(256, std::nextafter(ops::encodableMax(type), INFINITY));
      QCOMPARE(ops::firstUnencodable(type, large).value_or(1), std::size_t{0});
    }
  }
};

QTEST_GUILESS_MAIN(RowCodecTest)
#include "row_codec_test.moc"
