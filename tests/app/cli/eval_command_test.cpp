// The contract of praxis-cli eval: what it prints, keeps, lists and refuses, with a model whose answers are known: it
// goes through the alphabet from the prompt's last letter.

#include <QtTest>

#include "tests/support/cli_runner.h"
#include "tests/support/tiny_model.h"

using praxis::tests::TinyModel;
using praxis::tests::support::runCli;
using Outcome = praxis::tests::support::CliOutcome;

class EvalCommandTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  QString m_model, m_tasks;

  Outcome run(const QStringList& arguments) const {
    return runCli(QStringList{"eval", "--results", m_folder.filePath("results")} + arguments);
  }
  QString write(const char* name, QByteArray text) const {
    QFile file(m_folder.filePath(name));
    if (file.open(QIODevice::WriteOnly)) file.write(text.replace('\'', '"'));
    return file.fileName();
  }

 private Q_SLOTS:
  void initTestCase() {
    TinyModel model = TinyModel::alphabet();
    model.metadata["tokenizer.chat_template"] = std::string("{{ messages[-1]['content'] }}");
    m_model = m_folder.filePath("alphabet.gguf");
    QVERIFY(praxis::tests::writeTinyModel(model, m_model.toStdString()).has_value());
    m_tasks = write("own.jsonl",
                    "{'id':'1','task':'report_qa','prompt':'x','expect':{'answers':['yz']}}\n"
                    "{'id':'2','task':'report_qa','prompt':'y','expect':{'answers':['no']}}\n"
                    "{'id':'3','task':'risk','prompt':'w','expect':{'label':1}}\n"
                    "{'id':'4','task':'risk','prompt':'w','expect':{'label':0}}\n");
  }

  void figuresArePrintedAndKept() {
    const QString answers = m_folder.filePath("answers.jsonl");
    const Outcome outcome = run({"-m", m_model, "--tasks", m_tasks, "--out", answers, "--json"});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    const QJsonArray runs = outcome.json()["runs"].toArray();
    QCOMPARE(runs.size(), 2);
    const QJsonObject figure = runs[0].toObject()["figures"].toArray()[0].toObject();
    QCOMPARE(figure["metric"].toString(), QString("exact_match"));
    QCOMPARE(figure["value"].toDouble(), 0.5);
    // "xyz" states no risk: both count as sure of the opposite.
    QCOMPARE(runs[1].toObject()["unparsed"].toInt(), 2);
    double brier = -1;
    for (const QJsonValue& one : runs[1].toObject()["figures"].toArray()) {
      if (one.toObject()["metric"] == "brier") brier = one.toObject()["value"].toDouble();
    }
    QCOMPARE(brier, 1.0);
    QVERIFY(QFile::exists(runs[0].toObject()["kept_as"].toString()));
    QFile file(answers);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
    QCOMPARE(lines.size(), 4);
    const QJsonObject first = QJsonDocument::fromJson(lines[0]).object();
    QCOMPARE(first["answer"].toString(), QString("yz"));
    QCOMPARE(first["score"].toObject()["exact_match"].toBool(), true);
    QCOMPARE(first["expect"].toObject()["answers"].toArray()[0].toString(), QString("yz"));
  }

  void laterRunsAreComparedAndListed() {
    QTest::qWait(1100);  // results are told apart by the second
    const Outcome again = run({"-m", m_model, "--tasks", m_tasks});
    QCOMPARE(again.exitCode, 0);
    QVERIFY2(again.output.contains("+0.0 points"), again.output.constData());
    const Outcome list = run({"--list", "--json"});
    QCOMPARE(list.exitCode, 0);
    QCOMPARE(list.json()["runs"].toArray().size(), 4);
    QVERIFY(list.json()["runs"].toArray()[3].toObject().contains("previous"));
    QCOMPARE(run({"--list", "-m", "another", "--json"}).json()["runs"].toArray().size(), 0);
    const Outcome unkept = run({"-m", m_model, "--tasks", m_tasks, "--no-keep"});
    QCOMPARE(unkept.exitCode, 0);
    QCOMPARE(run({"--list", "--json"}).json()["runs"].toArray().size(), 4);
  }

  void whatIsWrongIsSaid() {
    QVERIFY(run({"-m", m_model}).errors.contains("--tasks"));
    QVERIFY(run({"--tasks", m_tasks}).errors.contains("-m"));
    const Outcome unknown = run({"-m", m_model, "--tasks", "poetry"});
    QVERIFY(unknown.exitCode != 0 && unknown.errors.contains("poetry"));
    const Outcome wrong = run({"-m", m_model, "--tasks", write("wrong.jsonl", "{'id':'1'}\n")});
    QVERIFY(wrong.exitCode != 0);
    QVERIFY2(wrong.errors.contains("wrong.jsonl line 1: task is missing"), qPrintable(wrong.errors));
  }
};

QTEST_GUILESS_MAIN(EvalCommandTest)
#include "eval_command_test.moc"
