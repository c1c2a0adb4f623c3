// Reports and key object selections are valid DICOM by a validator of others, and say again what was put in.

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include "plugins/dicom/record/codes.h"
#include "plugins/dicom/record/document.h"
#include "plugins/dicom/record/key_objects.h"
#include "plugins/dicom/record/structured_report.h"
#include "tests/plugins/dicom/dicom_maker.h"
#include "tests/plugins/dicom/record/record_support.h"

using namespace praxis;
using namespace praxis::plugins::dicom;
using namespace praxis::plugins::dicom::record;
using engine::base::ErrorCode;
using engine::image::SpacingSource;
using tests::DicomMaker;

namespace {

DicomMaker picture(const char* uid, int frames = 1) {
  DicomMaker maker;
  maker.ramp(100 * frames, 100).set(DCM_SOPInstanceUID, uid).set(DCM_SOPClassUID, UID_CTImageStorage);
  maker.setShort(DCM_Rows, 100).set(DCM_Modality, "CT").place(0, 0, 0);
  maker.set(DCM_StudyDate, "20261124").set(DCM_StudyTime, "120000").set(DCM_AccessionNumber, "A1");
  maker.set(DCM_PatientBirthDate, "19700101").set(DCM_PatientSex, "F").set(DCM_StudyID, "7");
  maker.set(DCM_FrameOfReferenceUID, "2.25.4");
  if (frames > 1) {
    maker.set(DCM_NumberOfFrames, std::to_string(frames)).set(DCM_Modality, "US");
    maker.set(DCM_SOPClassUID, UID_UltrasoundMultiframeImageStorage);
  }
  return maker;
}

// What a reader cannot know: how many pixels there were.
StudyRecord asReported(StudyRecord record) {
  for (Measurement& m : record.measurements) m.pixels = 0;
  record.keyImages.clear();
  return record;
}

std::vector<std::string> complaintsOf(const std::filesystem::path& path) {
  QProcess validator;
  validator.setProcessChannelMode(QProcess::MergedChannels);
  validator.start("dciodvfy", {QString::fromStdString(path.string())});
  std::vector<std::string> complaints;
  if (!validator.waitForFinished()) return {"dciodvfy did not end"};
  for (const QByteArray& line : validator.readAll().split('\n')) {
    if (line.startsWith("Error")) complaints.push_back(line.toStdString());
  }
  return complaints;
}

}  // namespace

class ReportTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  SourceFiles m_files;
  std::filesystem::path in(const char* name) const { return tests::in(m_folder, name); }

  void expectValid(const std::filesystem::path& path) {
    if (QStandardPaths::findExecutable("dciodvfy").isEmpty()) QSKIP("dciodvfy (package dicom3tools) is missing");
    const auto complaints = complaintsOf(path);
    QVERIFY2(complaints.empty(), complaints.empty() ? "" : complaints.front().c_str());
  }

 private Q_SLOTS:
  void initTestCase() {
    file::startUp();
    DicomMaker one = picture("2.25.1"), loop = picture("2.25.11", 4);
    QVERIFY(one.save(in("one.dcm")) && loop.save(in("loop.dcm")));
    m_files = {{"2.25.1", in("one.dcm")}, {"2.25.11", in("loop.dcm")}};
  }
  void cleanupTestCase() { file::shutDown(); }

  void measurementsComeBackFromTheReport() {
    StudyRecord record = tests::recordOfAll();
    record.measurements[1].source = SpacingSource::patient;
    const auto written = writeReport(record, m_files, in("report.dcm"));
    QVERIFY2(written.has_value(), written ? "" : written.error().message.c_str());
    const auto read = readReport(in("report.dcm"));
    QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
    const StudyRecord expected = asReported(record);
    QCOMPARE(read->studyUid, expected.studyUid);
    QCOMPARE(read->measurements.size(), expected.measurements.size());
    for (std::size_t i = 0; i < expected.measurements.size(); ++i) {
      QVERIFY2(read->measurements[i] == expected.measurements[i], nameOf(expected.measurements[i].kind).data());
    }
    expectValid(in("report.dcm"));
  }

  void scalesAndUnitsComeBack() {
    StudyRecord record = tests::recordOfAll();
    const SpacingSource sources[] = {SpacingSource::none, SpacingSource::calibrated, SpacingSource::detector};
    const char* units[] = {"", "Bq/ml", "US"};
    for (int i = 0; i < 3; ++i) {
      Measurement& m = record.measurements[static_cast<std::size_t>(2 + i)];
      m.source = sources[i];
      m.unit = units[i];
    }
    record.measurements[0].source = SpacingSource::none;
    QVERIFY(writeReport(record, m_files, in("scales.dcm")).has_value());
    const auto read = readReport(in("scales.dcm"));
    QVERIFY(read->measurements == asReported(record).measurements);
    expectValid(in("scales.dcm"));
  }

  void framesAreCountedAsDicomDoes() {
    StudyRecord record = tests::recordOfAll();
    record.measurements.resize(1);
    record.measurements[0].frame = {"2.25.3", "2.25.11", 2};
    QVERIFY(writeReport(record, m_files, in("frames.dcm")).has_value());
    QVERIFY(readReport(in("frames.dcm"))->measurements == record.measurements);
    DcmFileFormat report;
    QVERIFY(report.loadFile(in("frames.dcm").c_str()).good());
    DcmStack found;
    QVERIFY(report.getDataset()->search(DCM_ReferencedFrameNumber, found, ESM_fromHere, OFTrue).good());
    OFString number;
    QVERIFY(static_cast<DcmElement*>(found.top())->getOFString(number, 0).good());
    QCOMPARE(QString(number.c_str()), QString("3"));
    expectValid(in("frames.dcm"));
  }

  void patientAndStudyAreThoseOfThePictures() {
    QVERIFY(writeReport(tests::recordOfAll(), m_files, in("patient.dcm")).has_value());
    const auto report = file::DicomFile::open(in("patient.dcm"), file::ReadDepth::whole);
    QCOMPARE(report->text({0x0010, 0x0010}), std::string("Test^Made"));
    QCOMPARE(report->text({0x0010, 0x0020}), std::string("T1"));
    QCOMPARE(report->text({0x0020, 0x000d}), std::string("2.25.2"));
    QCOMPARE(report->text({0x0008, 0x0050}), std::string("A1"));
    QCOMPARE(report->text({0x0008, 0x0060}), std::string("SR"));
    QCOMPARE(report->text({0x0008, 0x0016}), std::string(UID_ComprehensiveSRStorage));
    QCOMPARE(report->text({0x0008, 0x0005}), std::string("ISO_IR 192"));
    QVERIFY(report->text({0x0020, 0x000e}) != "2.25.3");  // a series of its own
  }

  void namesInOtherSetsBecomeUtf8() {
    DicomMaker maker = picture("2.25.12");
    maker.set(DCM_SpecificCharacterSet, "GB18030").set(DCM_PatientName, "Wang^Xiao=\xCD\xF5^\xD0\xA1");
    QVERIFY(maker.save(in("named.dcm")));
    StudyRecord record = tests::recordOfAll();
    record.measurements.resize(1);
    record.measurements[0].frame.sopInstanceUid = "2.25.12";
    QVERIFY(writeReport(record, {{"2.25.12", in("named.dcm")}}, in("utf8.dcm")).has_value());
    const auto report = file::DicomFile::open(in("utf8.dcm"), file::ReadDepth::whole);
    QCOMPARE(report->text({0x0010, 0x0010}), std::string("Wang^Xiao=\xE7\x8E\x8B^\xE5\xB0\x8F"));
  }

  void wrongOrMissingPicturesAreRefused() {
    StudyRecord record = tests::recordOfAll();
    QVERIFY(writeReport(record, {}, in("none.dcm")).error().code == ErrorCode::notFound);
    QVERIFY(writeReport(record, {{"2.25.1", in("loop.dcm")}}, in("none.dcm")).error().code == ErrorCode::corrupt);
    QVERIFY(writeReport({"2.25.2", {}, {}}, m_files, in("none.dcm")).error().code == ErrorCode::invalidArgument);
    QVERIFY(writeKeyObjects({"2.25.2", {}, {}}, m_files, in("none.dcm")).error().code == ErrorCode::invalidArgument);
    record.measurements[0].frame.frame = 1;
    QVERIFY(writeReport(record, m_files, in("none.dcm")).error().code == ErrorCode::invalidArgument);
    record = tests::recordOfAll();
    record.studyUid = "2.25.99";
    QVERIFY(writeReport(record, m_files, in("none.dcm")).error().code == ErrorCode::corrupt);
    QVERIFY(!std::filesystem::exists(in("none.dcm")));
    QVERIFY(writeReport(tests::recordOfAll(), m_files, "/dev/null/none.dcm").error().code == ErrorCode::io);
  }

  void otherFilesAreNoReports() {
    QVERIFY(readReport(in("one.dcm")).error().code == ErrorCode::unsupported);
    QVERIFY(readKeyObjects(in("one.dcm")).error().code == ErrorCode::unsupported);
    QVERIFY(writeKeyObjects(tests::recordOfAll(), m_files, in("key.dcm")).has_value());
    QVERIFY(readReport(in("key.dcm")).error().code == ErrorCode::unsupported);
  }

  void cutReportsNeverBringTheProgramDown() {
    QVERIFY(writeReport(tests::recordOfAll(), m_files, in("whole.dcm")).has_value());
    const std::vector<char> whole = tests::readAll(in("whole.dcm"));
    for (std::size_t length = 0; length < whole.size(); length += 211) {
      tests::writeAll(in("cut.dcm"), {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)});
      const auto read = readReport(in("cut.dcm"));
      if (read) QVERIFY(read->measurements.size() <= tests::recordOfAll().measurements.size());
    }
    for (std::size_t at = 400; at < whole.size(); at += 101) {
      std::vector<char> hurt = whole;
      hurt[at] = static_cast<char>(hurt[at] ^ 0x55);
      tests::writeAll(in("cut.dcm"), hurt);
      (void)readReport(in("cut.dcm"));
    }
  }

  void keyImagesComeBackFromTheSelection() {
    StudyRecord record = tests::recordOfAll();
    record.keyImages.push_back({{"2.25.3", "2.25.11", 3}, "shows the nodule", "2026-11-24T12:31:00Z"});
    const auto written = writeKeyObjects(record, m_files, in("keys.dcm"));
    QVERIFY2(written.has_value(), written ? "" : written.error().message.c_str());
    const auto read = readKeyObjects(in("keys.dcm"));
    QCOMPARE(read->keyImages.size(), std::size_t(2));
    for (std::size_t i = 0; i < 2; ++i) {
      QVERIFY(read->keyImages[i].frame == record.keyImages[i].frame);
      QCOMPARE(read->keyImages[i].note, record.keyImages[i].note);
    }
    expectValid(in("keys.dcm"));
  }

  void uuidsAreUidsAndBack() {
    QCOMPARE(uidOf("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
             std::string("2.25.329800735698586629295641978511506172918"));
    for (const char* uuid : {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
                             "6ba7b810-9dad-41d1-80b4-00c04fd430c8"}) {
      QCOMPARE(uuidOf(uidOf(uuid)), std::string(uuid));
    }
    QCOMPARE(uuidOf("2.25.340282366920938463463374607431768211456"), std::string());  // 2^128
    QCOMPARE(uuidOf("1.2.840"), std::string());
    QCOMPARE(uuidOf("2.25."), std::string());
    QCOMPARE(uidOf("no uuid"), std::string());
  }

  void timesAreDicomTimesAndBack() {
    QCOMPARE(dateTimeOf("2026-11-24T12:30:05Z"), std::string("20261124123005+0000"));
    QCOMPARE(isoOf("20261124123005+0000"), std::string("2026-11-24T12:30:05Z"));
    QCOMPARE(dateTimeOf("yesterday"), std::string());
    QCOMPARE(isoOf("20261124"), std::string());
  }

  void numbersFitDecimalStrings() {
    for (const double value : {0.0, -1.0 / 3, 1e300, -1.23456789012345e-300, 123456789012345678.0, 41.25}) {
      const std::string text = decimalString(value);
      QVERIFY(text.size() <= 16);
      QVERIFY(std::abs(std::stod(text) - value) <= 1e-8 * std::abs(value));
    }
  }
};

QTEST_GUILESS_MAIN(ReportTest)
#include "report_test.moc"
