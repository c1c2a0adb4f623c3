#include <QtTest>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "engine/text/detokenizer.h"
#include "tests/engine/text/tiny_vocabulary.h"

namespace text = praxis::engine::text;
using praxis::tests::tinyBpe;
using praxis::tests::tinySpm;
using text::Detokenizer;
using text::TokenId;

namespace {

std::vector<TokenId> bytesAsTokens(std::string_view bytes) {
  std::vector<TokenId> tokens;
  for (const char byte : bytes) tokens.push_back(static_cast<unsigned char>(byte));
  return tokens;
}

struct Streamed {
  std::string text;
  bool stopped = false;
};

Streamed stream(const text::Tokenizer& tokenizer, const std::vector<TokenId>& tokens, std::vector<std::string> stops) {
  Detokenizer detokenizer(tokenizer, std::move(stops));
  Streamed streamed;
  for (const TokenId token : tokens) {
    const Detokenizer::Piece piece = detokenizer.add(token);
    streamed.text += piece.text;
    streamed.stopped = piece.stopped;
    if (piece.stopped) return streamed;
  }
  streamed.text += detokenizer.finish();
  return streamed;
}

}  // namespace

class DetokenizerTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { m_tokenizer = *text::Tokenizer::create(tinyBpe().metadata()); }

  void noPieceEverHoldsPartOfACharacter() {
    std::mt19937 random(3);
    for (int round = 0; round < 300; ++round) {
      std::string bytes = "é你😀x";
      for (int edits = round % 4; edits > 0; --edits) bytes[random() % bytes.size()] = static_cast<char>(random());
      Detokenizer detokenizer(*m_tokenizer, {});
      std::string all;
      for (const TokenId token : bytesAsTokens(bytes)) {
        const std::string piece = detokenizer.add(token).text;
        QCOMPARE(text::toValidUtf8(piece), piece);
        all += piece;
      }
      all += detokenizer.finish();
      QCOMPARE(all, text::toValidUtf8(bytes));
    }
  }

  void anUnfinishedCharacterBecomesAReplacementAtTheEnd() {
    Detokenizer detokenizer(*m_tokenizer, {});
    QVERIFY(detokenizer.add(0xE4).text.empty());
    QCOMPARE(detokenizer.finish(), std::string("\uFFFD"));
    QVERIFY(detokenizer.finish().empty());
  }

  void aStopStringIsNeverShownWhateverTheTokensAre() {
    const std::vector<TokenId> spelled = bytesAsTokens("say hello now");
    std::vector<TokenId> merged = bytesAsTokens("say ");
    merged.push_back(259);  // hello
    for (const TokenId token : bytesAsTokens(" now")) merged.push_back(token);
    for (const std::string stop : {"hello", "hell", "lo n", "o", "y h", "now", "say"}) {
      const std::string expected = std::string("say hello now").substr(0, std::string("say hello now").find(stop));
      for (const auto& tokens : {spelled, merged}) {
        const Streamed streamed = stream(*m_tokenizer, tokens, {stop});
        QVERIFY(streamed.stopped);
        QCOMPARE(streamed.text, expected);
      }
    }
  }

  void theStopCompletedFirstCountsAndOfThoseTheLongest() {
    for (const auto& tokens : {bytesAsTokens("xhellox"), std::vector<TokenId>{'x', 259, 'x'}}) {
      QCOMPARE(stream(*m_tokenizer, tokens, {"xhellox", "el"}).text, std::string("xh"));
      QCOMPARE(stream(*m_tokenizer, tokens, {"l", "hel"}).text, std::string("x"));
    }
  }

  void whatOnlyLookedLikeAStopIsShown() {
    const Streamed streamed = stream(*m_tokenizer, bytesAsTokens("</sxx</s"), {"</s>", ""});
    QVERIFY(!streamed.stopped);
    QCOMPARE(streamed.text, std::string("</sxx</s"));
    // An overlap within the stop string itself.
    QCOMPARE(stream(*m_tokenizer, bytesAsTokens("aaab"), {"aab"}).text, std::string("a"));
  }

  void textThatCannotBeginAStopIsNotHeldBack() {
    Detokenizer detokenizer(*m_tokenizer, {"END"});
    QCOMPARE(detokenizer.add('x').text, std::string("x"));
    QCOMPARE(detokenizer.add('E').text, std::string());
    QCOMPARE(detokenizer.add('x').text, std::string("Ex"));
  }

  void controlTokensShowNothing() { QCOMPARE(stream(*m_tokenizer, {260, 'x', 262}, {}).text, std::string("x")); }

  void theAddedSpaceComesOffOnlyAtTheStartOfAText() {
    const auto spm = *text::Tokenizer::create(tinySpm().metadata());
    for (const bool startsText : {true, false}) {
      Detokenizer detokenizer(*spm, {}, startsText);
      std::string all = detokenizer.add(1).text;
      all += detokenizer.add(264).text;
      all += detokenizer.add(264).text;
      QCOMPARE(all + detokenizer.finish(), std::string(startsText ? "hi hi" : " hi hi"));
    }
  }

 private:
  std::unique_ptr<const text::Tokenizer> m_tokenizer;
};

QTEST_APPLESS_MAIN(DetokenizerTest)
#include "detokenizer_test.moc"
