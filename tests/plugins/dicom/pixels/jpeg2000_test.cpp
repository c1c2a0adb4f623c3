// JPEG 2000 codestreams: samples come back whatever the codestream's own sign, precision and layout; damage is refused.

#include <QTest>

#include <cmath>
#include <random>

#include "plugins/dicom/pixels/jpeg2000.h"
#include "tests/plugins/dicom/pixels/decode_support.h"
#include "tests/plugins/dicom/pixels/jpeg2000_coder.h"

using namespace praxis;
using namespace praxis::tests;
using engine::base::ErrorCode;
using plugins::dicom::file::PixelLayout;
using plugins::dicom::pixels::decodeJpeg2000;
using plugins::dicom::pixels::readJpeg2000Header;

namespace {

using Bytes = std::vector<std::uint8_t>;
using Plane = std::vector<std::int32_t>;

constexpr int kRows = 23, kCols = 37;

Plane plane(int rows, int cols, int low, int high, int seed = 0) {
  Plane samples;
  for (int i = 0; i < rows * cols; ++i) samples.push_back(low + (i * 37 + seed * 101) % (high - low + 1));
  return samples;
}

DicomMaker maker(int samples, int allocated, int stored, bool isSigned, const char* photometric) {
  DicomMaker made;
  made.shape(kRows, kCols, samples, allocated, stored, stored - 1, isSigned, photometric);
  if (samples > 1) made.setShort(DCM_PlanarConfiguration, 0);
  return made;
}

PixelLayout layoutOf(int rows, int cols, int allocated = 8, int samples = 1) {
  PixelLayout layout;
  layout.rows = rows;
  layout.cols = cols;
  layout.samplesPerPixel = samples;
  layout.bitsAllocated = layout.bitsStored = allocated;
  layout.highBit = allocated - 1;
  layout.encapsulated = true;
  return layout;
}

// 12 rows of 16 pixels, 7 * column + 11 * row, by OpenJPH 0.9.0 (reversible, two decompositions).
const Bytes kHighThroughput = {
    0xff, 0x4f, 0xff, 0x51, 0x00, 0x29, 0x40, 0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00, 0x00, 0x0c, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00, 0x00, 0x0c, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x07, 0x01, 0x01, 0xff, 0x50, 0x00, 0x08, 0x00, 0x02, 0x00, 0x00, 0x00,
    0x03, 0xff, 0x52, 0x00, 0x0c, 0x00, 0x02, 0x00, 0x01, 0x00, 0x02, 0x04, 0x04, 0x40, 0x01, 0xff, 0x5c, 0x00,
    0x0a, 0x20, 0x50, 0x58, 0x58, 0x58, 0x50, 0x50, 0x58, 0xff, 0x64, 0x00, 0x16, 0x00, 0x01, 0x4f, 0x70, 0x65,
    0x6e, 0x4a, 0x50, 0x48, 0x20, 0x56, 0x65, 0x72, 0x20, 0x30, 0x2e, 0x39, 0x2e, 0x30, 0x2e, 0xff, 0x90, 0x00,
    0x0a, 0x00, 0x00, 0x00, 0x00, 0x00, 0x54, 0x00, 0x01, 0xff, 0x93, 0xc0, 0x16, 0x90, 0xff, 0x27, 0xc7, 0xf7,
    0xe3, 0xf6, 0x34, 0x0c, 0x17, 0xaa, 0xfa, 0x09, 0xf7, 0x00, 0x00, 0x07, 0x37, 0x00, 0xc0, 0x09, 0xe0, 0x05,
    0x48, 0xee, 0xfe, 0xa3, 0x23, 0xc2, 0x75, 0x00, 0x30, 0x0c, 0xc3, 0xc0, 0x00, 0x01, 0xbe, 0xb6, 0x00, 0xc0,
    0x15, 0x50, 0x05, 0x68, 0x24, 0x49, 0xfe, 0xe7, 0x80, 0xa7, 0xa7, 0x42, 0x77, 0x00, 0x94, 0x88, 0x88, 0x88,
    0xfe, 0xfa, 0x72, 0x7b, 0xf7, 0xc9, 0xec, 0xb8, 0x00, 0xff, 0xd9};

}  // namespace

class Jpeg2000Test : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

 private Q_SLOTS:
  void initTestCase() { plugins::dicom::file::startUp(); }
  void cleanupTestCase() { plugins::dicom::file::shutDown(); }

  void samplesComeBack_data() {
    QTest::addColumn<int>("stored");
    QTest::addColumn<bool>("isSigned");
    QTest::addColumn<int>("tile");
    QTest::addColumn<bool>("boxes");
    QTest::newRow("8 bits") << 8 << false << 0 << false;
    QTest::newRow("12 bits signed") << 12 << true << 0 << false;
    QTest::newRow("16 bits in tiles") << 16 << false << 10 << false;
    QTest::newRow("16 bits signed in a JP2 file") << 16 << true << 0 << true;
    QTest::newRow("1 bit") << 1 << false << 0 << false;
  }
  void samplesComeBack() {
    QFETCH(int, stored);
    QFETCH(bool, isSigned);
    QFETCH(int, tile);
    QFETCH(bool, boxes);
    const int low = isSigned ? -(1 << (stored - 1)) : 0;
    const Plane samples = plane(kRows, kCols, low, low + (1 << stored) - 1);
    Jpeg2000Recipe recipe{kRows, kCols, 1, stored, isSigned};
    recipe.tile = tile;
    recipe.boxes = boxes;
    const Bytes coded = codeAsJpeg2000(recipe, {samples});
    QVERIFY(!coded.empty());
    auto made = maker(1, stored <= 8 ? 8 : 16, stored, isSigned, "MONOCHROME2");
    made.set(DCM_NumberOfFrames, "2").fragments(EXS_JPEG2000LosslessOnly, {coded, coded});
    const auto image = imageOf(m_folder, made, EXS_JPEG2000LosslessOnly, 1);
    QVERIFY2(image.has_value(), image ? "" : image.error().message.c_str());
    for (std::size_t i = 0; i < samples.size(); ++i) QCOMPARE(image->values[i], static_cast<float>(samples[i]));
    QVERIFY(!image->lossy);
  }

  void thePatternOfBitsIsReadByTheHeader() {
    const Bytes coded = codeAsJpeg2000({kRows, kCols, 1, 13, false}, {plane(kRows, kCols, 0, 8191)});
    auto made = maker(1, 16, 13, true, "MONOCHROME2");
    made.fragments(EXS_JPEG2000LosslessOnly, {coded});
    const auto stored = storedOf(m_folder, made, EXS_JPEG2000LosslessOnly);
    QVERIFY2(stored.has_value(), stored ? "" : stored.error().message.c_str());
    const auto samples = samplesOf<std::int16_t>(*stored);
    const Plane coder = plane(kRows, kCols, 0, 8191);
    for (std::size_t i = 0; i < samples.size(); ++i)
      QCOMPARE(int(samples[i]), coder[i] >= 4096 ? coder[i] - 8192 : coder[i]);
  }

  void reversibleColourIsUndone() {
    const std::vector<Plane> planes = {plane(kRows, kCols, 0, 255), plane(kRows, kCols, 0, 255, 1),
                                       plane(kRows, kCols, 0, 255, 2)};
    Jpeg2000Recipe recipe{kRows, kCols, 3};
    recipe.colourTransform = true;
    auto made = maker(3, 8, 8, false, "YBR_RCT");
    made.fragments(EXS_JPEG2000LosslessOnly, {codeAsJpeg2000(recipe, planes)});
    const auto image = imageOf(m_folder, made, EXS_JPEG2000LosslessOnly);
    QVERIFY2(image.has_value(), image ? "" : image.error().message.c_str());
    for (std::size_t i = 0; i < planes[0].size(); ++i) {
      for (std::size_t c = 0; c < 3; ++c) QCOMPARE(int(image->rgb[3 * i + c]), planes[c][i]);
    }
  }

  void lossyStaysCloseAndIsFlagged() {
    Plane smooth;
    for (int i = 0; i < kRows * kCols; ++i) smooth.push_back(3 * (i % kCols) + 4 * (i / kCols));
    Jpeg2000Recipe recipe{kRows, kCols};
    recipe.reversible = false;
    auto made = maker(1, 8, 8, false, "MONOCHROME2");
    made.fragments(EXS_JPEG2000, {codeAsJpeg2000(recipe, {smooth})});
    const auto image = imageOf(m_folder, made, EXS_JPEG2000);
    QVERIFY2(image.has_value(), image ? "" : image.error().message.c_str());
    QVERIFY(image->lossy);
    for (std::size_t i = 0; i < smooth.size(); ++i)
      QVERIFY(std::abs(image->values[i] - static_cast<float>(smooth[i])) <= 6);
  }

  void chromaOfHalfSizeIsRepeated() {
    const int halfRows = (kRows + 1) / 2, halfCols = (kCols + 1) / 2;
    const std::vector<Plane> planes = {plane(kRows, kCols, 0, 255), plane(halfRows, halfCols, 0, 255, 1),
                                       plane(halfRows, halfCols, 0, 255, 2)};
    Jpeg2000Recipe recipe{kRows, kCols, 3};
    recipe.chromaStep = 2;
    const Bytes coded = codeAsJpeg2000(recipe, planes);
    QVERIFY(!coded.empty());
    QVERIFY(readJpeg2000Header(coded)->subsampled);
    const auto bytes = decodeJpeg2000(coded, layoutOf(kRows, kCols, 8, 3));
    QVERIFY2(bytes.has_value(), bytes ? "" : bytes.error().message.c_str());
    for (int row = 0; row < kRows; ++row) {
      for (int col = 0; col < kCols; ++col) {
        const std::size_t at = 3 * static_cast<std::size_t>(row * kCols + col);
        const auto half = static_cast<std::size_t>(row / 2 * halfCols + col / 2);
        QCOMPARE(int((*bytes)[at + 1]), planes[1][half]);
        QCOMPARE(int((*bytes)[at + 2]), planes[2][half]);
      }
    }
  }

  void highThroughputIsRead() {
    const auto bytes = decodeJpeg2000(kHighThroughput, layoutOf(12, 16));
    QVERIFY2(bytes.has_value(), bytes ? "" : bytes.error().message.c_str());
    for (int i = 0; i < 12 * 16; ++i)
      QCOMPARE(int((*bytes)[static_cast<std::size_t>(i)]), 7 * (i % 16) + 11 * (i / 16));
  }

  void headersThatDisagreeAreCorrupt() {
    for (const PixelLayout& layout :
         {layoutOf(12, 17), layoutOf(11, 16), layoutOf(65535, 65535), layoutOf(12, 16, 8, 3)}) {
      const auto bytes = decodeJpeg2000(kHighThroughput, layout);
      QVERIFY(!bytes);
      QVERIFY(bytes.error().code == ErrorCode::corrupt);
    }
    const Bytes wide = codeAsJpeg2000({kRows, kCols, 1, 16}, {plane(kRows, kCols, 0, 65535)});
    QVERIFY(!decodeJpeg2000(wide, layoutOf(kRows, kCols)));
  }

  void claimsAreCheckedBeforeTheCodecBelievesThem() {
    Bytes bytes = kHighThroughput;
    const auto put = [&bytes](std::size_t at, std::uint32_t value) {
      for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
    };
    put(24, 1);  // tiles of one pixel
    put(28, 1);
    QCOMPARE(readJpeg2000Header(bytes)->tiles, 192);
    auto refused = decodeJpeg2000(bytes, layoutOf(12, 16));
    QVERIFY(!refused);
    QVERIFY(refused.error().message.find("192 tiles") != std::string::npos);
    put(8, 16000);  // a picture of 256 million pixels in 191 bytes
    put(12, 16000);
    put(24, 16000);
    put(28, 16000);
    refused = decodeJpeg2000(bytes, layoutOf(16000, 16000));
    QVERIFY(!refused);
    QVERIFY(refused.error().message.find("cannot hold") != std::string::npos);
    put(24, 0);
    QVERIFY(!readJpeg2000Header(bytes));
  }

  void cutCodestreamsAreCorrupt() {
    const Bytes whole = codeAsJpeg2000({kRows, kCols, 1, 12}, {plane(kRows, kCols, 0, 4095)});
    for (std::size_t size = 0; size + 40 < whole.size(); size += 7) {
      const auto bytes = decodeJpeg2000({whole.data(), size}, layoutOf(kRows, kCols, 16));
      QVERIFY(!bytes);
      QVERIFY(bytes.error().code == ErrorCode::corrupt);
    }
  }

  void damageNeverCrashes() {
    std::mt19937 engine(7);
    Jpeg2000Recipe recipe{kRows, kCols, 1, 12};
    recipe.tile = 16;
    for (const Bytes& whole : {kHighThroughput, codeAsJpeg2000(recipe, {plane(kRows, kCols, 0, 4095)})}) {
      const PixelLayout layout = whole == kHighThroughput ? layoutOf(12, 16) : layoutOf(kRows, kCols, 16);
      for (int round = 0; round < 400; ++round) {
        Bytes bytes = whole;
        for (unsigned flips = 1 + engine() % 4; flips > 0; --flips)
          bytes[engine() % bytes.size()] = static_cast<std::uint8_t>(engine());
        const auto decoded = decodeJpeg2000(bytes, layout);
        if (decoded) {
          QCOMPARE(decoded->size(), static_cast<std::size_t>(layout.samplesPerFrame() * layout.bytesPerSample()));
        } else {
          QVERIFY(decoded.error().message.size() > 10);
        }
      }
    }
  }
};

QTEST_GUILESS_MAIN(Jpeg2000Test)
#include "jpeg2000_test.moc"
