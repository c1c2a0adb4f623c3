// The page of studies: it finds, sorts, opens from the list alone, removes and brings back, and teaches when empty.

#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>
#include <QTreeView>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/index/index_service.h"
#include "plugins/dicom/panel/series_strip.h"
#include "plugins/dicom/panel/study_browser.h"
#include "plugins/dicom/panel/study_job.h"
#include "plugins/dicom/panel/study_model.h"
#include "tests/plugins/dicom/index/listing.h"
#include "tests/plugins/dicom/index/made_study.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/inline_message.h"

using namespace praxis::plugins::dicom;
using index::IndexService;
using panel::StudyBrowser;
using praxis::tests::madeCollection;
using praxis::tests::madeSeries;
using praxis::tests::putInList;
using praxis::ui::widgets::EmptyState;
using praxis::ui::widgets::InlineMessage;
using Shared = std::shared_ptr<const study::Collection>;

namespace {

const QString kStudy = QStringLiteral(PRAXIS_BUILD_DIR "/share/praxis/sample-study");

void list(IndexService& service, const std::string& name, const std::string& uid, const std::string& modality = "CT") {
  study::Series series = madeSeries("/made/" + uid, 3);
  series.modality = modality;
  series.uid = uid + ".1";
  QVERIFY(putInList(service, madeCollection(name, uid, series)));
}

QString nameAt(StudyBrowser& browser, int row) {
  return browser.model().index(row, panel::StudyModel::kPatient).data().toString();
}

}  // namespace

class StudyBrowserTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { file::startUp(); }
  void cleanupTestCase() {
    m_pool.waitForDone();
    file::shutDown();
  }
  void init() { m_folder = std::make_unique<QTemporaryDir>(); }

  void anEmptyListTeaches() {
    IndexService service(m_folder->path());
    StudyBrowser browser(service, m_pool);
    show(browser);
    QSignalSpy asked(&browser, &StudyBrowser::openFolderRequested);
    auto* page = visibleEmptyState(browser);
    QVERIFY(page != nullptr);
    QTest::mouseClick(page->button(), Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
  }

  void aFolderThatWasReadIsListedShownAndOpenedFromTheList() {
    IndexService service(m_folder->path());
    StudyBrowser browser(service, m_pool);
    panel::StudyJob job(m_pool);
    job.setList(service.path());
    QSignalSpy listed(&job, &panel::StudyJob::listed);
    QSignalSpy finished(&job, &panel::StudyJob::finished);
    connect(&job, &panel::StudyJob::listed, &service, &IndexService::noteChange);
    job.start({kStudy});
    QTRY_COMPARE(listed.size(), 1);
    QCOMPARE(listed[0][0].toString(), QString());
    show(browser);
    QVERIFY(browser.model().rowCount() >= 1);
    auto& strip = browser.strip().seriesModel();
    QVERIFY(strip.rowCount() >= 1);
    for (int row = 0; row < strip.rowCount(); ++row) QVERIFY(!strip.series(row).thumbnail.isNull());
    QSignalSpy opened(&browser, &StudyBrowser::openRequested);
    browser.openSelected();
    QTRY_COMPARE(opened.size(), 1);
    const auto fromList = opened[0][0].value<Shared>();
    const auto fromFiles = finished[0][0].value<Shared>();
    const auto& slices = fromList->patients[0].studies[0].series[0].slices;
    QCOMPARE(slices.size(), fromFiles->patients[0].studies[0].series[0].slices.size());
    QVERIFY(std::filesystem::exists(slices[0].path));
  }

  void typingFindsAndClearingShowsAll() {
    IndexService service(m_folder->path());
    list(service, "Wang^XiaoDong=王^小东", "2.25.10");
    list(service, "Smith^John", "2.25.11", "MR");
    StudyBrowser browser(service, m_pool);
    show(browser);
    QCOMPARE(browser.model().rowCount(), 2);
    QTest::keyClicks(&browser.searchField(), QStringLiteral("smith"));
    QTRY_COMPARE(browser.model().rowCount(), 1);
    browser.searchField().setText(QStringLiteral("王小东"));
    QTRY_VERIFY(browser.model().rowCount() == 1 && nameAt(browser, 0).contains(QStringLiteral("王小东")));
    browser.searchField().setText(QStringLiteral("nobody"));
    QTRY_VERIFY(visibleEmptyState(browser) != nullptr);
    QTest::mouseClick(visibleEmptyState(browser)->button(), Qt::LeftButton);
    QTRY_COMPARE(browser.model().rowCount(), 2);
    auto* modality = browser.findChild<QComboBox*>();
    QVERIFY(modality->findData(QStringLiteral("MR")) > 0);
    modality->setCurrentIndex(modality->findData(QStringLiteral("MR")));
    QTRY_VERIFY(browser.model().rowCount() == 1 && nameAt(browser, 0).contains(QStringLiteral("Smith")));
  }

  void aClickOnTheHeaderSorts() {
    IndexService service(m_folder->path());
    for (const char* name : {"B", "C", "A"}) list(service, name, std::string("2.25.2") + char('0' + name[0] - 'A'));
    StudyBrowser browser(service, m_pool);
    show(browser);
    browser.table().header()->setSortIndicator(panel::StudyModel::kPatient, Qt::AscendingOrder);
    QTRY_COMPARE(nameAt(browser, 0), QStringLiteral("A"));
    browser.table().header()->setSortIndicator(panel::StudyModel::kPatient, Qt::DescendingOrder);
    QTRY_COMPARE(nameAt(browser, 0), QStringLiteral("C"));
  }

  void removalIsUndoneByTheMessage() {
    IndexService service(m_folder->path());
    list(service, "A", "2.25.10");
    StudyBrowser browser(service, m_pool);
    show(browser);
    QTest::keyClick(&browser.table(), Qt::Key_Delete);
    QTRY_COMPARE(browser.model().rowCount(), 0);
    auto* message = browser.findChild<InlineMessage*>();
    QVERIFY(message->isVisibleTo(&browser));
    Q_EMIT message->actionTriggered();
    QTRY_COMPARE(browser.model().rowCount(), 1);
  }

  void aStudyWhoseFilesAreGoneSaysSo() {
    IndexService service(m_folder->path());
    list(service, "A", "2.25.10");
    StudyBrowser browser(service, m_pool);
    show(browser);
    QTRY_VERIFY(browser.model().study(0).isMissing());
    QSignalSpy opened(&browser, &StudyBrowser::openRequested);
    QTest::keyClick(&browser.table(), Qt::Key_Return);
    QVERIFY(browser.findChild<InlineMessage*>()->isVisibleTo(&browser));
    QTRY_VERIFY(browser.isIdle());
    QCOMPARE(opened.size(), 0);
  }

  void dyingInMidThumbnailIsOrderly() {
    IndexService service(m_folder->path());
    QVERIFY(putInList(service, *study::scan({kStudy.toStdString()})));
    for (int i = 0; i < 6; ++i) {
      auto browser = std::make_unique<StudyBrowser>(service, m_pool);
      browser->show();
      QTest::qWait(4 * i);
      browser.reset();
    }
    QTRY_VERIFY(service.isIdle());
  }

 private:
  static void show(StudyBrowser& browser) {
    browser.resize(1200, 700);
    browser.show();
    QTRY_VERIFY_WITH_TIMEOUT(browser.isIdle(), 10000);
  }
  static EmptyState* visibleEmptyState(StudyBrowser& browser) {
    for (auto* page : browser.findChildren<EmptyState*>()) {
      if (page->isVisible()) return page;
    }
    return nullptr;
  }

  std::unique_ptr<QTemporaryDir> m_folder;
  QThreadPool m_pool;
};

QTEST_MAIN(StudyBrowserTest)
#include "study_browser_test.moc"
