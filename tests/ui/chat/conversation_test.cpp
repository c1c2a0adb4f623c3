// What is sent with a question, and how figures are said.

#include <QTest>

#include "ui/chat/conversation.h"

using namespace praxis::ui::chat;
using Role = praxis::ui::bridge::ChatMessage::Role;

namespace {

Turn finishedTurn(const QString& question, const QString& answer) {
  Turn turn;
  turn.state = Turn::State::finished;
  turn.question = question;
  turn.answer = answer;
  turn.reasoning = "thoughts";
  return turn;
}

}  // namespace

class ConversationTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void sendsSystemPromptHistoryAndQuestion() {
    Conversation conversation;
    conversation.turns = {finishedTurn("q1", "a1"), finishedTurn("q2", "a2")};
    const auto messages = conversation.messages("Be brief.", "q3");
    QCOMPARE(messages.size(), 6);
    QCOMPARE(messages.first().role, Role::system);
    QCOMPARE(messages[2].role, Role::assistant);
    QCOMPARE(messages[2].text, QString("a1"));
    QCOMPARE(messages.last().text, QString("q3"));
    QCOMPARE(conversation.messages("  ", "q3").first().role, Role::user);
  }

  void leavesOutWhatFailedWasReplacedOrNeverBegan() {
    Conversation conversation;
    Turn failed = finishedTurn("failed", "");
    failed.state = Turn::State::failed;
    Turn replaced = finishedTurn("replaced", "old");
    replaced.replaced = true;
    conversation.turns = {failed, replaced, finishedTurn("stopped at once", ""), finishedTurn("kept", "yes")};
    const auto messages = conversation.messages({}, "next");
    QCOMPARE(messages.size(), 3);
    QCOMPARE(messages.first().text, QString("kept"));
  }

  void contextIsThatOfTheNewestTurnThatWasRead() {
    Conversation conversation;
    QCOMPARE(conversation.contextTokens(), qint64(0));
    Turn read = finishedTurn("read", "yes");
    read.promptTokens = 20;
    read.answerTokens = 5;
    read.reasoningTokens = 3;
    Turn refused = finishedTurn("refused", "");
    refused.state = Turn::State::failed;
    conversation.turns = {read, refused};
    QCOMPARE(conversation.contextTokens(), qint64(28));
  }

  void titleIsTheFirstLineShortened() {
    QCOMPARE(titleFrom("  Why is\tthe sky blue?\nSecond line"), QString("Why is the sky blue?"));
    QVERIFY(titleFrom(QString("long ").repeated(50)).size() <= 61);
  }

  void everyFinishIsSaidInWords() {
    for (const char* finish : {"eos", "stop", "length", "context", "cancelled"}) {
      QVERIFY(finishInWords(finish, 64) != QString(finish));
    }
    QVERIFY(finishInWords("length", 64).contains("64 tokens"));
  }

  void footerNamesModelRateAndFinish() {
    Turn turn = finishedTurn("q", "a");
    turn.modelName = "Qwen2 0.5B";
    turn.stats.finish = "eos";
    turn.stats.generatedTokens = 128;
    turn.stats.decodeTokensPerSecond = 42.7;
    turn.stats.ttftMs = 310;
    const QString footer = footerText(turn);
    for (const char* part : {"Qwen2 0.5B", "42.7 tokens/s", "first token 310 ms", "128 tokens", "complete"}) {
      QVERIFY2(footer.contains(part), qPrintable(footer));
    }
  }
};

QTEST_APPLESS_MAIN(ConversationTest)
#include "conversation_test.moc"
