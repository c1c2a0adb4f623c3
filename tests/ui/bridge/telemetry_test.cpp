#include <cmath>

#include <QSignalSpy>
#include <QtTest>

#include "engine/metrics/engine_metrics.h"
#include "ui/bridge/telemetry.h"

namespace praxis::ui::bridge {
namespace {

TelemetrySample tick(double seconds) {
  TelemetrySample sample{.timeSeconds = seconds};
  sample.queueDepth = std::floor(seconds);
  return sample;
}

// Ten ticks a second, starting at 0.05 s.
void feed(TelemetryStore& store, int ticks) {
  for (int i = 0; i < ticks; ++i) store.append(tick(i * 0.1 + 0.05));
}

QVector<double> timesOf(const TelemetryStore& store, double from, double to) {
  QVector<double> times;
  store.visit(from, to, [&](const TelemetrySample& sample) { times << sample.timeSeconds; });
  return times;
}

}  // namespace

class TelemetryTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void cleanup() { qunsetenv("PRAXIS_FAKE_NVML"); }
  void ringsStayFlat();
  void shortSpansShowEveryTickLongOnesEverySecond();
  void visitKeepsOrderAndBounds();
  void ticksThatAreForgottenComeFromTheSeconds();
  void aSecondFoldsMeansAndPeaksAndLeavesGapsOut();
  void everyFieldHasItsOwnNameAndUnit();
  void engineFiguresArriveAndIdleOnesAreGaps();
  void aFirstTokenIsShownOnce();
  void gpuFiguresAndStatementComeFromTheDriver();
  void withoutADriverItSaysSo();
};

void TelemetryTest::ringsStayFlat() {
  TelemetryStore store;
  const std::size_t bytes = store.bytesReserved();
  QVERIFY(bytes < 1'400'000);
  feed(store, 40'000);
  QCOMPARE(store.ticksKept(), TelemetryStore::kTicksMax);
  QCOMPARE(store.secondsKept(), TelemetryStore::kSecondsMax);
  QCOMPARE(store.bytesReserved(), bytes);
}

void TelemetryTest::shortSpansShowEveryTickLongOnesEverySecond() {
  TelemetryStore store;
  feed(store, 12'000);
  QCOMPARE(timesOf(store, 1140, 1200).size(), 600);
  QCOMPARE(timesOf(store, 900, 1200).size(), 3000);
  QCOMPARE(timesOf(store, 300, 1200).size(), 900);
}

void TelemetryTest::visitKeepsOrderAndBounds() {
  TelemetryStore store;
  QVERIFY(timesOf(store, -100, 100).isEmpty());
  QVERIFY(timesOf(store, -5000, 100).isEmpty());
  feed(store, 9'000);
  for (const double from : {-2700.0, 0.0, 700.25, 840.0}) {
    const QVector<double> times = timesOf(store, from, 880);
    QVERIFY(!times.isEmpty());
    QVERIFY(std::is_sorted(times.begin(), times.end()));
    QVERIFY(times.first() >= from && times.last() <= 880 && times.last() > 878.5);
  }
  // The second under way is part of a long span.
  QCOMPARE(timesOf(store, -2700, 900).last(), store.latest().timeSeconds);
}

void TelemetryTest::ticksThatAreForgottenComeFromTheSeconds() {
  TelemetryStore store;
  feed(store, 12'000);
  QCOMPARE(timesOf(store, 100, 160).size(), 60);
}

void TelemetryTest::aSecondFoldsMeansAndPeaksAndLeavesGapsOut() {
  TelemetryStore store;
  for (int i = 0; i < 10; ++i) {
    TelemetrySample sample{.timeSeconds = i * 0.1};
    sample.tokenMsP99 = i;
    if (i < 4) sample.decodeTokensPerSecond = 10 * (i + 1);
    store.append(sample);
  }
  store.append(TelemetrySample{.timeSeconds = 1});
  int seen = 0;
  store.visit(0, 3600, [&](const TelemetrySample& sample) {
    if (seen++ > 0) return;
    QCOMPARE(sample.timeSeconds, 0.9);
    QCOMPARE(sample.decodeTokensPerSecond, 25.0);
    QCOMPARE(sample.tokenMsP99, 9.0);
    QVERIFY(std::isnan(sample.gpuPercent));
  });
  QCOMPARE(seen, 2);
}

void TelemetryTest::everyFieldHasItsOwnNameAndUnit() {
  QStringList names;
  TelemetrySample sample;
  for (const TelemetryField& field : telemetryFields()) {
    QVERIFY(std::isnan(sample.*field.value));   // also proves that no two rows share a member
    sample.*field.value = 1;
    QVERIFY(*field.unit != '\0' && !names.contains(field.name));
    names << field.name;
  }
}

void TelemetryTest::engineFiguresArriveAndIdleOnesAreGaps() {
  engine::metrics::EngineMetrics metrics;
  metrics.setQueueDepth(2);
  metrics.setMemory(4'000, 500, 1, 8);
  Telemetry telemetry(metrics);
  QVERIFY(std::isnan(telemetry.latest().queueDepth));
  QSignalSpy sampled(&telemetry, &Telemetry::sampled);
  QVERIFY(QTest::qWaitFor([&] { return telemetry.latest().processBytes > 0; }));
  QVERIFY(!sampled.isEmpty());
  const TelemetrySample& latest = telemetry.latest();
  QCOMPARE(latest.queueDepth, 2.0);
  QCOMPARE(latest.modelBytes, 4'000.0);
  QCOMPARE(latest.kvBytes, 500.0);
  QVERIFY(std::isnan(latest.decodeTokensPerSecond) && std::isnan(latest.tokenMsP50) && std::isnan(latest.ttftMs));
  QVERIFY(telemetry.systemMemoryTotalBytes() > 0);
  QVERIFY(qAbs(telemetry.startedAt().secsTo(QDateTime::currentDateTimeUtc())) < 60);
}

void TelemetryTest::aFirstTokenIsShownOnce() {
  engine::metrics::EngineMetrics metrics;
  Telemetry telemetry(metrics);
  metrics.recordFirstToken(42);
  QVERIFY(QTest::qWaitFor([&] { return telemetry.store().ticksKept() >= 4; }));
  int shown = 0;
  telemetry.store().visit(0, 60, [&](const TelemetrySample& sample) { shown += sample.ttftMs == 42 ? 1 : 0; });
  QCOMPARE(shown, 1);
}

void TelemetryTest::gpuFiguresAndStatementComeFromTheDriver() {
  engine::metrics::EngineMetrics metrics;
  Telemetry telemetry(metrics, nullptr, {.nvmlLibrary = QStringLiteral(PRAXIS_FAKE_NVML_LIBRARY)});
  QVERIFY(QTest::qWaitFor([&] { return telemetry.latest().gpuPercent > 0; }));
  QVERIFY(telemetry.hasGpu());
  QCOMPARE(telemetry.gpuStatement(), QStringLiteral("Fake GPU 0 (first of 2), driver 550.54.15"));
  QCOMPARE(telemetry.latest().gpuPercent, 73.0);
  QCOMPARE(telemetry.latest().gpuMemoryBytes, 6e9);
  QCOMPARE(telemetry.latest().gpuWatts, 215.5);
  QCOMPARE(telemetry.latest().gpuCelsius, 61.0);
  QCOMPARE(telemetry.gpuMemoryTotalBytes(), qint64{24'000'000'000});
}

void TelemetryTest::withoutADriverItSaysSo() {
  engine::metrics::EngineMetrics metrics;
  Telemetry telemetry(metrics, nullptr, {.nvmlLibrary = QStringLiteral("libpraxis-no-such-library.so.1")});
  QSignalSpy known(&telemetry, &Telemetry::gpuKnown);
  QVERIFY(!known.isEmpty() || known.wait());
  QVERIFY(!telemetry.hasGpu());
  QVERIFY(telemetry.gpuStatement().startsWith(QStringLiteral("No NVIDIA GPU: ")));
  QVERIFY(std::isnan(telemetry.latest().gpuPercent) && std::isnan(telemetry.latest().gpuWatts));
}

}  // namespace praxis::ui::bridge

QTEST_GUILESS_MAIN(praxis::ui::bridge::TelemetryTest)
#include "telemetry_test.moc"
