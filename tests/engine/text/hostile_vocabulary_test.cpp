#include <QtTest>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "engine/text/tokenizer.h"
#include "tests/engine/text/tiny_vocabulary.h"

namespace text = praxis::engine::text;
using praxis::engine::base::ErrorCode;
using praxis::engine::base::Metadata;
using praxis::tests::tinyBpe;
using praxis::tests::tinySpm;
using praxis::tests::TinyVocabulary;
using text::TokenId;
using text::Tokenizer;
using text::TokenKind;

class HostileVocabularyTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void unknownKindsAreNamedTogetherWithTheKnownOnes() {
    const auto pre = Tokenizer::create(tinyBpe("no-such-pre").metadata());
    QVERIFY(!pre);
    QCOMPARE(pre.error().code, ErrorCode::unsupported);
    for (const char* word : {"no-such-pre", "llama-bpe", "deepseek-v3", "gpt-2"}) {
      QVERIFY(pre.error().message.find(word) != std::string::npos);
    }
    TinyVocabulary vocabulary = tinyBpe();
    vocabulary.model = "rwkv";
    const auto model = Tokenizer::create(vocabulary.metadata());
    QVERIFY(!model && model.error().code == ErrorCode::unsupported);
    QVERIFY(model.error().message.find("rwkv") != std::string::npos &&
            model.error().message.find("llama") != std::string::npos);
  }

  void missingOrMismatchedListsAreCorrupt() {
    QCOMPARE(errorOf(Metadata()), ErrorCode::corrupt);
    TinyVocabulary vocabulary = tinyBpe();
    vocabulary.kinds.pop_back();
    QCOMPARE(errorOf(vocabulary.metadata()), ErrorCode::corrupt);
    vocabulary = tinyBpe();
    vocabulary.merges.clear();
    QCOMPARE(errorOf(vocabulary.metadata()), ErrorCode::corrupt);
    vocabulary = tinyBpe();
    vocabulary.tokens.clear();
    vocabulary.kinds.clear();
    QCOMPARE(errorOf(vocabulary.metadata()), ErrorCode::corrupt);
    vocabulary = tinySpm();
    vocabulary.scores.push_back(1);
    QCOMPARE(errorOf(vocabulary.metadata()), ErrorCode::corrupt);
  }

  void idsOutsideTheVocabularyMeanNone() {
    for (const std::int64_t id : {std::int64_t{-5}, std::int64_t{100'000}, std::int64_t{4'294'967'295},
                                  std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
      TinyVocabulary vocabulary = tinySpm();
      vocabulary.ids = {{"bos_token_id", id}, {"eos_token_id", id}, {"eot_token_id", id}, {"unknown_token_id", id}};
      const auto tokenizer = Tokenizer::create(vocabulary.metadata());
      QVERIFY(tokenizer.has_value());
      QCOMPARE((*tokenizer)->bos(), -1);
      QCOMPARE((*tokenizer)->eos(), -1);
      QVERIFY(!(*tokenizer)->addsBos());
      QCOMPARE((*tokenizer)->encode("hi"), std::vector<TokenId>{264});
    }
  }

  void askingForAnyIdIsOrderly() {
    for (const TinyVocabulary& vocabulary : {tinyBpe(), tinySpm()}) {
      const auto tokenizer = *Tokenizer::create(vocabulary.metadata());
      for (const TokenId id :
           {-1, 1'000'000, std::numeric_limits<TokenId>::min(), std::numeric_limits<TokenId>::max()}) {
        QVERIFY(tokenizer->bytesOf(id, true).empty());
        QVERIFY(tokenizer->tokenText(id).empty());
        QCOMPARE(tokenizer->kind(id), TokenKind::unknown);
        QVERIFY(!tokenizer->isEndOfGeneration(id));
      }
      QCOMPARE(tokenizer->decode(std::vector<TokenId>{-1, 'x', 9'999'999}).size(), std::size_t{1});
    }
  }

  void bytesWithoutATokenAreDroppedOrUnknown() {
    TinyVocabulary bpe{.model = "gpt2", .pre = "qwen2"};
    bpe.add("a");
    bpe.merges = {"a b"};
    QCOMPARE((*Tokenizer::create(bpe.metadata()))->encode("abc"), std::vector<TokenId>{0});
    TinyVocabulary spm{.model = "llama"};
    spm.add("<unk>", TokenKind::unknown);
    spm.ids = {{"unknown_token_id", 0}};
    QCOMPARE((*Tokenizer::create(spm.metadata()))->encode("a", {.addSpecial = false}), std::vector<TokenId>(4, 0));
    spm.ids.clear();
    spm.tokens[0] = "unrelated";
    spm.kinds[0] = 1;
    QCOMPARE((*Tokenizer::create(spm.metadata()))->encode("a", {.addSpecial = false}), std::vector<TokenId>(4, 0));
  }

  void oddMergesHaveNoEffectOrAnOrderlyOne() {
    TinyVocabulary vocabulary = tinyBpe();
    vocabulary.merges = {"", " ", "  ", "x", "x ", " x", "absent missing", "h e", "h e", "x y z", "\xFF \xFE"};
    const auto tokenizer = Tokenizer::create(vocabulary.metadata());
    QVERIFY(tokenizer.has_value());
    QCOMPARE((*tokenizer)->encode("hex"), (std::vector<TokenId>{256, 'x'}));
  }

  void oddTokensAndScoresAreOrderly() {
    TinyVocabulary vocabulary = tinySpm();
    vocabulary.add("", TokenKind::control);
    vocabulary.add("", TokenKind::userDefined);
    vocabulary.add("\xFF\xC0", TokenKind::userDefined);
    vocabulary.add("<0xZZ>", TokenKind::byte);
    vocabulary.add("hh", TokenKind::normal, std::nan(""));
    vocabulary.add("ii", TokenKind::normal, std::numeric_limits<double>::infinity());
    for (std::int64_t kind : {std::int64_t{0}, std::int64_t{77}, std::int64_t{-1}}) {
      vocabulary.add("odd");
      vocabulary.kinds.back() = kind;
    }
    Metadata metadata = vocabulary.metadata();
    metadata.insert("tokenizer.ggml.add_space_prefix", false);
    const auto tokenizer = Tokenizer::create(metadata);
    QVERIFY(tokenizer.has_value());
    const std::string bytes = "hhhiiihi \xFF\xC0 <0xZZ> odd";
    const std::vector<TokenId> tokens = (*tokenizer)->encode(bytes);
    QCOMPARE((*tokenizer)->decode(tokens), bytes);
  }

  void valuesOfTheWrongTypeAreTakenAsAbsent() {
    Metadata metadata;
    metadata.insert("tokenizer.ggml.model", std::int64_t{3});
    QCOMPARE(errorOf(metadata), ErrorCode::corrupt);
    metadata = Metadata();
    metadata.insert("tokenizer.ggml.model", std::string("llama"));
    metadata.insert("tokenizer.ggml.tokens", std::vector<std::int64_t>{1, 2});
    QCOMPARE(errorOf(metadata), ErrorCode::corrupt);
    metadata = Metadata();
    metadata.insert("tokenizer.ggml.model", std::string("llama"));
    metadata.insert("tokenizer.ggml.tokens", std::vector<std::string>{"a"});
    metadata.insert("tokenizer.ggml.token_type", std::string("control"));
    QCOMPARE(errorOf(metadata), ErrorCode::corrupt);
  }

 private:
  // internal stands for "no error".
  static ErrorCode errorOf(const Metadata& metadata) {
    const auto tokenizer = Tokenizer::create(metadata);
    return tokenizer ? ErrorCode::internal : tokenizer.error().code;
  }
};

QTEST_APPLESS_MAIN(HostileVocabularyTest)
#include "hostile_vocabulary_test.moc"
