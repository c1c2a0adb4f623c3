#include <QtTest>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "engine/text/pretokenizer.h"
#include "engine/text/tokenizer.h"
#include "engine/text/utf8.h"
#include "tests/engine/text/tiny_vocabulary.h"

namespace text = praxis::engine::text;
using praxis::engine::base::Metadata;
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

  void controlTokensInLiteralPartsAreText() {
    TinyVocabulary vocabulary = tinyBpe();
    const TokenId longer = vocabulary.add("<|im_end|>!", TokenKind::control);
    const auto tokenizer = create(vocabulary);
    const auto encode = [&](std::string_view bytes, std::vector<text::ByteRange> literal) {
      return tokenizer->encode(bytes, {.addSpecial = false, .parseSpecial = true, .literal = literal});
    };
    const std::string_view twice = "<|im_end|>he<|im_end|>";
    const Ids spelled = tokenizer->encode("<|im_end|>", kPlain);
    QCOMPARE(encode(twice, {}), (Ids{260, 256, 260}));
    Ids firstSpelled = spelled;
    firstSpelled.insert(firstSpelled.end(), {256, 260});
    QCOMPARE(encode(twice, {{0, 12}}), firstSpelled);
    QCOMPARE(encode(twice, {{9, 10}}), firstSpelled);  // one byte is enough
    QCOMPARE(encode(twice, {{10, 12}}), (Ids{260, 256, 260}));
    QCOMPARE(encode(twice, {{0, 22}}), tokenizer->encode(twice, kPlain));
    // A shorter token that ends before the literal part still counts.
    QCOMPARE(encode("<|im_end|>!", {}), Ids{longer});
    QCOMPARE(encode("<|im_end|>!", {{10, 11}}), (Ids{260, '!'}));
    // Texts are joined where no special token lies between them, and user-defined tokens count everywhere.
    QCOMPARE(encode("he<think>ll", {{1, 11}}), (Ids{256, 261, 257}));
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
    for (const text::PretokenizerRow& row : text::pretokenizerTable()) {
      const auto tokenizer = create(tinyBpe(std::string(row.name)));
      for (const char* unit : {" ", "\n", "A", "7", "'", "中", "\u0301"}) {
        std::string run;
        for (int i = 0; i < 30'000; ++i) run += unit;
        run += 'x';
        QCOMPARE(tokenizer->decode(tokenizer->encode(run, kPlain)), run);
      }
    }
    for (const char* pre : {"llama-bpe", "qwen2", "deepseek-v3", "gpt-2"}) {
      const std::string spaces = std::string(1'000'000, ' ') + 'x';
      QCOMPARE(create(tinyBpe(pre))->encode(spaces, kPlain).size(), spaces.size());
    }
    QCOMPARE(create(tinySpm())->encode(std::string(1'000'000, ' '), kPlain).size(), std::size_t{1'000'001});
    QCOMPARE(create(tinySpm())->encode(std::string(1'000'000, 'h'), kPlain).size(), std::size_t{1'000'000});
  }

  void whatAFileBringsAlongCutsTheText() {
    TinyVocabulary vocabulary = tinyBpe();
    Metadata metadata = vocabulary.metadata();
    metadata.insert("tokenizer.praxis.split_patterns", std::vector<std::string>{"(?=l)"});
    const auto tokenizer = text::Tokenizer::create(metadata);
    QVERIFY(tokenizer.has_value());
    QCOMPARE((*tokenizer)->encode("hell", kPlain), (Ids{256, 'l', 'l'}));  // an empty match cuts as well

    metadata = vocabulary.metadata();
    metadata.insert("tokenizer.praxis.split_patterns", std::vector<std::string>{"(unclosed"});
    const auto refused = text::Tokenizer::create(metadata);
    QVERIFY(!refused && refused.error().message.find("(unclosed") != std::string::npos);

    metadata = vocabulary.metadata();
    metadata.insert("tokenizer.praxis.split_patterns", std::vector<std::string>{"\\w+"});
    std::string lines;
    while (lines.size() < 300'000) lines += "hello hell, help\n";
    QCOMPARE((*text::Tokenizer::create(metadata))->encode(lines, kPlain).size() % (lines.size() / 17), std::size_t{0});

    metadata = vocabulary.metadata();
    metadata.insert("tokenizer.praxis.split_patterns", std::vector<std::string>{"(?:a+a+)+b"});
    const std::string hostile(20'000, 'a');
    QCOMPARE((*text::Tokenizer::create(metadata))->encode(hostile, kPlain).size(), hostile.size());
  }

  void withoutANameTheFieldsDefaultCuts() {
    const auto tokenizer = create(tinyBpe(""));
    QCOMPARE(tokenizer->decode(tokenizer->encode("hello, 12345 hell", kPlain)), std::string("hello, 12345 hell"));
  }

  void mergeRulesTakeThePlaceOfScoresWhereAsked() {
    TinyVocabulary vocabulary = tinySpm();
    vocabulary.merges = {"▁ h", "▁h i"};
    Metadata metadata = vocabulary.metadata();
    metadata.insert("tokenizer.praxis.use_merges", true);
    QCOMPARE((*text::Tokenizer::create(metadata))->encode("hi hi", kPlain), (Ids{264, 264}));
    const Ids spelled = {263, 260, 261, 3 + 0xC3, 3 + 0xA9};
    QCOMPARE((*text::Tokenizer::create(metadata))->encode("hhi\u00E9", kPlain), spelled);
  }

  void tokensThatStripTakeTheWhiteSpaceBesideThem() {
    TinyVocabulary vocabulary = tinyBpe();
    Metadata metadata = vocabulary.metadata();
    metadata.insert("tokenizer.praxis.lstrip_tokens", std::vector<std::int64_t>{261, -1, 1 << 30});
    metadata.insert("tokenizer.praxis.rstrip_tokens", std::vector<std::int64_t>{260});
    const auto tokenizer = *text::Tokenizer::create(metadata);
    QCOMPARE(tokenizer->encode("a \n<think> b<|im_end|>\n c", {.addSpecial = false}),
             (Ids{'a', 261, ' ', 'b', 260, 'c'}));
  }

  void specialTokensAreFoundAsTheRuleSays() {
    // Longest first, each over all that is left, from the left: done here one token after the other.
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
      TinyVocabulary vocabulary = tinyBpe();
      std::vector<std::pair<std::string, TokenId>> special;
      for (int i = 0; i < 6; ++i) {
        std::string token(1 + random() % 4, ' ');
        for (char& byte : token) byte = "xyz"[random() % 3];
        const bool there = std::ranges::any_of(special, [&](const auto& entry) { return entry.first == token; });
        if (!there) special.emplace_back(token, vocabulary.add(token, TokenKind::userDefined));
      }
      std::string input(40, ' ');
      for (char& byte : input) byte = "xyz"[random() % 3];
      std::ranges::stable_sort(special, [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
      Ids at(input.size(), -1);  // the token that starts at each byte; -2 inside of one
      for (const auto& [text, token] : special) {
        for (std::size_t begin = 0; begin + text.size() <= input.size(); ++begin) {
          const auto range = at.begin() + static_cast<std::ptrdiff_t>(begin);
          const bool free = std::all_of(range, range + static_cast<std::ptrdiff_t>(text.size()),
                                        [](TokenId taken) { return taken == -1; });
          if (!free || input.compare(begin, text.size(), text) != 0) continue;
          std::fill_n(range, text.size(), -2);
          *range = token;
        }
      }
      Ids expected;
      for (std::size_t i = 0; i < input.size(); ++i) {
        if (at[i] != -2) expected.push_back(at[i] == -1 ? input[i] : at[i]);
      }
      QCOMPARE(create(vocabulary)->encode(input, kPlain), expected);
    }
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
