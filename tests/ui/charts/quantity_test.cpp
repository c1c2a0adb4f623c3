#include <cmath>
#include <limits>

#include <QLocale>
#include <QtTest>

#include "ui/charts/chart_spec.h"
#include "ui/charts/quantity.h"

namespace praxis::ui::charts {

class QuantityTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale(QLocale::English)); }
  void figuresCarryTheirUnit_data();
  void figuresCarryTheirUnit();
  void nothingIsADash();
  void stepsAreRoundAndFewEnough();
  void ticksHaveTheDecimalsOfTheirStep();
  void everyFieldOfTheTelemetryHasItsPlaceInAChart();
};

void QuantityTest::figuresCarryTheirUnit_data() {
  QTest::addColumn<int>("quantity");
  QTest::addColumn<double>("value");
  QTest::addColumn<QString>("text");
  const auto row = [](Quantity quantity, double value, const char* text) {
    QTest::newRow(text) << static_cast<int>(quantity) << value << QString::fromUtf8(text);
  };
  row(Quantity::tokensPerSecond, 42.71, "42.7 tokens/s");
  row(Quantity::milliseconds, 8.124, "8.12 ms");
  row(Quantity::milliseconds, 12'345, "12.3 s");
  row(Quantity::requests, 3, "3 requests");
  row(Quantity::bytes, 512e6, "512 MB");
  row(Quantity::bytes, 5.13e9, "5.13 GB");
  row(Quantity::percent, 3.14, "3.1 %");
  row(Quantity::percent, 0, "0 %");
  row(Quantity::percent, 88.4, "88 %");
  row(Quantity::watts, 215.5, "216 W");
  row(Quantity::celsius, 61, "61 °C");
}

void QuantityTest::figuresCarryTheirUnit() {
  QFETCH(int, quantity);
  QFETCH(double, value);
  QFETCH(QString, text);
  QCOMPARE(textOf(static_cast<Quantity>(quantity), value), text);
}

void QuantityTest::nothingIsADash() {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  QCOMPARE(textOf(Quantity::milliseconds, kNaN), QString(QChar(0x2013)));
  QVERIFY(figureOf(Quantity::watts, kNaN).figure.isEmpty() && figureOf(Quantity::watts, kNaN).unit.isEmpty());
}

void QuantityTest::stepsAreRoundAndFewEnough() {
  for (const double top : {0.3, 1.0, 7.0, 42.0, 99.0, 100.0, 101.0, 3.2e9}) {
    for (const int steps : {1, 2, 4, 5}) {
      const double step = roundStep(Quantity::milliseconds, top, steps);
      QVERIFY2(step * steps >= top * (1 - 1e-6), qPrintable(QString("%1 in %2").arg(top).arg(steps)));
      const double lead = step / std::pow(10, std::floor(std::log10(step) + 1e-9));
      QVERIFY(qAbs(lead - 1) < 1e-6 || qAbs(lead - 2) < 1e-6 || qAbs(lead - 5) < 1e-6);
    }
  }
  QCOMPARE(roundStep(Quantity::requests, 2, 4), 1.0);
}

void QuantityTest::ticksHaveTheDecimalsOfTheirStep() {
  QCOMPARE(tickText(20, 10, {}), QString("20"));
  QCOMPARE(tickText(0.4, 0.2, {}), QString("0.4"));
  QCOMPARE(tickText(1.5e9, 0.5e9, {1e9, "GB"}), QString("1.5"));
  QCOMPARE(tickText(4e9, 2e9, {1e9, "GB"}), QString("4"));
}

void QuantityTest::everyFieldOfTheTelemetryHasItsPlaceInAChart() {
  const QVector<ChartSpec> specs = chartSpecs();
  for (const bridge::TelemetryField& field : bridge::telemetryFields()) {
    int places = 0;
    for (const ChartSpec& spec : specs) {
      for (const SeriesSpec& series : spec.series) places += series.value == field.value ? 1 : 0;
    }
    QVERIFY2(places == 1, field.name);
  }
}

}  // namespace praxis::ui::charts

QTEST_APPLESS_MAIN(praxis::ui::charts::QuantityTest)
#include "quantity_test.moc"
