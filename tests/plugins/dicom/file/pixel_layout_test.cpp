// Claims of the header against what the file holds: absurd ones are refused before anything is allocated.

#include <QTest>

#include "plugins/dicom/file/pixel_layout.h"
#include "tests/plugins/dicom/dicom_maker.h"

using namespace praxis;
using namespace praxis::plugins::dicom::file;
using engine::base::ErrorCode;
using engine::base::Result;
using tests::DicomMaker;

class PixelLayoutTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  Result<PixelLayout> layoutOf(DicomMaker& maker) {
    const auto path = tests::in(m_folder, "layout.dcm");
    maker.save(path);
    const auto file = DicomFile::open(path, ReadDepth::header);
    if (!file) return file.error();
    return pixelLayout(*file);
  }

 private Q_SLOTS:
  void initTestCase() { startUp(); }
  void cleanupTestCase() { shutDown(); }

  void soundHeadersAreRead() {
    DicomMaker maker;
    maker.shape(3, 5, 1, 16, 12, 11, true, "MONOCHROME1")
        .words(std::vector<std::uint16_t>(30))
        .set(DCM_NumberOfFrames, "2");
    const auto layout = layoutOf(maker);
    QVERIFY(layout.has_value());
    QCOMPARE(layout->rows, 3);
    QCOMPARE(layout->cols, 5);
    QCOMPARE(layout->frames, 2);
    QCOMPARE(layout->bitsStored, 12);
    QVERIFY(layout->isSigned);
    QVERIFY(!layout->encapsulated);
    QCOMPARE(layout->pixelBytes, std::uint64_t(60));
    QCOMPARE(layout->bytesPerSample(), 2);
  }

  void absurdClaimsAreRefused_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("cols");
    QTest::addColumn<QString>("frames");
    QTest::addColumn<int>("samples");
    QTest::addColumn<int>("allocated");
    QTest::addColumn<int>("stored");
    QTest::addColumn<int>("high");
    QTest::newRow("more rows than data") << 17 << 16 << "1" << 1 << 8 << 8 << 7;
    QTest::newRow("largest rows and columns") << 65535 << 65535 << "1" << 1 << 8 << 8 << 7;
    QTest::newRow("largest everything") << 65535 << 65535 << "2147483647" << 3 << 32 << 32 << 31;
    QTest::newRow("frames beyond 32 bits") << 16 << 16 << "99999999999" << 1 << 8 << 8 << 7;
    QTest::newRow("one frame too many") << 16 << 16 << "2" << 1 << 8 << 8 << 7;
    QTest::newRow("no rows") << 0 << 16 << "1" << 1 << 8 << 8 << 7;
    QTest::newRow("no columns") << 16 << 0 << "1" << 1 << 8 << 8 << 7;
    QTest::newRow("seven samples") << 16 << 16 << "1" << 7 << 8 << 8 << 7;
    QTest::newRow("wider than the data") << 16 << 16 << "1" << 1 << 16 << 16 << 15;
    QTest::newRow("more stored than allocated") << 16 << 16 << "1" << 1 << 8 << 12 << 11;
    QTest::newRow("high bit outside") << 16 << 16 << "1" << 1 << 8 << 8 << 9;
    QTest::newRow("high bit below stored") << 16 << 16 << "1" << 1 << 8 << 8 << 3;
    QTest::newRow("nothing stored") << 16 << 16 << "1" << 1 << 8 << 0 << 0;
    QTest::newRow("unknown width") << 16 << 16 << "1" << 1 << 24 << 24 << 23;
  }
  void absurdClaimsAreRefused() {
    QFETCH(int, rows);
    QFETCH(int, cols);
    QFETCH(QString, frames);
    QFETCH(int, samples);
    QFETCH(int, allocated);
    QFETCH(int, stored);
    QFETCH(int, high);
    DicomMaker maker;
    maker.ramp(16, 16).shape(rows, cols, samples, allocated, stored, high, false, "MONOCHROME2");
    maker.set(DCM_NumberOfFrames, frames.toStdString());
    const auto layout = layoutOf(maker);
    QVERIFY(!layout);
    QVERIFY(layout.error().code == ErrorCode::corrupt || layout.error().code == ErrorCode::unsupported);
    QVERIFY(layout.error().message.size() > 10);
  }

  void numbersThatAreNoneCountAsAbsent() {
    DicomMaker maker;
    maker.ramp(16, 16).set(DCM_NumberOfFrames, "1A");
    QCOMPARE(layoutOf(maker)->frames, 1);
    maker.set(DCM_NumberOfFrames, "-5");
    QCOMPARE(layoutOf(maker)->frames, 1);
  }

  void filesWithoutPixelsAreUnsupported() {
    DicomMaker maker;
    const auto layout = layoutOf(maker);
    QVERIFY(!layout);
    QVERIFY(layout.error().code == ErrorCode::unsupported);
  }
};

QTEST_GUILESS_MAIN(PixelLayoutTest)
#include "pixel_layout_test.moc"
