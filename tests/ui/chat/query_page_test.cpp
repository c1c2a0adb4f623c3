// The Query page with a real engine: ask, stream, stop, ask again, switch, fail, and be closed in mid-answer.

#include <QJsonDocument>
#include <QJsonObject>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/engine_harness.h"
#include "ui/chat/answer_format.h"
#include "ui/chat/conversation_list.h"
#include "ui/chat/parameters_panel.h"
#include "ui/chat/prompt_bar.h"
#include "ui/chat/prompt_box.h"
#include "ui/chat/query_page.h"
#include "ui/chat/transcript_view.h"
#include "ui/chat/turn_view.h"
#include "ui/style/theme.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/inline_message.h"

using namespace praxis::ui::chat;
using praxis::tests::support::EngineHarness;
using praxis::tests::support::greedy;
using praxis::ui::widgets::EmptyState;
using praxis::ui::widgets::InlineMessage;

namespace {

constexpr int kWaitMs = 30000;

// The page in a window, as the shell holds it.
struct Shown {
  explicit Shown(EngineHarness& engine) : page(engine.client()) {
    page.resize(1200, 800);
    page.show();
    params = page.findChild<ParametersPanel*>();
    prompt = page.findChild<PromptBox*>();
    list = page.findChild<ConversationList*>();
    setLength(24);
  }
  void setLength(int tokens) {
    auto wanted = greedy(tokens);
    wanted.temperature = 1;
    params->setParams(wanted, false);
  }
  TranscriptView* transcript() const {
    for (auto* view : page.findChildren<TranscriptView*>()) {
      if (view->isVisible()) return view;
    }
    return nullptr;
  }
  bool waitForEnd() {
    return QTest::qWaitFor([this] { return !page.isAnswering(); }, kWaitMs);
  }

  QueryPage page;
  ParametersPanel* params;
  PromptBox* prompt;
  ConversationList* list;
};

}  // namespace

class QueryPageTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  QString m_model;

 private Q_SLOTS:
  void initTestCase() {
    praxis::ui::style::apply(*qApp, praxis::ui::style::Theme::dark);
    m_model = praxis::tests::support::writeModel(m_folder);
    QVERIFY(!m_model.isEmpty());
  }

  void withoutAModelTheButtonLeadsToModels() {
    EngineHarness engine;
    Shown shown(engine);
    QSignalSpy wanted(&shown.page, &QueryPage::modelsRequested);
    EmptyState* empty = nullptr;
    for (auto* state : shown.page.findChildren<EmptyState*>()) {
      if (state->isVisible()) empty = state;
    }
    QVERIFY(empty && empty->button());
    empty->button()->click();
    QCOMPARE(wanted.count(), 1);
    QVERIFY(!shown.page.ask("Hello?"));
    QCOMPARE(shown.prompt->toPlainText(), QString("Hello?"));
  }

  void enterSendsAndTheAnswerStreams() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Shown shown(engine);
    QTest::keyClicks(shown.prompt, "How are you?");
    QTest::keyClick(shown.prompt, Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(shown.prompt, "Tell me.");
    QVERIFY(!shown.page.isAnswering());
    QTest::keyClick(shown.prompt, Qt::Key_Return);
    QVERIFY(shown.page.isAnswering());
    QVERIFY(shown.prompt->toPlainText().isEmpty());
    QVERIFY(shown.waitForEnd());
    TurnView* turn = shown.transcript()->turn(0);
    QVERIFY(!turn->answerText().isEmpty());
    QCOMPARE(turn->answerText(), shown.page.lastAnswer());
    QVERIFY2(turn->footer().contains("tokens"), qPrintable(turn->footer()));
    QVERIFY(turn->footer().contains(engine.client().model()->name));
  }

  void anUntrainedSampleIsCalledSo() {
    EngineHarness engine;
    Shown shown(engine);
    QVERIFY(engine.load(m_model));
    bool said = false;
    for (auto* message : shown.page.findChildren<InlineMessage*>()) {
      said = said || (message->isVisible() && message->text().contains("Untrained sample"));
    }
    QVERIFY(said);
  }

  void escapeStopsAndKeepsWhatWasWritten() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Shown shown(engine);
    shown.setLength(1900);
    QVERIFY(shown.page.ask("Go on and on."));
    QTRY_VERIFY_WITH_TIMEOUT(!shown.page.lastAnswer().isEmpty(), kWaitMs);
    QTest::keyClick(shown.prompt, Qt::Key_Escape);
    QVERIFY(shown.waitForEnd());
    QVERIFY(shown.transcript()->turn(0)->footer().contains("stopped by you"));
    QVERIFY(!shown.page.lastAnswer().isEmpty());
  }

  void aTooLongPromptComesBackWithTheReason() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model, 256));
    Shown shown(engine);
    const QString longText = QString("word ").repeated(1500).trimmed();
    QVERIFY(shown.page.ask(longText));
    QVERIFY(shown.waitForEnd());
    QVERIFY2(shown.transcript()->turn(0)->errorText().contains("256"),
             qPrintable(shown.transcript()->turn(0)->errorText()));
    QCOMPARE(shown.prompt->toPlainText(), longText);
    // A shorter one takes its place.
    QVERIFY(shown.page.ask("word"));
    QVERIFY(shown.waitForEnd());
    QVERIFY(!shown.page.lastAnswer().isEmpty());
  }

  void switchingKeepsTranscriptsDraftsAndRunningAnswers() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Shown shown(engine);
    shown.setLength(300);
    QVERIFY(shown.page.ask("First question"));
    const int first = shown.list->selected();
    shown.page.newConversation();
    QVERIFY(shown.list->selected() != first);
    QVERIFY(!shown.page.isAnswering());
    shown.prompt->setPlainText("not sent yet");
    shown.list->select(first);
    QVERIFY(shown.prompt->toPlainText().isEmpty());
    QVERIFY(shown.waitForEnd());
    QCOMPARE(shown.transcript()->count(), 1);
    QVERIFY(!shown.page.lastAnswer().isEmpty());
    shown.page.findChildren<ConversationList*>().first()->select(first + 1);
    QCOMPARE(shown.prompt->toPlainText(), QString("not sent yet"));
  }

  void aRemovedConversationComesBackWithUndo() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Shown shown(engine);
    QVERIFY(shown.page.ask("Keep me"));
    QVERIFY(shown.waitForEnd());
    const QString answer = shown.page.lastAnswer();
    Q_EMIT shown.list->removeRequested(shown.list->selected());
    QCOMPARE(shown.list->count(), 1);
    QVERIFY(shown.page.lastAnswer().isEmpty());
    for (auto* message : shown.page.findChildren<InlineMessage*>()) {
      if (message->text().contains("Keep me")) Q_EMIT message->actionTriggered();
    }
    QCOMPARE(shown.list->count(), 2);
    QCOMPARE(shown.page.lastAnswer(), answer);
  }

  void askingAgainKeepsTheEarlierAnswerReadable() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Shown shown(engine);
    QVERIFY(shown.page.ask("Again?"));
    QVERIFY(shown.waitForEnd());
    const QString earlier = shown.page.lastAnswer();
    Q_EMIT shown.transcript()->turn(0)->regenerateRequested();
    QVERIFY(shown.page.isAnswering());
    QVERIFY(shown.waitForEnd());
    QCOMPARE(shown.transcript()->count(), 2);
    QCOMPARE(shown.transcript()->turn(0)->answerText(), earlier);
    QCOMPARE(shown.page.lastAnswer(), earlier);  // same seed, same conversation
  }

  void scrollsAlongOnlyFromTheBottom() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Shown shown(engine);
    shown.page.resize(900, 320);
    shown.setLength(1800);
    QVERIFY(shown.page.ask("Fill the page."));
    QScrollBar* bar = shown.transcript()->verticalScrollBar();
    QTRY_VERIFY_WITH_TIMEOUT(bar->maximum() > 100 || !shown.page.isAnswering(), kWaitMs);
    QCOMPARE(bar->value(), bar->maximum());
    bar->setValue(10);
    QVERIFY(!shown.transcript()->isFollowing());
    const QString before = shown.page.lastAnswer();
    QTRY_VERIFY_WITH_TIMEOUT(shown.page.lastAnswer() != before || !shown.page.isAnswering(), kWaitMs);
    QCOMPARE(bar->value(), 10);
    shown.page.stop();
    QVERIFY(shown.waitForEnd());
  }

  void reasoningIsFoldedAndCounted() {
    TurnView view("Why?");
    view.show();
    Turn turn;
    turn.reasoningTokens = 213;
    view.append(QString(), "Let me think.", turn);
    QVERIFY(!view.isReasoningShown());
    turn.answerTokens = 2;
    view.append("Because.", QString(), turn);
    QCOMPARE(view.answerText(), QString("Because."));
    bool counted = false;
    for (auto* button : view.findChildren<QAbstractButton*>()) {
      if (!button->text().contains("213 tokens")) continue;
      counted = true;
      button->click();
    }
    QVERIFY(counted);
    QVERIFY(view.isReasoningShown());
  }

  void thePromptBoxGrowsToEightLines() {
    PromptBox box;
    box.resize(400, 40);
    box.show();
    const int one = box.height();
    QTRY_COMPARE(box.height() - box.viewport()->height(), 2 * box.frameWidth());
    box.setPlainText("1\n2\n3");
    const int three = box.height();
    QVERIFY(three > one);
    box.setPlainText(QString("line\n").repeated(30));
    const int many = box.height();
    QVERIFY(many > three);
    box.setPlainText(QString("line\n").repeated(60));
    QCOMPARE(box.height(), many);
    box.clear();
    QCOMPARE(box.height(), one);
  }

  void aFormThatCannotBeUsedKeepsTheQuestion() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Shown shown(engine);
    shown.params->findChild<AnswerFormat*>()->setKind(AnswerKind::jsonSchema);
    QVERIFY(!shown.page.ask("In a form, please"));
    QCOMPARE(shown.prompt->toPlainText(), QString("In a form, please"));
    bool said = false;
    for (auto* message : shown.page.findChildren<InlineMessage*>()) {
      said = said || (message->isVisible() && message->text().contains("JSON Schema is empty"));
    }
    QVERIFY(said);
  }

  void anAnswerHeldToASchemaIsJsonThatKeepsIt() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Shown shown(engine);
    shown.setLength(200);
    auto* format = shown.params->findChild<AnswerFormat*>();
    format->setKind(AnswerKind::jsonSchema);
    format->setSource(
        QStringLiteral("{\"type\": \"object\", \"properties\": {\"seen\": {\"enum\": [\"yes\", \"no\"]}}, "
                       "\"required\": [\"seen\"], \"additionalProperties\": false}"));
    QVERIFY(shown.page.ask("Is something seen?"));
    QVERIFY(shown.waitForEnd());
    const QJsonObject answer = QJsonDocument::fromJson(shown.page.lastAnswer().toUtf8()).object();
    QCOMPARE(answer.keys(), QStringList{"seen"});
    QVERIFY(QStringList({"yes", "no"}).contains(answer.value("seen").toString()));
    const QString laidOut = shown.transcript()->turn(0)->answerText();
    QCOMPARE(QJsonDocument::fromJson(laidOut.toUtf8()).object(), answer);
    QCOMPARE(laidOut.count('\n'), 2);
  }

  void anAnswerInJsonIsLaidOutAsItGrows() {
    TurnView view("Which?", true);
    view.show();
    view.append("{\"a\":[1", QString(), {});
    QCOMPARE(view.answerText(), QString("{\n  \"a\": [\n    1"));
    view.append(",2]}", QString(), {});
    QCOMPARE(view.answerText(), QString("{\n  \"a\": [\n    1,\n    2\n  ]\n}"));
  }

  void aFallbackOfTheChatFormatIsNamedWithItsReason() {
    praxis::ui::bridge::ModelInfo model;
    model.name = "Some model";
    model.chatFormat = "chatml";
    model.chatFormatRecognised = true;
    QVERIFY(chatFormatWarning(model).isEmpty());
    model.chatFormatNote = "Its template asks for a filter that is not known: frobnicate.";
    QVERIFY(chatFormatWarning(model).contains("\"chatml\""));
    QVERIFY(chatFormatWarning(model).contains(model.chatFormatNote));
    model.chatFormatNote.clear();
    model.chatFormatRecognised = false;
    model.chatFormat = "plain";
    QVERIFY(chatFormatWarning(model).contains("\"plain\""));
    QVERIFY(chatFormatWarning(model).contains("no chat template"));
  }

  void theParametersSayWhatTheyShow() {
    ParametersPanel panel;
    QVERIFY(panel.params().temperature > 0);
    auto wanted = greedy(77);
    wanted.topK = 12;
    wanted.seed = 99;
    wanted.stops = {"\n\n", "END"};
    panel.setParams(wanted, false);
    QCOMPARE(panel.params().tokensMax, 77);
    QCOMPARE(panel.params().topK, 12);
    QCOMPARE(panel.params().seed, quint64(99));
    QCOMPARE(panel.params().stops, QStringList({"\n\n", "END"}));
    panel.reset();
    QCOMPARE(panel.params().topK, praxis::ui::bridge::GenerationParams().topK);
    QVERIFY(panel.params().seed != panel.params().seed);
  }

  void thePageMayGoInMidAnswer() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    {
      Shown shown(engine);
      shown.setLength(1900);
      QVERIFY(shown.page.ask("Go on."));
      QTRY_VERIFY_WITH_TIMEOUT(!shown.page.lastAnswer().isEmpty(), kWaitMs);
    }
    QTRY_COMPARE_WITH_TIMEOUT(engine.client().queueDepth(), 0, kWaitMs);
  }
};

QTEST_MAIN(QueryPageTest)
#include "query_page_test.moc"
