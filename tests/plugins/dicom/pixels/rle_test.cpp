// RLE Lossless by hand (PS3.5 Annex G).

#include <QTest>

#include "plugins/dicom/pixels/rle.h"

using praxis::engine::base::ErrorCode;
using praxis::plugins::dicom::pixels::decodeRle;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes frameOf(const std::vector<Bytes>& segments) {
  Bytes header(64, 0), body;
  header[0] = static_cast<std::uint8_t>(segments.size());
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::size_t offset = 64 + body.size();
    header[4 + 4 * i] = static_cast<std::uint8_t>(offset);
    header[5 + 4 * i] = static_cast<std::uint8_t>(offset >> 8);
    body.insert(body.end(), segments[i].begin(), segments[i].end());
  }
  header.insert(header.end(), body.begin(), body.end());
  return header;
}

}  // namespace

class RleTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void literalsRunsAndNothings() {
    // Three literals, nothing, four times 9.
    const auto out = decodeRle(frameOf({{2, 5, 6, 7, 0x80, 0xfd, 9}}), 7, 1, 1);
    QVERIFY(out.has_value());
    QCOMPARE(*out, (Bytes{5, 6, 7, 9, 9, 9, 9}));
  }

  void highBytesComeFirst() {
    const auto out = decodeRle(frameOf({{1, 0x12, 0x34}, {1, 0x56, 0x78}}), 2, 1, 2);
    QCOMPARE(*out, (Bytes{0x56, 0x12, 0x78, 0x34}));
  }

  void coloursAreInterleaved() {
    const auto out = decodeRle(frameOf({{1, 1, 2}, {1, 3, 4}, {1, 5, 6}}), 2, 3, 1);
    QCOMPARE(*out, (Bytes{1, 3, 5, 2, 4, 6}));
  }

  void whatIsTooMuchIsCutOff() { QCOMPARE(*decodeRle(frameOf({{0x81, 7}}), 3, 1, 1), (Bytes{7, 7, 7})); }

  void damageIsCorrupt_data() {
    QTest::addColumn<QByteArray>("frame");
    const auto row = [](const char* name, Bytes bytes) {
      QTest::newRow(name) << QByteArray(reinterpret_cast<char*>(bytes.data()), static_cast<int>(bytes.size()));
    };
    row("no header", Bytes(10, 0));
    row("no segments", Bytes(64, 0));
    row("too short", frameOf({{1, 5, 6}}));
    row("literal beyond the end", frameOf({{100, 5, 6}}));
    row("run without a byte", frameOf({{2, 1, 2, 3, 0xf0}}));
    row("too many segments", frameOf({{1, 5, 6}, {1, 5, 6}}));
    Bytes outside = frameOf({{7, 1, 2, 3, 4, 5, 6, 7, 8}});
    outside[5] = 0x7f;
    row("offset outside", outside);
    Bytes before = frameOf({{7, 1, 2, 3, 4, 5, 6, 7, 8}});
    before[4] = 3;
    row("offset in the header", before);
  }
  void damageIsCorrupt() {
    QFETCH(QByteArray, frame);
    const auto out = decodeRle(
        {reinterpret_cast<const std::uint8_t*>(frame.data()), static_cast<std::size_t>(frame.size())}, 8, 1, 1);
    QVERIFY(!out);
    QVERIFY(out.error().code == ErrorCode::corrupt);
  }

  void absurdSizesAreRefusedBeforeAllocation() {
    const auto out = decodeRle(frameOf({{0x81, 7}}), std::size_t{1} << 40, 1, 1);
    QVERIFY(!out);
  }
};

QTEST_APPLESS_MAIN(RleTest)
#include "rle_test.moc"
