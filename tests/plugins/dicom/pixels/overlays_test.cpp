// Overlay planes: their own element or unused bits, anywhere over the picture, one or many frames; never in the values.

#include <QTest>

#include "tests/plugins/dicom/pixels/decode_support.h"

using namespace praxis;
using namespace praxis::tests;

namespace {

using Bytes = std::vector<std::uint8_t>;

void addPlane(DicomMaker& maker, int group, int rows, int cols, int top, int left) {
  const auto tag = [group](int element, DcmEVR vr) {
    return DcmTag(static_cast<Uint16>(group), static_cast<Uint16>(element), vr);
  };
  maker.data().putAndInsertUint16(tag(0x0010, EVR_US), static_cast<Uint16>(rows));
  maker.data().putAndInsertUint16(tag(0x0011, EVR_US), static_cast<Uint16>(cols));
  maker.data().putAndInsertString(tag(0x0040, EVR_CS), "G");
  const Sint16 origin[] = {static_cast<Sint16>(top), static_cast<Sint16>(left)};
  maker.data().putAndInsertSint16Array(tag(0x0050, EVR_SS), origin, 2);
  maker.data().putAndInsertUint16(tag(0x0100, EVR_US), 1);
  maker.data().putAndInsertUint16(tag(0x0102, EVR_US), 0);
}

void addBits(DicomMaker& maker, int group, const std::vector<std::uint16_t>& words) {
  maker.data().putAndInsertUint16Array(DcmTag(static_cast<Uint16>(group), 0x3000, EVR_OW), words.data(), words.size());
}

void setNumber(DicomMaker& maker, int group, int element, int value, bool text) {
  const DcmTag tag(static_cast<Uint16>(group), static_cast<Uint16>(element), text ? EVR_IS : EVR_US);
  if (text) {
    maker.data().putAndInsertString(tag, std::to_string(value).c_str());
  } else {
    maker.data().putAndInsertUint16(tag, static_cast<Uint16>(value));
  }
}

}  // namespace

class OverlaysTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

 private Q_SLOTS:
  void initTestCase() { plugins::dicom::file::startUp(); }
  void cleanupTestCase() { plugins::dicom::file::shutDown(); }

  void aPlaneMuchLargerThanItsPictureIsLeftOut() {
    DicomMaker maker;
    maker.ramp(3, 6);
    addPlane(maker, 0x6000, 2048, 2048, 1, 1);
    addBits(maker, 0x6000, std::vector<std::uint16_t>(2048 * 2048 / 16, 1));
    addPlane(maker, 0x6002, 2048, 2049, 1, 1);
    addBits(maker, 0x6002, std::vector<std::uint16_t>(2048 * 2049 / 16 + 1, 1));
    const auto image = imageOf(m_folder, maker);
    QVERIFY2(image.has_value(), image ? "" : image.error().message.c_str());
    QCOMPARE(image->overlays.size(), std::size_t(1));
    QCOMPARE(image->overlays[0].cols, 2048);
  }

  void planesAreReadInEveryByteOrder() {
    for (const E_TransferSyntax syntax : {EXS_LittleEndianImplicit, EXS_LittleEndianExplicit, EXS_BigEndianExplicit,
                                          EXS_DeflatedLittleEndianExplicit}) {
      DicomMaker maker;
      maker.ramp(3, 6);
      addPlane(maker, 0x6000, 3, 6, 1, 1);
      addBits(maker, 0x6000, {0b1000'0000'0010'0001, 0b11});  // pixels 0, 5, 15, 16 and 17
      const auto image = imageOf(m_folder, maker, syntax);
      QVERIFY2(image.has_value(), image ? "" : image.error().message.c_str());
      QCOMPARE(image->overlays.size(), std::size_t(1));
      QCOMPARE(image->overlays[0].bits, (Bytes{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1}));
      QCOMPARE(image->overlays[0].rows, 3);
      QCOMPARE(image->overlays[0].cols, 6);
      QCOMPARE(image->overlays[0].top, 0);
      QCOMPARE(image->overlays[0].left, 0);
    }
  }

  void planesMayLieOutside() {
    DicomMaker maker;
    maker.ramp(3, 6);
    addPlane(maker, 0x6002, 1, 2, -4, 300);
    addBits(maker, 0x6002, {0b10});
    maker.data().putAndInsertString(DcmTag(0x6002, 0x1500, EVR_LO), "edge");
    const auto image = imageOf(m_folder, maker);
    QCOMPARE(image->overlays.size(), std::size_t(1));
    QCOMPARE(image->overlays[0].top, -5);
    QCOMPARE(image->overlays[0].left, 299);
    QCOMPARE(image->overlays[0].bits, (Bytes{0, 1}));
    QCOMPARE(image->overlays[0].label, std::string("edge"));
  }

  void framesOfAPlaneBelongToFramesOfThePicture() {
    DicomMaker maker;
    maker.shape(1, 3, 1, 8, 8, 7, false, "MONOCHROME2").set(DCM_NumberOfFrames, "4").bytes(Bytes(12, 5));
    addPlane(maker, 0x6000, 1, 3, 1, 1);
    addBits(maker, 0x6000, {0b110'001});
    const auto planes = [&](int frame) { return imageOf(m_folder, maker, EXS_LittleEndianExplicit, frame)->overlays; };
    for (int frame = 0; frame < 4; ++frame) QCOMPARE(planes(frame).at(0).bits, (Bytes{1, 0, 0}));
    setNumber(maker, 0x6000, 0x0015, 2, true);
    QCOMPARE(planes(0).at(0).bits, (Bytes{1, 0, 0}));
    QCOMPARE(planes(1).at(0).bits, (Bytes{0, 1, 1}));
    QVERIFY(planes(2).empty());
    setNumber(maker, 0x6000, 0x0051, 3, false);
    QVERIFY(planes(0).empty());
    QVERIFY(planes(1).empty());
    QCOMPARE(planes(2).at(0).bits, (Bytes{1, 0, 0}));
    QCOMPARE(planes(3).at(0).bits, (Bytes{0, 1, 1}));
  }

  void planesInUnusedBitsLeaveTheValuesAlone() {
    for (const E_TransferSyntax syntax : {EXS_LittleEndianExplicit, EXS_BigEndianExplicit}) {
      DicomMaker maker;
      maker.shape(1, 3, 1, 16, 12, 11, false, "MONOCHROME2").words({0x1001, 0x0fff, 0x9002});
      for (const auto& [group, bit] : {std::pair(0x6000, 12), std::pair(0x6002, 15)}) {
        addPlane(maker, group, 1, 3, 1, 1);
        setNumber(maker, group, 0x0100, 16, false);
        setNumber(maker, group, 0x0102, bit, false);
      }
      const auto image = imageOf(m_folder, maker, syntax);
      QVERIFY2(image.has_value(), image ? "" : image.error().message.c_str());
      QCOMPARE(image->values, (std::vector<float>{1, 4095, 2}));
      QCOMPARE(image->overlays.size(), std::size_t(2));
      QCOMPARE(image->overlays[0].bits, (Bytes{1, 0, 1}));
      QCOMPARE(image->overlays[1].bits, (Bytes{0, 0, 1}));
    }
  }

  void claimsWithoutDataGiveNoPlane() {
    DicomMaker maker;
    maker.ramp(3, 6);
    addPlane(maker, 0x6000, 65535, 65535, 1, 1);  // 512 MB in two bytes
    addBits(maker, 0x6000, {1});
    addPlane(maker, 0x6002, 3, 6, 1, 1);  // neither data nor an unused bit
    addPlane(maker, 0x6004, 0, 6, 1, 1);
    addBits(maker, 0x6004, {1});
    addPlane(maker, 0x6006, 3, 6, 1, 1);
    addBits(maker, 0x6006, {1, 0});
    setNumber(maker, 0x6006, 0x0015, 2147483647, true);  // its first frame is there, the others are not
    setNumber(maker, 0x6006, 0x0051, 0, false);
    const auto image = imageOf(m_folder, maker);
    QVERIFY2(image.has_value(), image ? "" : image.error().message.c_str());
    QVERIFY(image->overlays.empty());
  }
};

QTEST_GUILESS_MAIN(OverlaysTest)
#include "overlays_test.moc"
