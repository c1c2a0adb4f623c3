// Reading with the list: the second time nothing unchanged is read, and what is shown is the same as without the list.

#include <QTemporaryDir>
#include <QTest>

#include <chrono>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/index/incremental_scan.h"
#include "tests/plugins/dicom/dicom_maker.h"

using namespace praxis::plugins::dicom;
using index::IncrementalScan;
using index::StudyIndex;
using praxis::tests::DicomMaker;

namespace fs = std::filesystem;

class IncrementalScanTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { file::startUp(); }
  void cleanupTestCase() { file::shutDown(); }
  void init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_data = m_folder->path().toStdString() + "/data";
    fs::create_directories(m_data);
    for (int i = 0; i < 6; ++i) write(i, "Test^Made");
  }

  void theSecondTimeNothingIsRead() {
    StudyIndex list = open();
    const IncrementalScan first = scan(list);
    QCOMPARE(first.filesFromList, 0);
    const IncrementalScan second = scan(list);
    QCOMPARE(second.filesFromList, 6);
    QCOMPARE(second.collection.filesRead, 6);
    QCOMPARE(describe(second.collection), describe(first.collection));
  }

  void readAgainTakesNothingFromTheList() {
    StudyIndex list = open();
    scan(list);
    study::ScanControl control;
    control.readAgain = true;
    const auto again = index::scanWithList(list, {m_data}, control);
    QVERIFY(again);
    QCOMPARE(again->filesFromList, 0);
    QCOMPARE(again->collection.filesRead, 6);
    QCOMPARE(describe(scan(list).collection).size(), 6);
  }

  void changedAndNewFilesAreReadAndJoinTheRest() {
    StudyIndex list = open();
    scan(list);
    write(6, "Test^Made");
    write(2, "Test^Made", 1.5);  // moved
    const IncrementalScan again = scan(list);
    QCOMPARE(again.filesFromList, 5);
    QCOMPARE(describe(again.collection), describe(*study::scan({m_data})));
    QCOMPARE(describe(scan(list).collection), describe(*study::scan({m_data})));
  }

  void aFileOfAnotherPatientNowIsNoLongerTheFirstOnes() {
    StudyIndex list = open();
    scan(list);
    write(0, "Other^Person");
    const IncrementalScan again = scan(list);
    QCOMPARE(again.collection.patients.size(), std::size_t{2});
    QCOMPARE(describe(scan(list).collection).size(), 6);
  }

  void onlyWhatLiesAtThePathIsShown() {
    StudyIndex list = open();
    scan(list);
    const auto one = index::scanWithList(list, {file(3)}, {});
    QVERIFY(one);
    QCOMPARE(one->filesFromList, 1);
    QCOMPARE(describe(one->collection).size(), 1);
  }

  void vanishedFilesMarkTheStudy() {
    StudyIndex list = open();
    scan(list);
    for (int i = 0; i < 6; ++i) fs::remove(file(i));
    scan(list);
    const auto found = list.search({});
    QVERIFY(found);
    QCOMPARE(found->studies.size(), 1);
    QVERIFY(found->studies[0].isMissing());
  }

  void anotherCharacterSetReadsEverythingAgain() {
    StudyIndex list = open();
    scan(list);
    study::ScanControl control;
    control.charset = "GB18030";
    const auto again = index::scanWithList(list, {m_data}, control);
    QVERIFY(again);
    QCOMPARE(again->filesFromList, 0);
  }

  void aRemovedStudyThatIsOpenedAgainIsListedAgain() {
    StudyIndex list = open();
    scan(list);
    QVERIFY(list.remove(list.search({})->studies[0].id));
    QCOMPARE(scan(list).filesFromList, 6);
    QCOMPARE(list.search({})->studies.size(), 1);
  }

  void stoppingStops() {
    StudyIndex list = open();
    std::atomic<bool> stop = true;
    study::ScanControl control;
    control.stop = &stop;
    const auto result = index::scanWithList(list, {m_data}, control);
    QVERIFY(!result);
    QCOMPARE(result.error().code, praxis::engine::base::ErrorCode::cancelled);
    QCOMPARE(list.search({})->studies.size(), 0);
  }

 private:
  StudyIndex open() {
    auto list = StudyIndex::open(m_folder->filePath(QStringLiteral("studies.sqlite")));
    if (!list) qFatal("%s", list.error().message.c_str());
    return *std::move(list);
  }
  IncrementalScan scan(StudyIndex& list) {
    auto result = index::scanWithList(list, {m_data}, {});
    if (!result) qFatal("%s", result.error().message.c_str());
    if (!result->listProblem.empty()) qFatal("%s", result->listProblem.c_str());
    return *std::move(result);
  }
  fs::path file(int number) const { return m_data / (std::to_string(number) + ".dcm"); }
  // An hour old, as files that were read are; those just written are read again for safety.
  void write(int number, const char* patient, double shift = 0) {
    DicomMaker maker;
    maker.ramp(8, 8).place(0, 0, 3 * number + shift);
    maker.set(DCM_SOPInstanceUID, "2.25.100" + std::to_string(number)).set(DCM_PatientName, patient);
    maker.set(DCM_InstanceNumber, std::to_string(number));
    QVERIFY(maker.save(file(number)));
    m_age += std::chrono::seconds(1);
    fs::last_write_time(file(number), fs::file_time_type::clock::now() - std::chrono::hours(2) + m_age);
  }
  static QStringList describe(const study::Collection& collection) {
    QStringList lines;
    for (const auto& patient : collection.patients) {
      for (const auto& study : patient.studies) {
        for (const auto& series : study.series) {
          for (const auto& slice : series.slices) {
            lines << QStringLiteral("%1 %2 %3 %4 %5 %6")
                         .arg(QString::fromStdString(patient.name), QString::fromStdString(slice.path.string()))
                         .arg(slice.key)
                         .arg(series.slices.size())
                         .arg(series.sliceSpacing)
                         .arg(series.warnings.size());
          }
        }
      }
    }
    return lines;
  }

  std::unique_ptr<QTemporaryDir> m_folder;
  fs::path m_data;
  std::chrono::seconds m_age{0};
};

QTEST_GUILESS_MAIN(IncrementalScanTest)
#include "incremental_scan_test.moc"
