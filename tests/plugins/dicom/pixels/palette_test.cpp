// Segmented and supplemental palettes: tables come out entry by entry, damaged ones are refused.

#include <QTest>

#include "plugins/dicom/pixels/palette.h"
#include "tests/plugins/dicom/pixels/decode_support.h"

using namespace praxis;
using namespace praxis::tests;
using engine::base::ErrorCode;
using plugins::dicom::pixels::expandSegments;

namespace {

using Bytes = std::vector<std::uint8_t>;
using Entries = std::vector<std::uint16_t>;

Bytes littleEndian(const Entries& words) {
  Bytes bytes;
  for (const std::uint16_t word : words) {
    bytes.push_back(static_cast<std::uint8_t>(word & 0xff));
    bytes.push_back(static_cast<std::uint8_t>(word >> 8));
  }
  return bytes;
}

void addTables(DicomMaker& maker, int count, int first, int bits, int dataTag, const Entries& words) {
  for (const int channel : {1, 2, 3}) {
    const Uint16 descriptor[] = {static_cast<Uint16>(count), static_cast<Uint16>(first), static_cast<Uint16>(bits)};
    maker.data().putAndInsertUint16Array(DcmTag(0x0028, static_cast<Uint16>(0x1100 + channel), EVR_US), descriptor, 3);
    maker.data().putAndInsertUint16Array(DcmTag(0x0028, static_cast<Uint16>(dataTag + channel), EVR_OW), words.data(),
                                         words.size());
  }
}

}  // namespace

class PaletteTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

 private Q_SLOTS:
  void initTestCase() { plugins::dicom::file::startUp(); }
  void cleanupTestCase() { plugins::dicom::file::shutDown(); }

  void segmentsOfWords() {
    // Two entries as they are, a line over four more, and both again from byte 0.
    const Entries words = {0, 2, 100, 200, 1, 4, 1000, 2, 2, 0, 0};
    const auto entries = expandSegments(littleEndian(words), 16, 12);
    QVERIFY2(entries.has_value(), entries ? "" : entries.error().message.c_str());
    QCOMPARE(*entries, (Entries{100, 200, 400, 600, 800, 1000, 100, 200, 400, 600, 800, 1000}));
  }

  void segmentsOfBytes() {
    const Bytes bytes = {0, 1, 9, 0, 1, 250, 1, 3, 100, 2, 1, 3, 0, 0, 0};
    QCOMPARE(*expandSegments(bytes, 8, 6), (Entries{9, 250, 200, 150, 100, 250}));
  }

  void linesMayFallAndRound() {
    QCOMPARE(*expandSegments(littleEndian({0, 1, 3, 1, 2, 0}), 16, 3), (Entries{3, 2, 0}));
    QCOMPARE(*expandSegments(littleEndian({0, 1, 7, 1, 3, 7}), 16, 4), (Entries{7, 7, 7, 7}));
    QCOMPARE(*expandSegments(littleEndian({0, 1, 0, 1, 65535, 65535}), 16, 65536)->rbegin(), std::uint16_t(65535));
  }

  void entriesBeyondTheDescriptorAreLeftOut() {
    QCOMPARE(*expandSegments(littleEndian({0, 4, 1, 2, 3, 4}), 16, 2), (Entries{1, 2}));
  }

  void damageIsCorrupt_data() {
    QTest::addColumn<Bytes>("bytes");
    QTest::newRow("empty") << Bytes();
    QTest::newRow("one field") << littleEndian({0});
    QTest::newRow("cut discrete") << littleEndian({0, 4, 1, 2});
    QTest::newRow("line from nowhere") << littleEndian({1, 4, 1000});
    QTest::newRow("cut line") << littleEndian({0, 1, 1, 1, 4});
    QTest::newRow("unknown code") << littleEndian({0, 1, 1, 3, 4, 5});
    QTest::newRow("too few") << littleEndian({0, 1, 1});
    QTest::newRow("cut indirect") << littleEndian({0, 1, 1, 2, 1, 0});
    QTest::newRow("indirect outside") << littleEndian({0, 1, 1, 2, 1, 40, 0});
    QTest::newRow("indirect on an odd byte") << littleEndian({0, 1, 1, 2, 1, 1, 0});
    QTest::newRow("indirect to itself") << littleEndian({0, 1, 1, 2, 1, 6, 0});
    QTest::newRow("no end of empty segments") << littleEndian({0, 0, 0, 0, 0, 0, 2, 65535, 0, 0});
  }
  void damageIsCorrupt() {
    QFETCH(Bytes, bytes);
    const auto entries = expandSegments(bytes, 16, 8);
    QVERIFY(!entries);
    QVERIFY(entries.error().code == ErrorCode::corrupt);
  }

  void segmentedPalettesColourInBothByteOrders() {
    for (const E_TransferSyntax syntax : {EXS_LittleEndianExplicit, EXS_BigEndianExplicit}) {
      DicomMaker maker;
      maker.shape(1, 3, 1, 8, 8, 7, false, "PALETTE COLOR").bytes({0, 1, 2});
      addTables(maker, 3, 0, 16, 0x1220, {0, 1, 0x0100, 1, 2, 0xff00});
      const auto image = imageOf(m_folder, maker, syntax);
      QVERIFY2(image.has_value(), image ? "" : image.error().message.c_str());
      QCOMPARE(image->rgb, (Bytes{1, 1, 1, 128, 128, 128, 255, 255, 255}));
    }
  }

  void supplementalPalettesColourHighValuesOnly() {
    DicomMaker maker;
    maker.shape(1, 4, 1, 16, 16, 15, false, "MONOCHROME2").words({0, 99, 100, 500});
    addTables(maker, 2, 100, 16, 0x1200, {0x1000, 0xff00});
    QVERIFY(imageOf(m_folder, maker)->coloured.empty());  // nothing asks for colour
    maker.set(DCM_PixelPresentation, "COLOR");
    const auto image = imageOf(m_folder, maker);
    QVERIFY2(image.has_value(), image ? "" : image.error().message.c_str());
    QCOMPARE(image->values, (std::vector<float>{0, 99, 100, 500}));
    QCOMPARE(image->coloured, (Bytes{0, 0, 0, 0, 0, 0, 0, 0, 16, 16, 16, 255, 255, 255, 255, 255}));
  }

  void palettesThatAreNotAllThereAreCorrupt() {
    DicomMaker maker;
    maker.shape(1, 2, 1, 8, 8, 7, false, "PALETTE COLOR").bytes({0, 1});
    addTables(maker, 0, 0, 16, 0x1200, {1, 2, 3});  // 0 says 65536 entries
    const auto image = imageOf(m_folder, maker);
    QVERIFY(!image);
    QVERIFY(image.error().code == ErrorCode::corrupt);
  }
};

QTEST_GUILESS_MAIN(PaletteTest)
#include "palette_test.moc"
