// Colour to RGB: planes, YCbCr, palettes, and what is refused by name.

#include <QTest>

#include "tests/plugins/dicom/pixels/decode_support.h"

using namespace praxis;
using namespace praxis::tests;
using engine::base::ErrorCode;

namespace {

using Bytes = std::vector<std::uint8_t>;

DicomMaker colour(int rows, int cols, const char* photometric, const Bytes& samples, int planar = 0) {
  DicomMaker maker;
  maker.shape(rows, cols, 3, 8, 8, 7, false, photometric).setShort(DCM_PlanarConfiguration, planar).bytes(samples);
  return maker;
}

DicomMaker palette(int first, int bits, const std::vector<std::uint16_t>& entries, const Bytes& samples) {
  DicomMaker maker;
  maker.shape(1, static_cast<int>(samples.size()), 1, 8, 8, 7, false, "PALETTE COLOR").bytes(samples);
  for (const int channel : {1, 2, 3}) {
    const Uint16 descriptor[] = {static_cast<Uint16>(entries.size()), static_cast<Uint16>(first),
                                 static_cast<Uint16>(bits)};
    maker.data().putAndInsertUint16Array(DcmTag(0x0028, static_cast<Uint16>(0x1100 + channel), EVR_US), descriptor, 3);
    maker.data().putAndInsertUint16Array(DcmTag(0x0028, static_cast<Uint16>(0x1200 + channel), EVR_OW), entries.data(),
                                         entries.size());
  }
  return maker;
}

}  // namespace

class ColourTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

 private Q_SLOTS:
  void initTestCase() { plugins::dicom::file::startUp(); }
  void cleanupTestCase() { plugins::dicom::file::shutDown(); }

  void planesBecomePixels() {
    auto together = colour(1, 2, "RGB", {1, 2, 3, 4, 5, 6});
    auto planes = colour(1, 2, "RGB", {1, 4, 2, 5, 3, 6}, 1);
    QCOMPARE(imageOf(m_folder, together)->rgb, (Bytes{1, 2, 3, 4, 5, 6}));
    QCOMPARE(imageOf(m_folder, planes)->rgb, (Bytes{1, 2, 3, 4, 5, 6}));
    QCOMPARE((*storedOf(m_folder, planes)).bytes, (Bytes{1, 2, 3, 4, 5, 6}));
  }

  void yCbCrIsConvertedByT871() {
    // Grey stays, and pure red, green, blue come back within one.
    auto maker = colour(1, 4, "YBR_FULL", {100, 128, 128, 76, 85, 255, 150, 44, 21, 29, 255, 107});
    const Bytes rgb = imageOf(m_folder, maker)->rgb;
    const Bytes expected = {100, 100, 100, 254, 0, 0, 0, 255, 1, 0, 0, 254};
    for (std::size_t i = 0; i < rgb.size(); ++i) QVERIFY(std::abs(rgb[i] - expected[i]) <= 1);
  }

  void halvedChromaIsSharedByTwoPixels() {
    DicomMaker maker;
    maker.shape(1, 4, 3, 8, 8, 7, false, "YBR_FULL_422").setShort(DCM_PlanarConfiguration, 0);
    maker.bytes({10, 20, 128, 128, 30, 40, 128, 128});
    QCOMPARE((*storedOf(m_folder, maker)).bytes, (Bytes{10, 128, 128, 20, 128, 128, 30, 128, 128, 40, 128, 128}));
    QCOMPARE(imageOf(m_folder, maker)->rgb, (Bytes{10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40}));
  }

  void partialRangesAreStretched() {
    DicomMaker maker;
    maker.shape(1, 2, 3, 8, 8, 7, false, "YBR_PARTIAL_422").setShort(DCM_PlanarConfiguration, 0);
    maker.bytes({16, 235, 128, 128});
    QCOMPARE(imageOf(m_folder, maker)->rgb, (Bytes{0, 0, 0, 255, 255, 255}));
  }

  void planesOfEveryWidthBecomePixels() {
    DicomMaker maker;
    maker.shape(1, 2, 3, 16, 16, 15, false, "RGB").setShort(DCM_PlanarConfiguration, 1);
    maker.words({1, 4, 2, 5, 3, 6});
    QCOMPARE(samplesOf<std::uint16_t>(*storedOf(m_folder, maker)), (std::vector<std::uint16_t>{1, 2, 3, 4, 5, 6}));
  }

  void wideSamplesKeepTheirHighByte() {
    DicomMaker maker;
    maker.shape(1, 1, 3, 16, 16, 15, false, "RGB").setShort(DCM_PlanarConfiguration, 0).words({0xffff, 0x80ff, 0x00ff});
    QCOMPARE(imageOf(m_folder, maker)->rgb, (Bytes{255, 128, 0}));
  }

  void palettesRepeatTheirEnds() {
    auto maker = palette(10, 16, {0x0100, 0x8000, 0xff00}, {0, 10, 11, 12, 200});
    QCOMPARE(imageOf(m_folder, maker)->rgb, (Bytes{1, 1, 1, 1, 1, 1, 128, 128, 128, 255, 255, 255, 255, 255, 255}));
  }

  void palettesOfBytesAreReadAsBytes() {
    auto narrow = palette(0, 8, {7, 250}, {0, 1});
    QCOMPARE(imageOf(m_folder, narrow)->rgb, (Bytes{7, 7, 7, 250, 250, 250}));
    auto careless = palette(0, 16, {7, 250}, {0, 1});  // says 16 bits, uses the low byte
    QCOMPARE(imageOf(m_folder, careless)->rgb, (Bytes{7, 7, 7, 250, 250, 250}));
  }

  void whatCannotBeShownIsNamed() {
    for (const char* photometric : {"HSV", "YBR_PARTIAL_420", "MONOCHROME2", "PALETTE COLOR"}) {
      auto maker = colour(1, 2, photometric, {1, 2, 3, 4, 5, 6});
      const auto image = imageOf(m_folder, maker);
      QVERIFY(!image);
      QVERIFY(image.error().code == ErrorCode::unsupported);
      QVERIFY(image.error().message.find(photometric) != std::string::npos);
    }
    DicomMaker grey;
    grey.ramp(2, 2).set(DCM_PhotometricInterpretation, "RGB");
    QVERIFY(!imageOf(m_folder, grey));
    DicomMaker bare;
    bare.ramp(2, 2).set(DCM_PhotometricInterpretation, "PALETTE COLOR");
    QVERIFY(!imageOf(m_folder, bare));
  }

  void coloursHaveNoPhysicalValues() {
    auto maker = colour(1, 2, "RGB", {1, 2, 3, 4, 5, 6});
    const auto decoder = decoderOf(m_folder, maker);
    QVERIFY(!decoder->physical(0));
  }
};

QTEST_GUILESS_MAIN(ColourTest)
#include "colour_test.moc"
