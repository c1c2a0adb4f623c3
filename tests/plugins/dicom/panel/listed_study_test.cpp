// The Imaging panel with a place to keep its list: what was opened is listed, and opened again from there.

#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>
#include <QTreeView>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/panel/dicom_panel.h"
#include "plugins/dicom/panel/series_list.h"
#include "plugins/dicom/panel/study_browser.h"
#include "plugins/dicom/panel/study_model.h"
#include "plugins/dicom/panel/viewing_page.h"

using namespace praxis::plugins::dicom;
using panel::DicomPanel;
using panel::StudyBrowser;

namespace {

const QString kStudy = QStringLiteral(PRAXIS_BUILD_DIR "/share/praxis/sample-study");

class Host : public praxis::ui::plugin::PanelHost {
 public:
  void showStatus(const QString&) override {}
  QString cacheFolder() const override { return {}; }
  QStringList samplePaths() const override { return {kStudy}; }
  QString dataFolder() const override { return m_folder.path(); }

 private:
  QTemporaryDir m_folder;
};

}  // namespace

class ListedStudyTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { file::startUp(); }
  void cleanupTestCase() {
    m_pool.waitForDone();
    file::shutDown();
  }

  void theListIsHomeAndOpensWhatWasOpened() {
    Host host;
    DicomPanel panel(host, m_pool);
    panel.resize(1200, 800);
    panel.show();
    auto* studies = panel.findChild<StudyBrowser*>();
    QVERIFY(studies != nullptr && studies->isVisible());
    // The chest; the folder beside them holds studies of others.
    panel.openPaths({kStudy + "/CT", kStudy + "/MR", kStudy + "/CR", kStudy + "/SC"});
    QTRY_VERIFY_WITH_TIMEOUT(panel.viewing().isVisible() && panel.isIdle(), 20000);
    const int series = panel.seriesList().seriesModel().rowCount();
    Q_EMIT panel.viewing().studiesWanted();
    QVERIFY(studies->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(studies->model().rowCount() == 1 && panel.isIdle(), 20000);
    QTest::keyClick(&studies->table(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(panel.viewing().isVisible() && panel.isIdle(), 20000);
    QCOMPARE(panel.seriesList().seriesModel().rowCount(), series);
    QVERIFY(!panel.seriesList().seriesModel().row(0).thumbnail.isNull());
  }

  void theSampleStudyIsOfferedWhileTheListIsEmpty() {
    Host host;
    DicomPanel panel(host, m_pool);
    panel.show();
    QTRY_VERIFY(panel.isIdle());
    QPushButton* sample = nullptr;
    for (auto* button : panel.findChild<StudyBrowser*>()->findChildren<QPushButton*>()) {
      if (button->isVisible() && button->text() == panel.tr("Open the sample study")) sample = button;
    }
    QVERIFY(sample != nullptr);
    QTest::mouseClick(sample, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(panel.viewing().isVisible() && panel.isIdle(), 20000);
  }

  void dyingWhileListingIsOrderly() {
    Host host;
    for (int wait = 0; wait < 8; ++wait) {
      auto panel = std::make_unique<DicomPanel>(host, m_pool);
      panel->show();
      panel->openPaths({kStudy});
      QTest::qWait(wait * 6);
      panel.reset();
    }
  }

 private:
  QThreadPool m_pool;
};

QTEST_MAIN(ListedStudyTest)
#include "listed_study_test.moc"
