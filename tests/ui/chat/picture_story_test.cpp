// From a picture in the prompt to an answer about it, with a real engine and a real tower of a few kilobytes: prepared,
// counted, sent again with every turn, kept on disk and brought back.

#include <QDir>
#include <QLabel>
#include <QListWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "tests/support/engine_harness.h"
#include "tests/support/tiny_model.h"
#include "tests/support/tiny_vision.h"
#include "ui/chat/attachment_row.h"
#include "ui/chat/conversation_list.h"
#include "ui/chat/parameters_panel.h"
#include "ui/chat/prompt_bar.h"
#include "ui/chat/prompt_box.h"
#include "ui/chat/query_page.h"
#include "ui/chat/transcript_view.h"
#include "ui/chat/turn_view.h"
#include "ui/style/theme.h"

using namespace praxis::ui::chat;
using praxis::tests::TinyModel;
using praxis::tests::TinyVision;
using praxis::tests::support::EngineHarness;
using praxis::ui::bridge::EngineClient;
using praxis::ui::bridge::ImageAttachment;
using praxis::ui::bridge::ImageQuestion;

namespace {

constexpr int kWaitMs = 30000;

struct Shown {
  explicit Shown(EngineHarness& engine) : page(engine.client()) {
    page.resize(1200, 800);
    page.show();
    page.findChild<ParametersPanel*>()->setParams(praxis::tests::support::greedy(8), false);
    bar = page.findChild<PromptBar*>();
  }
  TranscriptView* transcript() const {
    for (auto* view : page.findChildren<TranscriptView*>()) {
      if (view->isVisible()) return view;
    }
    return nullptr;
  }
  AttachmentRow* row() const {
    for (auto* row : bar->findChildren<AttachmentRow*>()) {
      if (row->isVisible()) return row;
    }
    return nullptr;
  }
  bool waitForEnd() {
    return QTest::qWaitFor([this] { return !page.isAnswering() && page.isIdle(); }, kWaitMs);
  }

  QueryPage page;
  PromptBar* bar;
};

ImageQuestion sliceQuestion() {
  auto picture = std::make_shared<praxis::engine::image::Image>();
  picture->rows = picture->cols = 24;
  for (int i = 0; i < 24 * 24; ++i) picture->values.push_back(static_cast<float>(i));
  picture->storableLow = 0;
  picture->storableHigh = 24 * 24;
  ImageQuestion question;
  question.image.kind = ImageAttachment::Kind::slice;
  question.image.name = "Chest axial";
  question.image.modality = "MR";
  question.image.slices = {12};
  question.image.sliceCount = 40;
  question.image.thumbnail = QImage(24, 24, QImage::Format_RGB32);
  question.image.thumbnail.fill(0xff808080);
  question.image.pictures = {picture};
  question.suggestion = "what is this";
  question.sends = true;
  return question;
}

}  // namespace

class PictureStoryTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  QString m_model;
  int m_tokens = 0;

 private Q_SLOTS:
  void initTestCase() {
    praxis::ui::style::apply(*qApp, praxis::ui::style::Theme::dark);
    TinyModel model;
    model.architecture = "qwen2";
    model.contextLength = 1024;
    model.metadata["praxis.demonstration"] = true;
    m_model = m_folder.filePath("model.gguf");
    QVERIFY(praxis::tests::writeTinyModel(model, m_model.toStdString()).has_value());
    const TinyVision tower;
    QVERIFY(praxis::tests::writeTinyVision(tower, m_folder.filePath("model.mmproj.gguf").toStdString()).has_value());
    m_tokens = static_cast<int>(tower.tokens());
  }

  void theModelSaysWhatItIs() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    QVERIFY(engine.client().model()->demonstration);
    QVERIFY(engine.client().model()->vision.isAvailable());
    QCOMPARE(engine.client().model()->vision.tokensPerPicture, m_tokens);
    Shown shown(engine);
    bool said = false;
    for (const auto* label : shown.bar->findChildren<QLabel*>()) {
      said = said || (label->isVisible() && label->text().contains("not for clinical use"));
    }
    QVERIFY(said);
  }

  void aPictureIsAskedAboutAndStaysWithTheConversation() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Shown shown(engine);
    QList<int> prompts;
    connect(&engine.client(), &EngineClient::requestStarted, this, [&](auto, int tokens) { prompts.append(tokens); });
    // Connected after the page, so that this sees what the page made of it.
    QStringList said;
    connect(&engine.client(), &EngineClient::imageProgress, this, [&] {
      for (const auto* label : shown.transcript()->turn(0)->findChildren<QLabel*>()) {
        if (label->text().contains(QStringLiteral("Looking at the picture"))) said << label->text();
      }
    });
    QVERIFY(shown.page.askAbout(sliceQuestion()));
    QVERIFY(shown.page.isAnswering());
    QVERIFY(shown.row() == nullptr);
    QVERIFY(shown.waitForEnd());
    QVERIFY(!said.isEmpty());
    QVERIFY2(said.last().contains(QStringLiteral("100 %")), qPrintable(said.last()));
    TurnView* turn = shown.transcript()->turn(0);
    QVERIFY2(turn->errorText().isEmpty(), qPrintable(turn->errorText()));
    QVERIFY2(turn->header().contains("recipe "), qPrintable(turn->header()));
    QVERIFY(turn->header().contains("MR 12 of 40"));
    QVERIFY2(turn->header().endsWith(QStringLiteral("%1 tokens").arg(m_tokens)), qPrintable(turn->header()));
    // The next turn carries it again; the same question without it would be shorter by its rows.
    QVERIFY(shown.page.ask("and now"));
    QVERIFY(shown.waitForEnd());
    QCOMPARE(prompts.size(), 2);
    QVERIFY(prompts[1] > prompts[0]);
    shown.page.newConversation();
    QVERIFY(shown.page.ask("what is this"));
    QVERIFY(shown.waitForEnd());
    QVERIFY2(prompts[0] - prompts[2] >= m_tokens, qPrintable(QString::number(prompts[2])));
    QVERIFY(!shown.transcript()->turn(0)->isAboutPictures());
  }

  void askedAgainAndEditedItKeepsItsPicture() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Shown shown(engine);
    QVERIFY(shown.page.askAbout(sliceQuestion()));
    QVERIFY(shown.waitForEnd());
    Q_EMIT shown.transcript()->regenerateRequested(0);
    QVERIFY(shown.page.isAnswering());
    QVERIFY(shown.waitForEnd());
    QVERIFY(shown.transcript()->turn(1)->header().contains("MR 12 of 40"));
    Q_EMIT shown.transcript()->editRequested(1);
    QVERIFY(shown.row() != nullptr);
    QCOMPARE(shown.row()->count(), 1);
    QTest::keyClick(shown.page.findChild<PromptBox*>(), Qt::Key_Escape);
    QVERIFY(shown.row() == nullptr);
  }

  void stoppedBeforeItIsPreparedItEnds() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Shown shown(engine);
    QVERIFY(shown.page.askAbout(sliceQuestion()));
    shown.page.stop();
    QVERIFY(shown.waitForEnd());
    QCOMPARE(engine.client().queueDepth(), 0);
  }

  void fromDiskItIsSentAgain() {
    QTemporaryDir kept;
    int first = 0;
    {
      EngineHarness engine;
      QVERIFY(engine.load(m_model));
      Shown shown(engine);
      shown.page.keepConversations(kept.path());
      connect(&engine.client(), &EngineClient::requestStarted, this, [&](auto, int tokens) { first = tokens; });
      QVERIFY(shown.page.askAbout(sliceQuestion()));
      QVERIFY(shown.waitForEnd());
    }
    QCOMPARE(QDir(kept.filePath("pictures")).entryList(QDir::Files).size(), 1);
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Shown shown(engine);
    shown.page.keepConversations(kept.path());
    QVERIFY(shown.waitForEnd());
    shown.page.findChild<ConversationList*>()->findChild<QListWidget*>()->setCurrentRow(1);
    QVERIFY(shown.transcript()->turn(0)->header().contains("MR 12 of 40"));
    QVERIFY(shown.waitForEnd());
    int again = 0;
    connect(&engine.client(), &EngineClient::requestStarted, this, [&](auto, int tokens) { again = tokens; });
    Q_EMIT shown.transcript()->regenerateRequested(0);
    QVERIFY(shown.waitForEnd());
    QCOMPARE(again, first);
    // And gone from disk with the conversation.
    auto* list = shown.page.findChild<ConversationList*>();
    Q_EMIT list->removeRequested(list->selected());
    for (auto* button : shown.bar->findChildren<QToolButton*>()) {
      if (button->isVisible() && button->accessibleName() == "Close this message") button->click();
    }
    QVERIFY(shown.waitForEnd());
    QVERIFY(QDir(kept.filePath("pictures")).entryList(QDir::Files).isEmpty());
  }
};

QTEST_MAIN(PictureStoryTest)
#include "picture_story_test.moc"
