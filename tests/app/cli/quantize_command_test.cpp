// The contract of quantize: a file that runs, figures that are true, and messages for what it refuses.

#include <csignal>

#include <QtTest>

#include "tests/support/cli_runner.h"
#include "tests/support/tiny_model.h"

using praxis::engine::tensor::DType;
using praxis::tests::TinyModel;
using praxis::tests::support::runCli;
using Outcome = praxis::tests::support::CliOutcome;

class QuantizeCommandTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  QString m_model;

  static Outcome run(const QStringList& arguments) { return runCli(arguments); }
  QString path(const char* name) const { return m_folder.filePath(name); }
  static Outcome answer(const QString& model) {
    return run({"run", "-m", model, "-p", "a", "--raw", "-n", "40", "--temp", "0", "--json"});
  }

 private Q_SLOTS:
  void initTestCase() {
    m_model = path("model.gguf");
    QVERIFY(praxis::tests::writeTinyModel(TinyModel::alphabet(), m_model.toStdString()));
  }

  // The chain from a to z is so plain that eight and even four bits keep it.
  void aQuantisedModelAnswersTheSame() {
    const QString wanted = answer(m_model).json()["text"].toString();
    QVERIFY(wanted.contains("bcdefghijklmnopqrstuvwxyz"));
    for (const char* type : {"F16", "q8_0", "Q4_K_M"}) {
      const Outcome outcome = run({"quantize", m_model, path("out.gguf"), type});
      QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
      QVERIFY(outcome.output.contains("bits per weight"));
      QCOMPARE(answer(path("out.gguf")).json()["text"].toString(), wanted);
    }
  }

  void figuresOfJson() {
    const Outcome outcome = run({"quantize", m_model, path("out.gguf"), "Q8_0", "--json"});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    const QJsonObject json = outcome.json();
    QCOMPARE(json["type"].toString(), QString("Q8_0"));
    QVERIFY(json["bytes_after"].toDouble() < 0.4 * json["bytes_before"].toDouble());
    QVERIFY(json["bytes_after"].toDouble() < static_cast<double>(QFileInfo(path("out.gguf")).size()));
    QVERIFY(json["bits_per_weight"].toDouble() > 8.5 && json["bits_per_weight"].toDouble() < 12);
    QVERIFY(json["seconds"].toDouble() > 0);
    QCOMPARE(json["tensors"].toInt(), static_cast<int>(json["each"].toArray().size()));
    double weights = 0, tensors = 0;
    for (const auto& type : json["types"].toArray()) {
      weights += type.toObject()["weights"].toDouble();
      tensors += type.toObject()["tensors"].toDouble();
      const bool q8 = type.toObject()["type"].toString() == "Q8_0";
      QCOMPARE(type.toObject()["rms_error"].toDouble() > 0, q8);
    }
    QCOMPARE(tensors, json["tensors"].toDouble());
    QCOMPARE(8 * json["bytes_after"].toDouble() / weights, json["bits_per_weight"].toDouble());
  }

  void optionsChooseTypes() {
    const Outcome outcome = run({"quantize", m_model, path("out.gguf"), "Q4_0", "--pure", "--output-type", "F16",
                                 "--token-embedding-type", "q8_0", "--threads", "1", "--json"});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    for (const auto& value : outcome.json()["each"].toArray()) {
      const QString name = value.toObject()["name"].toString(), type = value.toObject()["to"].toString();
      if (name == "output.weight") QCOMPARE(type, QString("F16"));
      if (name == "token_embd.weight") QCOMPARE(type, QString("Q8_0"));
      if (name == "blk.0.attn_v.weight") QCOMPARE(type, QString("Q4_0"));
    }
  }

  void refusals() {
    QVERIFY(run({"quantize", m_model, path("eight.gguf"), "Q8_0"}).exitCode == 0);
    const auto refused = [](const QStringList& arguments, const char* why) {
      const Outcome outcome = run(arguments);
      return outcome.exitCode != 0 && outcome.errors.contains(why);
    };
    QVERIFY(refused({"quantize", m_model, path("x.gguf"), "Q9"}, "choose one of"));
    QVERIFY(refused({"quantize", m_model, m_model, "Q8_0"}, "is the model itself"));
    QVERIFY(refused({"quantize", path("none.gguf"), path("x.gguf"), "Q8_0"}, "none.gguf"));
    QVERIFY(refused({"quantize", path("eight.gguf"), path("x.gguf"), "Q4_0"}, "quantised already"));
    QVERIFY(refused({"quantize", m_model, path("x.gguf"), "Q8_0", "--output-type", "IQ2_XS"}, "IQ2_XS"));
    QVERIFY(refused({"quantize", m_model, path("x.gguf"), "Q8_0", "--imatrix", m_model}, "importance matrix"));
    QFile damaged(path("damaged.gguf"));
    QFile whole(m_model);
    QVERIFY(whole.open(QIODevice::ReadOnly) && damaged.open(QIODevice::WriteOnly));
    damaged.write(whole.readAll().chopped(1000));
    damaged.close();
    QVERIFY(refused({"quantize", path("damaged.gguf"), path("x.gguf"), "Q8_0"}, "damaged.gguf"));
    QVERIFY(!QFile::exists(path("x.gguf")));
    const Outcome again = run({"quantize", path("eight.gguf"), path("x.gguf"), "Q4_0", "--requantize"});
    QVERIFY(again.exitCode == 0 && again.errors.contains("dequantised first"));
  }

  // Ctrl-C in the middle: nothing stays. The model keeps one thread busy for seconds, in many small steps, so that it
  // is not done before the signal.
  void interruptLeavesNothing() {
    TinyModel large = TinyModel::alphabet();
    for (int i = 0; i < 80; ++i) {
      const std::string name = "blk.0.extra_" + std::to_string(i) + ".weight";
      large.shapes[name] = {1024, 512};
      large.values[name] = [](std::int64_t index) { return static_cast<float>(index * 7919 % 1013) / 1013 - 0.5f; };
    }
    QVERIFY(praxis::tests::writeTinyModel(large, path("large.gguf").toStdString()));
    QProcess process;
    process.start(QStringLiteral(PRAXIS_BUILD_DIR "/bin/praxis-cli"),
                  {"quantize", path("large.gguf"), path("cut.gguf"), "IQ4_XS", "--threads", "1"});
    process.setReadChannel(QProcess::StandardError);
    QVERIFY(process.waitForStarted());
    QByteArray said;
    while (!said.contains("quantising") && process.waitForReadyRead(30000)) said += process.readAllStandardError();
    QVERIFY(said.contains("quantising"));
    QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGINT), 0);
    QVERIFY(process.waitForFinished(30000));
    QVERIFY2(process.exitCode() != 0, "it was done before the signal");
    QVERIFY(QDir(m_folder.path()).entryList({"cut.gguf*"}).isEmpty());
  }
};

QTEST_GUILESS_MAIN(QuantizeCommandTest)
#include "quantize_command_test.moc"
