// Results are kept without loss, never over one another; a damaged file costs itself only; what is compared is
// comparable.

#include <fstream>

#include <QTemporaryDir>
#include <QTest>

#include "engine/eval/result_store.h"
#include "engine/eval/run_json.h"

using namespace praxis::engine::eval;

namespace {

TaskRun someRun(const std::string& date, double value = 0.9) {
  TaskRun run{.task = Task::reportQa, .file = "report_qa.jsonl", .fileSha256 = std::string(64, 'f'), .records = 50};
  run.model = {.name = "praxis-small", .file = "a.gguf", .sha256 = std::string(64, 'a'), .quantisation = "Q8_0"};
  run.conditions = {.engineVersion = "0.1.0", .device = "cpu", .date = date, .tokensMax = 128};
  run.unparsed = 2;
  run.failed = 1;
  run.failures = {{"q7", 7, "A prompt of 900 tokens does not fit."}};
  run.figures = {{"exact_match", value, 0.8, 0.95, 50, Unit::share, true}, {"f1", 0.93, 0.9, 0.96, 50, Unit::score}};
  run.milliseconds = 1234.5;
  run.promptTokens = 4000;
  run.generatedTokens = 300;
  return run;
}

const std::string kEarly = "2026-01-01T10:00:00Z";
const std::string kLate = "2026-02-01T10:00:00Z";

}  // namespace

class ResultStoreTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aRunIsWrittenWithoutLoss() {
    const auto again = readRun(writeRun(someRun(kEarly)));
    QVERIFY2(again.has_value(), again ? "" : again.error().message.c_str());
    QCOMPARE(writeRun(*again), writeRun(someRun(kEarly)));
    QCOMPARE(again->figures[0].unit, Unit::share);
    QCOMPARE(again->failures[0].line, std::size_t{7});
    QCOMPARE(again->conditions.tokensMax, 128);
  }

  void nothingIsWrittenOver() {
    QTemporaryDir folder;
    const ResultStore store(folder.filePath("new/evaluations").toStdString());
    QVERIFY(store.list().runs.empty());
    const auto first = store.add(someRun(kLate, 0.9));
    const auto second = store.add(someRun(kLate, 0.8));
    const auto third = store.add(someRun(kEarly, 0.7));
    QVERIFY(first && second && third && *first != *second);
    const auto listing = store.list();
    QVERIFY(listing.problems.empty());
    QCOMPARE(listing.runs.size(), std::size_t{3});
    QCOMPARE(listing.runs[0].figures[0].value, 0.7);
  }

  void aDamagedFileIsNamedAndSkipped_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::newRow("format is 9") << "\"format\": 1"
                                 << "\"format\": 9";
    QTest::newRow("task names none") << "\"report_qa\","
                                     << "\"poetry\",";
    QTest::newRow("records is missing") << "\"records\""
                                        << "\"recs\"";
    QTest::newRow("figures[].value is no share") << "\"value\": 0.9,"
                                                 << "\"value\": 1.9,";
    QTest::newRow("figures[].low is above high") << "\"low\": 0.8"
                                                 << "\"low\": 0.99";
    QTest::newRow("conditions.limit is to be a whole number") << "\"limit\": 0"
                                                              << "\"limit\": -1";
    QTest::newRow("not a JSON object") << "{\n"
                                       << "[\n";
  }
  void aDamagedFileIsNamedAndSkipped() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    QTemporaryDir folder;
    const ResultStore store(folder.path().toStdString());
    QVERIFY(store.add(someRun(kEarly)).has_value());
    QString text = QString::fromStdString(writeRun(someRun(kLate)));
    const auto at = text.indexOf(from);
    QVERIFY(at >= 0);
    text.replace(at, from.size(), to);
    std::ofstream(folder.filePath("damaged.json").toStdString()) << text.toStdString();
    const auto listing = store.list();
    QCOMPARE(listing.runs.size(), std::size_t{1});
    QCOMPARE(listing.problems.size(), std::size_t{1});
    const QString problem = QString::fromStdString(listing.problems[0].message);
    QVERIFY2(problem.startsWith("damaged.json is skipped: "), qPrintable(problem));
    QVERIFY2(problem.contains(QTest::currentDataTag()), qPrintable(problem));
  }

  void onlyWhatIsComparableIsCompared() {
    const TaskRun now = someRun(kLate);
    const auto previous = [&now](auto&& change) {
      TaskRun before = someRun(kEarly);
      change(before);
      const std::vector<TaskRun> runs{before, now};
      return previousOf(runs, now) != nullptr;
    };
    QVERIFY(previous([](TaskRun&) {}));
    QVERIFY(previous([](TaskRun& run) {
      run.model.sha256 = "b";
      run.model.quantisation = "F16";
    }));
    QVERIFY(!previous([](TaskRun& run) { run.model.name = "other"; }));
    QVERIFY(!previous([](TaskRun& run) { run.fileSha256 = "e"; }));
    QVERIFY(!previous([](TaskRun& run) { run.conditions.limit = 10; }));
    QVERIFY(!previous([](TaskRun& run) { run.conditions.constrained = true; }));
    QVERIFY(!previous([](TaskRun& run) { run.conditions.date = "2026-03-01T10:00:00Z"; }));
    const std::vector<TaskRun> runs{someRun("2025-12-01T10:00:00Z", 0.1), someRun(kEarly, 0.2)};
    QCOMPARE(previousOf(runs, now)->figures[0].value, 0.2);
  }

  void setsAreFoundByName() {
    QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    std::filesystem::create_directories(root / "phantom");
    for (const char* name : {"risk.jsonl", "phantom/phantom.jsonl", "phantom/more.jsonl", "note.txt"}) {
      std::ofstream(root / name) << "{}";
    }
    const auto sets = builtInSets(root);
    QCOMPARE(sets.size(), std::size_t{2});
    QCOMPARE(sets[0].name, std::string("phantom"));
    QCOMPARE(*findTaskFile("phantom", root), root / "phantom/phantom.jsonl");
    QCOMPARE(*findTaskFile((root / "phantom/more.jsonl").string(), root), root / "phantom/more.jsonl");
    const auto absent = findTaskFile("poetry", root);
    QVERIFY(!absent && absent.error().message.find("phantom, risk") != std::string::npos);
  }
};

QTEST_APPLESS_MAIN(ResultStoreTest)
#include "result_store_test.moc"
