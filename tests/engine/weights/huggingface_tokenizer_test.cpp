#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/text/tokenizer.h"
#include "engine/weights/huggingface_patterns.h"
#include "engine/weights/huggingface_tokenizer.h"

namespace text = praxis::engine::text;
namespace weights = praxis::engine::weights;
using praxis::engine::base::ErrorCode;
using praxis::engine::base::Metadata;
using praxis::engine::base::Result;
using Ids = std::vector<text::TokenId>;

namespace {

std::span<const std::byte> bytesOf(const std::string& content) {
  return {reinterpret_cast<const std::byte*>(content.data()), content.size()};
}

Result<Metadata> read(const std::string& json, const std::string& config = {}, std::int64_t rows = 0) {
  Metadata metadata;
  PRAXIS_TRY(weights::readTokenizerJson(bytesOf(json), bytesOf(config), rows, metadata));
  return metadata;
}

std::string replaced(std::string out, std::string_view from, std::string_view to) {
  const std::size_t at = out.find(from);
  return at == std::string::npos ? out : out.replace(at, from.size(), to);
}

// Byte-level: H e l o Ġ 0-4, He 5, ll 6, Hell 7, <s> 8, <|im_end|> 9, <think> 10.
const std::string kByteLevel = R"({"added_tokens":[{"id":8,"content":"<s>","special":true},
{"id":9,"content":"<|im_end|>","special":false},{"id":10,"content":"<think>","special":false}],
"normalizer":null,"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true},
"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>"}},{"Sequence":{"id":"A"}}]},
"model":{"type":"BPE","vocab":{"H":0,"e":1,"l":2,"o":3,"Ġ":4,"He":5,"ll":6,"Hell":7},
"merges":["H e",["l","l"],"He ll"]}})";

const std::string kByteLevelStep = R"({"type":"ByteLevel","add_prefix_space":false,"use_regex":true})";
const std::string kSplitSteps = R"({"type":"Sequence","pretokenizers":[
{"type":"Split","pattern":{"Regex":"PATTERN"},"behavior":"BEHAVIOR"},
{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]})";

// Marked spaces: <unk> 0, <s> 1, <0xC3> 2, <0xA9> 3, ▁ 4, H 5, e 6, ▁H 7, ▁He 8.
const std::string kSpaceMarks = R"({"added_tokens":[{"id":0,"content":"<unk>","special":true},
{"id":1,"content":"<s>","special":true}],
"normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},
{"type":"Replace","pattern":{"String":" "},"content":"▁"}]},"pre_tokenizer":null,
"model":{"type":"BPE","unk_token":"<unk>","byte_fallback":true,"fuse_unk":true,"vocab":{"<unk>":0,"<s>":1,"<0xC3>":2,
"<0xA9>":3,"▁":4,"H":5,"e":6,"▁H":7,"▁He":8},"merges":["▁ H","▁H e"]}})";

Ids encode(const Result<Metadata>& metadata, std::string_view content, bool special = true) {
  if (!metadata) return {-2};
  const auto tokenizer = text::Tokenizer::create(*metadata);
  return tokenizer ? (*tokenizer)->encode(content, {.addSpecial = special}) : Ids{-3};
}

std::string errorOf(const std::string& json, const std::string& config = {}, std::int64_t rows = 0) {
  const auto metadata = read(json, config, rows);
  return metadata ? std::string() : metadata.error().message;
}

}  // namespace

class HuggingFaceTokenizerTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void byteLevelVocabulariesBecomeGpt2() {
    const auto metadata = read(kByteLevel);
    QVERIFY(metadata.has_value());
    QCOMPARE(std::string(*metadata->string("tokenizer.ggml.model")), std::string("gpt2"));
    QCOMPARE(std::string(*metadata->string("tokenizer.ggml.pre")), std::string("gpt-2"));
    QCOMPARE(metadata->integers("tokenizer.ggml.token_type"),
             (std::vector<std::int64_t>{1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 4}));  // <|...|> is control by its looks
    QCOMPARE(encode(metadata, "Hello<think> Hello"), (Ids{8, 7, 3, 10, 4, 7, 3}));
    QCOMPARE(encode(metadata, "Hxl", false), (Ids{0, 2}));  // a byte without a token is dropped
  }

  void markedSpacesBecomeLlamaWithItsOwnMerges() {
    const auto metadata = read(kSpaceMarks, R"({"bos_token":{"content":"<s>"},"add_bos_token":true})");
    QVERIFY(metadata.has_value());
    QCOMPARE(std::string(*metadata->string("tokenizer.ggml.model")), std::string("llama"));
    QCOMPARE(encode(metadata, "He He"), (Ids{1, 8, 8}));
    QCOMPARE(encode(metadata, "é"), (Ids{1, 4, 2, 3}));  // spelled in byte tokens
    QCOMPARE(encode(metadata, "中文"), (Ids{1, 4, 0}));  // unknown, fused
    const auto tokenizer = *text::Tokenizer::create(*metadata);
    QCOMPARE(tokenizer->decode(Ids{8, 8}), std::string("He He"));
    QCOMPARE(tokenizer->eos(), -1);  // nothing said so, and GGUF's default must not step in
  }

  void theIdsAreThoseOfTheReferenceLibrary_data() {
    QTest::addColumn<QString>("path");
    const QDir folder(QStringLiteral(PRAXIS_SOURCE_DIR "/tests/data/huggingface"));
    for (const QString& name : folder.entryList({QStringLiteral("*.json")})) {
      QTest::newRow(qPrintable(name)) << folder.filePath(name);
    }
  }

  // Small tokenizers made with the Python package tokenizers 0.23, and the ids that it gives.
  void theIdsAreThoseOfTheReferenceLibrary() {
    QFETCH(QString, path);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject content = QJsonDocument::fromJson(file.readAll()).object();
    const auto metadata = read(
        QJsonDocument(content[QStringLiteral("tokenizer")].toObject()).toJson(QJsonDocument::Compact).toStdString());
    QVERIFY(metadata.has_value());
    const QJsonArray cases = content[QStringLiteral("cases")].toArray();
    QVERIFY(!cases.isEmpty());
    for (const QJsonValue& entry : cases) {
      Ids expected;
      for (const QJsonValue& id : entry[QStringLiteral("ids")].toArray()) expected.push_back(id.toInt());
      QCOMPARE(encode(metadata, entry[QStringLiteral("text")].toString().toStdString()), expected);
    }
  }

  void theConfigurationOverrulesTheTemplate() {
    QCOMPARE(encode(read(kByteLevel, R"({"add_bos_token":false})"), "H"), Ids{0});
    QCOMPARE(encode(read(kByteLevel, R"({"add_eos_token":true,"eos_token":"<|im_end|>"})"), "H"), (Ids{8, 0, 9}));
    const auto templates =
        read(kByteLevel, R"({"chat_template":[{"name":"default","template":"a"},{"name":"tool_use","template":"b"}]})");
    QCOMPARE(std::string(*templates->string("tokenizer.chat_template")), std::string("a"));
    QCOMPARE(std::string(*templates->string("tokenizer.chat_template.tool_use")), std::string("b"));
  }

  void theVocabularyIsFilledUpToTheRowsOfTheModel() {
    const auto metadata = read(kByteLevel, {}, 16);
    QVERIFY(metadata.has_value());
    QCOMPARE(metadata->strings("tokenizer.ggml.tokens").size(), std::size_t{16});
    QCOMPARE(metadata->integers("tokenizer.ggml.token_type").back(), std::int64_t{5});
    QVERIFY(errorOf(kByteLevel, {}, 9).find("9 rows") != std::string::npos);
  }

  void patternsAreKnownByNameOrHandedOver() {
    const auto with = [](std::string_view pattern, std::string_view behavior) {
      return replaced(kByteLevel, kByteLevelStep,
                      replaced(replaced(kSplitSteps, "PATTERN", pattern), "BEHAVIOR", behavior));
    };
    const auto own = read(with("l+", "Isolated"));
    QVERIFY(own.has_value());
    QVERIFY(!own->contains("tokenizer.ggml.pre"));
    QCOMPARE(own->strings("tokenizer.praxis.split_patterns").size(), std::size_t{1});
    QCOMPARE(encode(own, "Hell", false), (Ids{5, 6}));
    QCOMPARE(encode(read(with("e", "MergedWithNext")), "Hell", false), (Ids{0, 1, 6}));
    QCOMPARE(encode(read(with("e", "MergedWithPrevious")), "Hell", false), (Ids{5, 6}));
    QVERIFY(errorOf(with("e", "Removed")).find("Removed") != std::string::npos);
    QVERIFY(errorOf(with("[a-z&&[^e]]", "Isolated")).find("&&") != std::string::npos);
    QVERIFY(!text::Tokenizer::create(*read(with("(e", "Isolated"))).has_value());
  }

  void spellingsOfTheOtherEngineAreTranslated() {
    QCOMPARE(*weights::translatePattern("\\h\\s[\\s-]\\u00e9\\p{L}"),
             std::string("[0-9A-Fa-f][\\p{Z}\\x{9}-\\x{D}\\x{85}][\\p{Z}\\x{9}-\\x{D}\\x{85}-]\\x{00e9}\\p{L}"));
    QCOMPARE(*weights::translatePattern("[]a][^]b][[:alpha:]]"), std::string("[]a][^]b][[:alpha:]]"));
    for (const char* refused : {"\\", "[a[b]]", "[a&&b]", "\\uZZ", "\\K", "[[:alpha"}) {
      QVERIFY2(!weights::translatePattern(refused), refused);
    }
    QCOMPARE(weights::patternOfText(" a.中"), std::string("\\ a\\.中"));
  }

  void whatIsNotSupportedIsNamed() {
    QVERIFY(errorOf(replaced(kByteLevel, R"("type":"BPE")", R"("type":"WordPiece")")).find("WordPiece") !=
            std::string::npos);
    QVERIFY(errorOf(replaced(kByteLevel, R"("normalizer":null)", R"("normalizer":{"type":"NFKC"})")).find("NFKC") !=
            std::string::npos);
    QVERIFY(errorOf(replaced(kSpaceMarks, R"("pre_tokenizer":null)", R"("pre_tokenizer":{"type":"BertPreTokenizer"})"))
                .find("BertPreTokenizer") != std::string::npos);
  }

  void textIsComposedWhereTheFileAsksForIt() {
    const std::string decomposed = "e\u0301";
    for (const char* normalizer : {R"({"type":"NFC"})", R"({"type":"Sequence","normalizers":[{"type":"NFC"}]})"}) {
      // é is two bytes of its own here: Ã 1, © 2 in the alphabet of bytes.
      const std::string vocab = replaced(kByteLevel, R"("e":1,"l":2)", R"("Ã":1,"©":2)");
      const auto metadata = read(replaced(replaced(vocab, R"("He":5,"ll":6,"Hell":7},
"merges":["H e",["l","l"],"He ll"])",
                                                   R"("He":5,"ll":6,"Hell":7},"merges":[])"),
                                          R"("normalizer":null)", std::string(R"("normalizer":)") + normalizer));
      QVERIFY(metadata.has_value());
      QCOMPARE(encode(metadata, decomposed, false), (Ids{1, 2}));
      QCOMPARE(encode(metadata, "é", false), (Ids{1, 2}));
      QCOMPARE(encode(metadata, "é<think>" + decomposed, false), (Ids{1, 2, 10, 1, 2}));
      // Special tokens are cut off first: the mark after one joins nothing.
      QCOMPARE(encode(metadata, "<think>\u0338", false), (Ids{10}));
    }
    const auto marked = read(replaced(kSpaceMarks, R"([{"type":"Prepend")", R"([{"type":"NFC"},{"type":"Prepend")"));
    QCOMPARE(encode(marked, decomposed), (Ids{4, 2, 3}));
    QCOMPARE(encode(read(kSpaceMarks), decomposed), (Ids{4, 6, 0}));  // not asked for
  }

  void damagedFilesAreErrors() {
    for (const char* damaged :
         {"", "[]", "{", "{}", R"({"model":{"type":"BPE"}})", R"({"model":{"type":"BPE","merges":[]}})"}) {
      QVERIFY2(!errorOf(damaged).empty(), damaged);
    }
    QVERIFY(!errorOf(std::string(100'000, '[')).empty());
    QVERIFY(!errorOf("{\"a\":" + std::string(5'000, '[') + std::string(5'000, ']') + "}").empty());
    QVERIFY(!errorOf(replaced(kByteLevel, "\"H\":0", "\"H\":-1")).empty());
    QVERIFY(!errorOf(replaced(kByteLevel, "\"H\":0", "\"H\":4000000")).empty());
    QVERIFY(!errorOf(replaced(kByteLevel, "\"H e\"", "7")).empty());
    QVERIFY(!errorOf(kByteLevel, "[1]").empty());
  }
};

QTEST_APPLESS_MAIN(HuggingFaceTokenizerTest)
#include "huggingface_tokenizer_test.moc"
