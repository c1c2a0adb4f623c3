// The window stays at hand while the machine works: no turn of the GUI thread's event loop takes more than one frame of
// its own CPU time while a model answers, the answer is shown and the charts move.

#include <QEventLoop>
#include <QSplitter>
#include <QTest>
#include <QTimer>

#include "tests/support/engine_harness.h"
#include "tests/support/turn_watch.h"
#include "ui/bridge/telemetry.h"
#include "ui/charts/monitor_page.h"
#include "ui/chat/parameters_panel.h"
#include "ui/chat/query_page.h"
#include "ui/chat/transcript_view.h"
#include "ui/chat/turn_view.h"
#include "ui/style/theme.h"

using namespace praxis::ui;
using praxis::tests::support::EngineHarness;
using praxis::tests::support::TurnWatch;

namespace {

constexpr double kFrameMs = 16;
constexpr int kRunsMax = 3;
constexpr int kAtMostMs = 60000;

// Runs the event loop itself, as the program does, until the condition holds.
template <typename Condition>
bool runUntil(Condition condition) {
  QEventLoop loop;
  QTimer poll;
  QObject::connect(&poll, &QTimer::timeout, &loop, [&] {
    if (condition()) loop.quit();
  });
  QTimer::singleShot(kAtMostMs, &loop, &QEventLoop::quit);
  poll.start(20);
  loop.exec();
  return condition();
}

void settle() {
  int ticks = 0;
  runUntil([&ticks] { return ++ticks > 25; });
}

}  // namespace

class ResponsivenessTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  QString m_model;

 private Q_SLOTS:
  void initTestCase() {
    style::apply(*qApp, style::Theme::dark);
    m_model = praxis::tests::support::writeModel(m_folder);
    QVERIFY(!m_model.isEmpty());
  }

  // A busy machine can only add to what a turn costs (cold caches, page faults), so the best of a few runs is judged.
  void aModelAnswersWhileChartsRun() {
    double longestMs = 0;
    for (int run = 0; run < kRunsMax && (run == 0 || longestMs >= kFrameMs); ++run) answerWithCharts(longestMs);
    QVERIFY2(longestMs < kFrameMs, qPrintable(QString("%1 ms").arg(longestMs)));
  }

  void anAnswerOfTenThousandTokensStaysSmooth() {
    for (const char* piece : {"word ", "第二", "line\n"}) {
      double longestMs = 0;
      for (int run = 0; run < kRunsMax && (run == 0 || longestMs >= kFrameMs); ++run) showLongAnswer(piece, longestMs);
      QVERIFY2(longestMs < kFrameMs, qPrintable(QString("%1 ms").arg(longestMs)));
    }
  }

 private:
  void answerWithCharts(double& longestMs) {
    EngineHarness engine;
    QVERIFY(engine.load(m_model));
    bridge::Telemetry telemetry(engine.metrics());
    QSplitter window;
    auto* query = new chat::QueryPage(engine.client());
    window.addWidget(query);
    window.addWidget(new charts::MonitorPage(telemetry, engine.client()));
    window.resize(1900, 1000);
    window.show();
    bridge::GenerationParams params;
    params.tokensMax = 1800;
    query->findChild<chat::ParametersPanel*>()->setParams(params, false);
    settle();   // the first layout and paint are the window's opening, not this test's

    TurnWatch watch;
    int updates = 0;
    QObject::connect(&engine.client(), &bridge::EngineClient::answerText, &window, [&updates] { ++updates; });
    QVERIFY(query->ask("Go on until you are stopped."));
    QVERIFY(runUntil([&] { return !query->isAnswering(); }));
    QVERIFY(updates > 5);
    qInfo("%d updates, %d turns, longest turn %.1f ms of CPU", updates, watch.turns(), watch.longestMs());
    longestMs = watch.longestMs();
  }

  void showLongAnswer(const char* piece, double& longestMs) {
    chat::TranscriptView transcript;
    transcript.resize(1000, 900);
    transcript.show();
    chat::TurnView* view = transcript.addTurn("Write a lot.");
    settle();
    TurnWatch watch;
    chat::Turn turn;
    QTimer frames;
    QObject::connect(&frames, &QTimer::timeout, &transcript, [&] {
      // A fast machine: thirty tokens to a frame.
      turn.answerTokens += 30;
      view->append(QString::fromUtf8(piece).repeated(30), QString(), turn);
    });
    frames.start(2);
    QVERIFY(runUntil([&] { return turn.answerTokens >= 10000; }));
    frames.stop();
    qInfo("\"%s\": longest turn %.1f ms of CPU", QString(piece).trimmed().toUtf8().constData(), watch.longestMs());
    longestMs = watch.longestMs();
  }
};

QTEST_MAIN(ResponsivenessTest)
#include "responsiveness_test.moc"
