// What is drawn in a study is there again when the study is opened again, with its numbers, and goes out as files.

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

#include "plugins/dicom/panel/annotation_record.h"
#include "plugins/dicom/panel/study_records.h"
#include "plugins/dicom/record/key_objects.h"
#include "plugins/dicom/record/structured_report.h"
#include "tests/plugins/dicom/dicom_maker.h"

using namespace praxis;
using namespace praxis::plugins::dicom;
using namespace praxis::plugins::dicom::panel;
using ui::viewer::Annotation;
using ui::viewer::AnnotationKind;
using ui::viewer::makeAnnotation;

namespace {

const QString kFrame = "2.25.3/2.25.1/0";

std::shared_ptr<engine::image::Image> flat() {
  auto image = std::make_shared<engine::image::Image>();
  image->rows = image->cols = 100;
  image->values.assign(10000, 40);
  image->unit = "HU";
  image->rowSpacing = image->colSpacing = 0.5;
  image->spacingSource = engine::image::SpacingSource::patient;
  return image;
}

}  // namespace

class StudyRecordsTest : public QObject {
  Q_OBJECT

  QThreadPool m_pool;
  std::unique_ptr<QTemporaryDir> m_folder;
  std::filesystem::path folder() const { return m_folder->path().toStdString() + "/records"; }
  void open(StudyRecords& records, const QString& study) {
    QSignalSpy loaded(&records, &StudyRecords::loaded);
    records.open(study);
    QVERIFY(loaded.wait());
  }

 private Q_SLOTS:
  void initTestCase() { file::startUp(); }
  void cleanupTestCase() {
    m_pool.waitForDone();
    file::shutDown();
  }
  void init() { m_folder = std::make_unique<QTemporaryDir>(); }
  void cleanup() { m_pool.waitForDone(); }

  void annotationsSurviveTheRecord() {
    for (const AnnotationKind kind :
         {AnnotationKind::length, AnnotationKind::angle, AnnotationKind::rectangle, AnnotationKind::ellipse,
          AnnotationKind::freehand, AnnotationKind::arrow, AnnotationKind::probe}) {
      std::vector<QPointF> points;
      for (int i = 0; i < ui::viewer::pointCount(kind); ++i) points.emplace_back(10 * i * i + 1.5, 20 * i + 2.25);
      Annotation annotation = makeAnnotation(kind, kFrame, points);
      annotation.label = QString::fromUtf8("\xE7\xBB\x93\xE8\x8A\x82");
      annotation.created = QDateTime::fromSecsSinceEpoch(1795000000, Qt::UTC);
      QVERIFY(toAnnotation(toMeasurement(annotation, {})) == annotation);
    }
  }

  void whatIsDrawnComesBackWithItsNumbers() {
    const Annotation line = makeAnnotation(AnnotationKind::length, kFrame, {{10, 10}, {40, 50}});
    {
      StudyRecords records(folder(), panel::JobQueue(m_pool));
      open(records, "2.25.2");
      const auto image = flat();
      records.show(kFrame, image);
      QVERIFY(records.annotations().add(line));
      records.setKeyImage(kFrame, true, "nodule");
    }  // closing saves
    m_pool.waitForDone();
    StudyRecords again(folder(), panel::JobQueue(m_pool));
    open(again, "2.25.2");
    QCOMPARE(again.annotations().all().size(), std::size_t(1));
    QVERIFY(again.annotations().all().front().points == line.points);
    QVERIFY(again.isKeyImage(kFrame));
    QVERIFY(!again.isKeyImage("2.25.3/2.25.1/1"));
    // Known without the picture.
    QCOMPARE(*again.record().measurements.front().length, 25.0);
  }

  void studiesAreKeptApart() {
    StudyRecords records(folder(), panel::JobQueue(m_pool));
    open(records, "2.25.2");
    QVERIFY(records.annotations().add(makeAnnotation(AnnotationKind::probe, kFrame, {{1, 1}})));
    open(records, "2.25.9");  // at once: before the pause after which a change is saved
    QVERIFY(records.annotations().all().empty());
    open(records, "2.25.2");
    QCOMPARE(records.annotations().all().size(), std::size_t(1));
    records.open({});
    QVERIFY(records.annotations().all().empty());
  }

  void whatIsDrawnWhileLoadingStays() {
    {
      StudyRecords records(folder(), panel::JobQueue(m_pool));
      open(records, "2.25.2");
      QVERIFY(records.annotations().add(makeAnnotation(AnnotationKind::probe, kFrame, {{1, 1}})));
    }
    m_pool.waitForDone();
    StudyRecords records(folder(), panel::JobQueue(m_pool));
    QSignalSpy loaded(&records, &StudyRecords::loaded);
    records.open("2.25.2");
    QVERIFY(records.annotations().add(makeAnnotation(AnnotationKind::probe, kFrame, {{2, 2}})));
    QVERIFY(loaded.wait());
    QCOMPARE(records.annotations().all().size(), std::size_t(2));
    QCOMPARE(records.annotations().all()[0].points[0], QPointF(1, 1));
  }

  void undoOnAnUnseenFrameKeepsItsNumbers() {
    StudyRecords records(folder(), panel::JobQueue(m_pool));
    open(records, "2.25.2");
    Annotation line = makeAnnotation(AnnotationKind::length, kFrame, {{10, 10}, {40, 50}});
    {
      const auto image = flat();
      records.show(kFrame, image);
      QVERIFY(records.annotations().add(line));
      line.points[1] = {10, 50};
      QVERIFY(records.annotations().replace(line));
      QCOMPARE(*records.record().measurements.front().length, 20.0);
    }
    records.annotations().undoStack().undo();
    QCOMPARE(*records.record().measurements.front().length, 25.0);
  }

  void aDamagedFileIsSaid() {
    const record::Store store(folder());
    std::filesystem::create_directories(folder());
    tests::writeAll(store.pathOf("2.25.2"), {'{', '"'});
    StudyRecords records(folder(), panel::JobQueue(m_pool));
    QSignalSpy failed(&records, &StudyRecords::failed);
    open(records, "2.25.2");
    QCOMPARE(failed.count(), 1);
    QVERIFY(failed[0][0].toString().contains("damaged"));
  }

  void aNewerFileIsNotReplaced() {
    const record::Store store(folder());
    const std::string newer = R"({"format":"praxis-study-record","version":99})";
    std::filesystem::create_directories(folder());
    tests::writeAll(store.pathOf("2.25.2"), {newer.begin(), newer.end()});
    {
      StudyRecords records(folder(), panel::JobQueue(m_pool));
      QSignalSpy failed(&records, &StudyRecords::failed);
      open(records, "2.25.2");
      QCOMPARE(failed.count(), 1);
      QVERIFY(records.annotations().add(makeAnnotation(AnnotationKind::probe, kFrame, {{1, 1}})));
    }
    m_pool.waitForDone();
    const auto bytes = tests::readAll(store.pathOf("2.25.2"));
    QCOMPARE(std::string(bytes.begin(), bytes.end()), newer);
  }

  void exportsAreWrittenOrSayWhyNot() {
    tests::DicomMaker maker;
    maker.ramp(100, 100).set(DCM_SOPClassUID, UID_CTImageStorage).set(DCM_Modality, "CT");
    const auto picture = tests::in(*m_folder, "picture.dcm");
    QVERIFY(maker.save(picture));
    StudyRecords records(folder(), panel::JobQueue(m_pool));
    open(records, "2.25.2");
    const auto image = flat();
    records.show(kFrame, image);
    QVERIFY(records.annotations().add(makeAnnotation(AnnotationKind::ellipse, kFrame, {{10, 10}, {40, 50}})));
    QSignalSpy exported(&records, &StudyRecords::exported), failed(&records, &StudyRecords::failed);
    const record::SourceFiles files = {{"2.25.1", picture}};
    const QString report = m_folder->filePath("report.dcm"), table = m_folder->filePath("table.csv");
    records.exportTo(StudyRecords::Export::report, report, files);
    records.exportTo(StudyRecords::Export::csv, table, {});
    records.exportTo(StudyRecords::Export::keyObjects, m_folder->filePath("keys.dcm"), files);  // there are none
    QTRY_COMPARE(exported.count() + failed.count(), 3);
    QCOMPARE(exported.count(), 2);
    QCOMPARE(failed.count(), 1);
    const auto read = record::readReport(report.toStdString());
    QCOMPARE(read->measurements.size(), std::size_t(1));
    QCOMPARE(*read->measurements[0].mean, 40.0);
    QVERIFY(QFile::exists(table));
  }

  void closingInTheMiddleIsSafe() {
    for (int i = 0; i < 20; ++i) {
      StudyRecords records(folder(), panel::JobQueue(m_pool));
      records.open("2.25.2");
      records.exportTo(StudyRecords::Export::csv, m_folder->filePath("t.csv"), {});
    }
  }
};

QTEST_MAIN(StudyRecordsTest)
#include "study_records_test.moc"
