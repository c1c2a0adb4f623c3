// The Imaging panel on the sample study: what is opened is shown, tools do what they say, and it may die in mid-job.

#include <QCoreApplication>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/panel/dicom_panel.h"
#include "plugins/dicom/panel/series_list.h"
#include "plugins/dicom/panel/viewing_page.h"
#include "plugins/dicom/panel/viewport.h"
#include "plugins/dicom/panel/viewport_grid.h"
#include "tests/plugins/dicom/dicom_maker.h"
#include "ui/widgets/inline_message.h"

using namespace praxis::plugins::dicom;
using panel::DicomPanel;
using praxis::ui::widgets::InlineMessage;

namespace {

const QString kStudy = QStringLiteral(PRAXIS_BUILD_DIR "/share/praxis/sample-study");

class Host : public praxis::ui::plugin::PanelHost {
 public:
  void showStatus(const QString&) override {}
  QString cacheFolder() const override { return {}; }
  QStringList samplePaths() const override { return {kStudy}; }
};

}  // namespace

class PanelTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { file::startUp(); }
  void cleanupTestCase() {
    m_pool.clear();
    m_pool.waitForDone();
    file::shutDown();
  }

  void sampleStudyIsOnScreen() {
    DicomPanel panel(m_host, m_pool);
    open(panel, kStudy);
    QVERIFY(panel.seriesList().seriesModel().rowCount() >= 2);
    QVERIFY(active(panel).view().image() != nullptr);
    QVERIFY(!panel.findChild<InlineMessage*>()->isVisibleTo(&panel));
    panel.grab();
    QVERIFY(!active(panel).view().rendered().isNull());
  }

  void whatIsNamedFirstIsOnScreen() {
    DicomPanel panel(m_host, m_pool);
    panel.resize(1200, 800);
    panel.openPaths({kStudy + "/PHANTOM/CT001.dcm", kStudy});
    QTRY_VERIFY_WITH_TIMEOUT(panel.isIdle() && active(panel).view().image() != nullptr, 20000);
    auto& model = panel.seriesList().seriesModel();
    QCOMPARE(model.rowCount(), 9);  // five phantoms and the chest's four series
    QCOMPARE(active(panel).series(), model.row(0).series);
    QCOMPARE(QString::fromStdString(model.row(0).series->slices.front().path.filename().string()),
             QStringLiteral("CT001.dcm"));
    QCOMPARE(QString::fromStdString(model.row(0).patient->id), QStringLiteral("PHANTOM9001"));
  }

  void everySeriesHasAThumbnailAndAPicture() {
    DicomPanel panel(m_host, m_pool);
    open(panel, kStudy);
    auto& model = panel.seriesList().seriesModel();
    for (int row = 0; row < model.rowCount(); ++row) {
      QVERIFY(!model.row(row).thumbnail.isNull());
      panel.seriesList().setCurrentIndex(model.index(row));
      QTRY_VERIFY(panel.isIdle() && active(panel).view().image() != nullptr);
      QCOMPARE(active(panel).series(), model.row(row).series);
    }
  }

  void scrollingShowsOtherSlicesAndStopsAtTheEnds() {
    DicomPanel panel(m_host, m_pool);
    open(panel, kStudy);
    auto& viewer = active(panel);
    panel.viewing().grid().arrange(1, 1);
    const int last = static_cast<int>(viewer.series()->slices.size()) - 1;
    QVERIFY(last > 4);
    viewer.goTo(0);
    QTRY_VERIFY(panel.isIdle());
    const auto* first = viewer.view().image();
    QTest::keyClick(&viewer, Qt::Key_Down);
    QCOMPARE(viewer.slice(), 1);
    QTRY_VERIFY(viewer.view().image() != first);
    QTest::keyClick(&viewer, Qt::Key_End);
    QCOMPARE(viewer.slice(), last);
    QTest::keyClick(&viewer, Qt::Key_PageDown);
    QCOMPARE(viewer.slice(), last);
    viewer.goTo(-5);
    QCOMPARE(viewer.slice(), 0);
    QTRY_VERIFY(panel.isIdle());
  }

  void windowOfTheUserStaysWhileScrollingAndResetGoesBack() {
    DicomPanel panel(m_host, m_pool);
    open(panel, kStudy);
    auto& viewer = active(panel);
    const auto header = viewer.view().window();
    viewer.view().setWindow({-600, 1500, {}, {}});
    viewer.goTo(viewer.slice() + 1);
    QTRY_VERIFY(panel.isIdle());
    QCOMPARE(viewer.view().window().center, -600.0);
    QTest::keyClick(&viewer, Qt::Key_R);
    QCOMPARE(viewer.view().window().center, header.center);
    QTest::keyClick(&viewer, Qt::Key_2);
    QVERIFY(viewer.view().window().center != header.center || viewer.view().window().width != header.width);
  }

  void nothingReadableIsSaidInWords() {
    QTemporaryDir folder;
    QFile text(folder.filePath("notes.txt"));
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write("These are notes, not a picture.");
    text.close();
    DicomPanel panel(m_host, m_pool);
    panel.openPaths({folder.path()});
    QTRY_VERIFY(panel.isIdle());
    auto* message = panel.findChild<InlineMessage*>();
    QTRY_VERIFY(message->isVisibleTo(&panel));
    QVERIFY(!message->text().isEmpty());
    panel.openPaths({folder.filePath("absent.dcm")});
    QTRY_VERIFY(panel.isIdle() && message->isVisibleTo(&panel));
  }

  void mislabelledNamesAreReadAsOfferedOnRequest() {
    QTemporaryDir folder;
    praxis::tests::DicomMaker maker;
    maker.ramp(4, 4).set(DCM_SpecificCharacterSet, "ISO_IR 100").set(DCM_PatientName, "\xd5\xc5^\xc8\xfd");
    QVERIFY(maker.save(praxis::tests::in(folder, "one.dcm")));
    DicomPanel panel(m_host, m_pool);
    open(panel, folder.path());
    auto& model = panel.seriesList().seriesModel();
    QVERIFY(model.row(0).patient->name != "\u5f20^\u4e09");
    auto* message = panel.findChild<InlineMessage*>();
    QVERIFY(message->isVisibleTo(&panel) && message->text().contains("GB18030"));
    Q_EMIT message->actionTriggered();
    QTRY_VERIFY(panel.isIdle() && model.rowCount() == 1);
    QCOMPARE(model.row(0).patient->name, std::string("\u5f20^\u4e09"));
    QVERIFY(!message->isVisibleTo(&panel));
  }

  void anotherStudyMayBeOpenedInMidScan() {
    DicomPanel panel(m_host, m_pool);
    panel.openPaths({QStringLiteral(PRAXIS_BUILD_DIR "/share")});
    open(panel, kStudy);
    QVERIFY(panel.seriesList().seriesModel().rowCount() >= 2);
  }

  void dyingInMidJobIsOrderly() {
    for (int wait = 0; wait < 12; ++wait) {
      auto panel = std::make_unique<DicomPanel>(m_host, m_pool);
      panel->openPaths({kStudy});
      QTest::qWait(wait * 3);
      panel.reset();
    }
    QCoreApplication::sendPostedEvents();
  }

 private:
  static panel::Viewport& active(DicomPanel& panel) { return panel.viewing().grid().active(); }
  static void open(DicomPanel& panel, const QString& path) {
    panel.resize(1200, 800);
    panel.openPaths({path});
    QTRY_VERIFY_WITH_TIMEOUT(panel.seriesList().seriesModel().rowCount() > 0, 20000);
    QTRY_VERIFY_WITH_TIMEOUT(panel.isIdle(), 20000);
  }

  Host m_host;
  QThreadPool m_pool;
};

QTEST_MAIN(PanelTest)
#include "panel_test.moc"
