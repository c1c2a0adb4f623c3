// The contract of run and logits: what goes to standard output, what to standard error, and the exit code.

#include <csignal>

#include <QtTest>

#include "tests/support/tiny_model.h"

using praxis::tests::TinyModel;

class RunCommandTest : public QObject {
  Q_OBJECT

  struct Outcome {
    int exitCode = -1;
    QByteArray output;
    QString errors;
    QJsonObject json() const { return QJsonDocument::fromJson(output).object(); }
  };

  QTemporaryDir m_folder;
  QString m_alphabet;

  static Outcome run(const QStringList& arguments) {
    QProcess process;
    process.start(QStringLiteral(PRAXIS_BUILD_DIR "/bin/praxis-cli"), arguments);
    if (!process.waitForFinished(60000) || process.exitStatus() != QProcess::NormalExit) return {};
    return {process.exitCode(), process.readAllStandardOutput(), QString::fromUtf8(process.readAllStandardError())};
  }
  QStringList ask(const QStringList& more) const { return QStringList{"run", "-m", m_alphabet, "--temp", "0"} + more; }

 private Q_SLOTS:
  void initTestCase() {
    m_alphabet = m_folder.filePath("alphabet.gguf");
    QVERIFY(praxis::tests::writeTinyModel(TinyModel::alphabet(), m_alphabet.toStdString()));
  }

  void theAnswerAloneGoesToStandardOutput() {
    const Outcome outcome = run(ask({"-p", "v", "--raw"}));
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.output, QByteArray("wxyz\n"));
    QVERIFY(outcome.errors.contains("eos"));
  }

  void jsonHasTheFieldsOfTheContract() {
    const Outcome outcome = run(ask({"-p", "a", "--raw", "-n", "3", "--json"}));
    QCOMPARE(outcome.exitCode, 0);
    const QJsonObject json = outcome.json();
    QCOMPARE(json.keys(), (QStringList{"device", "finish", "reasoning", "text", "timings", "tokens"}));
    QCOMPARE(json["text"].toString(), QString("bcd"));
    QCOMPARE(json["reasoning"].toString(), QString());
    QCOMPARE(json["finish"].toString(), QString("length"));
    QCOMPARE(json["tokens"].toArray(), (QJsonArray{praxis::tests::tinyToken('b'), praxis::tests::tinyToken('c'),
                                                   praxis::tests::tinyToken('d')}));
    QCOMPARE(json["timings"].toObject().keys(),
             (QStringList{"decode_tps", "load_ms", "prefill_ms", "prefill_tps", "ttft_ms"}));
    for (const QJsonValue& number : json["timings"].toObject()) QVERIFY(number.toDouble() > 0);
  }

  void thePromptMayComeFromAFile() {
    QFile file(m_folder.filePath("prompt.txt"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("w\n");
    file.close();
    QCOMPARE(run(ask({"-f", file.fileName(), "--raw"})).output, QByteArray("xyz\n"));
  }

  void withoutRawTheChatFormatIsUsed() {
    const Outcome outcome = run(ask({"-p", "a", "--system", "b", "--json", "-n", "2"}));
    QCOMPARE(outcome.exitCode, 0);
    QVERIFY(outcome.errors.contains("plain"));
  }

  void whatCannotBeIsRefused_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("named");
    QTest::newRow("image") << ask({"-p", "a", "--image", "x.png"}) << "--image is not available in this version";
    QTest::newRow("schema") << ask({"-p", "a", "--schema", "x.json"}) << "--schema is not available in this version";
    QTest::newRow("no prompt") << ask({}) << "-p TEXT";
    QTest::newRow("two prompts") << ask({"-p", "a", "-f", "x"}) << "excludes";
    QTest::newRow("no file") << ask({"-f", m_folder.filePath("absent")}) << "absent";
    QTest::newRow("raw system") << ask({"-p", "a", "--raw", "--system", "b"}) << "--system";
    QTest::newRow("no tokens") << ask({"-p", "a", "-n", "0"}) << "at least 1";
    QTest::newRow("too long") << ask({"-p", QString(500, 'a'), "--raw"}) << "501 tokens";
    QTest::newRow("no model") << QStringList{"run", "-m", "absent", "-p", "a"} << "absent";
    QTest::newRow("no device") << ask({"-p", "a", "--device", "abacus"}) << "abacus";
    QTest::newRow("no context") << ask({"-p", "a", "--ctx", "-5"}) << "-5";
    QTest::newRow("token outside") << QStringList{"logits", "-m", m_alphabet, "--tokens", "1,99999", "--out",
                                                  m_folder.filePath("none.f32")} << "99999";
    QTest::newRow("no folder") << QStringList{"logits", "-m", m_alphabet, "--tokens", "1", "--out",
                                              m_folder.filePath("absent/none.f32")} << "none.f32";
  }
  void whatCannotBeIsRefused() {
    QFETCH(const QStringList, arguments);
    QFETCH(const QString, named);
    const Outcome outcome = run(arguments);
    QVERIFY(outcome.exitCode > 0);
    QVERIFY2(outcome.errors.contains(named), qPrintable(outcome.errors));
    QVERIFY(outcome.output.isEmpty());
    QVERIFY(!QFile::exists(m_folder.filePath("none.f32")));
    const Outcome json = run(arguments + QStringList{"--json"});
    QVERIFY(json.exitCode > 0);
    QVERIFY(json.json()["error"].toObject()["message"].toString().contains(named));
  }

  // Ctrl-C: what there is comes out, as one value, and the exit code says that it is not all.
  void anInterruptPrintsWhatThereIs() {
    TinyModel loop;
    loop.contextLength = 100000;
    loop.next = {{praxis::tests::tinyToken('a'), praxis::tests::tinyToken('a')}};
    const QString path = m_folder.filePath("loop.gguf");
    QVERIFY(praxis::tests::writeTinyModel(loop, path.toStdString()));
    QProcess process;
    process.start(QStringLiteral(PRAXIS_BUILD_DIR "/bin/praxis-cli"),
                  {"run", "-m", path, "-p", "a", "--raw", "--temp", "0", "-n", "1000000", "--ctx", "100000"});
    QVERIFY(process.waitForReadyRead(30000));
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(30000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QVERIFY(process.exitCode() > 0);
    const QByteArray output = process.readAllStandardOutput();
    QVERIFY2(output.startsWith("a") && output.endsWith("\n"), output.left(100).constData());
    const QString errors = QString::fromUtf8(process.readAllStandardError());
    QVERIFY2(errors.contains("Interrupted after"), qPrintable(errors));
  }

  void logitsAreARowPerPosition() {
    const QString path = m_folder.filePath("logits.f32");
    const QString tokens = QString("1,%1,%2").arg(praxis::tests::tinyToken('a')).arg(praxis::tests::tinyToken('b'));
    QCOMPARE(run({"logits", "-m", m_alphabet, "--tokens", tokens, "--out", path}).exitCode, 0);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    QCOMPARE(bytes.size(), qsizetype{3} * praxis::tests::kTinyVocab * 4);
    std::vector<float> last(praxis::tests::kTinyVocab);
    std::memcpy(last.data(), bytes.data() + 2 * praxis::tests::kTinyVocab * 4, last.size() * sizeof(float));
    const auto best = std::max_element(last.begin(), last.end()) - last.begin();
    QCOMPARE(static_cast<std::int32_t>(best), praxis::tests::tinyToken('c'));
  }
};

QTEST_GUILESS_MAIN(RunCommandTest)
#include "run_command_test.moc"
