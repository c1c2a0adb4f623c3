#include <atomic>
#include <chrono>
#include <cmath>
#include <thread>

#include <QtTest>

#include "engine/metrics/engine_metrics.h"

namespace praxis::engine::metrics {
namespace {

// A clock that a test moves by hand.
struct HandClock {
  base::Clock::time_point now{};
  void advance(double milliseconds) {
    now += std::chrono::duration_cast<base::Clock::duration>(std::chrono::duration<double, std::milli>(milliseconds));
  }
  EngineMetrics::Now reader() {
    return [this] { return now; };
  }
};

bool near(double a, double b, double share = 1e-6) { return std::abs(a - b) <= share * std::abs(b); }

}  // namespace

class EngineMetricsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void steadyDecodeGivesASteadyRateAtTenSnapshotsASecond();
  void sequencesOfOneStepAddUp();
  void idleIsAGapNotAZero();
  void slowTokensAreNoGap();
  void timeBetweenRequestsDoesNotLowerTheRate();
  void prefillRateIsTokensPerSecondOfPrefill();
  void rateStaysTrueWhenMoreTokensArriveThanAreKept();
  void quantilesSpeakOfTheLastTenSeconds();
  void countersAndGaugesAreKept();
  void recordingAndReadingFromTwoThreadsLosesNothing();
};

void EngineMetricsTest::steadyDecodeGivesASteadyRateAtTenSnapshotsASecond() {
  HandClock clock;
  EngineMetrics metrics(clock.reader());
  // 37 ms per token does not divide 100 ms: counts per tenth of a second would jump between 20 and 30 tokens/s.
  double nextSnapshotMs = 100;
  for (int token = 1; token <= 200; ++token) {
    clock.advance(37);
    metrics.recordToken(37);
    if (token * 37.0 < nextSnapshotMs) continue;
    nextSnapshotMs += 100;
    const EngineSnapshot snapshot = metrics.takeSnapshot();
    QVERIFY2(near(snapshot.decodeTokensPerSecond, 1000.0 / 37),
             qPrintable(QString::number(snapshot.decodeTokensPerSecond)));
    QVERIFY(near(snapshot.tokenMsP50, 37, 0.02) && near(snapshot.tokenMsP99, 37, 0.02));
  }
}

void EngineMetricsTest::sequencesOfOneStepAddUp() {
  HandClock clock;
  EngineMetrics metrics(clock.reader());
  for (int step = 0; step < 30; ++step) {
    clock.advance(50);
    for (int sequence = 0; sequence < 4; ++sequence) metrics.recordToken(50);
  }
  const EngineSnapshot snapshot = metrics.takeSnapshot();
  QVERIFY(near(snapshot.decodeTokensPerSecond, 80));
  QVERIFY(near(snapshot.tokenMsP50, 50, 0.02));
}

void EngineMetricsTest::idleIsAGapNotAZero() {
  HandClock clock;
  EngineMetrics metrics(clock.reader());
  EngineSnapshot snapshot = metrics.takeSnapshot();
  QVERIFY(std::isnan(snapshot.decodeTokensPerSecond) && std::isnan(snapshot.prefillTokensPerSecond));
  QVERIFY(std::isnan(snapshot.ttftMsLast) && std::isnan(snapshot.tokenMsP50) && std::isnan(snapshot.tokenMsP99));
  clock.advance(20);
  metrics.recordToken(20);
  QVERIFY(near(metrics.takeSnapshot().decodeTokensPerSecond, 50));
  clock.advance(1100);
  snapshot = metrics.takeSnapshot();
  QVERIFY(std::isnan(snapshot.decodeTokensPerSecond) && std::isnan(snapshot.tokenMsP50));
  QCOMPARE(snapshot.tokensTotal, std::uint64_t{1});
}

void EngineMetricsTest::slowTokensAreNoGap() {
  HandClock clock;
  EngineMetrics metrics(clock.reader());
  clock.advance(3000);
  metrics.recordToken(3000);
  clock.advance(2900);
  QVERIFY(near(metrics.takeSnapshot().decodeTokensPerSecond, 1 / 3.0));
  clock.advance(3200);
  QVERIFY(std::isnan(metrics.takeSnapshot().decodeTokensPerSecond));
}

void EngineMetricsTest::timeBetweenRequestsDoesNotLowerTheRate() {
  HandClock clock;
  EngineMetrics metrics(clock.reader());
  for (int request = 0; request < 2; ++request) {
    clock.advance(400);
    for (int token = 0; token < 10; ++token) {
      clock.advance(10);
      metrics.recordToken(10);
    }
  }
  QVERIFY(near(metrics.takeSnapshot().decodeTokensPerSecond, 100));
}

void EngineMetricsTest::prefillRateIsTokensPerSecondOfPrefill() {
  HandClock clock;
  EngineMetrics metrics(clock.reader());
  clock.advance(200);
  metrics.recordPrefill(128, 200);
  clock.advance(300);
  metrics.recordPrefill(64, 100);
  const EngineSnapshot snapshot = metrics.takeSnapshot();
  QVERIFY(near(snapshot.prefillTokensPerSecond, 640));
  QVERIFY(std::isnan(snapshot.decodeTokensPerSecond));
}

void EngineMetricsTest::rateStaysTrueWhenMoreTokensArriveThanAreKept() {
  HandClock clock;
  EngineMetrics metrics(clock.reader());
  for (int token = 0; token < 20000; ++token) {
    clock.advance(0.1);
    metrics.recordToken(0.1);
  }
  QVERIFY(near(metrics.takeSnapshot().decodeTokensPerSecond, 10000));
}

void EngineMetricsTest::quantilesSpeakOfTheLastTenSeconds() {
  HandClock clock;
  EngineMetrics metrics(clock.reader());
  const auto decodeFor = [&](double seconds, double tokenMs) {
    for (double done = 0; done < seconds * 1000; done += tokenMs) {
      clock.advance(tokenMs);
      metrics.recordToken(tokenMs);
    }
  };
  decodeFor(5, 100);
  decodeFor(5, 10);
  EngineSnapshot snapshot = metrics.takeSnapshot();
  QVERIFY(near(snapshot.tokenMsP50, 10, 0.02) && near(snapshot.tokenMsP99, 100, 0.02));
  decodeFor(11, 10);
  snapshot = metrics.takeSnapshot();
  QVERIFY(near(snapshot.tokenMsP99, 10, 0.02));
}

void EngineMetricsTest::countersAndGaugesAreKept() {
  HandClock clock;
  EngineMetrics metrics(clock.reader());
  metrics.setQueueDepth(3);
  metrics.setMemory(1000, 200, 7, 64);
  metrics.recordFirstToken(120);
  metrics.recordToken(20);
  metrics.recordRequestEnd(false);
  metrics.recordRequestEnd(true);
  clock.advance(250);
  const EngineSnapshot snapshot = metrics.takeSnapshot();
  QCOMPARE(snapshot.seconds, 0.25);
  QCOMPARE(snapshot.ttftMsLast, 120.0);
  QCOMPARE(snapshot.firstTokensTotal, std::uint64_t{1});
  QCOMPARE(snapshot.tokensTotal, std::uint64_t{2});
  QCOMPARE(snapshot.requestsTotal, std::uint64_t{2});
  QCOMPARE(snapshot.requestsFailed, std::uint64_t{1});
  QCOMPARE(snapshot.queueDepth, std::int64_t{3});
  QCOMPARE(snapshot.modelBytes, std::uint64_t{1000});
  QCOMPARE(snapshot.kvBytesTotal, std::uint64_t{200});
  QCOMPARE(snapshot.kvTokensUsed, std::int64_t{7});
  QCOMPARE(snapshot.kvTokensMax, std::int64_t{64});
}

void EngineMetricsTest::recordingAndReadingFromTwoThreadsLosesNothing() {
  constexpr std::uint64_t kTokens = 20000;
  EngineMetrics metrics;
  std::atomic<bool> done{false};
  std::thread engine([&] {
    for (std::uint64_t i = 0; i < kTokens; ++i) {
      metrics.recordToken(1);
      metrics.setQueueDepth(static_cast<std::int64_t>(i % 3));
    }
    done = true;
  });
  std::uint64_t previous = 0;
  bool grew = true;
  while (!done) {
    const std::uint64_t total = metrics.takeSnapshot().tokensTotal;
    grew = grew && total >= previous;
    previous = total;
  }
  engine.join();
  QVERIFY(grew);
  QCOMPARE(metrics.takeSnapshot().tokensTotal, kTokens);
}

}  // namespace praxis::engine::metrics

QTEST_APPLESS_MAIN(praxis::engine::metrics::EngineMetricsTest)
#include "engine_metrics_test.moc"
