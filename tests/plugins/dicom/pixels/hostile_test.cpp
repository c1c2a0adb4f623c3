// Damaged files: a picture of the right size or a clear error, never a crash, and never long.

#include <QTest>

#include <random>

#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include "tests/plugins/dicom/pixels/decode_support.h"
#include "tests/plugins/dicom/pixels/jpeg_ls_coder.h"

using namespace praxis;
using namespace praxis::tests;

namespace {

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
};

QTEST_GUILESS_MAIN(HostileTest)
#include "hostile_test.moc"
