#include <QtTest>

#include <random>
#include <string>
#include <vector>

#include "engine/text/pretokenizer.h"

namespace text = praxis::engine::text;

namespace {

std::vector<std::string> split(const char* name, std::string_view input) {
  const auto pretokenizer = text::Pretokenizer::create(*text::findPretokenizer(name));
  std::vector<std::string> pieces;
  for (const std::string_view piece : pretokenizer->split(input)) pieces.emplace_back(piece);
  return pieces;
}

using Pieces = std::vector<std::string>;

}  // namespace

class PretokenizerTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyRowOfTheTableCompilesAndLosesNothing() {
    QVERIFY(!text::pretokenizerTable().empty());
    const std::string input = "It's 2024!\r\n\r\n  naïve\t中文 한국어 \u1680\u180Ex\u2003y \u3000。don'T  ";
    for (const text::PretokenizerRow& row : text::pretokenizerTable()) {
      QCOMPARE(text::findPretokenizer(row.name), &row);
      const auto pretokenizer = text::Pretokenizer::create(row);
      QVERIFY(pretokenizer.has_value());
      std::string joined;
      for (const std::string_view piece : pretokenizer->split(input)) {
        QVERIFY(!piece.empty());
        joined += piece;
      }
      QCOMPARE(joined, input);
      QVERIFY(pretokenizer->split("").empty());
    }
    QCOMPARE(text::findPretokenizer("no-such-name"), nullptr);
  }

  void scannersCutAsTheirPatternsDo() {
    const std::vector<std::string> characters = {
        "a",      "b",      "s",      "t",      "r",          "e",          "v",         "l",      "m",
        "d",      "S",      "E",      "Z",      "'",          "'",          " ",         " ",      " ",
        "\n",     "\r",     "\t",     "0",      "1",          "9",          ".",         ",",      "!",
        "$",      "+",      "_",      "`",      "\x01",       "\u00A0",     "\u3000",    "\u2028", "\u0085",
        "\u180E", "\u0301", "\u20DD", "\u0661", "\u00BC",     "\u216B",     "中",        "文",     "か",
        "ア",     "\u30FB", "\u9FA6", "é",      "\u017F",     "\u01C5",     "ß",         "\u200D", "\uE000",
        "\u20AC", "…",      "。",     "🙂",   "\U0001D7D8", "\U000E0041", "\U0010FFFF"};
    std::mt19937 random(11);
    for (const text::PretokenizerRow& row : text::pretokenizerTable()) {
      const auto fast = text::Pretokenizer::create(row);
      const auto slow = text::Pretokenizer::create(row, text::Pretokenizer::Matching::byPattern);
      for (int round = 0; round < 400; ++round) {
        std::string input;
        for (std::size_t count = random() % 24; count > 0; --count) input += characters[random() % characters.size()];
        const auto pieces = fast->split(input);
        const auto wanted = slow->split(input);
        QVERIFY2(pieces == wanted, (std::string(row.name) + ": " + input).c_str());
      }
    }
  }

  void capitalsBeginAPieceWhereTheModelWasTrainedSo() {
    QCOMPARE(split("gpt-4o", "helloWorld's"), (Pieces{"hello", "World's"}));
    QCOMPARE(split("tekken", "helloWorld 12"), (Pieces{"hello", "World", " ", "1", "2"}));
    QCOMPARE(split("kimi-k2", "ab中文cd"), (Pieces{"ab", "中文", "cd"}));
    QCOMPARE(split("starcoder", "a12"), (Pieces{"a", "1", "2"}));
    QCOMPARE(split("falcon", "a.1234"), (Pieces{"a", ".", "123", "4"}));
  }

  void digitsAreGroupedAsEachModelWasTrained() {
    QCOMPARE(split("llama-bpe", "12345"), (Pieces{"123", "45"}));
    QCOMPARE(split("deepseek-v3", "12345"), (Pieces{"123", "45"}));
    QCOMPARE(split("qwen2", "123"), (Pieces{"1", "2", "3"}));
    QCOMPARE(split("deepseek-coder", "123"), (Pieces{"1", "2", "3"}));
    QCOMPARE(split("gpt-2", "12345"), (Pieces{"12345"}));
    QCOMPARE(split("deepseek-llm", "12345"), (Pieces{"12345"}));
  }

  void contractionsFoldAsciiCaseOnly() {
    QCOMPARE(split("llama-bpe", "it'S"), (Pieces{"it", "'S"}));
    QCOMPARE(split("llama-bpe", "it'\u017Fo"), (Pieces{"it", "'\u017Fo"}));
    QCOMPARE(split("gpt-2", "it's it'S"), (Pieces{"it", "'s", " it", "'", "S"}));
  }

  void theLastSpaceOfARunGoesWithTheWord() {
    for (const char* name : {"llama-bpe", "qwen2", "gpt-2", "deepseek-v3"}) {
      QCOMPARE(split(name, "a   b"), (Pieces{"a", "  ", " b"}));
    }
  }

  void mongolianVowelSeparatorIsNoSpace() { QCOMPARE(split("gpt-2", "\u180E\u180E "), (Pieces{"\u180E\u180E", " "})); }
};

QTEST_APPLESS_MAIN(PretokenizerTest)
#include "pretokenizer_test.moc"
