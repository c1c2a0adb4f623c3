// Task files: what is read, and that whatever is wrong is said with its line and member.

#include <algorithm>
#include <string>

#include <QTemporaryDir>
#include <QTest>

#include "engine/eval/task_file.h"

using namespace praxis::engine::eval;

namespace {

// JSON with single quotes, which moc reads more easily than raw texts.
std::string json(std::string text) {
  std::ranges::replace(text, '\'', '"');
  return text;
}

std::string good() {
  return "\xEF\xBB\xBF" +
         json(
             "{'id':'q1','task':'report_qa','prompt':'Side?','expect':{'answers':['left','Left.']},'more':{'x':[1]}}") +
         "\r\n\n" +
         json("{'id':'s1','task':'summarization','system':'Be brief.','prompt':'Findings','expect':{'text':'Done'}}") +
         "\n" + json("{'id':'r1','task':'risk','prompt':'Record','expect':{'label':1,'risk':0.8}}") + "\n" +
         json(
             "{'id':'p1','task':'phantom','prompt':'Describe.','images':['phantom/1.dcm','/abs/2.dcm'],'expect':"
             "{'body_part':'chest','modality':'CT','lesions':[{'side':'left','place':'upper','size_mm':14}]}}");
}

QString errorOf(const QString& text) {
  const auto records = readTasks(text.toStdString(), "/tasks", "set.jsonl");
  return records ? QString() : QString::fromStdString(records.error().message);
}

}  // namespace

class TaskFileTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyTaskIsRead() {
    const auto records = readTasks(good(), "/tasks", "set.jsonl");
    QVERIFY2(records.has_value(), records ? "" : records.error().message.c_str());
    QCOMPARE(records->size(), std::size_t{4});
    const auto& list = *records;
    QCOMPARE(std::get<ExpectedAnswers>(list[0].expected).answers.size(), std::size_t{2});
    QCOMPARE(list[1].system, std::string("Be brief."));
    QCOMPARE(list[1].line, std::size_t{3});
    QVERIFY(std::get<ExpectedRisk>(list[2].expected).isPositive);
    QCOMPARE(std::get<ExpectedRisk>(list[2].expected).risk, 0.8);
    QCOMPARE(list[3].images[0].string(), std::string("/tasks/phantom/1.dcm"));
    QCOMPARE(list[3].images[1].string(), std::string("/abs/2.dcm"));
    const auto& phantom = std::get<ExpectedPhantom>(list[3].expected);
    QCOMPARE(phantom.lesions.at(0).side, Side::left);
    QCOMPARE(phantom.lesions.at(0).sizeMm, 14.0);
  }

  void whatIsWrongIsNamed_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("named");
    const auto row = [](const char* named, const std::string& line) {
      QTest::newRow(named) << QString::fromStdString(line) << named;
    };
    row("id is missing", json("{'task':'risk','prompt':'x','expect':{'label':1}}"));
    row("id is empty", json("{'id':'','task':'risk','prompt':'x','expect':{'label':1}}"));
    row("task is missing", json("{'id':'1','prompt':'x','expect':{'label':1}}"));
    row("task is to be report_qa", json("{'id':'1','task':'poem','prompt':'x','expect':{'label':1}}"));
    row("prompt is missing", json("{'id':'1','task':'risk','expect':{'label':1}}"));
    row("expect is missing", json("{'id':'1','task':'risk','prompt':'x'}"));
    row("expect is to be an object", json("{'id':'1','task':'risk','prompt':'x','expect':[]}"));
    row("expect.label is missing", json("{'id':'1','task':'risk','prompt':'x','expect':{}}"));
    row("expect.label is to be 0 or 1", json("{'id':'1','task':'risk','prompt':'x','expect':{'label':0.5}}"));
    row("expect.risk is to be a number from 0 to 1",
        json("{'id':'1','task':'risk','prompt':'x','expect':{'label':0,'risk':2}}"));
    row("expect.answers is empty", json("{'id':'1','task':'report_qa','prompt':'x','expect':{'answers':[]}}"));
    row("expect.answers is to be a list",
        json("{'id':'1','task':'report_qa','prompt':'x','expect':{'answers':'left'}}"));
    row("expect.text is missing", json("{'id':'1','task':'summarization','prompt':'x','expect':{}}"));
    row("expect.lesions[].side is to be left, right or midline",
        json("{'id':'1','task':'phantom','prompt':'x','expect':{'body_part':'head','modality':'CT','lesions':[{'side':'"
             "up'}]}}"));
    row("expect.lesions[].size_mm is missing",
        json("{'id':'1','task':'phantom','prompt':'x','expect':{'body_part':'head','modality':'CT','lesions':[{'side':'"
             "left','place':'upper'}]}}"));
    row("leads out of the file's folder",
        json("{'id':'1','task':'risk','prompt':'x','images':['a/../../b'],'expect':{'label':1}}"));
    row("the line is not JSON", "{\"id\":");
    row("the line is to be one JSON object", "[1]");
  }
  void whatIsWrongIsNamed() {
    QFETCH(QString, line);
    QFETCH(QString, named);
    const QString message = errorOf(
        QString::fromStdString(json("{'id':'0','task':'risk','prompt':'x','expect':{'label':1}}")) + "\n" + line);
    QVERIFY2(message.startsWith("set.jsonl line 2: "), qPrintable(message));
    QVERIFY2(message.contains(named), qPrintable(message));
  }

  void idsAreUnique() {
    const QString line = QString::fromStdString(json("{'id':'twice','task':'risk','prompt':'x','expect':{'label':1}}"));
    QVERIFY(errorOf(line + "\n" + line).contains("line 2: the id twice"));
  }

  void sizesAreBounded() {
    const QString start = QString::fromStdString(json("{'id':'1','task':'risk','expect':{'label':1},'prompt':'"));
    QVERIFY(errorOf(start + QString(kTaskTextBytesMax + 1, 'x') + "\"}").contains("prompt is longer"));
    QVERIFY(errorOf(start + QString(kTaskLineBytesMax, 'x') + "\"}").contains("a record has at most"));
    QVERIFY(errorOf(QString(100000, '[')).contains("not JSON"));
    QVERIFY(errorOf("\n\n").contains("holds no records"));
  }

  void aFileIsReadWithItsIdentity() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("set.jsonl").toStdString();
    QFile file(folder.filePath("set.jsonl"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(good().c_str()) > 0);
    file.close();
    const auto tasks = readTaskFile(path);
    QVERIFY(tasks.has_value());
    QCOMPARE(tasks->sha256.size(), std::size_t{64});
    QCOMPARE(tasks->records[3].images[0], std::filesystem::path(folder.path().toStdString()) / "phantom/1.dcm");
    const auto absent = readTaskFile(folder.filePath("absent.jsonl").toStdString());
    QVERIFY(!absent && absent.error().message.find("absent.jsonl") != std::string::npos);
  }
};

QTEST_APPLESS_MAIN(TaskFileTest)
#include "task_file_test.moc"
