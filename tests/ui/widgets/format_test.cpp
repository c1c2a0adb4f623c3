// Numbers carry their unit, keep three figures and never show "nan".

#include <cmath>
#include <limits>

#include <QLocale>
#include <QTest>

#include "ui/widgets/format.h"

using namespace praxis::ui::widgets;

class FormatTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

  void bytes_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("expected");
    QTest::newRow("zero") << 0.0 << "0 B";
    QTest::newRow("bytes") << 999.0 << "999 B";
    QTest::newRow("kilo") << 1000.0 << "1.00 KB";
    QTest::newRow("just below mega") << 999'400.0 << "999 KB";
    QTest::newRow("rounds up into mega") << 999'600.0 << "1.00 MB";
    QTest::newRow("mega") << 12'345'678.0 << "12.3 MB";
    QTest::newRow("giga") << 5.1e9 << "5.10 GB";
    QTest::newRow("largest") << 1e18 << "1,000 PB";
    QTest::newRow("negative") << -1.0 << QString(kNothing);
    QTest::newRow("nothing") << std::nan("") << QString(kNothing);
    QTest::newRow("infinite") << std::numeric_limits<double>::infinity() << QString(kNothing);
  }

  void bytes() {
    QFETCH(double, value);
    QFETCH(QString, expected);
    QCOMPARE(formatBytes(value), expected);
  }

  void rates() {
    QCOMPARE(formatTokensPerSecond(42.68), QStringLiteral("42.7 tokens/s"));
    QCOMPARE(formatTokensPerSecond(1234.4), QStringLiteral("1,234 tokens/s"));
    QCOMPARE(formatTokensPerSecond(std::nan("")), QString(kNothing));
    QCOMPARE(formatTokens(1), QStringLiteral("1 token"));
    QCOMPARE(formatTokens(4096), QStringLiteral("4,096 tokens"));
    QCOMPARE(formatParameters(7'615'616'512), QStringLiteral("7.62 B"));
    QCOMPARE(formatParameters(494'032'768), QStringLiteral("494 M"));
    QCOMPARE(formatParameters(260), QStringLiteral("260"));
  }

  void times() {
    QCOMPARE(formatMilliseconds(0.423), QStringLiteral("0.42 ms"));
    QCOMPARE(formatMilliseconds(12.34), QStringLiteral("12.3 ms"));
    QCOMPARE(formatMilliseconds(842.2), QStringLiteral("842 ms"));
    QCOMPARE(formatMilliseconds(1530), QStringLiteral("1.53 s"));
    QCOMPARE(formatMilliseconds(125'000), QStringLiteral("2 min 05 s"));
    QCOMPARE(formatDuration(0.4), QStringLiteral("under 1 s"));
    QCOMPARE(formatDuration(59.4), QStringLiteral("59 s"));
    QCOMPARE(formatDuration(4320), QStringLiteral("1 h 12 min"));
    QCOMPARE(formatDuration(-1), QString(kNothing));
  }

  void percents() {
    QCOMPARE(formatPercent(37.4), QStringLiteral("37 %"));
    QCOMPARE(formatPercent(3.21), QStringLiteral("3.2 %"));
    QCOMPARE(formatPercent(0), QStringLiteral("0 %"));
    QCOMPARE(formatPercent(std::nan("")), QString(kNothing));
  }
};

QTEST_MAIN(FormatTest)
#include "format_test.moc"
