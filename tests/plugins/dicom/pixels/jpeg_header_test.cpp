// What a codestream says before it is decoded, and which colour model that means.

#include <QTest>

#include "plugins/dicom/pixels/jpeg_header.h"

using namespace praxis::plugins::dicom::pixels;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

const Bytes kStart = {0xff, 0xd8};
const Bytes kJfif = {0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0};
Bytes adobe(std::uint8_t transform) {
  return {0xff, 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, transform};
}
Bytes frame(std::uint8_t marker, std::uint8_t precision, const Bytes& ids, std::uint8_t firstSampling = 0x11) {
  Bytes bytes = {0xff, marker, 0, static_cast<std::uint8_t>(8 + 3 * ids.size()), precision, 1,
                 2,    3,      4, static_cast<std::uint8_t>(ids.size())};
  for (std::size_t i = 0; i < ids.size(); ++i)
    bytes = bytes + Bytes{ids[i], i == 0 ? firstSampling : std::uint8_t{0x11}, 0};
  return bytes;
}

bool yCbCr(const Bytes& codestream, const char* photometric) {
  return isYCbCr(*readJpegHeader(codestream), photometric);
}

}  // namespace

class JpegHeaderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void sizesAndPrecisionAreRead() {
    const auto header = readJpegHeader(kStart + kJfif + frame(0xc1, 12, {1}));
    QVERIFY(header.has_value());
    QCOMPARE(header->precision, 12);
    QCOMPARE(header->rows, 0x102);
    QCOMPARE(header->cols, 0x304);
    QCOMPARE(header->components, 1);
    QVERIFY(header->jfif);
    QVERIFY(!header->isLossless());
    QVERIFY(readJpegHeader(kStart + frame(0xc3, 16, {1}))->isLossless());
    QVERIFY(readJpegHeader(kStart + frame(0xf7, 8, {1}))->isJpegLs());
  }

  void markersDecideTheColourModelBeforeTheHeader() {
    const Bytes plain = frame(0xc0, 8, {1, 2, 3});
    QVERIFY(yCbCr(kStart + adobe(1) + plain, "RGB"));
    QVERIFY(!yCbCr(kStart + adobe(0) + plain, "YBR_FULL_422"));
    QVERIFY(yCbCr(kStart + kJfif + plain, "RGB"));
    QVERIFY(!yCbCr(kStart + frame(0xc0, 8, {'R', 'G', 'B'}), "YBR_FULL_422"));
    QVERIFY(yCbCr(kStart + frame(0xc0, 8, {1, 2, 3}, 0x22), "RGB"));  // subsampled chroma
    QVERIFY(!yCbCr(kStart + plain, "RGB"));
    QVERIFY(yCbCr(kStart + plain, "YBR_FULL"));
    QVERIFY(!yCbCr(kStart + kJfif + frame(0xc0, 8, {1}), "MONOCHROME2"));
  }

  void cutHeadersAreNone() {
    const Bytes whole = kStart + kJfif + adobe(1) + frame(0xc0, 8, {1, 2, 3});
    for (std::size_t size = 0; size < whole.size(); ++size)
      QVERIFY(!readJpegHeader(std::span(whole.data(), size)).has_value());
    QVERIFY(readJpegHeader(whole).has_value());
  }
};

QTEST_APPLESS_MAIN(JpegHeaderTest)
#include "jpeg_header_test.moc"
