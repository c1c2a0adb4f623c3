// The study list behind its thread: answers arrive, the newest search wins, damage heals, and it may die at any time.

#include <QCoreApplication>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "plugins/dicom/index/index_service.h"
#include "tests/plugins/dicom/index/listing.h"
#include "tests/plugins/dicom/index/made_study.h"

using namespace praxis::plugins::dicom;
using index::IndexService;
using index::Query;
using index::SearchResult;
using praxis::tests::madeCollection;
using praxis::tests::madeSeries;
using praxis::tests::putInList;

class IndexServiceTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() { m_folder = std::make_unique<QTemporaryDir>(); }

  void whatIsPutIsFoundLoadedRemovedAndBack() {
    IndexService service(m_folder->filePath(QStringLiteral("new/data")));
    QSignalSpy changed(&service, &IndexService::changed);
    QSignalSpy failed(&service, &IndexService::failed);
    QSignalSpy loaded(&service, &IndexService::loaded);
    QVERIFY(putInList(service, made("A", "2.25.2", 7)));
    QTRY_COMPARE(changed.size(), 1);
    const qint64 id = search(service, {}).studies.at(0).id;
    service.load(id);
    QTRY_COMPARE(loaded.size(), 1);
    const auto collection = loaded[0][1].value<std::shared_ptr<const study::Collection>>();
    QCOMPARE(collection->patients[0].studies[0].series[0].slices.size(), std::size_t{7});
    service.remove(id);
    QCOMPARE(search(service, {}).studies.size(), 0);
    service.restore(id);
    QCOMPARE(search(service, {}).studies.size(), 1);
    service.load(987654);
    QTRY_COMPARE(failed.size(), 1);
    QTRY_VERIFY(service.isIdle());
  }

  void onlyTheNewestSearchAnswers() {
    IndexService service(m_folder->path());
    QVERIFY(putInList(service, made("Alpha", "2.25.2", 1)));
    QVERIFY(putInList(service, made("Beta", "2.25.3", 1)));
    QSignalSpy searched(&service, &IndexService::searched);
    for (const char* text : {"a", "al", "alp", "beta"}) service.search({.text = QString::fromLatin1(text)});
    QTRY_VERIFY(service.isIdle());
    QCOMPARE(searched.size(), 1);
    QCOMPARE(searched[0][0].value<SearchResult>().studies.at(0).patientName, QStringLiteral("Beta"));
  }

  void thumbnailsAreKept() {
    IndexService service(m_folder->path());
    QVERIFY(putInList(service, made("A", "2.25.2", 3)));
    const qint64 id = search(service, {}).studies.at(0).id;
    QSignalSpy found(&service, &IndexService::seriesFound);
    service.askForSeries(id);
    QTRY_COMPARE(found.size(), 1);
    const auto series = found[0][1].value<std::vector<index::SeriesEntry>>();
    QVERIFY(series.at(0).thumbnail.isNull());
    QImage picture(4, 4, QImage::Format_RGB888);
    picture.fill(Qt::white);
    service.setThumbnail(series.at(0).id, picture);
    service.askForSeries(id);
    QTRY_COMPARE(found.size(), 2);
    QCOMPARE(found[1][1].value<std::vector<index::SeriesEntry>>().at(0).thumbnail.size(), QSize(4, 4));
  }

  void missingFilesAreNoticedOnce() {
    IndexService service(m_folder->path());
    QVERIFY(putInList(service, made("A", "2.25.2", 3)));
    const qint64 id = search(service, {}).studies.at(0).id;
    QTRY_VERIFY(service.isIdle());
    QSignalSpy changed(&service, &IndexService::changed);
    service.check({id});
    QTRY_COMPARE(changed.size(), 1);
    service.check({id});
    QTRY_VERIFY(service.isIdle());
    QCOMPARE(changed.size(), 1);
    QVERIFY(search(service, {}).studies.at(0).isMissing());
  }

  void aDamagedListIsSaid() {
    QFile file(m_folder->filePath(QStringLiteral("studies.sqlite")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(9000, 'x'));
    file.close();
    IndexService service(m_folder->path());
    QSignalSpy noticed(&service, &IndexService::noticed);
    QCOMPARE(search(service, {}).studies.size(), 0);
    QCOMPARE(noticed.size(), 1);
  }

  void aFolderThatCannotBeMadeIsAnError() {
    IndexService service(QStringLiteral("/proc/nowhere"));
    QSignalSpy failed(&service, &IndexService::failed);
    service.search({});
    QTRY_COMPARE(failed.size(), 1);
    QTRY_VERIFY(service.isIdle());
  }

  void whatStoodInTheWayOnceIsNotHeldAgainstTheList() {
    QFile inTheWay(m_folder->filePath(QStringLiteral("data")));
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    IndexService service(inTheWay.fileName());
    QSignalSpy failed(&service, &IndexService::failed);
    service.search({});
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(inTheWay.remove());
    QVERIFY(putInList(service, made("A", "2.25.2", 1)));
    QCOMPARE(search(service, {}).studies.size(), 1);
  }

  void dyingInMidRequestIsOrderly() {
    for (int i = 0; i < 6; ++i) {
      auto service = std::make_unique<IndexService>(m_folder->path());
      QVERIFY(putInList(*service, made("A", "2.25." + std::to_string(i), 50)));
      service->search({});
      for (qint64 study = 1; study < 20; ++study) service->load(study);
      QTest::qWait(i * 2);
      service.reset();
    }
    QCoreApplication::sendPostedEvents();
  }

 private:
  static study::Collection made(const std::string& name, const std::string& uid, int slices) {
    return madeCollection(name, uid, madeSeries("/" + uid, slices));
  }
  static SearchResult search(IndexService& service, const Query& query) {
    QSignalSpy searched(&service, &IndexService::searched);
    service.search(query);
    if (!searched.wait(5000)) qFatal("No answer.");
    return searched.last()[0].value<SearchResult>();
  }

  std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(IndexServiceTest)
#include "index_service_test.moc"
