// Every tokenizer case of the outside data, in both directions.

#include <QDir>
#include <QElapsedTimer>
#include <QtTest>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "engine/text/detokenizer.h"
#include "engine/text/tokenizer.h"
#include "engine/weights/model_file.h"
#include "tests/conformance/json_lines.h"

namespace text = praxis::engine::text;
using praxis::engine::weights::ModelFile;
using praxis::tests::conformancePath;
using praxis::tests::fromHex;
using praxis::tests::readJson;
using praxis::tests::readJsonLines;

namespace {

constexpr text::EncodeOptions kPlain{.addSpecial = false, .parseSpecial = false};
constexpr text::EncodeOptions kSpecial{.addSpecial = false, .parseSpecial = true};
constexpr text::EncodeOptions kBosSpecial{.addSpecial = true, .parseSpecial = true};

std::vector<text::TokenId> idsOf(const QJsonValue& value) {
  std::vector<text::TokenId> ids;
  for (const QJsonValue& id : value.toArray()) ids.push_back(id.toInt());
  return ids;
}

QByteArray shown(const std::vector<text::TokenId>& ids) {
  QByteArray text;
  for (const text::TokenId id : ids) text += QByteArray::number(id) + ' ';
  return text;
}

std::string withoutSpaces(std::string bytes) {
  std::erase(bytes, ' ');
  return bytes;
}

// The strings where the reference engine departs from the published pattern, and its ids with it.
std::set<int> deviatingStrings(const QString& pretokenizer) {
  std::set<int> strings;
  const QJsonObject cases =
      readJson(QStringLiteral("tokenizers/pretok/deviations.json"))[QStringLiteral("cases")].toObject();
  for (const QJsonValue& entry : cases[pretokenizer].toArray()) strings.insert(entry[QStringLiteral("i")].toInt());
  return strings;
}

}  // namespace

class TokenizerConformanceTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    if (!QDir(conformancePath(QStringLiteral("tokenizers"))).exists()) QSKIP("The outside test data is not there.");
  }

  void strings_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<bool>("peerCleansSpaces");
    QTest::newRow("llama-bpe") << "ggml-vocab-llama-bpe.gguf" << true;
    QTest::newRow("qwen2") << "ggml-vocab-qwen2.gguf" << false;
    QTest::newRow("deepseek-r1-qwen") << "derived-vocab-deepseek-r1-qwen.gguf" << false;
    QTest::newRow("deepseek-llm") << "ggml-vocab-deepseek-llm.gguf" << false;
    QTest::newRow("deepseek-coder") << "ggml-vocab-deepseek-coder.gguf" << false;
    QTest::newRow("deepseek-v3") << "derived-vocab-deepseek-v3.gguf" << false;
    QTest::newRow("llama-spm") << "ggml-vocab-llama-spm.gguf" << false;
    QTest::newRow("llama-spm-noprefix") << "derived-vocab-llama-spm-noprefix.gguf" << false;
  }

  // ids, ids_special (where given), ids_bos_special: equal. detok: decode(ids), and detok_special: decode of the ids
  // with special tokens shown: equal byte for byte; where the peer cleans spaces up (llama-bpe) equal but for spaces.
  // Detokenizer: the same text in pieces. For the strings of deviations.json, whose ids are the peer's own, the round
  // trip is compared.
  void strings() {
    QFETCH(QString, file);
    QFETCH(bool, peerCleansSpaces);
    const QString name = QString::fromLatin1(QTest::currentDataTag());
    const auto model = open(file);
    const auto tokenizer = create(*model);
    const QVector<QJsonObject> inputs = readJsonLines(QStringLiteral("tokenizers/strings.jsonl"));
    const QVector<QJsonObject> expected =
        readJsonLines(QStringLiteral("tokenizers/") + name + QStringLiteral(".expected.jsonl"));
    QCOMPARE(inputs.size(), expected.size());
    QVERIFY(inputs.size() >= 282);
    const std::set<int> deviating = deviatingStrings(name);
    int compared = 0;
    for (int i = 0; i < inputs.size(); ++i) {
      const std::string input = fromHex(inputs[i][QStringLiteral("hex")].toString());
      if (deviating.contains(i)) {
        QCOMPARE(tokenizer->decode(tokenizer->encode(input, kPlain)), input);
        continue;
      }
      compareCase(*tokenizer, i, input, expected[i], peerCleansSpaces);
      if (QTest::currentTestFailed()) return;
      ++compared;
    }
    qInfo("%s: %d strings encoded and decoded as expected, %d round trips of deviating strings", qPrintable(name),
          compared, static_cast<int>(deviating.size()));
  }

  void upstreamPairs_data() {
    QTest::addColumn<QString>("file");
    const QDir folder(conformancePath(QStringLiteral("tokenizers")));
    for (const QString& file : folder.entryList({QStringLiteral("*.gguf.inp")})) {
      QTest::newRow(qPrintable(file)) << file.chopped(4);
    }
  }

  void upstreamPairs() {
    QFETCH(QString, file);
    const auto model = open(file);
    const auto tokenizer = create(*model);
    const QString path = QStringLiteral("tokenizers/") + file;
    const QString whole = QString::fromLatin1(praxis::tests::readAll(path + QStringLiteral(".inp")));
    const QStringList inputs = whole.split(QStringLiteral("\n__ggml_vocab_test__\n"));
    const QList<QByteArray> lines = praxis::tests::readAll(path + QStringLiteral(".out")).split('\n');
    QVERIFY(!inputs.isEmpty() && lines.size() >= inputs.size());
    for (int i = 0; i < inputs.size(); ++i) {
      const std::string input = inputs[i].toLatin1().toStdString();
      QByteArray line = lines[i].simplified();
      if (!line.isEmpty()) line += ' ';
      const std::vector<text::TokenId> ids = tokenizer->encode(input, kPlain);
      QCOMPARE(shown(ids), line);
      QCOMPARE(tokenizer->decode(ids), input);
    }
    qInfo("%s: %d upstream pairs", qPrintable(file), static_cast<int>(inputs.size()));
  }

  void storiesModel() {
    const auto opened = ModelFile::open(conformancePath(QStringLiteral("models/stories260K.gguf")).toStdString());
    QVERIFY2(opened.has_value(), opened ? "" : opened.error().message.c_str());
    const auto tokenizer = create(*opened);
    const std::vector<text::TokenId> expected{1, 403, 407, 261, 378};
    QCOMPARE(tokenizer->encode("Once upon a time"), expected);
    QCOMPARE(tokenizer->decode(expected), std::string("Once upon a time"));
  }

 private:
  static std::unique_ptr<const ModelFile> open(const QString& file) {
    auto model = ModelFile::open(conformancePath(QStringLiteral("tokenizers/") + file).toStdString());
    if (!model) qFatal("%s", model.error().message.c_str());
    return std::make_unique<const ModelFile>(*std::move(model));
  }

  static std::unique_ptr<const text::Tokenizer> create(const ModelFile& model) {
    QElapsedTimer timer;
    timer.start();
    auto tokenizer = text::Tokenizer::create(model.metadata());
    if (!tokenizer) qFatal("%s", tokenizer.error().message.c_str());
    qInfo("created in %lld ms: %lld tokens", timer.elapsed(), static_cast<long long>((*tokenizer)->vocabSize()));
    return *std::move(tokenizer);
  }

  static void compareCase(const text::Tokenizer& tokenizer, int i, const std::string& input,
                          const QJsonObject& expected, bool peerCleansSpaces) {
    const std::vector<text::TokenId> ids = idsOf(expected[QStringLiteral("ids")]);
    const QString specialKey = QStringLiteral("ids_special");
    const std::vector<text::TokenId> special = expected.contains(specialKey) ? idsOf(expected[specialKey]) : ids;
    const std::vector<text::TokenId> bosSpecial = idsOf(expected[QStringLiteral("ids_bos_special")]);
    const QByteArray where = "string " + QByteArray::number(i) + ": ";
    QCOMPARE(where + shown(tokenizer.encode(input, kPlain)), where + shown(ids));
    QCOMPARE(where + shown(tokenizer.encode(input, kSpecial)), where + shown(special));
    QCOMPARE(where + shown(tokenizer.encode(input, kBosSpecial)), where + shown(bosSpecial));

    std::string detok = fromHex(expected[QStringLiteral("detok")].toString());
    std::string detokSpecial = fromHex(expected[QStringLiteral("detok_special")].toString());
    std::string decoded = tokenizer.decode(ids);
    std::string decodedSpecial = tokenizer.decode(special, true);
    text::Detokenizer detokenizer(tokenizer, {}, true);
    std::string streamed;
    for (const text::TokenId id : ids) streamed += detokenizer.add(id).text;
    streamed += detokenizer.finish();
    QCOMPARE(streamed, text::toValidUtf8(decoded));
    if (peerCleansSpaces) {
      for (std::string* bytes : {&detok, &detokSpecial, &decoded, &decodedSpecial}) *bytes = withoutSpaces(*bytes);
    }
    QCOMPARE(QByteArray::fromStdString(decoded).toHex(), QByteArray::fromStdString(detok).toHex());
    QCOMPARE(QByteArray::fromStdString(decodedSpecial).toHex(), QByteArray::fromStdString(detokSpecial).toHex());
  }
};

QTEST_APPLESS_MAIN(TokenizerConformanceTest)
#include "tokenizer_test.moc"
