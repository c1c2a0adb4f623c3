// Per-frame groups win over shared ones, shared ones over the top level.

#include <QTest>

#include "plugins/dicom/file/frame_attributes.h"
#include "tests/plugins/dicom/dicom_maker.h"

using namespace praxis::plugins::dicom::file;
using praxis::engine::image::VoiFunction;
using praxis::tests::DicomMaker;

namespace {

// Item `index` of a sequence, made when it is not there.
DcmItem& item(DcmItem& parent, const DcmTagKey& sequence, int index = 0) {
  DcmItem* found = nullptr;
  parent.findOrCreateSequenceItem(sequence, found, index);
  return *found;
}

void setRescale(DcmItem& groups, const char* slope, const char* intercept) {
  DcmItem& transform = item(groups, DCM_PixelValueTransformationSequence);
  transform.putAndInsertString(DCM_RescaleSlope, slope);
  transform.putAndInsertString(DCM_RescaleIntercept, intercept);
}

}  // namespace

class FrameAttributesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void topLevelHoldsForEveryFrame() {
    DicomMaker maker;
    maker.place(1, 2, 3)
        .set(DCM_WindowCenter, "40\\-600")
        .set(DCM_WindowWidth, "400\\1500")
        .set(DCM_VOILUTFunction, "SIGMOID");
    maker.set(DCM_RescaleSlope, "2").set(DCM_RescaleIntercept, "-1024").set(DCM_SliceThickness, "3");
    const auto frames = frameAttributes(maker.data(), 2);
    QCOMPARE(frames.size(), std::size_t(2));
    QCOMPARE((*frames[1].position)[2], 3.0);
    QCOMPARE((*frames[1].spacing)[0], 0.5);
    QCOMPARE((*frames[1].spacing)[1], 0.25);
    QCOMPARE(frames[1].windows.size(), std::size_t(2));
    QVERIFY(frames[1].windows[1].function == VoiFunction::sigmoid);
    QCOMPARE(frames[1].rescale->slope, 2.0);
    QCOMPARE(*frames[1].sliceThickness, 3.0);
  }

  // Each frame has a copy of what all share.
  void whatAllFramesShareStaysSmall() {
    std::string windows = "1", name(3000, 'n');
    for (int i = 0; i < 5000; ++i) windows += "\\1";
    DicomMaker maker;
    maker.set(DCM_WindowCenter, windows).set(DCM_WindowWidth, windows).set(DCM_WindowCenterWidthExplanation, name);
    maker.set(DCM_RescaleSlope, "2").set(DCM_RescaleType, std::string(255, 'x') + "\u00e9");
    maker.set(DCM_SpecificCharacterSet, "ISO_IR 192");
    const auto few = frameAttributes(maker.data(), 2);
    QCOMPARE(few[1].windows.size(), std::size_t(32));
    QCOMPARE(few[1].windows[0].explanation.size(), std::size_t(256));
    QCOMPARE(few[1].rescale->type, std::string(255, 'x'));
    QCOMPARE(frameAttributes(maker.data(), 1 << 18).back().windows.size(), std::size_t(4));
  }

  void perFrameBeforeSharedBeforeTopLevel() {
    DicomMaker maker;
    maker.set(DCM_RescaleSlope, "1").set(DCM_RescaleIntercept, "0");
    setRescale(item(maker.data(), DCM_SharedFunctionalGroupsSequence), "2", "-1");
    setRescale(item(maker.data(), DCM_PerFrameFunctionalGroupsSequence, 1), "3", "-2");
    const auto frames = frameAttributes(maker.data(), 3);
    QCOMPARE(frames[0].rescale->slope, 2.0);
    QCOMPARE(frames[1].rescale->slope, 3.0);
    QCOMPARE(frames[1].rescale->intercept, -2.0);
    QCOMPARE(frames[2].rescale->slope, 2.0);
  }

  void moreItemsThanFramesAreIgnored() {
    DicomMaker maker;
    setRescale(item(maker.data(), DCM_PerFrameFunctionalGroupsSequence, 4), "3", "0");
    QCOMPARE(frameAttributes(maker.data(), 2).size(), std::size_t(2));
    QVERIFY(frameAttributes(maker.data(), 0).empty());
    QVERIFY(frameAttributes(maker.data(), -1).empty());
  }

  void brokenGeometryIsNoGeometry_data() {
    QTest::addColumn<QString>("orientation");
    QTest::newRow("zero") << "0\\0\\0\\0\\0\\0";
    QTest::newRow("parallel") << "1\\0\\0\\1\\0\\0";
    QTest::newRow("too few") << "1\\0\\0";
    QTest::newRow("not numbers") << "1\\0\\0\\0\\x\\0";
    QTest::newRow("too long") << "9\\0\\0\\0\\1\\0";
  }
  void brokenGeometryIsNoGeometry() {
    QFETCH(QString, orientation);
    DicomMaker maker;
    maker.place(0, 0, 0, orientation.toStdString());
    QVERIFY(!frameAttributes(maker.data(), 1)[0].orientation.has_value());
  }

  void spacingMustBePositive() {
    DicomMaker maker;
    maker.set(DCM_PixelSpacing, "0\\0.5");
    QVERIFY(!frameAttributes(maker.data(), 1)[0].spacing.has_value());
    maker.set(DCM_PixelSpacing, "0.5");
    QVERIFY(!frameAttributes(maker.data(), 1)[0].spacing.has_value());
  }

  void doseOffsetsMoveAlongTheNormal() {
    DicomMaker maker;
    maker.place(0, 0, 10).set(DcmTagKey(0x3004, 0x000c), "0\\5\\15");
    const auto frames = frameAttributes(maker.data(), 3);
    QCOMPARE((*frames[0].position)[2], 10.0);
    QCOMPARE((*frames[2].position)[2], 25.0);
  }
};

QTEST_APPLESS_MAIN(FrameAttributesTest)
#include "frame_attributes_test.moc"
