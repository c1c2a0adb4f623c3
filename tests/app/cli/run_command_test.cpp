// The contract of run and logits: what goes to standard output, what to standard error, and the exit code.

#include <csignal>

#include <QtTest>

#include "tests/support/cli_runner.h"
#include "tests/support/tiny_model.h"

using praxis::tests::TinyModel;
using praxis::tests::support::runCli;
using Outcome = praxis::tests::support::CliOutcome;

class RunCommandTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  QString m_alphabet;

  static Outcome run(const QStringList& arguments) { return runCli(arguments); }
  QString write(const char* name, const QByteArray& text) const {
    QFile file(m_folder.filePath(name));
    if (file.open(QIODevice::WriteOnly)) file.write(text);
    return file.fileName();
  }
  static Outcome askOfImage(const QString& image) {
    return run({"run", "-m", QStringLiteral(PRAXIS_SOURCE_DIR "/resources/models/praxis-small.Q8_0.gguf"), "--temp",
                "0", "-n", "8", "--image", image, "-p", "Describe this image."});
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
    QCOMPARE(json["tokens"].toArray(),
             (QJsonArray{praxis::tests::tinyToken('b'), praxis::tests::tinyToken('c'), praxis::tests::tinyToken('d')}));
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

  // Every slice of the folder's series is a picture in front of the prompt, of the same number of rows.
  void aFolderOfSlicesGoesInFrontOfThePrompt() {
#ifdef PRAXIS_HAS_DICOM
    const QString series = QStringLiteral(PRAXIS_BUILD_DIR "/share/praxis/sample-study/CT/CT0%1.dcm");
    const auto tokensOf = [&](int slices) {
      const QString folder = m_folder.filePath(QStringLiteral("slices%1").arg(slices));
      if (!QDir().mkpath(folder)) return 0;
      for (int i = 0; i < slices; ++i) QFile::copy(series.arg(10 + i), folder + QStringLiteral("/%1").arg(i));
      const Outcome outcome = askOfImage(folder);
      static const QRegularExpression kPrompt(QStringLiteral("(\\d+) prompt tokens"));
      return outcome.exitCode == 0 ? kPrompt.match(outcome.errors).captured(1).toInt() : 0;
    };
    const int one = tokensOf(1), two = tokensOf(2), three = tokensOf(3);
    QVERIFY(one > 0);
    QVERIFY2(two - one >= 100, qPrintable(QStringLiteral("%1 and %2 tokens").arg(one).arg(two)));
    QCOMPARE(three - two, two - one);
#else
    QSKIP("This build reads no DICOM.");
#endif
  }

  void aFolderWithoutSlicesIsSaid() {
    QVERIFY(QDir().mkpath(m_folder.filePath("empty")));
    const Outcome outcome = askOfImage(m_folder.filePath("empty"));
    QVERIFY(outcome.exitCode != 0);
    QVERIFY2(outcome.errors.contains("empty"), qPrintable(outcome.errors));
    QVERIFY(outcome.output.isEmpty());
  }

  void withoutRawTheChatFormatIsUsed() {
    const Outcome outcome = run(ask({"-p", "a", "--system", "b", "--json", "-n", "2"}));
    QCOMPARE(outcome.exitCode, 0);
    QVERIFY(outcome.errors.contains("plain"));
  }

  void aSchemaAndAGrammarGiveTheForm() {
    const QString schema = write("schema.json", R"({"type": "array", "items": {"enum": ["x", "y"]}, "minItems": 2,
                                                    "maxItems": 2})");
    const Outcome array = run(ask({"-p", "a", "--raw", "--json", "--schema", schema}));
    QCOMPARE(array.exitCode, 0);
    QCOMPARE(array.json()["finish"].toString(), QString("eos"));
    const QJsonArray values = QJsonDocument::fromJson(array.json()["text"].toString().toUtf8()).array();
    QCOMPARE(values.size(), 2);
    for (const QJsonValue& value : values) QVERIFY(value == QJsonValue("x") || value == QJsonValue("y"));
    const Outcome word = run(ask({"-p", "a", "--raw", "--grammar", write("word.gbnf", "root ::= \"QRS\"")}));
    QCOMPARE(word.output, QByteArray("QRS\n"));
  }

  void samplingOptionsReachTheSampler() {
    const QString forbidden = QString("%1-inf").arg(praxis::tests::tinyToken('w'));
    QVERIFY(!run(ask({"-p", "v", "--raw", "-n", "5", "--logit-bias", forbidden})).output.startsWith('w'));
    QCOMPARE(run(ask({"-p", "a", "--raw", "--stop", "xy", "--stop", "f"})).output, QByteArray("bcde\n"));
    const Outcome all = run(ask({"-p",    "a",
                                 "--raw", "-n",
                                 "2",     "--typical",
                                 "0.9",   "--presence-penalty",
                                 "0.1",   "--frequency-penalty",
                                 "0.1",   "--repeat-last-n",
                                 "-1",    "--dry-multiplier",
                                 "0.8",   "--dry-base",
                                 "1.75",  "--dry-allowed-length",
                                 "2",     "--dry-penalty-last-n",
                                 "64",    "--dry-sequence-breaker",
                                 "none",  "--xtc-probability",
                                 "0.1",   "--xtc-threshold",
                                 "0.1",   "--top-n-sigma",
                                 "1",     "--dynatemp-range",
                                 "0.1",   "--dynatemp-exp",
                                 "1",     "--min-keep",
                                 "1",     "--mirostat",
                                 "0",     "--mirostat-lr",
                                 "0.1",   "--mirostat-ent",
                                 "5"}));
    QCOMPARE(all.output, QByteArray("bc\n"));
  }

  void logprobsComeWithEachToken() {
    const QJsonArray list =
        run(ask({"-p", "a", "--raw", "-n", "2", "--json", "--logprobs", "3"})).json()["logprobs"].toArray();
    QCOMPARE(list.size(), 2);
    const QJsonObject first = list[0].toObject();
    QCOMPARE(first["text"].toString(), QString("b"));
    QCOMPARE(first["bytes"].toArray(), QJsonArray{98});
    QCOMPARE(first["top"].toArray().size(), 3);
    QCOMPARE(first["top"].toArray()[0].toObject()["token"], first["token"]);
    QVERIFY(first["logprob"].toDouble() <= 0);
    // A byte of a character is no text; its byte is there all the same. Byte tokens follow three others.
    const Outcome part =
        run(ask({"-p", "a", "--raw", "-n", "1", "--json", "--logprobs", "1", "--logit-bias", "198+100"}));
    const QJsonObject byte = part.json()["logprobs"].toArray()[0].toObject();
    QCOMPARE(byte["bytes"].toArray(), QJsonArray{0xC3});
    QCOMPARE(byte["text"].toString(), QString(QChar(QChar::ReplacementCharacter)));
  }

  void whatCannotBeIsRefused_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("named");
    QTest::newRow("image") << ask({"-p", "a", "--image", "x.png"}) << "there is no vision file for it";
    QTest::newRow("no schema") << ask({"-p", "a", "--schema", "absent.json"}) << "absent.json";
    QTest::newRow("bad schema") << ask({"-p", "a", "--schema", write("bad.json", "{\"type\": 5}")}) << "type";
    QTest::newRow("bad grammar") << ask({"-p", "a", "--grammar", write("bad.gbnf", "root ::= other")}) << "other";
    QTest::newRow("schema named") << ask({"-p", "a", "--schema", write("cut.json", "{\n  \"type\": }")})
                                  << "cut.json: JSON, line 2, column 11";
    QTest::newRow("schema placed") << ask({"-p", "a", "--schema",
                                           write("place.json", R"({"properties": {"a": {"type": "x"}}})")})
                                   << "place.json: JSON Schema, #/properties/a";
    QTest::newRow("empty schema") << ask({"-p", "a", "--schema", write("empty.json", "")}) << "empty.json: ";
    QTest::newRow("grammar placed") << ask({"-p", "a", "--grammar", write("open.gbnf", "root ::= \"a\"\nb ::= (")})
                                    << "open.gbnf: Grammar, line 2, column ";
    QTest::newRow("two forms") << ask({"-p", "a", "--grammar", "x", "--schema", "y"}) << "excludes";
    QTest::newRow("bias") << ask({"-p", "a", "--logit-bias", "5"}) << "ID+VALUE";
    QTest::newRow("bias outside") << ask({"-p", "a", "--logit-bias", "99999+1"}) << "99999";
    QTest::newRow("bias of +inf") << ask({"-p", "a", "--logit-bias", "5+inf"}) << "logit bias of token 5";
    QTest::newRow("no number") << ask({"-p", "a", "--typical", "nan"}) << "--typical";
    QTest::newRow("mirostat 1") << ask({"-p", "a", "--mirostat", "1"}) << "--mirostat";
    QTest::newRow("many logprobs") << ask({"-p", "a", "--logprobs", "21"}) << "--logprobs";
    QTest::newRow("no prompt") << ask({}) << "-p TEXT";
    QTest::newRow("two prompts") << ask({"-p", "a", "-f", "x"}) << "excludes";
    QTest::newRow("no file") << ask({"-f", m_folder.filePath("absent")}) << "absent";
    QTest::newRow("raw system") << ask({"-p", "a", "--raw", "--system", "b"}) << "--system";
    QTest::newRow("no tokens") << ask({"-p", "a", "-n", "0"}) << "at least 1";
    QTest::newRow("too long") << ask({"-p", QString(500, 'a'), "--raw"}) << "501 tokens";
    QTest::newRow("no model") << QStringList{"run", "-m", "absent", "-p", "a"} << "absent";
    QTest::newRow("no device") << ask({"-p", "a", "--device", "abacus"}) << "abacus";
    QTest::newRow("no context") << ask({"-p", "a", "--ctx", "-5"}) << "-5";
    QTest::newRow("token outside")
        << QStringList{"logits", "-m", m_alphabet, "--tokens", "1,99999", "--out", m_folder.filePath("none.f32")}
        << "99999";
    QTest::newRow("no folder")
        << QStringList{"logits", "-m", m_alphabet, "--tokens", "1", "--out", m_folder.filePath("absent/none.f32")}
        << "none.f32";
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
    const QString reference = m_folder.filePath("reference.f32");
    QCOMPARE(run({"logits", "-m", m_alphabet, "--reference", "--tokens", tokens, "--out", reference}).exitCode, 0);
    QFile referenceFile(reference);
    QVERIFY(referenceFile.open(QIODevice::ReadOnly));
    const QByteArray plain = referenceFile.readAll();
    QCOMPARE(plain.size(), bytes.size());
    for (qsizetype i = 0; i < bytes.size(); i += 4) {
      float fast = 0, slow = 0;
      std::memcpy(&fast, bytes.data() + i, 4);
      std::memcpy(&slow, plain.data() + i, 4);
      QVERIFY(std::abs(fast - slow) <= 1e-3f * std::max(1.0f, std::abs(slow)));
    }
  }
};

QTEST_GUILESS_MAIN(RunCommandTest)
#include "run_command_test.moc"
