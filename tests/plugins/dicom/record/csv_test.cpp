// The table is RFC 4180 that a strict reader takes apart again, and never a formula.

#include <QTest>

#include "plugins/dicom/record/csv.h"
#include "tests/plugins/dicom/record/record_support.h"

using namespace praxis;
using namespace praxis::plugins::dicom::record;

namespace {

using Table = std::vector<std::vector<std::string>>;

// A strict reader of RFC 4180; an empty table for what is not.
Table parse(std::string_view text) {
  Table rows(1);
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        cell += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        cell += text[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"' && cell.empty()) {
      quoted = true;
    } else if (c == ',' || c == '\r') {
      rows.back().push_back(cell);
      cell.clear();
      if (c == ',') continue;
      if (++i == text.size() || text[i] != '\n') return {};
      rows.emplace_back();
    } else if (c == '"' || c == '\n') {
      return {};
    } else {
      cell += c;
    }
  }
  if (quoted || !cell.empty() || !rows.back().empty()) return {};
  rows.pop_back();
  return rows;
}

std::string at(const Table& table, std::size_t row, std::string_view column) {
  for (std::size_t i = 0; i < table[0].size(); ++i) {
    if (table[0][i] == column) return table[row][i];
  }
  return "no such column";
}

}  // namespace

class CsvTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void oneRowPerMeasurement() {
    const StudyRecord record = tests::recordOfAll();
    const Table table = parse(toCsv(record, false));
    QCOMPARE(table.size(), record.measurements.size() + 1);
    for (const auto& row : table) QCOMPARE(row.size(), table[0].size());
    QCOMPARE(at(table, 1, "Kind"), std::string("length"));
    QCOMPARE(at(table, 1, "Label"), std::string("neck, left"));
    QCOMPARE(at(table, 1, "Length (mm)"), std::string("47.015625"));
    QCOMPARE(at(table, 1, "Length (px)"), std::string());
    QCOMPARE(at(table, 1, "Frame"), std::string("1"));  // people count from 1
    QCOMPARE(at(table, 1, "Points (px: x y)"), std::string("1.25 2.00; 30.50 40.00"));
    QCOMPARE(at(table, 2, "Angle (deg)"), std::string("90"));
    QCOMPARE(at(table, 3, "Mean"), std::string("41.25"));
    QCOMPARE(at(table, 3, "SD (population)"), std::string("8.0625"));
    QCOMPARE(at(table, 3, "Minimum"), std::string("-12"));
    QCOMPARE(at(table, 3, "Area (mm2)"), std::string("123.4375"));
    QCOMPARE(at(table, 3, "Unit of values"), std::string("HU"));
    QCOMPARE(at(table, 3, "Pixels"), std::string("321"));
    QCOMPARE(at(table, 7, "Value"), std::string("-780.5"));
  }

  void pixelsHaveColumnsOfTheirOwn() {
    StudyRecord record = tests::recordOfAll();
    for (Measurement& m : record.measurements) m.source = engine::image::SpacingSource::none;
    const Table table = parse(toCsv(record, false));
    QCOMPARE(at(table, 1, "Length (mm)"), std::string());
    QCOMPARE(at(table, 1, "Length (px)"), std::string("47.015625"));
    QCOMPARE(at(table, 3, "Area (px2)"), std::string("123.4375"));
    QCOMPARE(at(table, 3, "Scale"), std::string("pixels"));
  }

  void textsAreNeverFormulas() {
    StudyRecord record = tests::recordOfAll();
    record.measurements.resize(1);
    for (const char* text : {"=HYPERLINK(\"x\")", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"}) {
      record.measurements[0].label = text;
      const Table table = parse(toCsv(record, false));
      QCOMPARE(at(table, 1, "Label"), std::string("'") + text);
    }
  }

  void quotesAndLinesSurvive() {
    StudyRecord record = tests::recordOfAll();
    record.measurements.resize(1);
    record.measurements[0].label = "a \"b\",\r\nc \xE7\xBB\x93";
    QCOMPARE(at(parse(toCsv(record, false)), 1, "Label"), record.measurements[0].label);
  }

  void theMarkIsAChoice() {
    QVERIFY(toCsv({}, true).starts_with("\xEF\xBB\xBFStudy UID"));
    QVERIFY(toCsv({}, false).starts_with("Study UID"));
  }

  void numbersDoNotFollowTheLocale() {
    const std::string before = toCsv(tests::recordOfAll(), false);
    std::setlocale(LC_ALL, "de_DE.UTF-8");
    QCOMPARE(toCsv(tests::recordOfAll(), false), before);
    std::setlocale(LC_ALL, "C");
  }
};

QTEST_GUILESS_MAIN(CsvTest)
#include "csv_test.moc"
