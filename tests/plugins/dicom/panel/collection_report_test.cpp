// What is said of a collection: little in the bar, everything in the list, nothing when all is well.

#include <QTest>

#include "plugins/dicom/panel/collection_report.h"

using namespace praxis::plugins::dicom;
using panel::reportOn;

namespace {

study::Collection withNotes(int notes) {
  study::Collection collection;
  collection.filesRead = 10;
  study::Series series;
  series.number = "4";
  for (int i = 0; i < notes; ++i) series.warnings.push_back("Note " + std::to_string(i) + ".");
  study::Study study;
  study.series.push_back(series);
  study::Patient patient;
  patient.studies.push_back(study);
  collection.patients.push_back(patient);
  return collection;
}

}  // namespace

class CollectionReportTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void nothingIsSaidWhenAllIsWell() { QVERIFY(reportOn(withNotes(0)).lines.isEmpty()); }

  void manyNotesTakeThreeLinesAndNoneIsLost() {
    const auto report = reportOn(withNotes(12));
    QCOMPARE(report.lines.size(), 3);
    QVERIFY(report.lines.last().contains("10"));
    QVERIFY(report.isShortened);
    QCOMPARE(report.all.size(), 12);
    QVERIFY(report.all.last().contains("Series 4") && report.all.last().contains("Note 11."));
  }

  void fewNotesAreSaidWhole() {
    const auto report = reportOn(withNotes(3));
    QCOMPARE(report.lines, report.all);
    QVERIFY(!report.isShortened);
  }

  void unreadableFilesAreCountedAndListedWithTheirReason() {
    study::Collection collection = withNotes(0);
    collection.problems.push_back({"/somewhere/one.dcm", "It is cut off."});
    const auto report = reportOn(collection);
    QCOMPARE(report.lines, QStringList{"1 of 11 files could not be read."});
    QVERIFY(report.isShortened);
    QVERIFY(report.all[0].endsWith("one.dcm") && report.all[1].contains("It is cut off."));
  }

  void filesWithoutPicturesAreSaidInWords() {
    study::Collection collection;
    QVERIFY(reportOn(collection).lines[0].contains("No DICOM files"));
    collection.filesRead = collection.filesWithoutPixels = 1;
    QVERIFY(reportOn(collection).lines[0].contains("this file"));
    collection.filesRead = collection.filesWithoutPixels = 7;
    QVERIFY(reportOn(collection).lines[0].contains("7 files"));
  }
};

QTEST_APPLESS_MAIN(CollectionReportTest)
#include "collection_report_test.moc"
