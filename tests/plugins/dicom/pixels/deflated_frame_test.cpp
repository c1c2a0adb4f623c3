// Deflated frames: inflated to exactly their size, and refused when they are cut, damaged or implausible.

#include <QTest>

#include <zlib.h>

#include "plugins/dicom/pixels/deflated_frame.h"

using namespace praxis;
using engine::base::ErrorCode;
using plugins::dicom::pixels::inflateFrame;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes pattern(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * i / 7);
  return bytes;
}

Bytes deflated(const Bytes& bytes) {
  Bytes out(bytes.size() + 1024);
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = const_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

class DeflatedFrameTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void bytesComeBack() {
    for (const std::size_t size : {1u, 2u, 1000u, 100000u}) {
      Bytes coded = deflated(pattern(size));
      QCOMPARE(*inflateFrame(coded, size), pattern(size));
      coded.push_back(0);  // padding to an even length
      QCOMPARE(*inflateFrame(coded, size), pattern(size));
    }
  }

  void moreThanTheFrameIsLeftOut() { QCOMPARE(*inflateFrame(deflated(pattern(5000)), 100), pattern(100)); }

  void cutAndDamagedStreamsAreCorrupt() {
    const Bytes coded = deflated(pattern(5000));
    for (std::size_t size = 0; size + 2 < coded.size(); size += 13) {
      const auto bytes = inflateFrame({coded.data(), size}, 5000);
      QVERIFY(!bytes);
      QVERIFY(bytes.error().code == ErrorCode::corrupt);
    }
    QVERIFY(!inflateFrame(coded, 5001));
    QVERIFY(!inflateFrame(Bytes(100, 0xff), 50));
  }

  void implausibleSizesAreRefusedBeforeAllocation() {
    const Bytes coded = deflated(Bytes(1000, 0));
    const auto bytes = inflateFrame(coded, std::size_t{1} << 40);
    QVERIFY(!bytes);
    QVERIFY(bytes.error().message.find("cannot hold") != std::string::npos);
    QVERIFY(!inflateFrame(coded, std::size_t{1} << 30));
  }
};

QTEST_GUILESS_MAIN(DeflatedFrameTest)
#include "deflated_frame_test.moc"
