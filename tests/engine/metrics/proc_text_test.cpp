#include <QtTest>

#include "engine/metrics/proc_text.h"

namespace praxis::engine::metrics {

class ProcTextTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void processTimeIsReadBehindAnyName();
  void systemTimeCountsIdleAndWaitingAsNotBusy();
  void memoryIsFoundByItsWholeName();
  void textsThatAreCutShortOrWrongGiveNothing();
};

void ProcTextTest::processTimeIsReadBehindAnyName() {
  QCOMPARE(processCpuTicks("7746 (cat) R 7741 7741 4106 0 -1 4194304 101 0 0 0 31 11 0 0 20 0 1 0").value(), 42u);
  QCOMPARE(processCpuTicks("1 (a) b (c)) S 1 1 1 0 -1 4 1 0 0 0 5 6 0").value(), 11u);
}

void ProcTextTest::systemTimeCountsIdleAndWaitingAsNotBusy() {
  const auto ticks = systemCpuTicks("cpu  10 1 20 500 60 2 3 4 9 9\ncpu0 1 1 1 1\n");
  QVERIFY(ticks.has_value());
  QCOMPARE(ticks->busy, 40u);
  QCOMPARE(ticks->total, 600u);
  QCOMPARE(systemCpuTicks("cpu  10 1 20 500").value().total, 531u);
}

void ProcTextTest::memoryIsFoundByItsWholeName() {
  constexpr const char* kText = "MemTotal:       100 kB\nMemAvailableNot: 1 kB\nMemAvailable:    50 kB";
  QCOMPARE(memoryInfoBytes(kText, "MemTotal").value(), 102400u);
  QCOMPARE(memoryInfoBytes(kText, "MemAvailable").value(), 51200u);
  QVERIFY(!memoryInfoBytes(kText, "Mem").has_value());
}

void ProcTextTest::textsThatAreCutShortOrWrongGiveNothing() {
  for (const char* text : {"", " ", "7746", "7746 (cat", "7746 (cat) R 1 2 3", "1 (a) R 1 1 1 1 1 1 1 1 1 1 -5 6 0",
                           "1 (a) R 1 1 1 1 1 1 1 1 1 1 99999999999999999999999 6 0"}) {
    QVERIFY2(!processCpuTicks(text).has_value(), text);
  }
  for (const char* text : {"", "cpu", "cpu 1 2 3", "cpu0 1 2 3 4", "intr 1 2 3 4", "cpu a b c d"}) {
    QVERIFY2(!systemCpuTicks(text).has_value(), text);
  }
  QVERIFY(!residentPages("").has_value() && !residentPages("12").has_value() && !residentPages("12 x").has_value());
  QVERIFY(!memoryInfoBytes("MemTotal: lots kB", "MemTotal").has_value());
  QVERIFY(!memoryInfoBytes("MemTotal: 18446744073709551615 kB", "MemTotal").has_value());
  QVERIFY(!memoryInfoBytes("", "MemTotal").has_value());
}

}  // namespace praxis::engine::metrics

QTEST_APPLESS_MAIN(praxis::engine::metrics::ProcTextTest)
#include "proc_text_test.moc"
