// The contract of perplexity and kl: their figures against the logits command's, and what they refuse.

#include <cmath>

#include <QtTest>

#include "tests/support/cli_runner.h"
#include "tests/support/tiny_model.h"

using praxis::tests::TinyModel;
using praxis::tests::support::runCli;
using Outcome = praxis::tests::support::CliOutcome;

class EvaluationCommandTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  QString m_model, m_other, m_text;

  static Outcome run(const QStringList& arguments) { return runCli(arguments); }
  QString writeModel(const char* name, const TinyModel& model) const {
    const QString path = m_folder.filePath(name);
    return praxis::tests::writeTinyModel(model, path.toStdString()) ? path : QString();
  }
  QString writeText(const char* name, const QByteArray& text) const {
    QFile file(m_folder.filePath(name));
    if (file.open(QIODevice::WriteOnly)) file.write(text);
    return file.fileName();
  }
  std::vector<float> logits(const QString& tokens) const {
    const QString path = m_folder.filePath("logits.f32");
    if (run({"logits", "-m", m_model, "--tokens", tokens, "--out", path}).exitCode != 0) return {};
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    const QByteArray bytes = file.readAll();
    std::vector<float> values(static_cast<std::size_t>(bytes.size()) / sizeof(float));
    std::memcpy(values.data(), bytes.constData(), values.size() * sizeof(float));
    return values;
  }

 private Q_SLOTS:
  void initTestCase() {
    m_model = writeModel("model.gguf", TinyModel{});
    TinyModel other;
    other.seed = 2;
    m_other = writeModel("other.gguf", other);
    m_text = writeText("text.txt", "the quick brown fox jumps over the lazy dog and the dog sleeps on");
    QVERIFY(!m_model.isEmpty() && !m_other.isEmpty());
  }

  // One chunk of eight: BOS and seven letters, of which positions 4, 5 and 6 are scored.
  void perplexityIsTheMeanLossOfTheSecondHalf() {
    const QString text = writeText("letters.txt", "abcdefg");
    QStringList tokens{QString::number(praxis::tests::kTinyBos)};
    for (const char c : std::string("abcdefg")) tokens.append(QString::number(praxis::tests::tinyToken(c)));
    const std::vector<float> rows = logits(tokens.join(','));
    const std::size_t vocab = praxis::tests::kTinyVocab;
    QCOMPARE(rows.size(), 8 * vocab);
    double loss = 0;
    for (std::size_t position = 4; position < 7; ++position) {
      double sum = 0;
      for (std::size_t i = 0; i < vocab; ++i) sum += std::exp(static_cast<double>(rows[position * vocab + i]));
      const auto next = static_cast<std::size_t>(tokens[static_cast<qsizetype>(position) + 1].toInt());
      loss += std::log(sum) - static_cast<double>(rows[position * vocab + next]);
    }
    const Outcome outcome = run({"perplexity", "-m", m_model, "-f", text, "--ctx", "8", "--json"});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    QCOMPARE(outcome.json()["scored_tokens"].toInt(), 3);
    const double wanted = std::exp(loss / 3);
    QVERIFY(std::abs(outcome.json()["perplexity"].toDouble() - wanted) < 1e-4 * wanted);
    QVERIFY(outcome.json()["standard_error"].toDouble() > 0);
  }

  void aModelDoesNotDifferFromItself() {
    const Outcome outcome = run({"kl", "-m", m_model, "--reference", m_model, "-f", m_text, "--ctx", "16", "--json"});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    const QJsonObject json = outcome.json();
    QCOMPARE(json["kl"].toObject()["max"].toDouble(), 0.0);
    QCOMPARE(json["top1_agreement"].toDouble(), 1.0);
    QCOMPARE(json["perplexity"].toObject()["quantised"], json["perplexity"].toObject()["reference"]);
  }

  void anotherModelDiffers() {
    const Outcome outcome = run({"kl", "-m", m_other, "--reference", m_model, "-f", m_text, "--ctx", "16", "--json"});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    const QJsonObject kl = outcome.json()["kl"].toObject();
    QVERIFY(kl["mean"].toDouble() > 0 && kl["standard_error"].toDouble() > 0);
    QVERIFY(kl["median"].toDouble() <= kl["p90"].toDouble() && kl["p90"].toDouble() <= kl["p99"].toDouble());
    QVERIFY(kl["p99"].toDouble() <= kl["max"].toDouble() + 1e-6);
    QVERIFY(outcome.json()["top1_agreement"].toDouble() < 1);
    const Outcome mean = run({"perplexity", "-m", m_other, "-f", m_text, "--ctx", "16", "--json"});
    QVERIFY(std::abs(mean.json()["perplexity"].toDouble() -
                     outcome.json()["perplexity"].toObject()["quantised"].toDouble()) < 1e-3);
  }

  void whatCannotBeMeasuredIsRefused_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("named");
    // A vocabulary of the same size with other tokens than the bytes.
    std::vector<std::string> tokens;
    for (int i = 0; i < praxis::tests::kTinyVocab; ++i) tokens.push_back("other " + std::to_string(i));
    for (int i = 0; i < 256; ++i) {
      tokens[static_cast<std::size_t>(praxis::tests::tinyByte(static_cast<unsigned char>(i)))] =
          QString::asprintf("<0x%02X>", static_cast<unsigned>(i)).toStdString();
    }
    TinyModel renamed;
    renamed.metadata["tokenizer.ggml.tokens"] = tokens;
    const QString foreign = writeModel("foreign.gguf", renamed);
    const QStringList perplexity{"perplexity", "-m", m_model, "-f"};
    QTest::newRow("short text") << perplexity + QStringList{m_text, "--ctx", "128"} << "less than one chunk";
    QTest::newRow("no text") << perplexity + QStringList{m_folder.filePath("absent")} << "absent";
    QTest::newRow("short context") << perplexity + QStringList{m_text, "--ctx", "2"} << "--ctx 2";
    QTest::newRow("no reference") << QStringList{"kl", "-m", m_model, "-f", m_text} << "--reference";
    QTest::newRow("vocabularies") << QStringList{"kl", "-m",   foreign, "--reference", m_model,
                                                 "-f", m_text, "--ctx", "16"}
                                  << "different vocabularies";
    QTest::newRow("absent reference") << QStringList{"kl", "-m", m_model, "--reference", "absent", "-f", m_text}
                                      << "absent";
  }
  void whatCannotBeMeasuredIsRefused() {
    QFETCH(const QStringList, arguments);
    QFETCH(const QString, named);
    const Outcome outcome = run(arguments);
    QVERIFY(outcome.exitCode > 0);
    QVERIFY(outcome.output.isEmpty());
    QVERIFY2(outcome.errors.contains(named), qPrintable(outcome.errors));
  }
};

QTEST_GUILESS_MAIN(EvaluationCommandTest)
#include "evaluation_command_test.moc"
