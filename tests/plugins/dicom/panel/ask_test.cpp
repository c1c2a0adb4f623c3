// Questions about what is on screen: the values that reach the window are those of the files, the words name no
// patient, and the panel may close while slices are decoded.

#include <numeric>

#include <QCoreApplication>
#include <QMenu>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/panel/dicom_panel.h"
#include "plugins/dicom/panel/image_question.h"
#include "plugins/dicom/panel/viewing_page.h"
#include "plugins/dicom/panel/viewport.h"
#include "plugins/dicom/panel/viewport_grid.h"
#include "plugins/dicom/pixels/frame_decoder.h"
#include "ui/viewer/annotation_layer.h"

using namespace praxis::plugins::dicom;
using panel::Command;
using panel::DicomPanel;
using panel::Viewport;
using praxis::ui::bridge::ImageAttachment;
using praxis::ui::bridge::ImageQuestion;
using praxis::ui::bridge::Picture;
using praxis::ui::bridge::PictureSource;
using praxis::ui::plugin::AskSubject;

namespace {

const QString kStudy = QStringLiteral(PRAXIS_BUILD_DIR "/share/praxis/sample-study");

class Host : public praxis::ui::plugin::PanelHost {
 public:
  void showStatus(const QString&) override {}
  QString cacheFolder() const override { return {}; }
  QStringList samplePaths() const override { return {}; }
  void askAbout(const ImageQuestion& question) override { asked.append(question); }
  QList<ImageQuestion> asked;
};

}  // namespace

class AskTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { file::startUp(); }
  void init() {
    m_host.asked.clear();
    m_panel = std::make_unique<DicomPanel>(m_host, m_pool);
    m_panel->resize(1280, 800);
    m_panel->show();
  }
  void cleanup() {
    m_panel.reset();
    m_pool.waitForDone();
    QCoreApplication::sendPostedEvents();
  }
  void cleanupTestCase() { file::shutDown(); }

  void withoutAPictureNothingIsAsked() {
    QVERIFY(!m_panel->askAbout(AskSubject::slice, {}));
    QVERIFY(m_host.asked.isEmpty());
  }

  void aSliceIsAskedAboutWithItsStoredValues() {
    open();
    viewport().goTo(5);
    viewport().setWindow({-600, 1500, {}, {}});
    page().run(Command::askSlice);  // the slice is still being decoded, perhaps
    QTRY_COMPARE(m_host.asked.size(), 1);
    const ImageQuestion& question = m_host.asked.first();
    const ImageAttachment& image = question.image;
    QCOMPARE(image.kind, ImageAttachment::Kind::slice);
    QCOMPARE(image.slices, QList<int>{6});
    QCOMPARE(image.sliceCount, viewport().sliceCount());
    QCOMPARE(image.modality, QString("CT"));
    QCOMPARE(image.window->width, 1500.0);
    QVERIFY(!image.thumbnail.isNull());
    QVERIFY(!question.suggestion.isEmpty());
    QVERIFY(!question.sends);
    const study::Slice& slice = viewport().series()->slices[5];
    auto decoder = pixels::FrameDecoder::open(slice.path);
    QVERIFY(decoder.has_value());
    const auto decoded = decoder->image(slice.frame);
    QVERIFY(decoded.has_value());
    QCOMPARE(image.pictures.first()->values, decoded->values);
    const QString name = QString::fromStdString(viewport().content().patient->name).section(u'^', 0, 0);
    QVERIFY(!name.isEmpty());
    QVERIFY(!image.name.contains(name, Qt::CaseInsensitive));
  }

  void aQuestionFromTheWindowIsAskedAtOnce() {
    open();
    QVERIFY(m_panel->askAbout(AskSubject::slice, "How many lesions?"));
    QTRY_COMPARE(m_host.asked.size(), 1);
    QVERIFY(m_host.asked.first().sends);
    QCOMPARE(m_host.asked.first().suggestion, QString("How many lesions?"));
  }

  void aSeriesDecodesTheSlicesThatAreWanted() {
    open();
    page().run(Command::askSeries);
    QTRY_COMPARE(m_host.asked.size(), 1);
    const auto source = m_host.asked.first().image.source;
    QVERIFY(source != nullptr);
    QCOMPARE(source->count(), viewport().series()->slices.size());
    std::vector<Picture> read;
    source->read({7, 2}, this, [&read](const PictureSource::Pictures& pictures) {
      if (pictures) read = *pictures;
    });
    QTRY_COMPARE(read.size(), std::size_t{2});
    auto decoder = pixels::FrameDecoder::open(viewport().series()->slices[2].path);
    QVERIFY(decoder.has_value());
    QCOMPARE(read[1]->values, decoder->image(0)->values);
  }

  void aSourceThatGoesDropsWhatItReads() {
    open();
    page().run(Command::askSeries);
    QTRY_COMPARE(m_host.asked.size(), 1);
    bool called = false;
    std::vector<std::size_t> all(m_host.asked.first().image.source->count());
    std::iota(all.begin(), all.end(), std::size_t{0});
    m_host.asked.first().image.source->read(all, this, [&called](const PictureSource::Pictures&) { called = true; });
    m_host.asked.clear();
    m_panel.reset();
    m_pool.waitForDone();
    QCoreApplication::sendPostedEvents();
    QVERIFY(!called);
  }

  void theChosenRegionIsCutOutOfTheSlice() {
    open();
    auto& marks = viewport().marks();
    using praxis::ui::viewer::AnnotationKind;
    const auto region =
        praxis::ui::viewer::makeAnnotation(AnnotationKind::ellipse, marks.frame(), {{10.4, 20.6}, {30.2, 28.0}});
    QVERIFY(marks.set()->add(region));
    marks.select(region.id);
    page().run(Command::askRegion);
    QTRY_COMPARE(m_host.asked.size(), 1);
    const ImageAttachment& image = m_host.asked.first().image;
    QCOMPARE(image.region, QRect(10, 20, 21, 8));
    const auto& part = *image.pictures.first();
    const auto& whole = *viewport().image();
    QCOMPARE(part.rows, 8);
    QCOMPARE(part.cols, 21);
    QCOMPARE(part.values[0], whole.values[static_cast<std::size_t>(20 * whole.cols + 10)]);
    QCOMPARE(part.values.back(), whole.values[static_cast<std::size_t>(27 * whole.cols + 30)]);
    QCOMPARE(part.rowSpacing, whole.rowSpacing);
    QCOMPARE(part.unit, whole.unit);
  }

  void withoutOneTheNextRegionThatIsDrawnIsAskedAbout() {
    open();
    page().run(Command::askRegion);
    QVERIFY(m_host.asked.isEmpty());
    auto& view = viewport().view();
    const QPoint middle = view.rect().center();
    QTest::mousePress(&view, Qt::LeftButton, {}, middle);
    QMouseEvent move(QEvent::MouseMove, middle + QPoint(40, 30), view.mapToGlobal(middle + QPoint(40, 30)),
                     Qt::NoButton, Qt::LeftButton, {});
    QCoreApplication::sendEvent(&view, &move);
    QTest::mouseRelease(&view, Qt::LeftButton, {}, middle + QPoint(40, 30));
    QTRY_COMPARE(m_host.asked.size(), 1);
    QCOMPARE(m_host.asked.first().image.kind, ImageAttachment::Kind::region);
    QVERIFY(!m_host.asked.first().image.region.isEmpty());
  }

  void aRightClickOffersTheQuestionsAndADragDoesNot() {
    open();
    auto& view = viewport().view();
    const QPoint middle = view.rect().center();
    QTest::mousePress(&view, Qt::RightButton, {}, middle);
    QTest::mouseRelease(&view, Qt::RightButton, {}, middle + QPoint(0, 60));
    QVERIFY(page().findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly).isEmpty());
    QTest::mouseClick(&view, Qt::RightButton, {}, middle);
    const auto menus = page().findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly);
    QCOMPARE(menus.size(), 1);
    QVERIFY(menus.first()->actions().first()->text().startsWith("Ask about this slice"));
    menus.first()->close();
  }

  void filesThatAreOpenedToAskAreAskedAbout() {
    m_panel->openToAsk({kStudy});
    QTRY_COMPARE_WITH_TIMEOUT(m_host.asked.size(), 1, 20000);
    QVERIFY(m_host.asked.first().image.isRead());
    QTRY_VERIFY(m_panel->isIdle());
    QCOMPARE(m_host.asked.size(), 1);
  }

 private:
  panel::ViewingPage& page() { return m_panel->viewing(); }
  Viewport& viewport() { return page().grid().active(); }
  void open() {
    m_panel->openPaths({kStudy});
    QTRY_VERIFY_WITH_TIMEOUT(m_panel->isIdle() && viewport().image() != nullptr, 20000);
  }

  QThreadPool m_pool;
  Host m_host;
  std::unique_ptr<DicomPanel> m_panel;
};

QTEST_MAIN(AskTest)
#include "ask_test.moc"
