// Scanning files, folders and DICOMDIR: grouping, order, foreign files, stopping.

#include <sys/stat.h>

#include <QTest>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/study/study.h"
#include "tests/plugins/dicom/dicom_maker.h"

using namespace praxis;
using namespace praxis::plugins::dicom::study;
using engine::base::ErrorCode;
using tests::DicomMaker;
using tests::in;
namespace fs = std::filesystem;

namespace {

void save(const fs::path& path, DicomMaker& maker) {
  fs::create_directories(path.parent_path());
  QVERIFY(maker.save(path));
}

DicomMaker slice(double z, int number) {
  DicomMaker maker;
  maker.ramp(4, 4).place(0, 0, z).set(DCM_InstanceNumber, std::to_string(number)).set(DCM_Modality, "CT");
  maker.set(DCM_SOPInstanceUID, "2.25.100" + std::to_string(number));
  return maker;
}

std::vector<Series> seriesOf(const Collection& collection) {
  std::vector<Series> all;
  for (const Patient& patient : collection.patients) {
    for (const Study& study : patient.studies) all.insert(all.end(), study.series.begin(), study.series.end());
  }
  return all;
}

}  // namespace

class ScanTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { plugins::dicom::file::startUp(); }
  void cleanupTestCase() { plugins::dicom::file::shutDown(); }

  void foldersAreReadToTheBottomAndOrdered() {
    QTemporaryDir folder;
    for (int i = 0; i < 5; ++i) {
      DicomMaker maker = slice(10 - 2 * i, i + 1);
      maker.set(DCM_KVP, "120").set(DCM_XRayTubeCurrent, "200").set(DCM_SliceThickness, "3");
      save(in(folder, ("a/b/" + std::to_string(i)).c_str()), maker);
    }
    tests::writeAll(in(folder, "notes.txt"), std::vector<char>(500, 'x'));
    const auto collection = scan({fs::path(folder.path().toStdString())});
    QVERIFY(collection.has_value());
    QCOMPARE(collection->filesRead, 5);
    QVERIFY(collection->problems.empty());
    QCOMPARE(collection->patients.size(), std::size_t(1));
    QCOMPARE(collection->patients[0].name, std::string("Test^Made"));
    const auto series = seriesOf(*collection);
    QCOMPARE(series.size(), std::size_t(1));
    QCOMPARE(series[0].slices.size(), std::size_t(5));
    QCOMPARE(series[0].slices[0].instanceNumber, 5);
    QCOMPARE(series[0].sliceSpacing, 2.0);
    QCOMPARE(series[0].sliceThickness, 3.0);
    QCOMPARE(series[0].technique, std::string("120 kV, 200 mA"));
    QCOMPARE(series[0].rowSpacing, 0.5);
    QCOMPARE(series[0].slices[0].edges.left, std::string("R"));
  }

  void onlyAlikeImagesShareASeries() {
    QTemporaryDir folder;
    DicomMaker axial = slice(0, 1), coronal = slice(0, 2), larger = slice(0, 3), other = slice(0, 4),
               localizer = slice(5, 5);
    coronal.place(0, 0, 0, "1\\0\\0\\0\\0\\-1");
    larger.ramp(8, 8);
    other.set(DCM_SeriesInstanceUID, "2.25.9");
    localizer.set(DCM_ImageType, "ORIGINAL\\PRIMARY\\LOCALIZER");
    int i = 0;
    for (DicomMaker* maker : {&axial, &coronal, &larger, &other, &localizer})
      save(in(folder, std::to_string(i++).c_str()), *maker);
    QCOMPARE(seriesOf(*scan({fs::path(folder.path().toStdString())})).size(), std::size_t(5));
  }

  void blankIdentifiersAreGroupedByFolder() {
    QTemporaryDir folder;
    for (const char* name : {"one/1", "one/2", "two/1"}) {
      DicomMaker maker = slice(name[4] - '0', 1);
      maker.set(DCM_SeriesInstanceUID, "").set(DCM_StudyInstanceUID, "").set(DCM_SOPInstanceUID, "");
      save(in(folder, name), maker);
    }
    const auto series = seriesOf(*scan({fs::path(folder.path().toStdString())}));
    QCOMPARE(series.size(), std::size_t(2));
    QCOMPARE(series[0].slices.size() + series[1].slices.size(), std::size_t(3));
  }

  void framesOfOneFileAreSlices() {
    QTemporaryDir folder;
    DicomMaker maker = slice(0, 1);
    maker.ramp(12, 4).setShort(DCM_Rows, 4).set(DCM_NumberOfFrames, "3");
    save(in(folder, "multi"), maker);
    const auto series = seriesOf(*scan({in(folder, "multi")}));
    QCOMPARE(series.size(), std::size_t(1));
    QCOMPARE(series[0].slices.size(), std::size_t(3));
    QCOMPARE(series[0].slices[2].frame, 2);
  }

  void damagedAndNamedForeignFilesAreProblems() {
    QTemporaryDir folder;
    DicomMaker good = slice(0, 1);
    save(in(folder, "good"), good);
    std::vector<char> bytes = tests::readAll(in(folder, "good"));
    bytes.resize(bytes.size() - 5);
    tests::writeAll(in(folder, "cut"), bytes);
    tests::writeAll(in(folder, "text"), std::vector<char>(300, 'x'));
    auto collection = scan({fs::path(folder.path().toStdString())});
    QCOMPARE(collection->problems.size(), std::size_t(1));  // the text was not asked for
    collection = scan({in(folder, "text"), in(folder, "good"), in(folder, "absent")});
    QCOMPARE(collection->problems.size(), std::size_t(2));
    QCOMPARE(seriesOf(*collection).size(), std::size_t(1));
  }

  void aCopyIsShownOnceAndCounted() {
    QTemporaryDir folder;
    DicomMaker one = slice(0, 1), two = slice(1, 2);
    save(in(folder, "a/one"), one);
    save(in(folder, "a/two"), two);
    save(in(folder, "b/backup"), one);
    const auto collection = scan({fs::path(folder.path().toStdString())});
    QCOMPARE(collection->filesRead, 3);
    QCOMPARE(collection->copies, 1);
    QVERIFY(collection->problems.empty());
    const auto series = seriesOf(*collection);
    QCOMPARE(series.size(), std::size_t(1));
    QCOMPARE(series[0].slices.size(), std::size_t(2));
    QVERIFY(series[0].warnings.empty());
    QCOMPARE(series[0].slices[0].path.filename().string(), std::string("one"));
  }

  void differentImagesOfOneUidAreAllShownAndSaid() {
    QTemporaryDir folder;
    DicomMaker one = slice(0, 1), other = slice(1, 2);
    other.set(DCM_SOPInstanceUID, "2.25.1001");
    save(in(folder, "one"), one);
    save(in(folder, "other"), other);
    const auto collection = scan({fs::path(folder.path().toStdString())});
    QCOMPARE(collection->copies, 0);
    const auto series = seriesOf(*collection);
    QCOMPARE(series.size(), std::size_t(1));
    QCOMPARE(series[0].slices.size(), std::size_t(2));
    QCOMPARE(series[0].warnings.size(), std::size_t(1));
    QVERIFY(series[0].warnings[0].find("SOP Instance UID") != std::string::npos);
  }

  void objectsWithoutPixelsAreCounted() {
    QTemporaryDir folder;
    DicomMaker report;
    save(in(folder, "report"), report);
    const auto collection = scan({in(folder, "report")});
    QCOMPARE(collection->filesWithoutPixels, 1);
    QCOMPARE(collection->withoutPixels.size(), std::size_t(1));
    QVERIFY(collection->patients.empty());
  }

  void reportsAndDocumentsBelongToTheirStudy() {
    QTemporaryDir folder;
    DicomMaker one = slice(0, 1), report, pdf;
    save(in(folder, "image"), one);
    report.set(DCM_SOPClassUID, UID_ComprehensiveSRStorage).set(DCM_SOPInstanceUID, "2.25.50").set(DCM_Modality, "SR");
    DcmItem* name = nullptr;
    QVERIFY(report.data().findOrCreateSequenceItem(DCM_ConceptNameCodeSequence, name).good());
    name->putAndInsertString(DCM_CodeMeaning, "Imaging Report");
    save(in(folder, "report"), report);
    pdf.set(DCM_SOPClassUID, UID_EncapsulatedPDFStorage).set(DCM_SOPInstanceUID, "2.25.51").set(DCM_PatientID, "Other");
    pdf.set(DCM_DocumentTitle, "Letter");
    save(in(folder, "letter"), pdf);
    const auto collection = scan({fs::path(folder.path().toStdString())});
    QCOMPARE(collection->filesWithoutPixels, 2);
    QCOMPARE(collection->patients.size(), std::size_t(2));
    for (const Patient& patient : collection->patients) {
      const Study& study = patient.studies.at(0);
      QCOMPARE(study.documents.size(), std::size_t(1));
      const bool other = patient.id == "Other";
      QCOMPARE(study.series.size(), std::size_t(other ? 0 : 1));
      QCOMPARE(study.documents[0].description, std::string(other ? "Letter" : "Imaging Report"));
      QVERIFY(study.documents[0].kind == (other ? SeriesKind::document : SeriesKind::report));
      QCOMPARE(study.documents[0].slices.at(0).path, in(folder, other ? "letter" : "report"));
    }
  }

  void directoriesLeadToTheirFilesAndNowhereElse() {
    QTemporaryDir folder;
    DicomMaker one = slice(0, 1), two = slice(1, 2), outside = slice(2, 3);
    save(in(folder, "media/IMG1"), one);
    save(in(folder, "media/img2"), two);
    save(in(folder, "secret"), outside);
    DcmFileFormat directory;
    auto* records = new DcmSequenceOfItems(DCM_DirectoryRecordSequence);
    for (const char* id : {"IMG1", "IMG2", "..\\secret", "GONE"}) {
      auto* record = new DcmItem;
      record->putAndInsertString(DCM_ReferencedFileID, id);
      records->append(record);
    }
    directory.getDataset()->insert(records);
    directory.getDataset()->putAndInsertString(DCM_SOPClassUID, "1.2.840.10008.1.3.10");
    directory.getDataset()->putAndInsertString(DCM_SOPInstanceUID, "2.25.77");
    QVERIFY(directory.saveFile(OFFilename(in(folder, "media/DICOMDIR").c_str()), EXS_LittleEndianExplicit).good());
    const auto collection = scan({in(folder, "media/DICOMDIR")});
    const auto series = seriesOf(*collection);
    QCOMPARE(series.size(), std::size_t(1));
    QCOMPARE(series[0].slices.size(), std::size_t(2));  // the lower-case copy is found
    QCOMPARE(collection->problems.size(), std::size_t(1));
    QVERIFY(collection->problems[0].message.find("2 files") == 0);
  }

  void aDirectoryAmongTheFilesOfAFolderAddsNothing() {
    QTemporaryDir folder;
    DicomMaker one = slice(0, 1);
    save(in(folder, "media/IMG1"), one);
    DcmFileFormat directory;
    auto* records = new DcmSequenceOfItems(DCM_DirectoryRecordSequence);
    auto* record = new DcmItem;
    record->putAndInsertString(DCM_ReferencedFileID, "IMG1");
    records->append(record);
    directory.getDataset()->insert(records);
    directory.getDataset()->putAndInsertString(DCM_SOPClassUID, "1.2.840.10008.1.3.10");
    directory.getDataset()->putAndInsertString(DCM_SOPInstanceUID, "2.25.77");
    QVERIFY(directory.saveFile(OFFilename(in(folder, "media/DICOMDIR").c_str()), EXS_LittleEndianExplicit).good());
    for (const auto& paths : {std::vector<fs::path>{in(folder, "media")},
                              std::vector<fs::path>{in(folder, "media"), in(folder, "media/DICOMDIR")}}) {
      const auto collection = scan(paths);
      QVERIFY(collection->problems.empty());
      QVERIFY(collection->withoutPixels.empty());
      QCOMPARE(seriesOf(*collection).size(), std::size_t(1));
      QCOMPARE(seriesOf(*collection)[0].slices.size(), std::size_t(1));
    }
  }

  void theSameFilesGiveTheSameCollection() {
    QTemporaryDir folder;
    for (int i = 0; i < 40; ++i) {
      DicomMaker maker = slice(i % 7, i);
      maker.set(DCM_SeriesInstanceUID, "2.25." + std::to_string(i % 5)).set(DCM_PatientID, std::to_string(i % 3));
      save(in(folder, std::to_string(i).c_str()), maker);
    }
    const auto order = [&] {
      std::string text;
      const auto collection = scan({fs::path(folder.path().toStdString())});
      for (const Series& series : seriesOf(*collection)) {
        text += series.uid + ":";
        for (const Slice& slice : series.slices) text += slice.path.filename().string() + ",";
      }
      return text;
    };
    const std::string first = order();
    for (int i = 0; i < 5; ++i) QCOMPARE(order(), first);
  }

  void aFileIsReadOnceHoweverItIsNamed() {
    QTemporaryDir folder;
    DicomMaker maker = slice(0, 1);
    save(in(folder, "a/one"), maker);
    fs::create_symlink(in(folder, "a"), in(folder, "link"));
    fs::create_symlink(in(folder, "a/one"), in(folder, "a/two"));
    const auto collection =
        scan({in(folder, "a/../a/one"), in(folder, "link"), in(folder, "a"), in(folder, "./a/one")});
    QCOMPARE(collection->filesRead, 1);
  }

  void anUnusableRescaleSlopeIsSaid() {
    QTemporaryDir folder;
    for (const char* slope : {"abc", "0", "1"}) {
      DicomMaker maker = slice(0, 1);
      maker.set(DCM_RescaleSlope, slope).set(DCM_RescaleIntercept, "-1024");
      save(in(folder, slope), maker);
      const auto collection = scan({in(folder, slope)});
      const std::vector<std::string> warnings = seriesOf(*collection)[0].warnings;
      const bool said = std::any_of(warnings.begin(), warnings.end(),
                                    [](const std::string& w) { return w.find("Rescale Slope") != std::string::npos; });
      QCOMPARE(said, std::string(slope) != "1");
    }
  }

  void aPipeIsRefusedWithoutWaitingForItsWriter() {
    QTemporaryDir folder;
    const fs::path pipe = in(folder, "pipe");
    QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
    const auto collection = scan({pipe});
    QCOMPARE(collection->problems.size(), std::size_t(1));
    QVERIFY(collection->problems[0].message.find("is not a file") != std::string::npos);
  }

  void filesGivenTwiceAreReadOnce() {
    QTemporaryDir folder;
    DicomMaker maker = slice(0, 1);
    save(in(folder, "one"), maker);
    const auto collection = scan({in(folder, "one"), fs::path(folder.path().toStdString()), in(folder, "one")});
    QCOMPARE(collection->filesRead, 1);
    QCOMPARE(seriesOf(*collection)[0].slices.size(), std::size_t(1));
  }

  void mislabelledTextIsNoticedAndReadAsTheUserSays() {
    QTemporaryDir folder;
    DicomMaker maker = slice(0, 1);
    maker.set(DCM_SpecificCharacterSet, "ISO_IR 100").set(DCM_PatientName, "\xd5\xc5^\xc8\xfd");
    save(in(folder, "one"), maker);
    auto collection = scan({in(folder, "one")});
    QCOMPARE(collection->charsetHint, std::string("GB18030"));
    QCOMPARE(collection->patients[0].charsetHint, std::string("GB18030"));
    ScanControl control;
    control.charset = "gb18030";
    collection = scan({in(folder, "one")}, control);
    QCOMPARE(collection->patients[0].name, std::string("\u5f20^\u4e09"));
    QCOMPARE(collection->charsetHint, std::string());
    DicomMaker report;
    report.set(DCM_SpecificCharacterSet, "").set(DCM_PatientName, "\xd5\xc5^\xc8\xfd");
    save(in(folder, "report"), report);
    QCOMPARE(scan({in(folder, "report")})->charsetHint, std::string("GB18030"));
    control.charset = "klingon";
    const auto refused = scan({in(folder, "one")}, control);
    QVERIFY(!refused);
    QVERIFY(refused.error().code == ErrorCode::invalidArgument);
  }

  void progressCountsAndStopStops() {
    QTemporaryDir folder;
    for (int i = 0; i < 6; ++i) {
      DicomMaker maker = slice(i, i);
      save(in(folder, std::to_string(i).c_str()), maker);
    }
    std::atomic<bool> stop = false;
    std::vector<int> seen;
    ScanControl control{&stop, [&](int done, int total) {
                          QCOMPARE(total, 6);
                          seen.push_back(done);
                          stop = done == 3;
                        }};
    const auto collection = scan({fs::path(folder.path().toStdString())}, control);
    QVERIFY(!collection);
    QVERIFY(collection.error().code == ErrorCode::cancelled);
    QCOMPARE(seen, (std::vector<int>{1, 2, 3}));
  }
};

QTEST_GUILESS_MAIN(ScanTest)
#include "scan_test.moc"
