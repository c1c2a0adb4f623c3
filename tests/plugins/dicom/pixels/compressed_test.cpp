// Compressed frames give back what went in; transfer syntaxes that nothing undoes are named.

#include <QTest>

#include <cmath>

#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpeg/djrplol.h>
#include "plugins/dicom/pixels/transfer_syntax.h"
#include "tests/plugins/dicom/pixels/decode_support.h"
#include "tests/plugins/dicom/pixels/jpeg_ls_coder.h"

using namespace praxis;
using namespace praxis::tests;
using engine::base::ErrorCode;

namespace {

constexpr int kRows = 24, kCols = 21;

// A ramp through all values with some unrest.
std::vector<std::uint16_t> pattern(int count, int mask) {
  std::vector<std::uint16_t> samples;
  for (int i = 0; i < count; ++i) samples.push_back(static_cast<std::uint16_t>((i * mask / count) ^ (i % 3)));
  return samples;
}

DicomMaker words(int frames, int stored, bool isSigned) {
  DicomMaker maker;
  maker.shape(kRows, kCols, 1, 16, stored, stored - 1, isSigned, "MONOCHROME2");
  maker.set(DCM_NumberOfFrames, std::to_string(frames)).words(pattern(kRows * kCols * frames, (1 << stored) - 1));
  return maker;
}

}  // namespace

class CompressedTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

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

  void losslessCodingGivesTheSamplesBack_data() {
    QTest::addColumn<int>("syntax");
    QTest::addColumn<int>("stored");
    QTest::addColumn<bool>("isSigned");
    for (const auto& [name, syntax] :
         {std::pair("RLE", EXS_RLELossless), std::pair("JPEG lossless", EXS_JPEGProcess14SV1),
          std::pair("JPEG-LS", EXS_JPEGLSLossless)}) {
      for (const int stored : {10, 12, 16}) {
        for (const bool isSigned : {false, true}) {
          QTest::addRow("%s %d bits %s", name, stored, isSigned ? "signed" : "unsigned")
              << int(syntax) << stored << isSigned;
        }
      }
    }
  }
  void losslessCodingGivesTheSamplesBack() {
    QFETCH(int, syntax);
    QFETCH(int, stored);
    QFETCH(bool, isSigned);
    for (const int frame : {0, 1, 2}) {
      auto plain = words(3, stored, isSigned);
      const auto expected = storedOf(m_folder, plain, EXS_LittleEndianExplicit, frame);
      auto coded = words(3, stored, isSigned);
      if (syntax == EXS_JPEGLSLossless) codeAsJpegLs(coded);
      const auto got = storedOf(m_folder, coded, static_cast<E_TransferSyntax>(syntax), frame);
      QVERIFY2(got.has_value(), got ? "" : got.error().message.c_str());
      QCOMPARE(got->bytes, expected->bytes);
      QCOMPARE(got->isSigned, isSigned);
    }
  }

  void everyLosslessPredictorGivesTheSamplesBack_data() {
    QTest::addColumn<int>("predictor");
    QTest::addColumn<int>("shift");
    for (int predictor = 1; predictor <= 7; ++predictor) {
      for (const int shift : {0, 2}) QTest::addRow("predictor %d, shift %d", predictor, shift) << predictor << shift;
    }
  }
  void everyLosslessPredictorGivesTheSamplesBack() {
    QFETCH(int, predictor);
    QFETCH(int, shift);
    const DJ_RPLossless recipe(predictor, shift);
    for (const int stored : {8, 12, 16}) {
      auto maker = words(1, stored, false);
      QVERIFY(maker.data().chooseRepresentation(EXS_JPEGProcess14, &recipe).good());
      const auto frame = storedOf(m_folder, maker, EXS_JPEGProcess14);
      QVERIFY2(frame.has_value(), frame ? "" : frame.error().message.c_str());
      auto expected = pattern(kRows * kCols, (1 << stored) - 1);
      for (std::uint16_t& sample : expected) sample = static_cast<std::uint16_t>(sample >> shift << shift);
      QCOMPARE(samplesOf<std::uint16_t>(*frame), expected);
    }
  }

  void colourSurvivesLosslessCoding_data() {
    QTest::addColumn<int>("syntax");
    QTest::newRow("RLE") << int(EXS_RLELossless);
    QTest::newRow("JPEG lossless") << int(EXS_JPEGProcess14SV1);
    QTest::newRow("JPEG-LS") << int(EXS_JPEGLSLossless);
  }
  void colourSurvivesLosslessCoding() {
    QFETCH(int, syntax);
    std::vector<std::uint8_t> samples;
    for (const std::uint16_t value : pattern(kRows * kCols * 3, 255))
      samples.push_back(static_cast<std::uint8_t>(value));
    DicomMaker maker;
    maker.shape(kRows, kCols, 3, 8, 8, 7, false, "RGB").setShort(DCM_PlanarConfiguration, 0).bytes(samples);
    if (syntax == EXS_JPEGLSLossless) codeAsJpegLs(maker);
    const auto image = imageOf(m_folder, maker, static_cast<E_TransferSyntax>(syntax));
    QVERIFY2(image.has_value(), image ? "" : image.error().message.c_str());
    QCOMPARE(image->rgb, samples);
    QVERIFY(!image->lossy);
  }

  void jpegLsInterleavesHoweverItLikes() {
    std::vector<std::uint8_t> pixels, planes;
    for (const std::uint16_t value : pattern(kRows * kCols * 3, 255))
      planes.push_back(static_cast<std::uint8_t>(value));
    for (std::size_t i = 0; i < planes.size() / 3; ++i) {
      for (std::size_t channel = 0; channel < 3; ++channel) pixels.push_back(planes[channel * planes.size() / 3 + i]);
    }
    for (const auto& [mode, samples] :
         {std::pair(charls::interleave_mode::none, planes), std::pair(charls::interleave_mode::line, pixels),
          std::pair(charls::interleave_mode::sample, pixels)}) {
      DicomMaker maker;
      maker.shape(kRows, kCols, 3, 8, 8, 7, false, "RGB").setShort(DCM_PlanarConfiguration, 0).bytes(samples);
      codeAsJpegLs(maker, mode);
      const auto image = imageOf(m_folder, maker, EXS_JPEGLSLossless);
      QVERIFY2(image.has_value(), image ? "" : image.error().message.c_str());
      QCOMPARE(image->rgb, pixels);
    }
  }

  void fewerThanEightBitsAreRead() {
    DicomMaker maker;
    maker.shape(kRows, kCols, 1, 8, 7, 6, false, "MONOCHROME2");
    std::vector<std::uint8_t> samples;
    for (const std::uint16_t value : pattern(kRows * kCols, 127))
      samples.push_back(static_cast<std::uint8_t>(value & 127));
    maker.bytes(samples);
    codeAsJpegLs(maker);
    QCOMPARE((*storedOf(m_folder, maker, EXS_JPEGLSLossless)).bytes, samples);
  }

  void lossyCodingStaysCloseAndIsFlagged() {
    DicomMaker maker;
    maker.shape(32, 32, 1, 8, 8, 7, false, "MONOCHROME2");
    std::vector<std::uint8_t> samples;
    for (int i = 0; i < 32 * 32; ++i) samples.push_back(static_cast<std::uint8_t>(4 * (i % 32) + 3 * (i / 32)));
    maker.bytes(samples);
    const auto image = imageOf(m_folder, maker, EXS_JPEGProcess1);
    QVERIFY2(image.has_value(), image ? "" : image.error().message.c_str());
    QVERIFY(image->lossy);
    for (std::size_t i = 0; i < samples.size(); ++i) QVERIFY(std::abs(image->values[i] - samples[i]) <= 6);
  }

  void headersThatDisagreeWithTheCodestreamAreCorrupt() {
    for (const E_TransferSyntax syntax : {EXS_RLELossless, EXS_JPEGProcess14SV1, EXS_JPEGLSLossless}) {
      const auto path = in(m_folder, "coded.dcm");
      auto maker = words(1, 12, false);
      QVERIFY(saveCoded(maker, path, syntax));
      DcmFileFormat file;
      file.loadFile(OFFilename(path.c_str()));
      file.getDataset()->putAndInsertUint16(DCM_Rows, 60000);
      file.getDataset()->putAndInsertUint16(DCM_Columns, 8000);
      QVERIFY(file.saveFile(OFFilename(path.c_str()), syntax).good());
      const auto decoder = plugins::dicom::pixels::FrameDecoder::open(path);
      QVERIFY(decoder.has_value());
      const auto stored = decoder->stored(0);
      QVERIFY(!stored);
      QVERIFY(stored.error().code == ErrorCode::corrupt);
    }
  }

  void moreFramesThanFragmentsAreCorrupt() {
    auto maker = words(2, 12, false);
    const auto path = in(m_folder, "coded.dcm");
    QVERIFY(maker.save(path, EXS_RLELossless));
    DcmFileFormat file;
    file.loadFile(OFFilename(path.c_str()));
    file.getDataset()->putAndInsertString(DCM_NumberOfFrames, "2000000000");
    QVERIFY(file.saveFile(OFFilename(path.c_str()), EXS_RLELossless).good());
    const auto decoder = plugins::dicom::pixels::FrameDecoder::open(path);
    QVERIFY(!decoder);
    QVERIFY(decoder.error().code == ErrorCode::corrupt);
    QVERIFY(decoder.error().message.find("2000000000") != std::string::npos);
  }

  void unsupportedTransferSyntaxesAreNamed() {
    for (const auto& row : plugins::dicom::pixels::transferSyntaxes()) {
      if (row.coding != plugins::dicom::pixels::Coding::none) continue;
      // The name is exchanged in the bytes of a coded file, whose own UID is as long or longer.
      const auto path = in(m_folder, "named.dcm");
      auto maker = words(1, 12, false);
      QVERIFY(maker.save(path, EXS_RLELossless));
      std::vector<char> bytes = readAll(path);
      const std::string old = "1.2.840.10008.1.2.5";
      const auto at = std::search(bytes.begin(), bytes.end(), old.begin(), old.end());
      QVERIFY(at != bytes.end());
      std::string uid(row.uid);
      if (uid.size() % 2 == 1) uid += '\0';
      // Two length fields stand before: of this element, and of the whole group.
      const auto place = at - bytes.begin();
      bytes[static_cast<std::size_t>(place) - 2] = static_cast<char>(uid.size());
      const int grown = static_cast<int>(uid.size()) - 20;
      bytes[140] = static_cast<char>(bytes[140] + grown);
      bytes.erase(at, at + 20);
      bytes.insert(bytes.begin() + place, uid.begin(), uid.end());
      writeAll(path, bytes);
      const auto decoder = plugins::dicom::pixels::FrameDecoder::open(path);
      QVERIFY2(!decoder, row.name.data());
      QVERIFY2(decoder.error().code == ErrorCode::unsupported, decoder.error().message.c_str());
      QVERIFY(decoder.error().message.find(row.name) != std::string::npos);
    }
  }
};

QTEST_GUILESS_MAIN(CompressedTest)
#include "compressed_test.moc"
