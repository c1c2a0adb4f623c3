// Pictures of a question: pasted, dropped, refused, taken away, looked at, and what happens without a model for them.

#include <QClipboard>
#include <QDir>
#include <QDropEvent>
#include <QGuiApplication>
#include <QImageWriter>
#include <QLabel>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>
#include <QToolButton>

#include "tests/support/engine_harness.h"
#include "ui/chat/attachment_row.h"
#include "ui/chat/attachment_text.h"
#include "ui/chat/conversation_list.h"
#include "ui/chat/message_text.h"
#include "ui/chat/offered_pictures.h"
#include "ui/chat/picture_reader.h"
#include "ui/chat/picture_tile.h"
#include "ui/chat/picture_viewer.h"
#include "ui/chat/prompt_bar.h"
#include "ui/chat/prompt_box.h"
#include "ui/chat/query_page.h"
#include "ui/chat/suggestion_bar.h"
#include "ui/chat/transcript_view.h"
#include "ui/chat/turn_view.h"
#include "ui/style/theme.h"
#include "ui/widgets/inline_message.h"

using namespace praxis::ui::chat;
using praxis::tests::support::EngineHarness;
using praxis::ui::bridge::ImageAttachment;
using praxis::ui::bridge::ImageQuestion;
using praxis::ui::bridge::ModelInfo;
using praxis::ui::bridge::PictureSource;
using praxis::ui::bridge::PictureUse;
using praxis::ui::widgets::InlineMessage;

namespace {

constexpr int kWaitMs = 20000;

QImage colours(int width, int height) {
  QImage image(width, height, QImage::Format_RGB32);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) image.setPixel(x, y, qRgb(x % 256, y % 256, (x + y) % 256));
  }
  return image;
}

QString written(const QTemporaryDir& folder, const QString& name, const QImage& image) {
  const QString path = folder.filePath(name);
  return image.save(path) ? path : QString();
}

QStringList namesOf(const AttachmentRow& row) {
  QStringList names;
  for (const auto& image : row.images()) names << image.name;
  return names;
}

bool hasRead(const AttachmentRow& row) {
  return QTest::qWaitFor([&row] { return !row.isReading(); }, kWaitMs);
}

// A series whose slices say their number in their first pixel.
class NumberedSeries : public PictureSource {
 public:
  explicit NumberedSeries(std::size_t count) : m_count(count) {}
  std::size_t count() const override { return m_count; }
  void read(std::vector<std::size_t> slices, QObject* receiver, std::function<void(Pictures)> done) override {
    asked.push_back(slices);
    std::vector<praxis::ui::bridge::Picture> pictures;
    for (const std::size_t slice : slices) {
      auto image = std::make_shared<praxis::engine::image::Image>();
      image->rows = image->cols = 2;
      image->values = {static_cast<float>(slice), 0, 0, 0};
      pictures.push_back(std::move(image));
    }
    QMetaObject::invokeMethod(
        receiver, [done, pictures] { done(pictures); }, Qt::QueuedConnection);
  }
  std::vector<std::vector<std::size_t>> asked;

 private:
  std::size_t m_count;
};

ModelInfo seeing(int tokensPerPicture, qint64 context) {
  ModelInfo model;
  model.name = "Seeing";
  model.contextTokens = context;
  model.vision.tokensPerPicture = tokensPerPicture;
  return model;
}

struct Shown {
  explicit Shown(EngineHarness& engine) : page(engine.client()) {
    page.resize(1200, 800);
    page.show();
    box = page.findChild<PromptBox*>();
    bar = page.findChild<PromptBar*>();
  }
  AttachmentRow* row() const { return bar->findChild<AttachmentRow*>(); }
  QString notice() const {
    QStringList said;
    for (const auto* message : page.findChildren<InlineMessage*>()) {
      if (message->isVisible()) said << message->text();
    }
    return said.join(u'\n');
  }
  void drop(QMimeData* data) {
    const std::unique_ptr<QMimeData> owned(data);
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(bar, &enter);
    accepted = enter.isAccepted();
    if (!accepted) return;
    QDropEvent event(QPointF(5, 5), Qt::CopyAction, data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(bar, &event);
  }

  QueryPage page;
  PromptBox* box;
  PromptBar* bar;
  bool accepted = false;
};

QMimeData* files(const QStringList& paths) {
  auto* data = new QMimeData;
  QList<QUrl> urls;
  for (const QString& path : paths) urls << QUrl::fromLocalFile(path);
  data->setUrls(urls);
  return data;
}

}  // namespace

class AttachmentsTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  QString m_model;

 private Q_SLOTS:
  void initTestCase() {
    praxis::ui::style::apply(*qApp, praxis::ui::style::Theme::dark);
    m_model = praxis::tests::support::writeModel(m_folder);
    QVERIFY(!m_model.isEmpty());
  }

  // A camera that was held upright stores rows from its side and says so.
  void aPictureIsTurnedAsItsExifSays() {
    QImage lying(48, 32, QImage::Format_RGB888);
    lying.fill(Qt::black);
    for (int y = 0; y < 16; ++y) {
      for (int x = 0; x < 16; ++x) lying.setPixelColor(x, y, Qt::white);
    }
    const QString path = m_folder.filePath("upright.jpg");
    QImageWriter writer(path, "jpeg");
    writer.setTransformation(QImageIOHandler::TransformationRotate90);
    QVERIFY(writer.write(lying));
    const auto read = readPicture(path);
    QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
    const auto& picture = *read->pictures.front();
    QCOMPARE(picture.cols, 32);
    QCOMPARE(picture.rows, 48);
    // What was stored at the top left stands at the top right.
    QVERIFY(picture.rgb[std::size_t{3} * 28] > 200);
    QVERIFY(picture.rgb[std::size_t{3} * 4] < 50);
  }

  void filesKeepTheirOrderWhateverTakesLonger() {
    AttachmentRow row;
    const QString large = written(m_folder, "large.png", colours(3000, 2000));
    const QString small = written(m_folder, "small.bmp", colours(3, 2));
    const QString photo = written(m_folder, "photo.jpg", colours(40, 30));
    row.addFiles({large, small, photo});
    QVERIFY(row.isReading());
    QVERIFY(hasRead(row));
    QCOMPARE(namesOf(row), QStringList({"large.png", "small.bmp", "photo.jpg"}));
    const auto& picture = *row.images()[1].pictures.first();
    QCOMPARE(picture.rows, 2);
    QCOMPARE(picture.cols, 3);
    const std::vector<std::uint8_t> expected{0, 0, 0, 1, 0, 1, 2, 0, 2, 0, 1, 1, 1, 1, 2, 2, 1, 3};
    QCOMPARE(picture.rgb, expected);
    row.remove(1);
    QCOMPARE(namesOf(row), QStringList({"large.png", "photo.jpg"}));
  }

  void whatCannotBeReadIsSaidAndTheRestStays() {
    AttachmentRow row;
    const QString whole = written(m_folder, "whole.png", colours(64, 64));
    QFile file(whole);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    QFile cut(m_folder.filePath("cut.png"));
    QVERIFY(cut.open(QIODevice::WriteOnly));
    cut.write(bytes.left(bytes.size() / 2));
    cut.close();
    QFile text(m_folder.filePath("text.png"));
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write("no picture at all");
    text.close();
    row.addFiles({cut.fileName(), whole, text.fileName(), m_folder.filePath("absent.png")});
    QVERIFY(hasRead(row));
    QCOMPARE(namesOf(row), QStringList("whole.png"));
    for (const char* name : {"cut.png", "text.png", "absent.png"}) QVERIFY2(row.note().contains(name), name);
  }

  void tooManyPixelsAreRefusedByTheHeader() {
    QImage huge(9000, 9000, QImage::Format_Mono);  // ten megabytes here, hundreds as colours
    huge.fill(0);
    const auto read = readPicture(written(m_folder, "huge.png", huge));
    QVERIFY(!read);
    const QString message = QString::fromStdString(read.error().message);
    QVERIFY2(message.contains("81.0 million"), qPrintable(message));
  }

  void transparencyBecomesPaper() {
    QImage glass(1, 1, QImage::Format_ARGB32);
    glass.setPixel(0, 0, qRgba(255, 0, 0, 0));
    const auto read = attachmentOf(glass, "glass");
    QVERIFY(read.has_value());
    QCOMPARE(read->pictures.first()->rgb, (std::vector<std::uint8_t>{255, 255, 255}));
  }

  void pastedAndDroppedPicturesStandInThePrompt() {
    EngineHarness engine;
    Shown shown(engine);
    auto* clip = new QMimeData;
    clip->setImageData(colours(20, 10));
    QGuiApplication::clipboard()->setMimeData(clip);
    shown.box->setFocus();
    QTest::keySequence(shown.box, QKeySequence::Paste);
    QVERIFY(hasRead(*shown.row()));
    QCOMPARE(shown.row()->count(), 1);
    QVERIFY(shown.box->toPlainText().isEmpty());
    shown.drop(files({written(m_folder, "dropped.png", colours(5, 5))}));
    QVERIFY(shown.accepted);
    QTRY_COMPARE_WITH_TIMEOUT(shown.row()->count(), 2, kWaitMs);
    QVERIFY(hasRead(*shown.row()));
    QCOMPARE(namesOf(*shown.row()).last(), QString("dropped.png"));
    // Text stays text, also where a picture of it comes along.
    auto* table = new QMimeData;
    table->setText("a table");
    table->setImageData(colours(20, 10));
    QGuiApplication::clipboard()->setMimeData(table);
    QTest::keySequence(shown.box, QKeySequence::Paste);
    QCOMPARE(shown.box->toPlainText(), QString("a table"));
    QCOMPARE(shown.row()->count(), 2);
  }

  void addressesElsewhereAndModelsAreNotTaken() {
    EngineHarness engine;
    Shown shown(engine);
    auto* remote = new QMimeData;
    remote->setUrls({QUrl("https://example.org/knee.png")});
    shown.drop(remote);
    QVERIFY(!shown.accepted);
    shown.drop(files({m_model}));
    QVERIFY(!shown.accepted);
    QCOMPARE(shown.row()->count(), 0);
  }

  void dicomGoesToTheImagingPage() {
    EngineHarness engine;
    Shown shown(engine);
    QSignalSpy offered(&shown.page, &QueryPage::imagesOffered);
    QFile file(m_folder.filePath("IM0001"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(128, '\0') + "DICM");
    file.close();
    shown.page.attachFiles({file.fileName(), written(m_folder, "beside.png", colours(4, 4))});
    QTRY_COMPARE_WITH_TIMEOUT(offered.count(), 1, kWaitMs);
    QCOMPARE(offered.first().first().toStringList(), QStringList(file.fileName()));
    QVERIFY(hasRead(*shown.row()));
    QCOMPARE(namesOf(*shown.row()), QStringList("beside.png"));
  }

  void withoutVisionTheyStayAndTheReasonIsSaid() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Shown shown(engine);
    auto* attach = shown.bar->findChild<QToolButton*>();
    QVERIFY2(attach->toolTip().contains("reads text only"), qPrintable(attach->toolTip()));
    shown.page.attachFiles({written(m_folder, "kept.png", colours(4, 4))});
    QTRY_COMPARE_WITH_TIMEOUT(shown.row()->count(), 1, kWaitMs);
    QVERIFY(hasRead(*shown.row()));
    QVERIFY(!shown.page.ask("What is it?"));
    QVERIFY2(shown.notice().contains("mmproj"), qPrintable(shown.notice()));
    QCOMPARE(shown.box->toPlainText(), QString("What is it?"));
    QCOMPARE(namesOf(*shown.row()), QStringList("kept.png"));
    engine.client().unload();
    QTRY_VERIFY_WITH_TIMEOUT(engine.client().model() == nullptr, kWaitMs);
    QCOMPARE(namesOf(*shown.row()), QStringList("kept.png"));
  }

  void removingByKeyGoesOnToTheNext() {
    EngineHarness engine;
    Shown shown(engine);
    shown.page.attachFiles({written(m_folder, "one.png", colours(4, 4)), written(m_folder, "two.png", colours(4, 4))});
    QTRY_COMPARE_WITH_TIMEOUT(shown.row()->count(), 2, kWaitMs);
    QVERIFY(hasRead(*shown.row()));
    const auto tiles = shown.row()->findChildren<PictureTile*>();
    QVERIFY(tiles[0]->accessibleName().contains("Picture 1 of 2"));
    QVERIFY(tiles[0]->removeButton()->accessibleName().contains("one.png"));
    shown.page.activateWindow();
    tiles[0]->setFocus();
    QTest::keyClick(tiles[0], Qt::Key_Delete);
    QCOMPARE(namesOf(*shown.row()), QStringList("two.png"));
    tiles[1]->removeButton()->click();
    QVERIFY(!shown.row()->isVisible());
  }

  void eachConversationHasItsOwn() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Shown shown(engine);
    QVERIFY(shown.page.ask("A"));
    QTRY_VERIFY_WITH_TIMEOUT(!shown.page.isAnswering(), kWaitMs);
    shown.page.attachFiles({written(m_folder, "first.png", colours(4, 4))});
    QTRY_COMPARE_WITH_TIMEOUT(shown.row()->count(), 1, kWaitMs);
    QVERIFY(hasRead(*shown.row()));
    shown.page.newConversation();
    int visible = 0;
    for (const auto* row : shown.bar->findChildren<AttachmentRow*>()) visible += row->isVisible() ? 1 : 0;
    QCOMPARE(visible, 0);
    QCOMPARE(namesOf(*shown.row()), QStringList("first.png"));
  }

  void aSeriesIsReadByTheModelsRuleAndItsCostIsSaid() {
    AttachmentRow row;
    auto source = std::make_shared<NumberedSeries>(40);
    ImageAttachment series;
    series.kind = ImageAttachment::Kind::series;
    series.name = "Thorax 1.0";
    series.modality = "CT";
    series.sliceCount = 40;
    series.source = source;
    row.setModel(nullptr, 0);
    row.add(series);
    QVERIFY(source->asked.empty());  // nobody knows yet which ones
    QVERIFY(!row.problem().isEmpty());
    ModelInfo model = seeing(10, 4096);
    row.setModel(&model, 0);
    QVERIFY(hasRead(row));
    QCOMPARE(source->asked.size(), std::size_t{1});
    QCOMPARE(row.images().first().slices.size(), 40);
    QCOMPARE(row.images().first().pictures[7]->values[0], 7.0f);
    QVERIFY2(row.note().contains("40 slices, 400 tokens: fits"), qPrintable(row.note()));
    QVERIFY(row.problem().isEmpty());
    model.contextTokens = 300;
    row.setModel(&model, 0);
    QVERIFY2(row.problem().contains("300 tokens"), qPrintable(row.problem()));
    QVERIFY(row.findChild<QPushButton*>()->text().contains("4 evenly"));  // 300 less 256 for words
    row.findChild<QPushButton*>()->click();
    QVERIFY(hasRead(row));
    QCOMPARE(row.images().first().slices, (QList<int>{1, 14, 27, 40}));
    QVERIFY(row.problem().isEmpty());
    row.limitSlices(0);
    QVERIFY(hasRead(row));
    model.contextTokens = 500;
    row.setModel(&model, 200);
    QVERIFY2(row.problem().contains("Begin a new conversation"), qPrintable(row.problem()));
  }

  void askingAboutASliceWaitsInThePrompt() {
    EngineHarness engine;
    Shown shown(engine);
    ImageQuestion question;
    question.image.kind = ImageAttachment::Kind::slice;
    question.image.name = "Thorax 1.0";
    question.image.modality = "CT";
    question.image.slices = {12};
    question.image.sliceCount = 40;
    auto picture = std::make_shared<praxis::engine::image::Image>();
    picture->rows = picture->cols = 1;
    picture->values = {-1000};
    question.image.pictures = {picture};
    question.suggestion = "What does this slice show?";
    shown.page.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&shown.page));
    QVERIFY(shown.page.askAbout(question));
    QCOMPARE(shown.box->toPlainText(), question.suggestion);
    QCOMPARE(shown.box->textCursor().selectedText(), question.suggestion);
    QVERIFY(shown.box->hasFocus());
    QCOMPARE(shown.row()->images().first().pictures.first(), question.image.pictures.first());
    auto* tile = shown.row()->findChild<PictureTile*>();
    QVERIFY2(tile->caption().contains("CT 12 of 40"), qPrintable(tile->caption()));
    // What is written already is not taken away.
    shown.box->setPlainText("Mine");
    QVERIFY(shown.page.askAbout(question));
    QCOMPARE(shown.box->toPlainText(), QString("Mine"));
  }

  void theLargeViewLeadsBack() {
    EngineHarness engine;
    Shown shown(engine);
    shown.page.attachFiles({written(m_folder, "large view.png", colours(400, 300))});
    QTRY_COMPARE_WITH_TIMEOUT(shown.row()->count(), 1, kWaitMs);
    QVERIFY(hasRead(*shown.row()));
    shown.page.activateWindow();
    auto* tile = shown.row()->findChild<PictureTile*>();
    tile->setFocus();
    QTest::keyClick(tile, Qt::Key_Return);
    auto* viewer = shown.page.findChild<PictureViewer*>();
    QVERIFY(viewer->isVisible());
    QCOMPARE(viewer->geometry(), shown.page.rect());
    QVERIFY(viewer->caption().contains("large view.png"));
    QTest::keyClick(viewer, Qt::Key_Escape);
    QVERIFY(!viewer->isVisible());
    QCOMPARE(QApplication::focusWidget(), tile);
  }

  void anAnswerAboutPicturesSaysHowItCameAboutAndHides() {
    TranscriptView view;
    view.resize(900, 500);
    view.show();
    ImageAttachment slice;
    slice.kind = ImageAttachment::Kind::slice;
    slice.name = "Chest axial";
    slice.modality = "CT";
    slice.slices = {12};
    slice.sliceCount = 40;
    slice.thumbnail = colours(96, 96);
    const QList<PictureUse> uses{{"praxis-phantom 1", "praxis-phantom@1 sha256:77", "-160 to 240 HU", 1, 144}};
    Turn turn;
    turn.state = Turn::State::finished;
    TurnView* view1 = view.addTurn("What does this image show?", false, {slice, slice});
    view1->setHeader(answerHeader("Praxis Small", uses, {slice}), identities(uses));
    const QString header = QStringLiteral(
        "Praxis Small \u00b7 recipe praxis-phantom 1 \u00b7 CT 12 of 40 \u00b7 -160 to 240 HU \u00b7 144 tokens");
    QCOMPARE(view1->header(), header);
    view1->append("CT of the chest. 1 lesion: left upper, 14 mm.", {}, turn);
    view1->showFinished(turn);
    TurnView* words = view.addTurn("And in words?");
    words->append("None.", {}, turn);
    auto* answer = view1->findChildren<MessageText*>().last();
    QTRY_VERIFY(answer->isVisible());
    view.setAnswersHidden(true);
    QVERIFY(!answer->isVisible());
    QVERIFY(view1->header().startsWith(header));
    QTRY_VERIFY(words->findChildren<MessageText*>().last()->isVisible());
    view.setAnswersHidden(false);
    QVERIFY(answer->isVisible());
    QSignalSpy opened(&view, &TranscriptView::pictureOpened);
    QTest::mouseClick(view1->findChildren<PictureTile*>().last(), Qt::LeftButton);
    QCOMPARE(opened.count(), 1);
    QCOMPARE(opened.first(), (QVariantList{0, 1}));
  }

  void suggestionsStandWhereNothingWasAsked() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Shown shown(engine);
    shown.page.setSuggestions({{"One", "First question", false}, {"Two", {}, true}, {"Three"}, {"Four"}});
    auto* bar = shown.page.findChild<SuggestionBar*>();
    QVERIFY(bar->isVisible());
    QCOMPARE(bar->buttons().size(), 3);
    QSignalSpy slice(&shown.page, &QueryPage::sliceQuestionRequested);
    bar->buttons()[1]->click();
    QCOMPARE(slice.first().first().toString(), QString("Two"));
    bar->buttons()[0]->click();
    QVERIFY(shown.page.isAnswering());
    QVERIFY(!bar->isVisible());
    shown.page.stop();
    QTRY_VERIFY_WITH_TIMEOUT(!shown.page.isAnswering(), kWaitMs);
  }

  void conversationsComeBackAndGoForGood() {
    QTemporaryDir kept;
    {
      EngineHarness engine;
      QVERIFY(engine.load(m_model));
      Shown shown(engine);
      shown.page.keepConversations(kept.path());
      QVERIFY(shown.page.ask("Remember me"));
      QTRY_VERIFY_WITH_TIMEOUT(!shown.page.isAnswering(), kWaitMs);
      QTRY_VERIFY_WITH_TIMEOUT(shown.page.isIdle(), kWaitMs);
    }
    EngineHarness engine;
    Shown shown(engine);
    shown.page.keepConversations(kept.path());
    QTRY_VERIFY_WITH_TIMEOUT(shown.page.isIdle(), kWaitMs);
    auto* list = shown.page.findChild<ConversationList*>();
    auto* items = list->findChild<QListWidget*>();
    QCOMPARE(items->count(), 2);
    QCOMPARE(items->currentRow(), 0);
    QCOMPARE(items->item(1)->text(), QString("Remember me"));
    QVERIFY(shown.page.lastAnswer().isEmpty());
    items->setCurrentRow(1);
    QVERIFY(!shown.page.lastAnswer().isEmpty());
    Q_EMIT list->removeRequested(list->selected());
    QTRY_VERIFY_WITH_TIMEOUT(shown.page.isIdle(), kWaitMs);
    QVERIFY(!QDir(kept.path()).entryList({"*.json"}).isEmpty());  // it can still be brought back
    for (auto* message : shown.bar->findChildren<InlineMessage*>()) message->dismiss();
    QTRY_VERIFY_WITH_TIMEOUT(shown.page.isIdle(), kWaitMs);
    QVERIFY(QDir(kept.path()).entryList({"*.json"}).isEmpty());
  }

  void thePageMayCloseWhilePicturesAreRead() {
    EngineHarness engine;
    auto shown = std::make_unique<Shown>(engine);
    const QString large = written(m_folder, "closing.png", colours(3000, 3000));
    shown->row()->addFiles({large, large, large});
    QVERIFY(shown->row()->isReading());
    shown.reset();
    QVERIFY(QThreadPool::globalInstance()->waitForDone(kWaitMs));
    QCoreApplication::processEvents();
  }
};

QTEST_MAIN(AttachmentsTest)
#include "attachments_test.moc"
