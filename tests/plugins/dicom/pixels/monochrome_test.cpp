// Stored samples to physical values: bits, signs, rescale, tables, padding, inversion.

#include <QTest>

#include "engine/image/render.h"
#include "tests/plugins/dicom/pixels/decode_support.h"

using namespace praxis;
using namespace praxis::tests;
using engine::base::ErrorCode;
using engine::image::Image;
using engine::image::Photometric;

namespace {

using Floats = std::vector<float>;

DicomMaker words(int rows, int cols, int stored, int high, bool isSigned, const std::vector<std::uint16_t>& samples) {
  DicomMaker maker;
  maker.shape(rows, cols, 1, 16, stored, high, isSigned, "MONOCHROME2").words(samples);
  return maker;
}

void addLut(DicomMaker& maker, const DcmTagKey& sequence, int first, int bits,
            const std::vector<std::uint16_t>& entries) {
  DcmItem* item = nullptr;
  maker.data().findOrCreateSequenceItem(sequence, item, 0);
  const Uint16 descriptor[] = {static_cast<Uint16>(entries.size()), static_cast<Uint16>(first),
                               static_cast<Uint16>(bits)};
  item->putAndInsertUint16Array(DcmTag(DCM_LUTDescriptor, EVR_US), descriptor, 3);
  item->putAndInsertUint16Array(DcmTag(DCM_LUTData, EVR_US), entries.data(), entries.size());
}

}  // namespace

class MonochromeTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

 private Q_SLOTS:
  void initTestCase() { plugins::dicom::file::startUp(); }
  void cleanupTestCase() { plugins::dicom::file::shutDown(); }

  void signComesFromBitsStored() {
    // 12 bits stored, the upper four are rubbish.
    auto maker = words(1, 4, 12, 11, true, {0x0fff, 0x0800, 0xf7ff, 0x5001});
    QCOMPARE(samplesOf<std::int16_t>(*storedOf(m_folder, maker)), (std::vector<std::int16_t>{-1, -2048, 2047, 1}));
    auto positive = words(1, 4, 12, 11, false, {0x0fff, 0x0800, 0xf7ff, 0x5001});
    QCOMPARE(samplesOf<std::uint16_t>(*storedOf(m_folder, positive)),
             (std::vector<std::uint16_t>{4095, 2048, 2047, 1}));
  }

  void highBitShifts() {
    auto maker = words(1, 2, 12, 15, true, {0xfff0, 0x7ff5});
    QCOMPARE(samplesOf<std::int16_t>(*storedOf(m_folder, maker)), (std::vector<std::int16_t>{-1, 2047}));
  }

  void byteOrdersGiveTheSameSamples() {
    for (const E_TransferSyntax syntax : {EXS_LittleEndianImplicit, EXS_LittleEndianExplicit, EXS_BigEndianExplicit,
                                          EXS_DeflatedLittleEndianExplicit}) {
      auto maker = words(2, 2, 16, 15, false, {1, 0x1234, 0xff00, 7});
      const auto stored = storedOf(m_folder, maker, syntax);
      QVERIFY2(stored.has_value(), stored ? "" : stored.error().message.c_str());
      QCOMPARE(samplesOf<std::uint16_t>(*stored), (std::vector<std::uint16_t>{1, 0x1234, 0xff00, 7}));
      DicomMaker eight;
      eight.ramp(5, 3);
      QCOMPARE((*storedOf(m_folder, eight, syntax)).bytes,
               (std::vector<std::uint8_t>{0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4}));
    }
  }

  void packedBitsFollowEachOtherAcrossFrames() {
    DicomMaker maker;
    maker.shape(1, 5, 1, 1, 1, 0, false, "MONOCHROME2").set(DCM_NumberOfFrames, "3").bytes({0b10110101, 0b01010010});
    QCOMPARE((*storedOf(m_folder, maker)).bytes, (std::vector<std::uint8_t>{1, 0, 1, 0, 1}));
    QCOMPARE((*storedOf(m_folder, maker, EXS_LittleEndianExplicit, 1)).bytes,
             (std::vector<std::uint8_t>{1, 0, 1, 0, 1}));
    QCOMPARE((*storedOf(m_folder, maker, EXS_LittleEndianExplicit, 2)).bytes,
             (std::vector<std::uint8_t>{0, 0, 1, 0, 1}));
  }

  void packedSamplesFollowEachOtherAcrossBytes() {
    for (const E_TransferSyntax syntax : {EXS_LittleEndianExplicit, EXS_BigEndianExplicit}) {
      // 0x321, 0xcba | 0xf65, 0x800: twelve bits each, frames of two; all twelve are the number.
      DicomMaker twelve;
      twelve.shape(1, 2, 1, 12, 12, 11, true, "MONOCHROME2").set(DCM_NumberOfFrames, "2");
      twelve.words({0xa321, 0x65cb, 0x800f});
      QCOMPARE(samplesOf<std::int16_t>(*storedOf(m_folder, twelve, syntax, 0)),
               (std::vector<std::int16_t>{0x321, 0xcba - 0x1000}));
      QCOMPARE(samplesOf<std::int16_t>(*storedOf(m_folder, twelve, syntax, 1)),
               (std::vector<std::int16_t>{0xf65 - 0x1000, -0x800}));
      DicomMaker four;
      four.shape(1, 3, 1, 4, 4, 3, false, "MONOCHROME2").set(DCM_NumberOfFrames, "2").words({0x4321, 0x0065});
      QCOMPARE((*storedOf(m_folder, four, syntax, 0)).bytes, (std::vector<std::uint8_t>{1, 2, 3}));
      QCOMPARE((*storedOf(m_folder, four, syntax, 1)).bytes, (std::vector<std::uint8_t>{4, 5, 6}));
    }
  }

  void wideSamplesAreReadInBothByteOrders() {
    for (const bool isSigned : {false, true}) {
      DicomMaker maker;
      maker.shape(1, 2, 1, 32, 24, 23, isSigned, "MONOCHROME2").words({0x5678, 0x1234, 0xffff, 0x00ff});
      const auto values = imageOf(m_folder, maker)->values;
      QCOMPARE(values, isSigned ? (Floats{0x345678, -1}) : (Floats{0x345678, 0xffffff}));
    }
  }

  void doublesKeepTheirPrecision() {
    for (const E_TransferSyntax syntax : {EXS_LittleEndianExplicit, EXS_BigEndianExplicit}) {
      DicomMaker maker;
      maker.shape(1, 2, 1, 64, 64, 63, false, "MONOCHROME2");
      const Float64 values[] = {0.1, -1e300};
      maker.data().putAndInsertFloat64Array(DCM_DoubleFloatPixelData, values, 2);
      const auto decoder = decoderOf(m_folder, maker, syntax);
      QVERIFY2(decoder.has_value(), decoder ? "" : decoder.error().message.c_str());
      QCOMPARE(*decoder->physical(0), (std::vector<double>{0.1, -1e300}));
    }
  }

  void rescaleKeepsFractionsAndNegativeSlopes() {
    auto maker = words(1, 3, 16, 15, false, {0, 1, 1000});
    maker.set(DCM_RescaleSlope, "-0.25").set(DCM_RescaleIntercept, "10.5").set(DCM_RescaleType, "US");
    const auto image = imageOf(m_folder, maker);
    QCOMPARE(image->values, (Floats{10.5f, 10.25f, -239.5f}));
    QVERIFY(image->unit.empty());
    const auto decoder = decoderOf(m_folder, maker);
    QCOMPARE(*decoder->physical(0), (std::vector<double>{10.5, 10.25, -239.5}));
  }

  void unitsAreNamed() {
    auto maker = words(1, 1, 16, 15, true, {0});
    maker.set(DCM_RescaleSlope, "1").set(DCM_RescaleIntercept, "-1024").set(DCM_Modality, "CT");
    QCOMPARE(imageOf(m_folder, maker)->unit, std::string("HU"));
    maker.set(DCM_RescaleType, "MGML");
    QCOMPARE(imageOf(m_folder, maker)->unit, std::string("MGML"));
    maker.set(DCM_Modality, "PT").set(DCM_Units, "BQML");
    QCOMPARE(imageOf(m_folder, maker)->unit, std::string("Bq/ml"));
  }

  void modalityTableWinsOverRescale() {
    auto maker = words(1, 4, 16, 15, true, {static_cast<std::uint16_t>(-9), static_cast<std::uint16_t>(-2), 0, 50});
    maker.set(DCM_RescaleSlope, "2").set(DCM_RescaleIntercept, "5");
    addLut(maker, DCM_ModalityLUTSequence, -2, 16, {100, 200, 60000});
    QCOMPARE(imageOf(m_folder, maker)->values, (Floats{100, 100, 60000, 60000}));
  }

  void doseScalingHolds() {
    DicomMaker maker;
    maker.shape(1, 2, 1, 32, 32, 31, false, "MONOCHROME2").words({0x4240, 0x000f, 0, 0});  // 1000000, 0
    maker.set(DCM_DoseGridScaling, "1e-6").set(DCM_DoseUnits, "GY").set(DCM_Modality, "RTDOSE");
    const auto image = imageOf(m_folder, maker);
    QCOMPARE(image->values, (Floats{1, 0}));
    QCOMPARE(image->unit, std::string("Gy"));
  }

  void paddingIsComparedWithStoredValues() {
    auto maker =
        words(1, 4, 16, 15, true, {static_cast<std::uint16_t>(-2000), static_cast<std::uint16_t>(-1999), 5, 6});
    maker.set(DCM_RescaleSlope, "1").set(DCM_RescaleIntercept, "-1024");
    maker.setShort(DCM_PixelPaddingValue, -2000);
    QCOMPARE(imageOf(m_folder, maker)->padding, (std::vector<std::uint8_t>{1, 0, 0, 0}));
    maker.setShort(DCM_PixelPaddingRangeLimit, -1999);
    QCOMPARE(imageOf(m_folder, maker)->padding, (std::vector<std::uint8_t>{1, 1, 0, 0}));
    maker.setShort(DCM_PixelPaddingValue, 77).setShort(DCM_PixelPaddingRangeLimit, 78);
    QVERIFY(imageOf(m_folder, maker)->padding.empty());
  }

  void monochrome1IsInvertedOnce() {
    DicomMaker maker;
    maker.shape(1, 2, 1, 8, 8, 7, false, "MONOCHROME1").bytes({0, 255});
    maker.set(DCM_WindowCenter, "128").set(DCM_WindowWidth, "256");
    std::vector<std::uint8_t> out;
    for (const char* presentation : {"", "INVERSE"}) {
      maker.set(DCM_PresentationLUTShape, presentation);
      const auto image = imageOf(m_folder, maker);
      QVERIFY(image->photometric == Photometric::monochrome1);
      QCOMPARE(image->values, (Floats{0, 255}));
      engine::image::renderGrey(*image, engine::image::defaultWindow(*image), out);
      QCOMPARE(out, (std::vector<std::uint8_t>{255, 0}));
    }
    maker.set(DCM_PhotometricInterpretation, "MONOCHROME2");
    QVERIFY(imageOf(m_folder, maker)->inverted);
  }

  void windowsAndTablesOfTheHeaderAreHandedOn() {
    auto maker = words(1, 1, 16, 15, false, {0});
    maker.set(DCM_WindowCenter, "40\\-600")
        .set(DCM_WindowWidth, "400\\1500")
        .set(DCM_WindowCenterWidthExplanation, "SOFT\\LUNG");
    maker.set(DCM_VOILUTFunction, "LINEAR_EXACT");
    addLut(maker, DCM_VOILUTSequence, 10, 12, {0, 4095});
    const auto image = imageOf(m_folder, maker);
    QCOMPARE(image->windows.size(), std::size_t(2));
    QCOMPARE(image->windows[1].explanation, std::string("LUNG"));
    QVERIFY(image->windows[0].function == engine::image::VoiFunction::linearExact);
    QVERIFY(image->voiLut.has_value());
    QCOMPARE(image->voiLut->first, 10);
    QCOMPARE(image->voiLut->bits, 12);
    QCOMPARE(image->voiLut->entries.size(), std::size_t(2));
  }

  void spacingAndAspectAreHandedOn() {
    DicomMaker maker;
    maker.ramp(2, 2).place(0, 0, 0);
    auto image = imageOf(m_folder, maker);
    QCOMPARE(image->rowSpacing, 0.5);
    QCOMPARE(image->colSpacing, 0.25);
    QCOMPARE(image->pixelAspect, 2.0);
    maker.set(DCM_PixelSpacing, "0\\0").set(DCM_PixelAspectRatio, "3\\4");
    image = imageOf(m_folder, maker);
    QCOMPARE(image->rowSpacing, 0.0);
    QCOMPARE(image->pixelAspect, 0.75);
  }

  void floatPixelsKeepTheirValues() {
    DicomMaker maker;
    maker.shape(1, 2, 1, 32, 32, 31, false, "MONOCHROME2");
    const Float32 values[] = {0.125f, -3e20f};
    maker.data().putAndInsertFloat32Array(DCM_FloatPixelData, values, 2);
    QCOMPARE(imageOf(m_folder, maker)->values, (Floats{0.125f, -3e20f}));
  }

  void framesOutsideAreRefused() {
    DicomMaker maker;
    maker.ramp(4, 4);
    const auto decoder = decoderOf(m_folder, maker);
    QCOMPARE(decoder->frames(), 1);
    for (const int frame : {-1, 1, 2147483647}) {
      const auto image = decoder->image(frame);
      QVERIFY(!image);
      QVERIFY(image.error().code == ErrorCode::invalidArgument);
    }
  }
};

QTEST_GUILESS_MAIN(MonochromeTest)
#include "monochrome_test.moc"
