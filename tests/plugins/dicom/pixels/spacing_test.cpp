// Millimetres only where the header vouches for them: by kind of picture, calibration and ultrasound region.

#include <QTest>

#include "tests/plugins/dicom/pixels/decode_support.h"

using namespace praxis;
using namespace praxis::tests;
using engine::image::Image;
using engine::image::ScaledRegion;
using engine::image::SpacingSource;

namespace {

const DcmTagKey kCalibrationType{0x0028, 0x0a02};
const DcmTagKey kMagnification{0x0018, 0x1114};
const DcmTagKey kScannedSpacing{0x0018, 0x2010};

DicomMaker picture(const char* modality, const char* sopClass = UID_SecondaryCaptureImageStorage) {
  DicomMaker maker;
  maker.ramp(10, 20).set(DCM_Modality, modality).set(DCM_SOPClassUID, sopClass);
  return maker;
}

struct Region {
  int left = 0, top = 0, right = 0, bottom = 0;
  int unitX = 3, unitY = 3;
  double deltaX = 0.01, deltaY = 0.02;
  int flags = 0;
};

void addRegion(DicomMaker& maker, int index, const Region& region) {
  DcmItem* item = nullptr;
  maker.data().findOrCreateSequenceItem(DCM_SequenceOfUltrasoundRegions, item, index);
  item->putAndInsertUint32(DCM_RegionLocationMinX0, static_cast<Uint32>(region.left));
  item->putAndInsertUint32(DCM_RegionLocationMinY0, static_cast<Uint32>(region.top));
  item->putAndInsertUint32(DCM_RegionLocationMaxX1, static_cast<Uint32>(region.right));
  item->putAndInsertUint32(DCM_RegionLocationMaxY1, static_cast<Uint32>(region.bottom));
  item->putAndInsertUint16(DCM_PhysicalUnitsXDirection, static_cast<Uint16>(region.unitX));
  item->putAndInsertUint16(DCM_PhysicalUnitsYDirection, static_cast<Uint16>(region.unitY));
  item->putAndInsertFloat64(DCM_PhysicalDeltaX, region.deltaX);
  item->putAndInsertFloat64(DCM_PhysicalDeltaY, region.deltaY);
  item->putAndInsertUint32(DCM_RegionFlags, static_cast<Uint32>(region.flags));
}

}  // namespace

class SpacingTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  void expect(DicomMaker& maker, SpacingSource source, double row, double col) {
    const auto image = imageOf(m_folder, maker);
    QVERIFY(image.has_value());
    QCOMPARE(static_cast<int>(image->spacingSource), static_cast<int>(source));
    QCOMPARE(image->rowSpacing, row);
    QCOMPARE(image->colSpacing, col);
  }

 private Q_SLOTS:
  void initTestCase() { plugins::dicom::file::startUp(); }
  void cleanupTestCase() { plugins::dicom::file::shutDown(); }

  void slicesAreMeasuredInThePatient() {
    auto ct = picture("CT", UID_CTImageStorage).set(DCM_PixelSpacing, "0.5\\0.25");
    expect(ct, SpacingSource::patient, 0.5, 0.25);
    // An X-ray machine that reconstructs slices still makes slices.
    auto cone = picture("XA", UID_XRay3DAngiographicImageStorage).set(DCM_PixelSpacing, "0.5\\0.5");
    expect(cone, SpacingSource::patient, 0.5, 0.5);
    auto tomo = picture("MG", UID_BreastTomosynthesisImageStorage).set(DCM_PixelSpacing, "0.1\\0.1");
    expect(tomo, SpacingSource::patient, 0.1, 0.1);
  }

  void aLocalizerHoldsAtOneDepth() {
    auto scout = picture("CT", UID_CTImageStorage).set(DCM_PixelSpacing, "0.6\\0.5");
    scout.set(DCM_ImageType, "ORIGINAL\\PRIMARY\\LOCALIZER");
    expect(scout, SpacingSource::calibrated, 0.6, 0.5);
  }

  void projectionsAreMeasuredAtTheDetector() {
    auto plate = picture("DX", UID_DigitalXRayImageStorageForPresentation).set(DCM_ImagerPixelSpacing, "0.14\\0.14");
    expect(plate, SpacingSource::detector, 0.14, 0.14);
    // The same in Pixel Spacing, or Pixel Spacing alone, corrects nothing.
    plate.set(DCM_PixelSpacing, "0.1400\\0.1400");
    expect(plate, SpacingSource::detector, 0.14, 0.14);
    auto alone = picture("CR", UID_ComputedRadiographyImageStorage).set(DCM_PixelSpacing, "0.2\\0.2");
    expect(alone, SpacingSource::detector, 0.2, 0.2);
  }

  void aCorrectedProjectionIsCalibrated() {
    auto plate = picture("DX").set(DCM_ImagerPixelSpacing, "0.14\\0.14").set(DCM_PixelSpacing, "0.12\\0.12");
    expect(plate, SpacingSource::calibrated, 0.12, 0.12);
    auto named = picture("XA").set(DCM_PixelSpacing, "0.3\\0.3").set(kCalibrationType, "FIDUCIAL");
    expect(named, SpacingSource::calibrated, 0.3, 0.3);
    named.set(kCalibrationType, "GUESS");
    expect(named, SpacingSource::detector, 0.3, 0.3);
  }

  void aKnownMagnificationIsTakenOut() {
    auto breast = picture("MG", UID_DigitalMammographyXRayImageStorageForPresentation);
    breast.set(DCM_ImagerPixelSpacing, "0.09\\0.09").set(kMagnification, "1.5");
    expect(breast, SpacingSource::calibrated, 0.06, 0.06);
    // A factor below 1 would put the detector in front of the patient.
    breast.set(kMagnification, "0.5");
    expect(breast, SpacingSource::detector, 0.09, 0.09);
    // What was corrected already is not corrected again.
    breast.set(kMagnification, "1.5").set(DCM_PixelSpacing, "0.07\\0.07");
    expect(breast, SpacingSource::calibrated, 0.07, 0.07);
  }

  void enhancedAngiographyCarriesItsSpacingsInGroups() {
    auto run = picture("XA", UID_EnhancedXAImageStorage);
    DcmItem *shared = nullptr, *properties = nullptr, *beam = nullptr;
    run.data().findOrCreateSequenceItem(DCM_SharedFunctionalGroupsSequence, shared, 0);
    shared->findOrCreateSequenceItem(DcmTag(0x0028, 0x9443), properties, 0);
    properties->putAndInsertString(DCM_ImagerPixelSpacing, "0.4\\0.4");
    expect(run, SpacingSource::detector, 0.4, 0.4);
    shared->findOrCreateSequenceItem(DcmTag(0x0018, 0x9401), beam, 0);
    beam->putAndInsertString(DcmTag(0x0018, 0x9404), "0.25\\0.25");
    expect(run, SpacingSource::calibrated, 0.25, 0.25);
  }

  void aScannedFilmIsMeasuredOnTheFilm() {
    auto film = picture("RG").set(kScannedSpacing, "0.2\\0.2");
    expect(film, SpacingSource::detector, 0.2, 0.2);
    auto capture = picture("OT").set(kScannedSpacing, "0.2\\0.1");
    expect(capture, SpacingSource::detector, 0.2, 0.1);
  }

  void nobodyVouchesForACapture() {
    auto capture = picture("OT").set(DCM_PixelSpacing, "0.5\\0.25");
    expect(capture, SpacingSource::none, 0, 0);
    // The pixels are known to be tall all the same.
    QCOMPARE(imageOf(m_folder, capture)->pixelAspect, 2.0);
    capture.set(kCalibrationType, "GEOMETRY");
    expect(capture, SpacingSource::calibrated, 0.5, 0.25);
    auto bare = picture("DX");
    expect(bare, SpacingSource::none, 0, 0);
  }

  void ultrasoundHasAScalePerRegion() {
    auto scan = picture("US", UID_UltrasoundImageStorage).set(DCM_PixelSpacing, "1\\1");
    addRegion(scan, 0, {.left = 0, .top = 0, .right = 9, .bottom = 9});
    addRegion(scan, 1, {.left = 10, .top = 0, .right = 19, .bottom = 9, .unitX = 4, .deltaY = -0.03});
    expect(scan, SpacingSource::none, 0, 0);
    const auto image = imageOf(m_folder, scan);
    QCOMPARE(image->regions.size(), std::size_t(2));
    QVERIFY(image->regions[0] == (ScaledRegion{0, 0, 9, 9, 0.2, 0.1}));
    // Seconds across, centimetres downward.
    QVERIFY(image->regions[1] == (ScaledRegion{0, 10, 9, 19, 0.3, 0}));
  }

  void regionsOfHighPriorityComeFirst() {
    auto scan = picture("US", UID_UltrasoundImageStorage);
    addRegion(scan, 0, {.right = 19, .bottom = 9, .flags = 1});
    addRegion(scan, 1, {.right = 4, .bottom = 4, .flags = 2});
    const auto image = imageOf(m_folder, scan);
    QCOMPARE(image->regions[0].right, 4);
    QCOMPARE(image->regions[1].right, 19);
  }

  void hostileRegionsAreCutOrDropped() {
    auto scan = picture("US", UID_UltrasoundImageStorage);
    addRegion(scan, 0, {.left = 0, .top = 0, .right = 2000000000, .bottom = -1});  // 4294967295 as it is stored
    addRegion(scan, 1, {.left = 15, .top = 0, .right = 3, .bottom = 5});
    addRegion(scan, 2, {.left = 500, .top = 0, .right = 600, .bottom = 5});
    addRegion(scan, 3, {.right = 3, .bottom = 3, .deltaX = std::nan(""), .deltaY = HUGE_VAL});
    const auto image = imageOf(m_folder, scan);
    QCOMPARE(image->regions.size(), std::size_t(2));
    QVERIFY(image->regions[0] == (ScaledRegion{0, 0, 9, 19, 0.2, 0.1}));
    QVERIFY(image->regions[1] == (ScaledRegion{0, 0, 3, 3, 0, 0}));
  }

  void absurdShapesAreNotShown() {
    auto ct = picture("OT").set(DCM_PixelSpacing, "1\\0.0000001");
    QCOMPARE(imageOf(m_folder, ct)->pixelAspect, 1.0);
  }
};

QTEST_GUILESS_MAIN(SpacingTest)
#include "spacing_test.moc"
