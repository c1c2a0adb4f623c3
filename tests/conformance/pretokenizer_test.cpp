// The pieces that each pre-tokeniser cuts the strings of the outside data into.

#include <QDir>
#include <QtTest>

#include <map>
#include <string>

#include "engine/text/pretokenizer.h"
#include "engine/text/utf8.h"
#include "tests/conformance/json_lines.h"

namespace text = praxis::engine::text;
using praxis::tests::conformancePath;
using praxis::tests::fromHex;
using praxis::tests::readJson;
using praxis::tests::readJsonLines;

namespace {

QStringList hexOf(const QJsonArray& pieces) {
  QStringList hex;
  for (const QJsonValue& piece : pieces) hex += piece.toString();
  return hex;
}

// Where the reference engine departs from the true pattern: the pieces of the true one, by string.
std::map<int, QStringList> truePieces(const QString& name) {
  std::map<int, QStringList> pieces;
  const QJsonObject cases =
      readJson(QStringLiteral("tokenizers/pretok/deviations.json"))[QStringLiteral("cases")].toObject();
  for (const QJsonValue& entry : cases[name].toArray()) {
    pieces[entry[QStringLiteral("i")].toInt()] = hexOf(entry[QStringLiteral("true_regex")].toArray());
  }
  return pieces;
}

}  // namespace

class PretokenizerConformanceTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    if (!QDir(conformancePath(QStringLiteral("tokenizers/pretok"))).exists())
      QSKIP("The outside test data is not there.");
  }

  void pieces_data() {
    QTest::addColumn<QString>("name");
    const QDir folder(conformancePath(QStringLiteral("tokenizers/pretok")));
    for (const QString& file : folder.entryList({QStringLiteral("*.jsonl")})) {
      QTest::newRow(qPrintable(file)) << file.chopped(6);
    }
  }

  void pieces() {
    QFETCH(QString, name);
    const text::PretokenizerRow* row = text::findPretokenizer(name.toStdString());
    QVERIFY(row != nullptr);
    const auto pretokenizer = text::Pretokenizer::create(*row);
    QVERIFY(pretokenizer.has_value());
    const QVector<QJsonObject> inputs = readJsonLines(QStringLiteral("tokenizers/strings.jsonl"));
    const QVector<QJsonObject> expected =
        readJsonLines(QStringLiteral("tokenizers/pretok/") + name + QStringLiteral(".jsonl"));
    QCOMPARE(inputs.size(), expected.size());
    const std::map<int, QStringList> trueOnes = truePieces(name);
    for (int i = 0; i < inputs.size(); ++i) {
      const std::string input = fromHex(inputs[i][QStringLiteral("hex")].toString());
      std::string storage;
      QStringList pieces;
      for (const std::string_view piece : pretokenizer->split(text::repairForMatching(input, storage))) {
        pieces += QString::fromLatin1(QByteArray(piece.data(), static_cast<int>(piece.size())).toHex());
      }
      const auto deviation = trueOnes.find(i);
      const QStringList wanted =
          deviation != trueOnes.end() ? deviation->second : hexOf(expected[i][QStringLiteral("pieces")].toArray());
      QVERIFY2(
          pieces == wanted,
          qPrintable(QStringLiteral("string %1: %2, expected %3").arg(i).arg(pieces.join(u' '), wanted.join(u' '))));
    }
    qInfo("%s: %d strings cut as expected, %d of them by the true pattern against the reference engine",
          qPrintable(name), static_cast<int>(inputs.size()), static_cast<int>(trueOnes.size()));
  }
};

QTEST_APPLESS_MAIN(PretokenizerConformanceTest)
#include "pretokenizer_test.moc"
