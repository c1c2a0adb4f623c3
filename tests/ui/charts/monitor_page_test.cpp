#include <cmath>

#include <QFile>
#include <QFileDialog>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/metrics/engine_metrics.h"
#include "ui/bridge/engine_client.h"
#include "ui/bridge/engine_worker.h"
#include "ui/bridge/telemetry.h"
#include "ui/charts/chart_card.h"
#include "ui/charts/decimator.h"
#include "ui/charts/monitor_page.h"
#include "ui/style/theme.h"
#include "ui/widgets/inline_message.h"

namespace praxis::ui::charts {
namespace {

using bridge::TelemetrySample;

TelemetrySample tickAt(double seconds) {
  TelemetrySample sample{.timeSeconds = seconds};
  sample.decodeTokensPerSecond = 40 + std::sin(seconds);
  sample.tokenMsP50 = 25;
  sample.tokenMsP95 = 31;
  sample.tokenMsP99 = 39;
  sample.queueDepth = 1;
  sample.processBytes = 4e9;
  sample.processCpuPercent = 80;
  sample.systemCpuPercent = 85;
  return sample;
}

// A page of its own with telemetry that only the test feeds.
struct Bench {
  engine::metrics::EngineMetrics metrics;
  bridge::EngineWorker worker{metrics};
  bridge::EngineClient client{worker};
  bridge::Telemetry telemetry{metrics, nullptr, {.sampling = false}};
  MonitorPage page{telemetry, client};
  double seconds = 0;

  Bench() {
    page.resize(1200, 900);
    page.show();
  }
  void feed(int ticks) {
    for (int i = 0; i < ticks; ++i) telemetry.append(tickAt(seconds += 0.1));
  }
  // Drawing each of very many takes minutes under sanitizers: only the last second is on screen.
  void feedMostlyHidden(int ticks) {
    page.hide();
    feed(ticks - 10);
    page.show();
    feed(10);
  }
  ChartCard* card(double TelemetrySample::*first) const {
    for (ChartCard* card : page.findChildren<ChartCard*>()) {
      if (card->spec().series.first().value == first) return card;
    }
    return nullptr;
  }
  ChartCard* throughput() const { return card(&TelemetrySample::decodeTokensPerSecond); }
};

}  // namespace

class MonitorPageTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { style::apply(*qApp, style::Theme::dark); }
  void chartsFollowTheTelemetry();
  void memoryStaysFlatOverFortyThousandTicks();
  void pauseHoldsTheViewAndSamplingGoesOn();
  void rangeIsOneOfFour();
  void aGapShowsADash();
  void theNewestFirstTokenStays();
  void aHiddenPageDrawsNothing();
  void withoutAGpuOneCardSaysSo();
  void withAGpuItsChartsAreShown();
  void csvHoldsTheShownTime();
  void pngHoldsTheWholePageAtTwiceItsSize();
  void aFileThatCannotBeWrittenIsSaidInThePage();
  void closingThePageWhileItSavesIsSafe();
  void exportAsksWithoutBlocking();
  void aThemeSwitchRecoloursTheCharts();
};

void MonitorPageTest::chartsFollowTheTelemetry() {
  Bench bench;
  bench.feed(100);
  QCOMPARE(bench.throughput()->plot().pointsShown(), 100);
  QVERIFY(bench.throughput()->figure().toDouble() > 38);
  QVERIFY(bench.throughput()->plot().axisTop() >= 41);
}

void MonitorPageTest::memoryStaysFlatOverFortyThousandTicks() {
  Bench bench;
  const std::size_t bytes = bench.telemetry.store().bytesReserved();
  for (const int range : {60, 300, 900, 3600}) {
    bench.page.setRangeSeconds(range);
    bench.feedMostlyHidden(10'000);
    for (const ChartCard* card : bench.page.findChildren<ChartCard*>()) {
      if (!card->isVisible()) continue;
      const qsizetype limit = card->spec().series.size() * Decimator::kPointsPerColumnMax * (card->plot().width() + 2);
      QVERIFY2(card->plot().pointsShown() <= limit, qPrintable(card->spec().title));
    }
  }
  QCOMPARE(bench.telemetry.store().bytesReserved(), bytes);
  QCOMPARE(bench.telemetry.store().ticksKept(), bridge::TelemetryStore::kTicksMax);
}

void MonitorPageTest::pauseHoldsTheViewAndSamplingGoesOn() {
  Bench bench;
  bench.feed(50);
  bench.page.setPaused(true);
  QVERIFY(bench.page.isPaused());
  const qsizetype shown = bench.throughput()->plot().pointsShown();
  const QString figure = bench.throughput()->figure();
  bench.feed(30);
  QCOMPARE(bench.throughput()->plot().pointsShown(), shown);
  QCOMPARE(bench.throughput()->figure(), figure);
  QCOMPARE(bench.telemetry.store().ticksKept(), std::size_t{80});
  // Another range, and back, is still of the time at which the view was stopped.
  bench.page.setRangeSeconds(900);
  bench.page.setRangeSeconds(60);
  QCOMPARE(bench.throughput()->plot().pointsShown(), shown);
  bench.page.setPaused(false);
  QCOMPARE(bench.throughput()->plot().pointsShown(), 80);
}

void MonitorPageTest::rangeIsOneOfFour() {
  Bench bench;
  QCOMPARE(bench.page.rangeSeconds(), 60);
  bench.feedMostlyHidden(2'000);
  QVERIFY(bench.throughput()->plot().pointsShown() <= 601);
  for (const int range : {300, 900, 3600}) {
    bench.page.setRangeSeconds(range);
    QCOMPARE(bench.page.rangeSeconds(), range);
    QCOMPARE(bench.throughput()->plot().axisRangeSeconds(), double(range));
  }
  bench.page.setRangeSeconds(77);
  QCOMPARE(bench.page.rangeSeconds(), 3600);
}

void MonitorPageTest::aGapShowsADash() {
  Bench bench;
  bench.feed(10);
  bench.telemetry.append(TelemetrySample{.timeSeconds = 2});
  QCOMPARE(bench.throughput()->figure(), QString(QChar(0x2013)));
  QCOMPARE(bench.throughput()->plot().pointsShown(), 11);   // ten and the end of the line
}

void MonitorPageTest::theNewestFirstTokenStays() {
  Bench bench;
  TelemetrySample sample = tickAt(bench.seconds += 0.1);
  sample.ttftMs = 123;
  bench.telemetry.append(sample);
  bench.feed(50);
  QCOMPARE(bench.card(&TelemetrySample::ttftMs)->figure(), QString("123"));
}

void MonitorPageTest::aHiddenPageDrawsNothing() {
  Bench bench;
  bench.feed(10);
  bench.page.hide();
  bench.feed(40);
  QCOMPARE(bench.throughput()->plot().pointsShown(), 10);
  bench.page.show();
  QCOMPARE(bench.throughput()->plot().pointsShown(), 50);
}

void MonitorPageTest::withoutAGpuOneCardSaysSo() {
  engine::metrics::EngineMetrics metrics;
  bridge::EngineWorker worker(metrics);
  bridge::EngineClient client(worker);
  bridge::Telemetry telemetry(metrics, nullptr, {.nvmlLibrary = QStringLiteral("libpraxis-no-such-library.so.1")});
  MonitorPage page(telemetry, client);
  page.show();
  QVERIFY(QTest::qWaitFor([&] { return page.findChild<StatementCard*>() != nullptr; }));
  QVERIFY(page.findChild<StatementCard*>()->accessibleName().startsWith(QStringLiteral("No NVIDIA GPU: ")));
  for (const ChartCard* card : page.findChildren<ChartCard*>()) QCOMPARE(card->isVisible(), !card->spec().needsGpu);
}

void MonitorPageTest::withAGpuItsChartsAreShown() {
  engine::metrics::EngineMetrics metrics;
  bridge::EngineWorker worker(metrics);
  bridge::EngineClient client(worker);
  bridge::Telemetry telemetry(metrics, nullptr, {.nvmlLibrary = QStringLiteral(PRAXIS_FAKE_NVML_LIBRARY)});
  MonitorPage page(telemetry, client);
  page.resize(1200, 1100);
  page.show();
  const auto figureOf = [&](double TelemetrySample::*value) {
    for (const ChartCard* card : page.findChildren<ChartCard*>()) {
      if (card->isVisible() && card->spec().series.first().value == value) return card->figure();
    }
    return QString();
  };
  QVERIFY(QTest::qWaitFor([&] { return figureOf(&TelemetrySample::gpuPercent) == QStringLiteral("73"); }));
  QCOMPARE(figureOf(&TelemetrySample::gpuCelsius), QStringLiteral("61"));
  QCOMPARE(page.findChild<StatementCard*>(), nullptr);
}

void MonitorPageTest::csvHoldsTheShownTime() {
  Bench bench;
  QTemporaryDir folder;
  bench.feedMostlyHidden(1'000);
  QSignalSpy saved(&bench.page, &MonitorPage::saved);
  const QString path = folder.filePath("monitor.csv");
  bench.page.saveCsv(path);
  QVERIFY(saved.wait());
  QFile file(path);
  QVERIFY(file.open(QIODevice::ReadOnly));
  const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
  QVERIFY(lines.first().contains("decode (tokens/s)"));
  QVERIFY(qAbs(lines.size() - 1 - 600) <= 1);
  QCOMPARE(lines.last().split(',').at(1), QByteArray("100.000"));
  const auto* message = bench.page.findChild<widgets::InlineMessage*>();
  QVERIFY(message->isVisible() && message->text().contains(path));
}

void MonitorPageTest::pngHoldsTheWholePageAtTwiceItsSize() {
  Bench bench;
  QTemporaryDir folder;
  bench.page.resize(700, 300);   // most cards are scrolled out of sight
  bench.feed(300);
  QSignalSpy saved(&bench.page, &MonitorPage::saved);
  const QString path = folder.filePath("monitor.png");
  bench.page.savePng(path);
  QVERIFY(saved.wait());
  const QImage image(path);
  QVERIFY(image.width() > 1200 && image.height() > 1200);
  int accented = 0;
  const QColor accent = style::colours().accent;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) accented += image.pixelColor(x, y) == accent ? 1 : 0;
  }
  QVERIFY(accented > 200);   // the line of the decode chart
}

void MonitorPageTest::aFileThatCannotBeWrittenIsSaidInThePage() {
  Bench bench;
  bench.feed(10);
  QSignalSpy failed(&bench.page, &MonitorPage::saveFailed);
  bench.page.saveCsv(QStringLiteral("/nowhere/monitor.csv"));
  QVERIFY(failed.wait());
  const auto* message = bench.page.findChild<widgets::InlineMessage*>();
  QVERIFY(message->isVisible());
  QCOMPARE(message->kind(), widgets::InlineMessage::Kind::error);
  QVERIFY(message->text().contains(QStringLiteral("/nowhere/monitor.csv")));
}

void MonitorPageTest::closingThePageWhileItSavesIsSafe() {
  QTemporaryDir folder;
  const QString path = folder.filePath("late.csv");
  {
    Bench bench;
    bench.feedMostlyHidden(5'000);
    bench.page.setRangeSeconds(300);
    bench.page.saveCsv(path);
  }
  QVERIFY(QTest::qWaitFor([&] { return QFile::exists(path); }));
}

void MonitorPageTest::exportAsksWithoutBlocking() {
  Bench bench;
  bench.feed(10);
  for (QPushButton* button : bench.page.findChildren<QPushButton*>()) {
    if (button->text() == QStringLiteral("CSV")) button->click();
  }
  auto* dialog = bench.page.findChild<QFileDialog*>();
  QVERIFY(dialog != nullptr);   // reached at once: the click did not wait for an answer
  QCOMPARE(dialog->acceptMode(), QFileDialog::AcceptSave);
  dialog->reject();
}

void MonitorPageTest::aThemeSwitchRecoloursTheCharts() {
  Bench bench;
  bench.feed(100);
  const auto countOf = [&](const QColor& colour) {
    const QImage image = bench.throughput()->plot().grab().toImage();
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
      for (int x = 0; x < image.width(); ++x) count += image.pixelColor(x, y) == colour ? 1 : 0;
    }
    return count;
  };
  const QColor dark = style::colours(style::Theme::dark).surface;
  const QColor light = style::colours(style::Theme::light).surface;
  QVERIFY(QTest::qWaitFor([&] { return countOf(dark) > 1000; }));
  style::apply(*qApp, style::Theme::light);
  QVERIFY(QTest::qWaitFor([&] { return countOf(light) > 1000 && countOf(dark) == 0; }));
  style::apply(*qApp, style::Theme::dark);
}

}  // namespace praxis::ui::charts

QTEST_MAIN(praxis::ui::charts::MonitorPageTest)
#include "monitor_page_test.moc"
