// The grid of viewports on the sample study: layouts, the active one, keys, links, hanging, a window of its own,
// marks that stay, and closing in the middle of cine.

#include <QCoreApplication>
#include <QDropEvent>
#include <QFileDialog>
#include <QMimeData>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/panel/detached_window.h"
#include "plugins/dicom/panel/dicom_panel.h"
#include "plugins/dicom/panel/link_controller.h"
#include "plugins/dicom/panel/reference_layer.h"
#include "plugins/dicom/panel/series_list.h"
#include "plugins/dicom/panel/study_marks.h"
#include "plugins/dicom/panel/viewing_page.h"
#include "plugins/dicom/panel/viewport.h"
#include "plugins/dicom/panel/viewport_grid.h"
#include "ui/viewer/annotation_layer.h"

using namespace praxis::plugins::dicom;
using panel::Command;
using panel::DicomPanel;
using panel::Viewport;

namespace {

const QString kStudy = QStringLiteral(PRAXIS_BUILD_DIR "/share/praxis/sample-study");

class Host : public praxis::ui::plugin::PanelHost {
 public:
  explicit Host(QString data) : m_data(std::move(data)) {}
  void showStatus(const QString&) override {}
  QString cacheFolder() const override { return {}; }
  QString dataFolder() const override { return m_data; }
  QStringList samplePaths() const override { return {}; }

 private:
  QString m_data;
};

void drag(QWidget& widget, QPoint from, QPoint to) {
  QTest::mousePress(&widget, Qt::LeftButton, {}, from);
  QMouseEvent move(QEvent::MouseMove, to, widget.mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
  QCoreApplication::sendEvent(&widget, &move);
  QTest::mouseRelease(&widget, Qt::LeftButton, {}, to);
}

}  // namespace

class ViewingTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { file::startUp(); }
  void init() {
    m_data = std::make_unique<QTemporaryDir>();
    m_host = std::make_unique<Host>(m_data->path());
    m_panel = std::make_unique<DicomPanel>(*m_host, m_pool);
    m_panel->resize(1280, 800);
    m_panel->show();
    open();
  }
  void cleanup() {
    m_panel.reset();
    m_pool.waitForDone();
    QCoreApplication::sendPostedEvents();
  }
  void cleanupTestCase() { file::shutDown(); }

  void seriesHangInOrderAndFillALargerGrid() {
    QCOMPARE(grid().count(), 4);
    QCOMPARE(grid().at(0).series()->modality, std::string("CT"));
    QVERIFY(grid().at(0).series() != grid().at(1).series());
    grid().arrange(1, 1);
    QCOMPARE(grid().viewports().size(), std::size_t(1));
    QVERIFY(!grid().at(1).isVisible());
    grid().arrange(9, 9);
    QCOMPARE(grid().rows(), panel::ViewportGrid::kRowsMax);
    QCOMPARE(grid().cols(), panel::ViewportGrid::kColsMax);
    QVERIFY(grid().at(1).series() != nullptr);
    page().hangAgain();
    QCOMPARE(grid().count(), 4);
  }

  void clickAndTabMakeAnotherViewportActive() {
    QCOMPARE(grid().activeIndex(), 0);
    QTest::mouseClick(&grid().at(2).view(), Qt::MiddleButton);
    QCOMPARE(grid().activeIndex(), 2);
    QVERIFY(grid().at(2).view().isActive());
    QVERIFY(!grid().at(0).view().isActive());
    QTest::keyClick(&grid().at(2).view(), Qt::Key_Tab);
    QCOMPARE(grid().activeIndex(), 3);
    QTest::keyClick(&grid().at(3).view(), Qt::Key_Backtab, Qt::ShiftModifier);
    QCOMPARE(grid().activeIndex(), 2);
  }

  void doubleClickShowsOneAloneAndAllAgain() {
    QTest::mouseDClick(&grid().at(1).view(), Qt::LeftButton);
    QVERIFY(grid().isSolo());
    QVERIFY(grid().at(1).isVisible() && !grid().at(0).isVisible());
    QTest::mouseDClick(&grid().at(1).view(), Qt::LeftButton);
    QVERIFY(!grid().isSolo());
    QVERIFY(grid().at(0).isVisible());
  }

  void keysReachTheActiveViewportOnly() {
    const int before = grid().at(1).slice();
    grid().at(0).goTo(3);
    page().links().setOptions({.scroll = false});
    QTest::keyClick(&grid().at(0).view(), Qt::Key_Down);
    QCOMPARE(grid().at(0).slice(), 4);
    QCOMPARE(grid().at(1).slice(), before);
    QTest::keyClick(&grid().at(0).view(), Qt::Key_End);
    QCOMPARE(grid().at(0).slice(), grid().at(0).sliceCount() - 1);
    QTest::keyClick(&grid().at(0).view(), Qt::Key_I);
    QVERIFY(grid().at(0).view().isInverted() && !grid().at(1).view().isInverted());
    QTest::keyClick(&grid().at(0).view(), Qt::Key_4);  // lung
    QCOMPARE(grid().at(0).view().window().center, -600.0);
    QTest::keyClick(&grid().at(0).view(), Qt::Key_BracketRight);
    QCOMPARE(grid().at(0).view().orientation().quarterTurns, 1);
    QTest::keyClick(&grid().at(0).view(), Qt::Key_R);
    QVERIFY(!grid().at(0).view().isInverted() && grid().at(0).view().orientation().isUpright());
  }

  void linkedViewportsFollowByPositionWindowAndZoom() {
    grid().arrange(1, 2);
    page().showSeries(0, &grid().at(1));  // the CT twice: one stack
    QTRY_VERIFY(m_panel->isIdle() && grid().at(1).image() != nullptr);
    page().links().setOptions({.scroll = true, .window = true, .zoom = true});
    grid().activate(0);
    grid().at(0).goTo(5);
    QCOMPARE(grid().at(1).slice(), 5);
    QTRY_VERIFY(m_panel->isIdle());
    grid().at(0).setWindow({-600, 1500, {}, {}});
    QCOMPARE(grid().at(1).view().window().center, -600.0);
    grid().at(0).view().setView(grid().at(0).view().zoom() * 3, {40, -25});
    QCOMPARE(grid().at(1).view().zoom(), grid().at(0).view().zoom());
    const auto centre = [](Viewport& one) {
      const auto& view = one.view().viewTransform();
      return view.toPicture({view.viewport().width() / 2, view.viewport().height() / 2});
    };
    QVERIFY(QLineF(centre(grid().at(0)), centre(grid().at(1))).length() < 1e-6);
    page().links().setOptions({.scroll = false});
    grid().at(0).goTo(9);
    QCOMPARE(grid().at(1).slice(), 5);
  }

  void referenceLinesShowWhereTheActiveSliceLies() {
    QCOMPARE(grid().at(1).series()->modality, std::string("MR"));
    QCOMPARE(grid().at(0).referenceLayer().lines().size(), std::size_t(0));
    QTRY_COMPARE(grid().at(1).referenceLayer().lines().size(), std::size_t(1));
    const auto before = grid().at(1).referenceLayer().lines();
    grid().at(0).goTo(grid().at(0).slice() + 3);
    QTRY_VERIFY(grid().at(1).referenceLayer().lines() != before);
    page().run(Command::referenceLines);
    QVERIFY(grid().at(1).referenceLayer().lines().empty());
  }

  void aSeriesDroppedOnAViewportIsShownThere() {
    auto& model = page().seriesList().seriesModel();
    std::unique_ptr<QMimeData> data(model.mimeData({model.index(0)}));
    QDragEnterEvent enter({5, 5}, Qt::CopyAction, data.get(), Qt::LeftButton, {});
    QCoreApplication::sendEvent(&grid().at(3), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({5, 5}, Qt::CopyAction, data.get(), Qt::LeftButton, {});
    QCoreApplication::sendEvent(&grid().at(3), &drop);
    QCOMPARE(grid().at(3).series(), model.row(0).series);
    QCOMPARE(grid().activeIndex(), 3);
  }

  void aMeasuringToolStopsTheCine() {
    grid().at(0).setPlaying(true);
    page().run(Command::toolPan);
    QVERIFY(grid().at(0).isPlaying());
    page().run(Command::toolLength);
    QVERIFY(!grid().at(0).isPlaying());
  }

  void cineRunsAroundAndMayBeClosedInTheMiddle() {
    Viewport& viewport = grid().at(0);
    viewport.setFramesPerSecond(60);
    viewport.goTo(viewport.sliceCount() - 1);
    QTest::keyClick(&viewport.view(), Qt::Key_Space);
    QVERIFY(viewport.isPlaying());
    QTRY_VERIFY(viewport.slice() < viewport.sliceCount() - 1);
    QTest::keyClick(&viewport.view(), Qt::Key_Space);
    QVERIFY(!viewport.isPlaying());
    viewport.setPlaying(true);
    m_panel.reset();
  }

  void aWindowOfItsOwnAndBackWhenItIsClosed() {
    page().run(Command::detach);
    QVERIFY(page().isDetached());
    QVERIFY(grid().window() != m_panel->window());
    QTest::keyClick(&grid().at(0).view(), Qt::Key_Home);
    QCOMPARE(grid().at(0).slice(), 0);
    grid().window()->close();
    QVERIFY(!page().isDetached());
    QTRY_COMPARE(grid().window(), m_panel->window());
    page().run(Command::detach);
    m_panel.reset();  // also with the window open
  }

  void aLeaningPictureTouchesItsEdgeUntilItIsMoved() {
    Viewport& viewport = grid().at(0);
    const auto right = [&viewport] { return viewport.view().viewTransform().pictureRect().right(); };
    viewport.hang(false, panel::Lean::right);
    QVERIFY(std::abs(right() - viewport.view().width()) < 1);
    m_panel->resize(1500, 800);
    QTRY_VERIFY(std::abs(right() - viewport.view().width()) < 1);
    viewport.hang(true, panel::Lean::left);
    QVERIFY(viewport.view().orientation().mirrored);
    QVERIFY(std::abs(viewport.view().viewTransform().pictureRect().left()) < 1);
    viewport.view().setView(viewport.view().zoom(), {30, 0});
    const double moved = viewport.view().viewTransform().pictureRect().left();
    viewport.goTo(viewport.slice() + 1);
    QTRY_VERIFY(m_panel->isIdle());
    QCOMPARE(viewport.view().viewTransform().pictureRect().left(), moved);
  }

  void aPriorHangsBesideWithItsDate() {
    auto scanned = study::scan({kStudy.toStdString()});
    QVERIFY(bool(scanned));
    auto collection = std::make_shared<study::Collection>(*scanned);
    auto& studies = collection->patients.front().studies;
    study::Study prior = studies.front();
    prior.uid += ".1";
    prior.date = "20240607";
    for (study::Series& series : prior.series) series.frameOfReference += ".1";
    studies.push_back(prior);
    page().setCollection(collection);
    QTRY_VERIFY(m_panel->isIdle());
    QSignalSpy noted(&page(), &panel::ViewingPage::noted);
    page().compareWithPrior(0);
    QCOMPARE(grid().count(), 2);
    QCOMPARE(grid().at(0).content().study, &studies[0]);
    QCOMPARE(grid().at(1).content().study, &studies[1]);
    QCOMPARE(grid().at(1).series()->description, grid().at(0).series()->description);
    QVERIFY(grid().at(1).content().label.contains("2024-06-07"));
    QCOMPARE(noted.count(), 1);  // they share no coordinates
    const int before = grid().at(1).slice();
    grid().at(0).goTo(grid().at(0).slice() + 2);
    QCOMPARE(grid().at(1).slice(), before);
    page().run(Command::linkByNumber);
    grid().at(0).goTo(grid().at(0).slice() + 2);
    QCOMPARE(grid().at(1).slice(), before + 2);
    QTRY_VERIFY(m_panel->isIdle());
    page().hangAgain();
    QCOMPARE(grid().count(), 4);
    QTRY_VERIFY(m_panel->isIdle());
    page().setCollection(nullptr);
  }

  void windowsComeUpWhereAScreenIs() {
    const QList<QRect> screens{{0, 0, 1920, 1080}, {1920, 0, 1280, 1024}};
    QCOMPARE(panel::onScreen({5000, 5000, 800, 600}, screens).intersected(screens[0]).size(), QSize(800, 600));
    QCOMPARE(panel::onScreen({1900, -50, 4000, 4000}, screens), screens[1]);
    QCOMPARE(panel::onScreen({100, 100, 800, 600}, screens), QRect(100, 100, 800, 600));
  }

  void measurementsAndKeyImagesStayWithTheStudy() {
    page().run(Command::toolLength);
    auto& view = grid().at(0).view();
    const QPoint centre = view.rect().center();
    drag(view, centre - QPoint(40, 0), centre + QPoint(40, 20));
    QCOMPARE(annotations().size(), std::size_t(1));
    const QString id = annotations().front().id;
    QTest::keyClick(&view, Qt::Key_K);
    const auto record = page().marks().of(*grid().at(0).content().study).record();
    QCOMPARE(record.measurements.size(), std::size_t(1));
    QVERIFY(record.measurements.front().length.value_or(0) > 0);
    QCOMPARE(record.keyImages.size(), std::size_t(1));
    // At once, before the time for saving has come.
    m_panel.reset();
    m_pool.waitForDone();
    m_panel = std::make_unique<DicomPanel>(*m_host, m_pool);
    open();
    QTRY_COMPARE(annotations().size(), std::size_t(1));
    QCOMPARE(annotations().front().id, id);
    Viewport& viewport = grid().at(0);
    QVERIFY(page().marks().isKeyImage(*viewport.content().study, *viewport.series(), *viewport.currentSlice()));
    page().run(Command::keyImage);
    QVERIFY(!page().marks().isKeyImage(*viewport.content().study, *viewport.series(), *viewport.currentSlice()));
  }

  void everyExportAsksWhereAndWritesItsFile() {
    page().run(Command::toolLength);
    auto& view = grid().at(0).view();
    drag(view, view.rect().center(), view.rect().center() + QPoint(60, 30));
    page().run(Command::keyImage);
    const std::pair<Command, QByteArray> kinds[] = {{Command::exportPicture, "PNG"},
                                                    {Command::exportTable, "mm"},
                                                    {Command::exportReport, "DICM"},
                                                    {Command::exportKeyImages, "DICM"}};
    for (const auto& [command, mark] : kinds) {
      const QString path = m_data->filePath(QString("out-%1").arg(static_cast<int>(command)));
      page().run(command);
      auto* dialog = m_panel->findChild<QFileDialog*>();
      QVERIFY(dialog != nullptr);
      Q_EMIT dialog->fileSelected(path);
      dialog->close();
      QTRY_VERIFY(QFile::exists(path));
      QTRY_VERIFY(m_panel->isIdle() && m_panel->findChild<QFileDialog*>() == nullptr);
      QFile file(path);
      QVERIFY(file.open(QIODevice::ReadOnly));
      QVERIFY(file.readAll().left(2000).contains(mark));
    }
  }

  void whatIsSwitchedHoldsForViewportsThatCameBack() {
    grid().arrange(1, 1);
    page().run(Command::toolLength);
    QVERIFY(grid().at(0).view().arePlanesVisible());
    page().run(Command::overlays);
    grid().arrange(2, 2);
    QVERIFY(!grid().at(0).view().arePlanesVisible() && !grid().at(3).view().arePlanesVisible());
    auto& view = grid().at(3).view();
    drag(view, view.rect().center(), view.rect().center() + QPoint(40, 10));
    QCOMPARE(annotations().size(), std::size_t(1));
  }

 private:
  const std::vector<praxis::ui::viewer::Annotation>& annotations() {
    return page().marks().of(*grid().at(0).content().study).annotations().all();
  }
  panel::ViewingPage& page() { return m_panel->viewing(); }
  panel::ViewportGrid& grid() { return page().grid(); }
  void open() {
    m_panel->openPaths({kStudy});
    QTRY_VERIFY_WITH_TIMEOUT(m_panel->seriesList().seriesModel().rowCount() > 0, 20000);
    QTRY_VERIFY_WITH_TIMEOUT(m_panel->isIdle(), 20000);
    for (Viewport* viewport : grid().viewports()) QVERIFY(viewport->image() != nullptr);
  }

  QThreadPool m_pool;
  std::unique_ptr<QTemporaryDir> m_data;
  std::unique_ptr<Host> m_host;
  std::unique_ptr<DicomPanel> m_panel;
};

QTEST_MAIN(ViewingTest)
#include "viewing_test.moc"
