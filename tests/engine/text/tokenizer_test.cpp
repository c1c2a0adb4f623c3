#include <QtTest>

#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "engine/text/tokenizer.h"
#include "engine/text/utf8.h"
#include "tests/engine/text/tiny_vocabulary.h"

namespace text = praxis::engine::text;
using praxis::tests::tinyBpe;
using praxis::tests::tinySpm;
using praxis::tests::TinyVocabulary;
using text::TokenId;
using text::TokenKind;
using Ids = std::vector<TokenId>;

namespace {

constexpr text::EncodeOptions kPlain{.addSpecial = false, .parseSpecial = false};

std::unique_ptr<const text::Tokenizer> create(const TinyVocabulary& vocabulary) {
  auto tokenizer = text::Tokenizer::create(vocabulary.metadata());
  return tokenizer ? *std::move(tokenizer) : nullptr;
}

std::string randomBytes(std::mt19937& random, bool asciiOnly) {
  std::string bytes(random() % 40, '\0');
  for (char& byte : bytes) byte = static_cast<char>(asciiOnly ? "hello  \n\tx1!"[random() % 12] : random() % 256);
  return bytes;
}

}  // namespace

class TokenizerTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void mergesByRankThenFromTheLeft() {
    const auto tokenizer = create(tinyBpe());
    QCOMPARE(tokenizer->encode("hello", kPlain), Ids{259});
    QCOMPARE(tokenizer->encode("hell", kPlain), Ids{258});
    QCOMPARE(tokenizer->encode("lll", kPlain), (Ids{257, 'l'}));
    QCOMPARE(tokenizer->encode("help", kPlain), (Ids{256, 'l', 'p'}));
    QCOMPARE(tokenizer->encode("", kPlain), Ids{});
  }

  void aPieceThatIsATokenIsTakenWholeOnlyWhereMergesAreIgnored() {
    TinyVocabulary vocabulary = tinyBpe("llama-bpe");
    const TokenId whole = vocabulary.add("xyz");
    QCOMPARE(create(vocabulary)->encode("xyz", kPlain), Ids{whole});
    vocabulary.pre = "qwen2";
    QCOMPARE(create(vocabulary)->encode("xyz", kPlain), (Ids{'x', 'y', 'z'}));
  }

  void mergeResultsThatAreNoTokensFallApartIntoBytes() {
    TinyVocabulary vocabulary = tinyBpe();
    vocabulary.merges = {"x y", "xy z"};
    QCOMPARE(create(vocabulary)->encode("xyz", kPlain), (Ids{'x', 'y', 'z'}));
    const TokenId xyz = vocabulary.add("xyz");  // reached through the symbol xy, which is no token
    QCOMPARE(create(vocabulary)->encode("xyz", kPlain), Ids{xyz});
  }

  void controlTokensInTextAreParsedOnRequestAndUserDefinedOnesAlways() {
    const auto tokenizer = create(tinyBpe());
    const text::EncodeOptions special{.addSpecial = false, .parseSpecial = true};
    QCOMPARE(tokenizer->encode("x<|im_end|>x", special), (Ids{'x', 260, 'x'}));
    QVERIFY(tokenizer->encode("<|im_end|>", kPlain).size() > 1);
    QCOMPARE(tokenizer->encode("<think>x", kPlain), (Ids{261, 'x'}));
    QCOMPARE(tokenizer->decode(Ids{260, 'x', 261}), std::string("x<think>"));
    QCOMPARE(tokenizer->decode(Ids{260, 'x'}, true), std::string("<|im_end|>x"));
  }

  void theLongestSpecialTokenIsLookedForFirst() {
    TinyVocabulary vocabulary = tinyBpe();
    const TokenId shorter = vocabulary.add("@@", TokenKind::userDefined);
    const TokenId longer = vocabulary.add("x@@@", TokenKind::userDefined);
    QCOMPARE(create(vocabulary)->encode("@@x@@@@", kPlain), (Ids{shorter, longer, '@'}));
  }

  void bosAndEosFollowTheFile() {
    TinyVocabulary vocabulary = tinyBpe("qwen2");
    QCOMPARE(create(vocabulary)->encode("x"), Ids{'x'});
    vocabulary.pre = "llama-bpe";
    QCOMPARE(create(vocabulary)->encode("x"), (Ids{262, 'x'}));
    auto metadata = vocabulary.metadata();
    metadata.insert("tokenizer.ggml.add_bos_token", false);
    metadata.insert("tokenizer.ggml.add_eos_token", true);
    QCOMPARE((*text::Tokenizer::create(metadata))->encode("x"), (Ids{'x', 260}));
    QCOMPARE(create(tinySpm())->encode("hi"), (Ids{1, 264}));
  }

  void knownEndTextsEndTheGenerationAndAreControl() {
    TinyVocabulary vocabulary = tinyBpe();
    const TokenId marked = vocabulary.add("<|eot_id|>", TokenKind::normal);
    const auto tokenizer = create(vocabulary);
    QVERIFY(tokenizer->isEndOfGeneration(260));
    QVERIFY(tokenizer->isEndOfGeneration(marked));
    QCOMPARE(tokenizer->kind(marked), TokenKind::control);
    QVERIFY(!tokenizer->isEndOfGeneration('x'));
    QVERIFY(!tokenizer->isEndOfGeneration(-1));
  }

  void sentencePieceMergesTheBestScoreFirst() {
    const auto tokenizer = create(tinySpm());
    QCOMPARE(tokenizer->encode("hi", kPlain), Ids{264});
    QCOMPARE(tokenizer->encode("hi hi", kPlain), (Ids{264, 264}));
    QCOMPARE(tokenizer->encode("hhi", kPlain), (Ids{263, 262}));
    QCOMPARE(tokenizer->encode("", kPlain), Ids{});
    QCOMPARE(tokenizer->decode(Ids{1, 264, 264}), std::string("hi hi"));
    QVERIFY(tokenizer->stripsLeadingSpace());
  }

  void sentencePieceSpellsTheUnknownInBytes() {
    TinyVocabulary vocabulary = tinySpm();
    vocabulary.add("x", TokenKind::unused);
    auto metadata = vocabulary.metadata();
    metadata.insert("tokenizer.ggml.add_space_prefix", false);
    const auto tokenizer = *text::Tokenizer::create(metadata);
    QCOMPARE(tokenizer->encode("é", kPlain), (Ids{3 + 0xC3, 3 + 0xA9}));
    QCOMPARE(tokenizer->decode(Ids{3 + 0xC3, 3 + 0xA9}), std::string("é"));
    QCOMPARE(tokenizer->encode("\xFF", kPlain), Ids{3 + 0xFF});
    QVERIFY(!tokenizer->stripsLeadingSpace());
  }

  void encodeThenDecodeReturnsAnyText() {
    std::mt19937 random(7);
    for (const char* pre :
         {"llama-bpe", "qwen2", "deepseek-r1-qwen", "deepseek-llm", "deepseek-coder", "deepseek-v3", "gpt-2"}) {
      const auto tokenizer = create(tinyBpe(pre));
      for (int round = 0; round < 200; ++round) {
        const std::string bytes = randomBytes(random, round % 2 == 0);
        std::string storage;
        QCOMPARE(tokenizer->decode(tokenizer->encode(bytes, kPlain)),
                 std::string(text::repairForMatching(bytes, storage)));
      }
    }
    const auto spm = create(tinySpm());
    for (int round = 0; round < 200; ++round) {
      const std::string ascii = randomBytes(random, true);
      QCOMPARE(spm->decode(spm->encode(ascii, kPlain)), ascii);
      spm->encode(randomBytes(random, false));  // any bytes at all are accepted
    }
  }

  void codePointsBeyondUnicodeBecomeReplacementCharacters() {
    const auto tokenizer = create(tinyBpe("llama-bpe"));
    QCOMPARE(tokenizer->decode(tokenizer->encode("\xF4\x90\x80\x80", kPlain)), std::string("\uFFFD\uFFFD\uFFFD\uFFFD"));
  }

  void longPiecesTakeNoQuadraticTime() {
    // A quadratic merge of a million bytes would run into the time limit of the test.
    const std::string letters(1'000'000, 'l');
    QCOMPARE(create(tinyBpe())->encode(letters, kPlain), Ids(500'000, 257));
    const std::string spaces = std::string(1'000'000, ' ') + 'x';
    for (const char* pre : {"llama-bpe", "deepseek-llm", "deepseek-coder", "deepseek-v3", "gpt-2"}) {
      QCOMPARE(create(tinyBpe(pre))->encode(spaces, kPlain).size(), spaces.size());
    }
    QCOMPARE(create(tinySpm())->encode(std::string(1'000'000, 'h'), kPlain).size(), std::size_t{1'000'000});
  }

  void threadsShareOneTokenizer() {
    const auto tokenizer = create(tinyBpe());
    const std::string sentence = "hello hello\n help <think> 123";
    const Ids expected = tokenizer->encode(sentence);
    std::vector<Ids> results(4);
    std::vector<std::thread> threads;
    for (Ids& result : results) {
      threads.emplace_back([&] {
        for (int i = 0; i < 200; ++i) result = tokenizer->encode(sentence);
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (const Ids& result : results) QCOMPARE(result, expected);
  }
};

QTEST_APPLESS_MAIN(TokenizerTest)
#include "tokenizer_test.moc"
