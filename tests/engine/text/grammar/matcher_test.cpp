#include <algorithm>
#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <QtTest>

#include "engine/text/grammar/position_cache.h"
#include "tests/engine/text/grammar/small_vocabulary.h"

using namespace praxis::tests;
using grammar::Grammar;
using grammar::Matcher;
using grammar::testBit;
using grammar::TokenRole;

namespace {

using GrammarPointer = std::shared_ptr<const Grammar>;

GrammarPointer gbnf(const char* source) {
  auto made = Grammar::fromGbnf(source);
  if (!made) qFatal("%s", made.error().message.c_str());
  return *made;
}

GrammarPointer schema(const char* source) {
  auto made = Grammar::fromJsonSchema(source);
  if (!made) qFatal("%s", made.error().message.c_str());
  return *made;
}

std::vector<GrammarPointer> manyGrammars() {
  return {
      gbnf("root ::= \"a\"* \"b\"+ | \"ab\" \"c\"?"),
      gbnf("root ::= expr\nexpr ::= term ((\"+\" | \"-\") term)*\nterm ::= [0-9]+ | \"(\" expr \")\""),
      gbnf("root ::= [^\"]* \"\\\"\" .{2,5} \"\\n\""),
      gbnf("root ::= (\"a\" | \"ab\" | \"b\"){3,40} \"c\""),
      gbnf("root ::= [一-龥é]+ \"😀\"?"),
      gbnf("root ::= \"a\" root \"b\" | \"\""),
      gbnf("root ::= (\"a\"? \"b\"?){3,200} \"the\""),
      schema("{}"),
      schema(R"({"type":"string","minLength":2,"maxLength":9})"),
      schema(R"({"type":"string","pattern":"^[A-Z]{2}-\\d+$","maxLength":7})"),
      schema(R"({"type":"string","pattern":"ab|é"})"),
      schema(R"({"type":"number","minimum":-1.25,"exclusiveMaximum":99.5})"),
      schema(
          R"({"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"},"t":{"type":"boolean"}},
                 "required":["name"],
                 "additionalProperties":{"type":"array","items":{"type":"integer"},"maxItems":3}})"),
      schema(
          R"({"$defs":{"n":{"type":"object","properties":{"v":{"enum":[1,12,"é"]},"next":{"anyOf":[{"$ref":"#/$defs/n"},
                 {"type":"null"}]}},"required":["v","next"]}},"$ref":"#/$defs/n"})"),
  };
}

// The law of masks: a token is allowed if and only if all its bytes can be taken; ends, if the text may end.
bool maskIsRight(const SmallVocabulary& vocabulary, Matcher& matcher, std::string& wrong) {
  const auto mask = matcher.allowed();
  for (TokenId token = 0; token < vocabulary.size(); ++token) {
    const auto index = static_cast<std::size_t>(token);
    const std::string& bytes = vocabulary.bytes[index];
    bool wanted = false;
    if (vocabulary.roles[index] == TokenRole::endOfGeneration) wanted = matcher.complete();
    if (vocabulary.roles[index] == TokenRole::text && !bytes.empty()) {
      Matcher copy = matcher;
      wanted = copy.acceptBytes(bytes) == bytes.size();
    }
    if (testBit(mask, token) == wanted) continue;
    wrong = "token " + std::to_string(token) + " '" + bytes + "' should be " + (wanted ? "allowed" : "refused");
    return false;
  }
  return true;
}

}  // namespace

class MatcherTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void masksAreWhatBytesSay();
  void refusalChangesNothing();
  void charactersMayComeInPieces();
  void endsOnlyWhereComplete();
  void nestingIsBoundedAndCanAlwaysEnd();
  void aSmallMemoryChangesNothing();
  void matchersShareOneGrammarAcrossThreads();
  void tablesOfDifferentSizesStandBesideEachOther();

 private:
  SmallVocabulary m_vocabulary;
};

void MatcherTest::masksAreWhatBytesSay() {
  std::mt19937 random(1);
  for (const GrammarPointer& each : manyGrammars()) {
    for (int walk = 0; walk < 6; ++walk) {
      Matcher matcher(each, m_vocabulary.table);
      std::string text;
      for (int step = 0; step < 40; ++step) {
        std::string wrong;
        const bool right = maskIsRight(m_vocabulary, matcher, wrong);
        QVERIFY2(right, ("after '" + text + "': " + wrong).c_str());
        QVERIFY(!matcher.dead());
        std::vector<TokenId> choices;
        for (TokenId token = 0; token < m_vocabulary.size(); ++token) {
          const bool ends = m_vocabulary.roles[static_cast<std::size_t>(token)] == TokenRole::endOfGeneration;
          if (!ends && matcher.isAllowed(token)) choices.push_back(token);
        }
        if (choices.empty()) break;
        const TokenId token = choices[random() % choices.size()];
        QVERIFY(matcher.accept(token));
        text += m_vocabulary.bytes[static_cast<std::size_t>(token)];
      }
    }
  }
}

void MatcherTest::refusalChangesNothing() {
  Matcher matcher(gbnf("root ::= \"ab\" \"c\""), m_vocabulary.table);
  QVERIFY(matcher.accept('a'));
  const std::vector<std::uint64_t> before(matcher.allowed().begin(), matcher.allowed().end());
  QVERIFY(!matcher.accept('c'));
  QVERIFY(!matcher.accept(-1));
  QVERIFY(!matcher.accept(m_vocabulary.size()));
  for (TokenId token = m_vocabulary.size() - 4; token < m_vocabulary.size(); ++token) QVERIFY(!matcher.accept(token));
  QVERIFY(std::ranges::equal(before, matcher.allowed()));
  QVERIFY(matcher.accept('b'));
  QVERIFY(matcher.accept('c'));
  QVERIFY(matcher.complete());
}

void MatcherTest::charactersMayComeInPieces() {
  const GrammarPointer one = gbnf("root ::= [é患😀]");
  for (const char* text : {"é", "患", "😀"}) {
    Matcher matcher(one, m_vocabulary.table);
    for (const char* byte = text; *byte != '\0'; ++byte) {
      QVERIFY(!matcher.complete());
      QVERIFY(matcher.accept(static_cast<unsigned char>(*byte)));
    }
    QVERIFY(matcher.complete());
  }
  // No text outside UTF-8, however a class is written: neither overlong forms nor surrogates nor lone bytes.
  for (const char* text :
       {"\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\x80", "\xE0\x80\x80", "\xF4\x90\x80\x80"}) {
    Matcher matcher(gbnf("root ::= [^a]*"), nullptr);
    QVERIFY(matcher.acceptBytes(text) < std::char_traits<char>::length(text));
  }
}

void MatcherTest::endsOnlyWhereComplete() {
  Matcher matcher(gbnf("root ::= \"a\" \"b\"?"), m_vocabulary.table);
  const TokenId end = m_vocabulary.size() - 2;
  QVERIFY(!matcher.isAllowed(end));
  QVERIFY(!matcher.accept(end));
  QVERIFY(matcher.accept('a'));
  QVERIFY(matcher.isAllowed(end) && matcher.isAllowed(end + 1) && matcher.isAllowed('b'));
  Matcher other = matcher;
  QVERIFY(other.accept('b'));
  for (TokenId token = 0; token < m_vocabulary.size(); ++token) QCOMPARE(other.isAllowed(token), token >= end);
  QVERIFY(matcher.accept(end));
  QVERIFY(matcher.ended() && !matcher.dead());
  QVERIFY(!matcher.accept('b'));
  matcher.reset();
  QVERIFY(!matcher.ended() && matcher.isAllowed('a') && !matcher.isAllowed(end));
}

void MatcherTest::nestingIsBoundedAndCanAlwaysEnd() {
  for (const GrammarPointer& each : {schema("{}"), gbnf("root ::= \"[\" root? \"]\" | \"{\" (\"a\" root)* \"}\"")}) {
    Matcher matcher(each, nullptr);
    std::size_t depth = 0;
    while (depth < 100'000 && matcher.acceptBytes("[") == 1) ++depth;
    QVERIFY(depth >= 200 && depth < 2000);
    for (std::size_t i = 0; i < depth; ++i) QCOMPARE(matcher.acceptBytes("]"), std::size_t{1});
    QVERIFY(matcher.complete());
  }
  // Recursion at the end of a rule is no nesting.
  Matcher list(gbnf("root ::= \"a\" root | \"b\""), nullptr);
  QCOMPARE(list.acceptBytes(std::string(50'000, 'a') + 'b'), std::size_t{50'001});
  QVERIFY(list.complete());
}

void MatcherTest::aSmallMemoryChangesNothing() {
  std::mt19937 random(3);
  for (const GrammarPointer& each : manyGrammars()) {
    const auto program = std::shared_ptr<const grammar::Program>(each, &each->program());
    grammar::PositionCache small(program, m_vocabulary.table, 4);
    Matcher matcher(each, m_vocabulary.table);
    grammar::PositionId position = grammar::PositionCache::kStart;
    small.hold(position);
    for (int step = 0; step < 60; ++step) {
      QVERIFY(std::ranges::equal(*small.mask(position), matcher.allowed()));
      QCOMPARE(small.complete(position), matcher.complete());
      std::vector<TokenId> choices;
      for (TokenId token = 0; token < 256; ++token) {
        if (matcher.isAllowed(token)) choices.push_back(token);
      }
      if (choices.empty()) break;
      const TokenId token = choices[random() % choices.size()];
      QVERIFY(matcher.accept(token));
      std::size_t taken = 0;
      const auto next = small.walk(position, m_vocabulary.bytes[static_cast<std::size_t>(token)], taken);
      QCOMPARE(taken, std::size_t{1});
      small.release(position);
      position = next;
    }
    QVERIFY(small.usage().collections > 0);
    QVERIFY(small.usage().positions < 5000);
  }
}

void MatcherTest::matchersShareOneGrammarAcrossThreads() {
  const GrammarPointer each =
      schema(R"({"type":"array","items":{"type":"object","properties":{"a":{"type":"integer"}}}})");
  std::vector<std::thread> threads;
  std::atomic<int> complete = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      Matcher matcher(each, m_vocabulary.table);
      for (const char c : std::string("[{\"a\":1},{},{\"a\":-20}]")) {
        if (matcher.isAllowed(c)) matcher.accept(c);
      }
      complete += matcher.complete();
    });
  }
  for (std::thread& thread : threads) thread.join();
  QCOMPARE(complete.load(), 4);
}

void MatcherTest::tablesOfDifferentSizesStandBesideEachOther() {
  const GrammarPointer each = gbnf("root ::= [a-c]+");
  const std::vector<std::string> bytes = {"a", "z", "bc", ""};
  const std::vector<TokenRole> roles = {TokenRole::text, TokenRole::text, TokenRole::text, TokenRole::endOfGeneration};
  const auto tiny = grammar::TokenTable::build(bytes, roles);
  Matcher small(each, tiny);
  Matcher large(each, m_vocabulary.table);
  QCOMPARE(small.allowed().size(), std::size_t{1});
  QCOMPARE(small.allowed()[0], std::uint64_t{0b0101});
  QVERIFY(large.accept('a') && small.accept(2));
  QCOMPARE(small.allowed()[0], std::uint64_t{0b1101});
  // A vocabulary that lacks what the grammar needs is told apart from an end.
  Matcher stuck(gbnf("root ::= \"x\""), tiny);
  QVERIFY(stuck.dead());
}

QTEST_APPLESS_MAIN(MatcherTest)
#include "matcher_test.moc"
