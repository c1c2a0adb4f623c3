// Evaluations through the engine thread: results come and are kept, stopping is immediate, conversations go on
// meanwhile, and another model ends the run with a word.

#include <QSignalSpy>
#include <QTest>

#include "engine/eval/result_store.h"
#include "tests/support/engine_harness.h"
#include "tests/support/task_files.h"
#include "ui/bridge/evaluation_client.h"

using namespace praxis::ui::bridge;
using praxis::engine::eval::TaskRun;
using praxis::tests::support::EngineHarness;
using praxis::tests::support::writeTasks;

namespace {

constexpr int kWaitMs = 60000;

}  // namespace

class EvaluationTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  QString m_model, m_short, m_long;

  EvaluationRequest request(const QString& file) const {
    EvaluationRequest request;
    request.taskFiles = {file};
    request.resultsFolder = m_folder.filePath(QStringLiteral("results"));
    return request;
  }

 private Q_SLOTS:
  void initTestCase() {
    m_model = praxis::tests::support::writeModel(m_folder);
    m_short = writeTasks(m_folder, QStringLiteral("short.jsonl"), 2);
    m_long = writeTasks(m_folder, QStringLiteral("long.jsonl"), 500);
  }

  void resultsComeAndAreKept() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model, 512));
    EvaluationClient& evaluation = engine.client().evaluation();
    QSignalSpy ended(&evaluation, &EvaluationClient::ended);
    std::vector<TaskRun> runs;
    connect(&evaluation, &EvaluationClient::taskFinished, this, [&](const TaskRun& run) { runs.push_back(run); });
    QVERIFY(evaluation.start(request(m_short)));
    QVERIFY(evaluation.isRunning());
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, kWaitMs);
    QCOMPARE(ended[0][0].toString(), QString());
    QVERIFY(!evaluation.isRunning());
    QCOMPARE(runs.size(), std::size_t{1});
    QCOMPARE(runs[0].records, std::uint64_t{2});
    QCOMPARE(runs[0].model.sha256.size(), std::size_t{64});
    const auto kept = praxis::engine::eval::ResultStore(m_folder.filePath("results").toStdString()).list();
    QCOMPARE(kept.runs.size(), std::size_t{1});
  }

  void stoppingIsImmediateAndOthersGoOn() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model, 512));
    EvaluationClient& evaluation = engine.client().evaluation();
    QSignalSpy ended(&evaluation, &EvaluationClient::ended);
    QSignalSpy progressed(&evaluation, &EvaluationClient::progressed);
    QSignalSpy answered(&engine.client(), &EngineClient::requestFinished);
    QVERIFY(evaluation.start(request(m_long)));
    QTRY_VERIFY_WITH_TIMEOUT(!progressed.isEmpty(), kWaitMs);
    QVERIFY(engine.client().submit(praxis::tests::support::question("a"), praxis::tests::support::greedy(4)) != 0);
    QTRY_COMPARE_WITH_TIMEOUT(answered.size(), 1, kWaitMs);
    QVERIFY(evaluation.isRunning());
    evaluation.stop();
    QCOMPARE(ended.size(), 1);
    QVERIFY(!evaluation.isRunning());
    // The engine is free for the next run at once.
    QVERIFY(evaluation.start(request(m_short)));
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 2, kWaitMs);
    QCOMPARE(ended[1][0].toString(), QString());
  }

  void anotherModelEndsTheRunWithAWord() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model, 512));
    EvaluationClient& evaluation = engine.client().evaluation();
    QSignalSpy ended(&evaluation, &EvaluationClient::ended);
    QVERIFY(evaluation.start(request(m_long)));
    QVERIFY(engine.load(m_model, 256));
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, kWaitMs);
    QVERIFY2(ended[0][0].toString().contains("a model was loaded"), qPrintable(ended[0][0].toString()));
  }

  void withoutAModelTheRunSaysSo() {
    EngineHarness engine;
    EvaluationClient& evaluation = engine.client().evaluation();
    QSignalSpy ended(&evaluation, &EvaluationClient::ended);
    QVERIFY(evaluation.start(request(m_short)));
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, kWaitMs);
    QVERIFY2(ended[0][0].toString().contains("No model is loaded"), qPrintable(ended[0][0].toString()));
  }

  void theProgramMayCloseInMidRun() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model, 512));
    QVERIFY(engine.client().evaluation().start(request(m_long)));
    engine.destroyClient();
    engine.shutDown();
  }
};

QTEST_GUILESS_MAIN(EvaluationTest)
#include "evaluation_test.moc"
