// The contract of praxis-cli: exit 0 only on success, one sentence per error, one JSON value with --json.

#include <QtTest>

namespace {

struct Outcome {
  int exitCode = -1;
  QByteArray output;
  QString errors;

  QJsonValue json() const { return QJsonDocument::fromJson(output).object(); }
};

}  // namespace

class PraxisCliTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();

  void inspectPrintsWhatTheModelHolds();
  void inspectWithoutJsonIsForReading();
  void everyErrorIsOneSentence_data();
  void everyErrorIsOneSentence();
  void optionsMayStandBeforeTheCommand();
  void modelsListShowsSoundAndBrokenFiles();
  void modelsVerifyFindsByName();
  void makeModelListsItsShapes();
  void sameSeedGivesTheSameFile();
  void helpNamesEveryCommand();

 private:
  Outcome run(const QStringList& arguments) const {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("PRAXIS_MODELS", m_folder.path());
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(PRAXIS_BUILD_DIR "/bin/praxis-cli"), arguments);
    if (!process.waitForFinished(60000) || process.exitStatus() != QProcess::NormalExit) return {};
    return {process.exitCode(), process.readAllStandardOutput(), QString::fromUtf8(process.readAllStandardError())};
  }

  QTemporaryDir m_folder;
  QString m_model;
};

void PraxisCliTest::initTestCase() {
  m_model = m_folder.filePath("sample.gguf");
  QCOMPARE(run({"make-model", "--seed", "7", m_model}).exitCode, 0);
  QFile broken(m_folder.filePath("broken.gguf"));
  QVERIFY(broken.open(QIODevice::WriteOnly));
  broken.write("GGUF\3\0\0\0", 8);
}

void PraxisCliTest::inspectPrintsWhatTheModelHolds() {
  const Outcome outcome = run({"inspect", m_model, "--json", "--ctx", "512"});
  QCOMPARE(outcome.exitCode, 0);
  const QJsonValue json = outcome.json();
  QCOMPARE(json["summary"]["architecture"].toString(), QString("qwen2"));
  QVERIFY(json["summary"]["untrained_sample"].toBool());
  QCOMPARE(json["metadata"]["tokenizer.ggml.tokens"]["count"].toInt(), 2048);
  const QJsonArray tensors = json["tensors"].toArray();
  QCOMPARE(tensors.size(), 51);
  qint64 bytes = 0;
  for (const QJsonValue& tensor : tensors) bytes += tensor["bytes"].toInteger();
  QCOMPARE(bytes, json["tensor_bytes"].toInteger());
  const QJsonValue plan = json["memory_plan"];
  QCOMPARE(plan["context_tokens"].toInteger(), 512);
  QCOMPARE(plan["weight_bytes"].toInteger(), bytes);
  const qint64 working = plan["kv_bytes"].toInteger() + plan["activation_bytes"].toInteger();
  QCOMPARE(plan["total_bytes"].toInteger(), bytes + working);
}

void PraxisCliTest::inspectWithoutJsonIsForReading() {
  const Outcome outcome = run({"inspect", m_model});
  QCOMPARE(outcome.exitCode, 0);
  QVERIFY(outcome.output.contains("untrained sample: shows speed, not sense"));
  QVERIFY(outcome.output.contains("blk.3.ffn_down.weight"));
  QVERIFY(outcome.errors.isEmpty());
}

void PraxisCliTest::everyErrorIsOneSentence_data() {
  QTest::addColumn<QStringList>("arguments");
  QTest::addColumn<QString>("code");
  const auto row = [](const char* name, const QStringList& arguments, const char* code) {
    QTest::newRow(name) << arguments << code;
  };
  row("absent model", {"inspect", "absent.gguf"}, "not_found");
  row("damaged model", {"inspect", m_folder.filePath("broken.gguf")}, "corrupt");
  row("no model", {"inspect", QStringLiteral(PRAXIS_SOURCE_DIR "/CMakeLists.txt")}, "unsupported");
  row("no argument", {"inspect"}, "invalid_argument");
  row("no command", {}, "invalid_argument");
  row("unknown option", {"inspect", "--wrong", m_model}, "invalid_argument");
  row("context of 0", {"inspect", "--ctx", "0", m_model}, "invalid_argument");
  row("unknown level", {"--log-level", "loud", "inspect", m_model}, "invalid_argument");
  row("unknown shape", {"make-model", "--shape", "cube", m_folder.filePath("x.gguf")}, "invalid_argument");
  row("type that cannot be made", {"make-model", "--type", "IQ2_XXS", m_folder.filePath("x.gguf")}, "unsupported");
  row("no folder", {"make-model", m_folder.filePath("absent/x.gguf")}, "io");
  row("unknown name", {"models", "verify", "absent"}, "not_found");
}

void PraxisCliTest::everyErrorIsOneSentence() {
  QFETCH(QStringList, arguments);
  QFETCH(QString, code);
  const Outcome outcome = run(arguments << "--json");
  QVERIFY(outcome.exitCode > 0);
  QCOMPARE(outcome.json()["error"]["code"].toString(), code);
  const QString message = outcome.json()["error"]["message"].toString();
  QVERIFY2(outcome.errors.endsWith(message + '\n') && message.endsWith('.'), qPrintable(outcome.errors));
  QVERIFY(!message.contains('\n'));
  QVERIFY(!QFile::exists(m_folder.filePath("x.gguf")));
}

void PraxisCliTest::optionsMayStandBeforeTheCommand() {
  QCOMPARE(run({"--json", "inspect", m_model}).output, run({"inspect", m_model, "--json"}).output);
}

void PraxisCliTest::modelsListShowsSoundAndBrokenFiles() {
  const Outcome outcome = run({"models", "list", "--json"});
  QCOMPARE(outcome.exitCode, 0);
  QCOMPARE(outcome.json()["folders"][0].toString(), m_folder.path());
  QStringList sound, broken;
  for (const QJsonValue& model : outcome.json()["models"].toArray()) {
    (model["error"].isString() ? broken : sound) << QFileInfo(model["path"].toString()).fileName();
  }
  QVERIFY(sound.contains("sample.gguf"));
  QCOMPARE(broken, QStringList("broken.gguf"));
}

void PraxisCliTest::modelsVerifyFindsByName() {
  const Outcome outcome = run({"models", "verify", "sample", "--json"});
  QCOMPARE(outcome.exitCode, 0);
  QCOMPARE(outcome.json()["tensors_checked"].toInt(), 51);
  QVERIFY(run({"models", "verify", "broken"}).exitCode != 0);
}

void PraxisCliTest::makeModelListsItsShapes() {
  const Outcome outcome = run({"make-model", "--list", "--json"});
  QCOMPARE(outcome.exitCode, 0);
  QVERIFY(outcome.json()["shapes"].toArray().size() >= 8);
  QCOMPARE(outcome.json()["shapes"][0]["name"].toString(), QString("sample"));
}

void PraxisCliTest::sameSeedGivesTheSameFile() {
  const auto contents = [](const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  };
  const QString again = m_folder.filePath("again.bin");
  QCOMPARE(run({"make-model", "--seed", "7", again}).exitCode, 0);
  QVERIFY(contents(again) == contents(m_model));
}

void PraxisCliTest::helpNamesEveryCommand() {
  const Outcome outcome = run({"--help"});
  QCOMPARE(outcome.exitCode, 0);
  for (const char* command : {"inspect", "make-model", "models"}) QVERIFY(outcome.output.contains(command));
}

QTEST_GUILESS_MAIN(PraxisCliTest)
#include "praxis_cli_test.moc"
