// The window's way to the engine, with a real worker on its thread and a real model: every request ends exactly once,
// and nothing that a hurried user does blocks, loses or crashes anything.

#include <atomic>

#include <QElapsedTimer>
#include <QFile>
#include <QHash>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/engine_harness.h"

using namespace praxis::ui::bridge;
using praxis::tests::support::EngineHarness;
using praxis::tests::support::greedy;
using praxis::tests::support::question;

namespace {

constexpr int kWaitMs = 30000;

// Everything that the client says about requests.
class Recorder {
 public:
  explicit Recorder(EngineClient& client) {
    QObject::connect(
        &client, &EngineClient::answerText, &m_context,
        [this](RequestId id, const QString& answer, const QString& reasoning, int answerTokens, int reasoningTokens) {
          text[id] += reasoning + answer;
          tokens[id] = answerTokens + reasoningTokens;
          ++pieces;
          if (ended.contains(id)) ++afterEnd;
        });
    QObject::connect(&client, &EngineClient::requestFinished, &m_context,
                     [this](RequestId id, const AnswerStats& stats) { ++ended[id]; finished[id] = stats; });
    QObject::connect(&client, &EngineClient::requestFailed, &m_context,
                     [this](RequestId id, const QString& message) { ++ended[id]; failures[id] = message; });
  }
  bool hasEnded(RequestId id) const { return ended.contains(id); }

  QHash<RequestId, QString> text, failures;
  QHash<RequestId, int> tokens, ended;
  QHash<RequestId, AnswerStats> finished;
  int pieces = 0, afterEnd = 0;

 private:
  QObject m_context;
};

}  // namespace

class EngineBridgeTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  QString m_model, m_other;

 private Q_SLOTS:
  void initTestCase() {
    m_model = praxis::tests::support::writeModel(m_folder);
    m_other = m_folder.filePath("other.gguf");
    QVERIFY(!m_model.isEmpty());
    QVERIFY(QFile::copy(m_model, m_other));
  }

  void answerStreamsAndEndsWithItsFigures() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    QCOMPARE(engine.client().state(), EngineState::ready);
    QVERIFY(engine.client().model()->untrainedSample);
    Recorder said(engine.client());
    const RequestId id = engine.client().submit(question("How are you?"), greedy(48));
    QVERIFY(id != 0);
    QCOMPARE(engine.client().queueDepth(), 1);
    QTRY_VERIFY_WITH_TIMEOUT(said.hasEnded(id), kWaitMs);
    const AnswerStats stats = said.finished.value(id);
    QVERIFY(stats.finish == "length" || stats.finish == "eos");
    QCOMPARE(said.tokens.value(id), stats.generatedTokens);
    QVERIFY(stats.promptTokens > 0);
    QVERIFY(stats.ttftMs > 0);
    QVERIFY(!said.text.value(id).isEmpty());
    QCOMPARE(engine.client().contextTokensUsed(), stats.promptTokens + stats.generatedTokens);
    QCOMPARE(engine.client().state(), EngineState::ready);
    QCOMPARE(engine.client().queueDepth(), 0);
  }

  void sameSeedGivesTheSameText() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Recorder said(engine.client());
    GenerationParams params;
    params.seed = 7;
    params.tokensMax = 24;
    const RequestId one = engine.client().submit(question("Once"), params);
    const RequestId two = engine.client().submit(question("Once"), params);
    QTRY_VERIFY_WITH_TIMEOUT(said.hasEnded(one) && said.hasEnded(two), kWaitMs);
    QCOMPARE(said.text.value(one), said.text.value(two));
  }

  void stopEndsWithinAFewTokensAndKeepsTheText() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Recorder said(engine.client());
    RequestId id = 0;
    QObject::connect(&engine.client(), &EngineClient::answerText, &engine.client(), [&](RequestId from) {
      if (from == id) engine.client().cancel(id);
    });
    GenerationParams params = greedy(1500);
    params.temperature = 1;
    id = engine.client().submit(question("Tell me a long story."), params);
    QTRY_VERIFY_WITH_TIMEOUT(said.hasEnded(id), kWaitMs);
    QCOMPARE(said.finished.value(id).finish, QString("cancelled"));
    QVERIFY(said.finished.value(id).generatedTokens < 1500);
    QVERIFY(!said.text.value(id).isEmpty());
    QCOMPARE(said.afterEnd, 0);
    QCOMPARE(engine.client().state(), EngineState::ready);
  }

  void theFormOfTheAnswerAndLogprobsComeThrough() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Recorder said(engine.client());
    QList<TokenLogprobs> logprobs;
    QObject::connect(&engine.client(), &EngineClient::answerLogprobs, &engine.client(),
                     [&](RequestId, const QList<TokenLogprobs>& tokens) { logprobs += tokens; });
    GenerationParams params = greedy(60);
    params.temperature = 1;
    params.typicalP = 0.9;
    params.grammar = QStringLiteral("root ::= \"yes\" | \"no\"");
    params.logprobs = 3;
    const RequestId id = engine.client().submit(question("Well?"), params);
    QTRY_VERIFY_WITH_TIMEOUT(said.hasEnded(id), kWaitMs);
    QVERIFY(said.text.value(id) == "yes" || said.text.value(id) == "no");
    QCOMPARE(said.finished.value(id).finish, QString("eos"));
    QCOMPARE(logprobs.size(), said.finished.value(id).generatedTokens);
    QString spelled;
    for (const TokenLogprobs& token : logprobs) {
      spelled += token.chosen.text;
      QCOMPARE(token.likeliest.size(), 3);
      QVERIFY(token.likeliest[0].logprob >= token.likeliest[1].logprob && token.likeliest[0].logprob < 0);
    }
    QCOMPARE(spelled, said.text.value(id));
  }

  void whatMakesNoSenseFailsWithItsName() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Recorder said(engine.client());
    GenerationParams schema = greedy(8);
    schema.jsonSchema = QStringLiteral("{\"type\": \"thing\"}");
    GenerationParams bias = greedy(8);
    bias.logitBias = {{-4, 1.0}};
    const RequestId one = engine.client().submit(question("Well?"), schema);
    const RequestId two = engine.client().submit(question("Well?"), bias);
    QTRY_VERIFY_WITH_TIMEOUT(said.hasEnded(one) && said.hasEnded(two), kWaitMs);
    QVERIFY(said.failures.value(one).contains("thing"));
    QVERIFY(said.failures.value(two).contains("-4"));
  }

  void everyRequestEndsExactlyOnce() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Recorder said(engine.client());
    QList<RequestId> accepted;
    for (int i = 0; i < 12; ++i) {
      const RequestId id = engine.client().submit(question(QString("Question %1").arg(i)), greedy(8 + i));
      QVERIFY(id != 0);
      accepted.append(id);
      if (i % 3 == 1) engine.client().cancel(id);
    }
    QTRY_COMPARE_WITH_TIMEOUT(engine.client().queueDepth(), 0, kWaitMs);
    for (const RequestId id : accepted) QCOMPARE(said.ended.value(id), 1);
    QCOMPARE(said.afterEnd, 0);
  }

  void cancelReachesARequestThatWaitsInTheCommandQueue() {
    // The worker's thread does not run yet, so everything waits.
    praxis::engine::metrics::EngineMetrics metrics;
    EngineWorker worker(metrics);
    EngineClient client(worker);
    Recorder said(client);
    const RequestId id = client.submit(question("Anyone there?"), greedy(8));
    client.cancel(id);
    QTRY_VERIFY_WITH_TIMEOUT(said.hasEnded(id), kWaitMs);
    QCOMPARE(said.finished.value(id).finish, QString("cancelled"));
    QCOMPARE(client.queueDepth(), 0);
  }

  void fullCommandQueueRefusesAndSaysWhy() {
    praxis::engine::metrics::EngineMetrics metrics;
    EngineWorker worker(metrics);
    QThread thread;
    worker.moveToThread(&thread);   // never started: nothing drains the queue
    EngineClient client(worker);
    for (int i = 0; i < EngineWorker::kCommandsMax; ++i) QVERIFY(client.submit(question("Full?"), greedy(1)) != 0);
    QString whyNot;
    QCOMPARE(client.submit(question("Full?"), greedy(1), &whyNot), RequestId(0));
    QVERIFY(!whyNot.isEmpty());
    QCOMPARE(client.queueDepth(), EngineWorker::kCommandsMax);
  }

  void askingWithoutAModelFailsWithASentence() {
    EngineHarness engine;
    Recorder said(engine.client());
    const RequestId id = engine.client().submit(question("Hello?"), greedy(8));
    QTRY_VERIFY_WITH_TIMEOUT(said.hasEnded(id), kWaitMs);
    QVERIFY(said.failures.value(id).contains("model"));
  }

  void aPromptLongerThanTheContextIsRefusedWithNumbers() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model, 256));
    Recorder said(engine.client());
    const RequestId id = engine.client().submit(question(QString("word ").repeated(2000)), greedy(8));
    QTRY_VERIFY_WITH_TIMEOUT(said.hasEnded(id), kWaitMs);
    QVERIFY2(said.failures.value(id).contains("256"), qPrintable(said.failures.value(id)));
    QCOMPARE(engine.client().state(), EngineState::ready);
  }

  void loadingAnotherModelWhileOneAnswersEndsTheAnswerFirst() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Recorder said(engine.client());
    const RequestId id = engine.client().submit(question("Go on and on."), greedy(1900));
    QTRY_VERIFY_WITH_TIMEOUT(said.pieces > 0 || said.hasEnded(id), kWaitMs);
    QVERIFY(engine.load(m_other));
    QCOMPARE(said.ended.value(id), 1);
    QCOMPARE(engine.client().model()->path, m_other);
    QCOMPARE(engine.client().state(), EngineState::ready);
  }

  void ofTwoLoadsTheSecondWins() {
    EngineHarness engine;
    QSignalSpy loaded(&engine.client(), &EngineClient::modelLoaded);
    QSignalSpy failed(&engine.client(), &EngineClient::loadFailed);
    engine.client().load({m_model});
    engine.client().load({m_other});
    QCOMPARE(engine.client().state(), EngineState::loading);
    QTRY_COMPARE_WITH_TIMEOUT(engine.client().state(), EngineState::ready, kWaitMs);
    QCOMPARE(loaded.count(), 1);
    QCOMPARE(failed.count(), 0);
    QCOMPARE(engine.client().model()->path, m_other);
  }

  void unloadWhileLoadingStopsIt() {
    EngineHarness engine;
    QSignalSpy failed(&engine.client(), &EngineClient::loadFailed);
    QSignalSpy unloaded(&engine.client(), &EngineClient::modelUnloaded);
    engine.client().load({m_model});
    engine.client().unload();
    QTRY_COMPARE_WITH_TIMEOUT(unloaded.count(), 1, kWaitMs);
    QCOMPARE(engine.client().state(), EngineState::empty);
    QCOMPARE(failed.count(), 0);
    QVERIFY(!engine.client().model());
  }

  void aDamagedFileFailsAndTheNextLoadWorks() {
    const QString damaged = m_folder.filePath("damaged.gguf");
    QFile file(damaged);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("GGUF, but not really");
    file.close();
    EngineHarness engine;
    QSignalSpy failed(&engine.client(), &EngineClient::loadFailed);
    engine.client().load({damaged});
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, kWaitMs);
    QCOMPARE(engine.client().state(), EngineState::failed);
    QVERIFY(failed.first().first().toString().contains("damaged.gguf"));
    QVERIFY(engine.load(m_model));
    QCOMPARE(engine.client().state(), EngineState::ready);
  }

  void unloadWhileAnsweringEndsTheAnswer() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Recorder said(engine.client());
    const RequestId id = engine.client().submit(question("Go on."), greedy(1900));
    engine.client().unload();
    QTRY_VERIFY_WITH_TIMEOUT(said.hasEnded(id), kWaitMs);
    QTRY_COMPARE_WITH_TIMEOUT(engine.client().state(), EngineState::empty, kWaitMs);
    QCOMPARE(said.ended.value(id), 1);
  }

  void wakeUpsStayBelowOnePerFrame() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    Recorder said(engine.client());
    QElapsedTimer clock;
    clock.start();
    GenerationParams params = greedy(400);
    params.temperature = 1;
    const RequestId id = engine.client().submit(question("Count."), params);
    QTRY_VERIFY_WITH_TIMEOUT(said.hasEnded(id), kWaitMs);
    // One more for the beginning and the end each.
    QVERIFY2(said.pieces <= clock.elapsed() / 15 + 3,
             qPrintable(QString("%1 in %2 ms").arg(said.pieces).arg(clock.elapsed())));
  }

  void theClientMayGoInMidAnswer() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    int pieces = 0;
    QObject::connect(&engine.client(), &EngineClient::answerText, &engine.client(), [&] { ++pieces; });
    engine.client().submit(question("Go on."), greedy(1900));
    QTRY_VERIFY_WITH_TIMEOUT(pieces > 0, kWaitMs);
    engine.destroyClient();
    // Its request was cancelled: the engine has nothing left to do.
    QTRY_COMPARE_WITH_TIMEOUT(engine.metrics().takeSnapshot().queueDepth, std::int64_t(0), kWaitMs);
  }

  void theClientMayGoInASlotOfItsOwnSignal() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    bool gone = false;
    QObject::connect(&engine.client(), &EngineClient::answerText, QCoreApplication::instance(), [&] {
      engine.destroyClient();
      gone = true;
    });
    engine.client().submit(question("Go on."), greedy(200));
    QTRY_VERIFY_WITH_TIMEOUT(gone, kWaitMs);
  }

  void theWorkerMayStopInMidAnswerAndInMidLoad() {
    for (const bool answering : {true, false}) {
      EngineHarness engine;
      if (answering) {
        QVERIFY(engine.load(m_model));
        engine.client().submit(question("Go on."), greedy(1900));
      } else {
        engine.client().load({m_model});
      }
      QTest::qWait(5);
      QElapsedTimer clock;
      clock.start();
      engine.shutDown();
      QVERIFY2(clock.elapsed() < kWaitMs, "The engine's thread did not end.");
    }
  }

  void postsAfterTheStopAreRefused() {
    EngineHarness engine;
    engine.worker().requestStop();
    QVERIFY(!engine.worker().postUnload());
    QCOMPARE(engine.client().submit(question("Too late?"), greedy(1)), RequestId(0));
  }
};

QTEST_GUILESS_MAIN(EngineBridgeTest)
#include "engine_bridge_test.moc"
