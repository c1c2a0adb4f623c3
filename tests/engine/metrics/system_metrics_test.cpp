#include <cmath>
#include <fstream>

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/metrics/system_metrics.h"

namespace praxis::engine::metrics {

class SystemMetricsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void cleanup() { qunsetenv("PRAXIS_FAKE_NVML"); }
  void thisProcessHasMemoryAndTime();
  void cpuIsAShareOfTheTimeBetweenSamples();
  void aMachineWithoutProcGivesNoFigures();
  void gpuFiguresComeFromTheDriver();
  void aFigureThatTheDriverDoesNotTellIsNotZero();
  void everyReasonForNoGpuIsAPlainSentence_data();
  void everyReasonForNoGpuIsAPlainSentence();

 private:
  static void write(const QTemporaryDir& folder, const char* name, const char* text) {
    std::ofstream(folder.filePath(name).toStdString()) << text;
  }
};

void SystemMetricsTest::thisProcessHasMemoryAndTime() {
  ProcessSampler sampler;
  const ProcessSample first = sampler.sample();
  QVERIFY(std::isnan(first.cpuPercent) && std::isnan(first.systemCpuPercent));
  QVERIFY(first.residentBytes > 1'000'000 && first.residentBytes < first.systemTotalBytes);
  QVERIFY(first.systemAvailableBytes > 0 && first.systemAvailableBytes <= first.systemTotalBytes);
  const ProcessSample second = sampler.sample();
  QVERIFY(second.cpuPercent >= 0 && second.cpuPercent <= 100);
}

void SystemMetricsTest::cpuIsAShareOfTheTimeBetweenSamples() {
  QTemporaryDir folder;
  QVERIFY(QDir(folder.path()).mkdir("self"));
  write(folder, "self/stat", "7 (a) S 0 0 0 0 0 0 0 0 0 0 100 0 0 0\n");
  write(folder, "self/statm", "900 250 100\n");
  write(folder, "stat", "cpu  100 0 100 700 100 0 0 0 0 0\n");
  write(folder, "meminfo", "MemTotal: 4000 kB\nMemAvailable: 1000 kB\n");
  ProcessSampler sampler(folder.path().toStdString());
  sampler.sample();
  write(folder, "stat", "cpu  130 0 120 820 130 0 0 0 0 0\n");
  const ProcessSample sample = sampler.sample();
  QCOMPARE(sample.systemCpuPercent, 25.0);
  QCOMPARE(sample.cpuPercent, 0.0);
  QCOMPARE(sample.residentBytes % 250, std::uint64_t{0});
  QCOMPARE(sample.systemTotalBytes, std::uint64_t{4000 * 1024});
  QCOMPARE(sample.systemAvailableBytes, std::uint64_t{1000 * 1024});
}

void SystemMetricsTest::aMachineWithoutProcGivesNoFigures() {
  ProcessSampler sampler("/nowhere");
  sampler.sample();
  const ProcessSample sample = sampler.sample();
  QVERIFY(std::isnan(sample.cpuPercent) && std::isnan(sample.systemCpuPercent));
  QCOMPARE(sample.residentBytes, std::uint64_t{0});
  QCOMPARE(sample.systemTotalBytes, std::uint64_t{0});
}

void SystemMetricsTest::gpuFiguresComeFromTheDriver() {
  auto sampler = GpuSampler::create(PRAXIS_FAKE_NVML_LIBRARY);
  QVERIFY2(sampler.has_value(), sampler ? "" : sampler.error().message.c_str());
  QCOMPARE((*sampler)->description(), std::string("Fake GPU 0 (first of 2), driver 550.54.15"));
  const std::vector<GpuSample> samples = (*sampler)->sample();
  QCOMPARE(samples.size(), std::size_t{2});
  QCOMPARE(samples[0].name, std::string("Fake GPU 0"));
  QCOMPARE(samples[0].utilisationPercent, 73.0);
  QCOMPARE(samples[0].memoryUsedBytes, std::uint64_t{6'000'000'000});
  QCOMPARE(samples[0].memoryTotalBytes, std::uint64_t{24'000'000'000});
  QCOMPARE(samples[0].powerWatts, 215.5);
  QCOMPARE(samples[0].temperatureCelsius, 61.0);
}

void SystemMetricsTest::aFigureThatTheDriverDoesNotTellIsNotZero() {
  auto sampler = GpuSampler::create(PRAXIS_FAKE_NVML_LIBRARY);
  QVERIFY(sampler.has_value());
  const GpuSample second = (*sampler)->sample().at(1);
  QVERIFY(std::isnan(second.utilisationPercent) && std::isnan(second.powerWatts));
  QVERIFY(std::isnan(second.temperatureCelsius));
  QCOMPARE(second.memoryTotalBytes, std::uint64_t{24'000'000'000});
}

void SystemMetricsTest::everyReasonForNoGpuIsAPlainSentence_data() {
  QTest::addColumn<QByteArray>("library");
  QTest::addColumn<QByteArray>("mode");
  QTest::addColumn<QByteArray>("contains");
  const QByteArray fake = PRAXIS_FAKE_NVML_LIBRARY;
  QTest::newRow("no library") << QByteArray("libpraxis-no-such-library.so.1") << QByteArray()
                              << QByteArray("not installed");
  QTest::newRow("another library") << QByteArray("libm.so.6") << QByteArray() << QByteArray("too old");
  QTest::newRow("no driver") << fake << QByteArray("refuse") << QByteArray("(Driver Not Loaded)");
  QTest::newRow("no device") << fake << QByteArray("empty") << QByteArray("finds no device");
}

void SystemMetricsTest::everyReasonForNoGpuIsAPlainSentence() {
  QFETCH(QByteArray, library);
  QFETCH(QByteArray, mode);
  QFETCH(QByteArray, contains);
  qputenv("PRAXIS_FAKE_NVML", mode);
  const auto sampler = GpuSampler::create(library.constData());
  QVERIFY(!sampler.has_value());
  const QByteArray message = QByteArray::fromStdString(sampler.error().message);
  QVERIFY2(message.startsWith("No NVIDIA GPU: ") && message.endsWith('.'), message.constData());
  QVERIFY2(message.contains(contains), message.constData());
}

}  // namespace praxis::engine::metrics

QTEST_APPLESS_MAIN(praxis::engine::metrics::SystemMetricsTest)
#include "system_metrics_test.moc"
