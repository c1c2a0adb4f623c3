// Damaged files: a picture of the right size or a clear error, never a crash, and never long.

#include <QTest>

#include <random>

#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include "plugins/dicom/pixels/jpeg.h"
#include "plugins/dicom/pixels/jpeg2000.h"
#include "plugins/dicom/pixels/jpeg2000_structure.h"
#include "plugins/dicom/pixels/jpeg_header.h"
#include "plugins/dicom/pixels/jpeg_tables.h"
#include "tests/plugins/dicom/pixels/decode_support.h"
#include "tests/plugins/dicom/pixels/jpeg2000_coder.h"
#include "tests/plugins/dicom/pixels/jpeg_ls_coder.h"

using namespace praxis;
using namespace praxis::tests;

namespace {

namespace file = plugins::dicom::file;
namespace pixels = plugins::dicom::pixels;
using Bytes = std::vector<std::uint8_t>;
using engine::base::ErrorCode;

file::PixelLayout layoutOf(int rows, int cols, int bits) {
  file::PixelLayout layout;
  layout.rows = rows;
  layout.cols = cols;
  layout.bitsAllocated = bits <= 8 ? 8 : 16;
  layout.bitsStored = bits;
  layout.highBit = bits - 1;
  layout.encapsulated = true;
  layout.photometric = "MONOCHROME2";
  return layout;
}

// SOI and what is given, a frame header of 8 x 8 pixels of 12 bits, SOS, and data.
Bytes jpegWith(const Bytes& segments, std::uint8_t frameMarker = 0xc1) {
  Bytes bytes = {0xff, 0xd8};
  bytes.insert(bytes.end(), segments.begin(), segments.end());
  const Bytes rest = {0xff, frameMarker, 0, 11, 12, 0, 8, 0, 8, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0};
  bytes.insert(bytes.end(), rest.begin(), rest.end());
  bytes.insert(bytes.end(), 40, 0x55);
  bytes.insert(bytes.end(), {0xff, 0xd9});
  return bytes;
}

// A Huffman table of two codes of one bit each.
Bytes table(std::uint8_t kind, std::uint8_t first, std::uint8_t second) {
  Bytes segment = {0xff, 0xc4, 0, 21, kind, 1, 1};
  segment.insert(segment.end(), 14, 0);
  segment.insert(segment.end(), {first, second});
  return segment;
}

// A codestream of one blank picture, with precincts of 2 x 2 and as many layers as given.
Bytes shattered(int size, int layers) {
  const Bytes coded =
      codeAsJpeg2000({.rows = size, .cols = size}, {std::vector<std::int32_t>(static_cast<std::size_t>(size) * size)});
  const Bytes cod = {0xff, 0x52, 0, 12};
  auto at = std::search(coded.begin(), coded.end(), cod.begin(), cod.end());
  if (at == coded.end()) return {};
  Bytes bytes(coded.begin(), at);
  Bytes style(at, at + 14);
  style[3] = static_cast<std::uint8_t>(style[3] + style[9] + 1);
  style[4] |= 1;
  style[6] = static_cast<std::uint8_t>(layers >> 8);
  style[7] = static_cast<std::uint8_t>(layers);
  style.insert(style.end(), style[9] + 1u, 0x11);
  bytes.insert(bytes.end(), style.begin(), style.end());
  bytes.insert(bytes.end(), at + 14, coded.end());
  return bytes;
}

// Decodes whatever the file holds; true when all that comes out has the size that it says.
bool soundOrRefused(const std::filesystem::path& path) {
  const auto decoder = plugins::dicom::pixels::FrameDecoder::open(path);
  if (!decoder) return decoder.error().message.size() > 10;
  const auto image = decoder->image(decoder->frames() - 1);
  if (!image) return image.error().message.size() > 10;
  const std::size_t pixels = static_cast<std::size_t>(image->rows) * static_cast<std::size_t>(image->cols);
  return image->isColour() ? image->rgb.size() == 3 * pixels : image->values.size() == pixels;
}

}  // namespace

class HostileTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  std::vector<char> made(int syntax) {
    DicomMaker maker;
    maker.ramp(24, 24).place(0, 0, 0).set(DCM_NumberOfFrames, "1");
    const auto path = in(m_folder, "whole.dcm");
    return saveCoded(maker, path, static_cast<E_TransferSyntax>(syntax)) ? readAll(path) : std::vector<char>();
  }

  void syntaxes() {
    QTest::addColumn<int>("syntax");
    QTest::newRow("explicit") << int(EXS_LittleEndianExplicit);
    QTest::newRow("implicit") << int(EXS_LittleEndianImplicit);
    QTest::newRow("big endian") << int(EXS_BigEndianExplicit);
    QTest::newRow("deflated") << int(EXS_DeflatedLittleEndianExplicit);
    QTest::newRow("RLE") << int(EXS_RLELossless);
    QTest::newRow("JPEG baseline") << int(EXS_JPEGProcess1);
    QTest::newRow("JPEG lossless") << int(EXS_JPEGProcess14SV1);
    QTest::newRow("JPEG-LS") << int(EXS_JPEGLSLossless);
  }

 private Q_SLOTS:
  void initTestCase() {
    plugins::dicom::file::startUp();
    DcmRLEEncoderRegistration::registerCodecs();
    DJEncoderRegistration::registerCodecs();
  }
  void cleanupTestCase() {
    DJEncoderRegistration::cleanup();
    DcmRLEEncoderRegistration::cleanup();
    plugins::dicom::file::shutDown();
  }

  void cutFiles_data() { syntaxes(); }
  void cutFiles() {
    QFETCH(int, syntax);
    const std::vector<char> whole = made(syntax);
    QVERIFY(!whole.empty());
    const auto path = in(m_folder, "cut.dcm");
    for (std::size_t size = 130; size < whole.size(); size += 11) {
      writeAll(path, {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
      QVERIFY(soundOrRefused(path));
    }
  }

  void flippedBytes_data() { syntaxes(); }
  void flippedBytes() {
    QFETCH(int, syntax);
    const std::vector<char> whole = made(syntax);
    QVERIFY(!whole.empty());
    std::mt19937 engine(static_cast<unsigned>(syntax) + 3);
    const auto path = in(m_folder, "flipped.dcm");
    for (int round = 0; round < 60; ++round) {
      std::vector<char> bytes = whole;
      const int flips = 1 + static_cast<int>(engine() % 8);
      for (int i = 0; i < flips; ++i)
        bytes[140 + engine() % (bytes.size() - 140)] ^= static_cast<char>(1u << engine() % 8);
      writeAll(path, bytes);
      QVERIFY(soundOrRefused(path));
    }
  }

  void damagedCodestreams_data() { syntaxes(); }
  void damagedCodestreams() {
    QFETCH(int, syntax);
    const std::vector<char> whole = made(syntax);
    QVERIFY(!whole.empty());
    std::mt19937 engine(static_cast<unsigned>(syntax) + 5);
    const auto path = in(m_folder, "codestream.dcm");
    const std::size_t tail = std::min<std::size_t>(whole.size() / 2, 400);
    for (int round = 0; round < 60; ++round) {
      std::vector<char> bytes = whole;
      for (int i = 0; i < 4; ++i) bytes[bytes.size() - 1 - engine() % tail] = static_cast<char>(engine());
      writeAll(path, bytes);
      QVERIFY(soundOrRefused(path));
    }
  }

  // DCMTK's walk to the frame header stands still at TEM; found by the fuzzer of JPEG.
  void markersThatNobodyWritesAreRefused() {
    for (const Bytes& segment : {Bytes{0xff, 0x01}, Bytes{0xff, 0x05, 0xff, 0x01}}) {
      const auto frame = pixels::decodeJpeg(jpegWith(segment), "1.2.840.10008.1.2.4.51", layoutOf(8, 8, 12));
      QVERIFY(!frame);
      QVERIFY(frame.error().code == ErrorCode::corrupt);
    }
    const auto jpegLs = pixels::decodeJpeg(jpegWith({}, 0xf7), "1.2.840.10008.1.2.4.51", layoutOf(8, 8, 12));
    QVERIFY(!jpegLs && jpegLs.error().code == ErrorCode::corrupt);
  }

  // DCMTK reads beyond its own table of powers by such a symbol; found by the fuzzer of JPEG.
  void impossibleHuffmanSymbolsAreTaken() {
    Bytes both = table(0x00, 245, 15);
    const Bytes ac = table(0x10, 0xf5, 0x51);
    both.insert(both.end(), ac.begin(), ac.end());
    Bytes stream = jpegWith(both);
    QCOMPARE(pixels::tameTables(stream, 15), 1);
    QVERIFY(std::search(stream.begin(), stream.end(), ac.begin(), ac.end()) != stream.end());
    const Bytes dc = table(0x00, 0, 15), lossless = table(0x00, 16, 17), tamed = table(0x00, 16, 0);
    QVERIFY(std::search(stream.begin(), stream.end(), dc.begin(), dc.end()) != stream.end());
    Bytes other = jpegWith(lossless);
    pixels::tameTables(other, 16);
    QVERIFY(std::search(other.begin(), other.end(), tamed.begin(), tamed.end()) != other.end());
    for (std::size_t size = 0; size < other.size(); ++size) {
      Bytes cut(other.begin(), other.begin() + static_cast<std::ptrdiff_t>(size));
      QVERIFY(pixels::tameTables(cut, 16) <= 1);
    }
  }

  void tooManyScansAreRefused() {
    Bytes scans;
    for (int i = 0; i < 200; ++i) scans.insert(scans.end(), {0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0});
    Bytes stream = jpegWith(table(0, 0, 1));
    stream.insert(stream.end() - 2, scans.begin(), scans.end());
    const auto frame = pixels::decodeJpeg(stream, "1.2.840.10008.1.2.4.51", layoutOf(8, 8, 12));
    QVERIFY(!frame);
    QVERIFY(frame.error().message.find("201 scans") != std::string::npos);
  }

  void jpeg2000CannotPromiseMorePiecesThanBytes() {
    const Bytes sound = codeAsJpeg2000({.rows = 64, .cols = 48}, {std::vector<std::int32_t>(64 * 48, 5)});
    const auto whole = pixels::readJpeg2000Structure(sound);
    QCOMPARE(whole.precincts, std::int64_t{3});
    QCOMPARE(whole.packets, std::int64_t{3});
    QCOMPARE(whole.codeBlocks, std::int64_t{7});
    const auto small = pixels::readJpeg2000Structure(shattered(16, 3));
    QCOMPARE(small.precincts, std::int64_t{4 + 16 + 64});
    QCOMPARE(small.packets, 3 * small.precincts);
    for (const auto& [size, layers] : {std::pair(512, 1), std::pair(16, 65535)}) {
      const auto frame = pixels::decodeJpeg2000(shattered(size, layers), layoutOf(size, size, 8));
      QVERIFY(!frame);
      QVERIFY(frame.error().code == ErrorCode::corrupt);
      QVERIFY(frame.error().message.find("packets") != std::string::npos);
    }
  }

  // A run of JPEG-LS costs nothing, and yet nobody is made to wait for a gigabyte of it.
  void aJpegLsFrameOfFewBytesIsNotHuge() {
    Bytes stream = {0xff, 0xd8, 0xff, 0xf7, 0, 11, 8, 0x40, 0, 0x40, 0, 1, 1, 0x11, 0};
    stream.insert(stream.end(), {0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0});
    stream.insert(stream.end(), 1000, 0x7f);
    QVERIFY(!pixels::checkedJpegHeader(stream, layoutOf(0x4000, 0x4000, 8)));
    stream.insert(stream.end(), 70000, 0x7f);
    QVERIFY(pixels::checkedJpegHeader(stream, layoutOf(0x4000, 0x4000, 8)));
  }

  // Asking DCMTK for the n-th fragment walks there from the first: with 200000 of them that was minutes.
  void aFrameInManyFragmentsIsReadInOneWalk() {
    DicomMaker maker;
    maker.ramp(8, 8).set(DCM_NumberOfFrames, "1");
    maker.fragments(EXS_RLELossless, std::vector<Bytes>(200000, Bytes{0, 0}));
    const auto path = in(m_folder, "fragments.dcm");
    QVERIFY(maker.save(path, EXS_RLELossless));
    const auto decoder = pixels::FrameDecoder::open(path);
    QVERIFY(decoder.has_value());
    QVERIFY(!decoder->stored(0));
  }
};

QTEST_GUILESS_MAIN(HostileTest)
#include "hostile_test.moc"
