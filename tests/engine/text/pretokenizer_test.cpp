#include <QtTest>

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
