#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "ui/charts/export.h"

namespace praxis::ui::charts {
namespace {

const QDateTime kStart(QDate(2025, 3, 9), QTime(23, 59, 59, 500), Qt::UTC);

QVector<bridge::TelemetrySample> twoSamples() {
  bridge::TelemetrySample first{.timeSeconds = 0.25};
  first.decodeTokensPerSecond = 42.5;
  first.processBytes = 4123456789;
  bridge::TelemetrySample second{.timeSeconds = 1.5};
  second.gpuCelsius = 61;
  return {first, second};
}

}  // namespace

class ExportTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void titlesNameEverySeriesWithItsUnit();
  void rowsHaveIsoTimesAndEmptyCellsForGaps();
  void theDecimalMarkIsAPointInEveryLocale();
  void filesHoldWhatWasGiven();
  void aFolderThatIsNotThereIsAPlainError();
};

void ExportTest::titlesNameEverySeriesWithItsUnit() {
  const QList<QByteArray> titles = csvText({}, kStart).trimmed().split(',');
  const auto fields = bridge::telemetryFields();
  QCOMPARE(titles.size(), qsizetype(fields.size()) + 2);
  QCOMPARE(titles[0], QByteArray("time_utc"));
  QCOMPARE(titles[1], QByteArray("elapsed (s)"));
  for (std::size_t i = 0; i < fields.size(); ++i) {
    QCOMPARE(titles[qsizetype(i) + 2], QByteArray(fields[i].name) + " (" + fields[i].unit + ")");
  }
}

void ExportTest::rowsHaveIsoTimesAndEmptyCellsForGaps() {
  const QList<QByteArray> lines = csvText(twoSamples(), kStart).split('\n');
  QCOMPARE(lines.size(), 4);   // titles, two rows, nothing behind the last line end
  QCOMPARE(lines[1], QByteArray("2025-03-09T23:59:59.750Z,0.250,42.5,,,,,,,4.12345679e+09,,,,,,,,"));
  QCOMPARE(lines[2], QByteArray("2025-03-10T00:00:01.000Z,1.500,,,,,,,,,,,,,,,,61"));
  QVERIFY(lines[3].isEmpty());
}

void ExportTest::theDecimalMarkIsAPointInEveryLocale() {
  const QLocale before;
  QLocale::setDefault(QLocale(QLocale::German));
  const QByteArray text = csvText(twoSamples(), kStart);
  QLocale::setDefault(before);
  QCOMPARE(text, csvText(twoSamples(), kStart));
}

void ExportTest::filesHoldWhatWasGiven() {
  QTemporaryDir folder;
  const QString csv = folder.filePath("a.csv");
  const auto bytes = writeCsv(csv, twoSamples(), kStart);
  QVERIFY(bytes.has_value());
  QFile file(csv);
  QVERIFY(file.open(QIODevice::ReadOnly));
  QCOMPARE(file.readAll(), csvText(twoSamples(), kStart));
  QCOMPARE(*bytes, file.size());

  QImage image(40, 30, QImage::Format_RGB32);
  image.fill(Qt::darkCyan);
  const QString png = folder.filePath("a.png");
  QVERIFY(writePng(png, image).has_value());
  QCOMPARE(QImage(png).size(), image.size());
  QCOMPARE(QImage(png).pixelColor(3, 3), image.pixelColor(3, 3));
}

void ExportTest::aFolderThatIsNotThereIsAPlainError() {
  const QString path = QStringLiteral("/nowhere/monitor.csv");
  const auto result = writeCsv(path, twoSamples(), kStart);
  QVERIFY(!result.has_value());
  QVERIFY(QString::fromStdString(result.error().message).startsWith(path));
}

}  // namespace praxis::ui::charts

QTEST_GUILESS_MAIN(praxis::ui::charts::ExportTest)
#include "export_test.moc"
