#include <algorithm>
#include <cmath>

#include <QTemporaryDir>
#include <QTest>

#include "tests/support/session_driver.h"
#include "tests/support/tiny_model.h"

using namespace praxis::engine;
using namespace praxis::engine::session;
using praxis::tests::kTinyVocab;
using praxis::tests::rawRequest;
using praxis::tests::SessionDriver;
using praxis::tests::TinyModel;

class ReuseTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  std::filesystem::path m_random;

  // The answer of a session that has seen nothing before.
  std::vector<text::TokenId> freshAnswer(const std::string& prompt) {
    SessionDriver fresh;
    fresh.load(m_random);
    const RequestId id = fresh.session.submit(rawRequest(prompt, 40)).value();
    fresh.runUntilIdle();
    return fresh.tokens(id);
  }

 private Q_SLOTS:
  void initTestCase() {
    m_random = m_folder.filePath("random.gguf").toStdString();
    TinyModel random;
    random.contextLength = 1024;
    praxis::tests::writeTinyModel(random, m_random).value();
  }

  // Invariant 4: whatever was asked before, the answer is that of a fresh session, and only new tokens are run.
  void whatIsCachedDoesNotChangeTheAnswer() {
    SessionDriver driver;
    QVERIFY(driver.load(m_random));
    const std::string first = "the quick brown fox jumps over the lazy dog and runs on";
    const std::vector<std::string> prompts{
        first,
        first + " and then another part that is new",   // longer
        first,                                          // again, the whole prompt is cached
        first.substr(0, 20),                            // a part of it
        "something else",                               // nothing but BOS in common
        first,
    };
    for (const std::string& prompt : prompts) {
      const RequestId id = driver.session.submit(rawRequest(prompt, 40)).value();
      driver.runUntilIdle();
      QCOMPARE(driver.tokens(id), freshAnswer(prompt));
    }
  }

  void onlyTheNewPartOfAPromptIsRun() {
    SessionDriver driver;
    QVERIFY(driver.load(m_random));
    const auto timings = [&](const std::string& prompt) {
      const RequestId id = driver.session.submit(rawRequest(prompt, 10)).value();
      driver.runUntilIdle();
      const auto progress = driver.of<PrefillProgress>(id);
      const Timings result = driver.of<RequestFinished>(id).front().timings;
      if (progress.back().done != result.promptTokens) return Timings{.reusedTokens = -1};
      return result;
    };
    QCOMPARE(timings("abcdefgh").reusedTokens, 0);          // 9 tokens with BOS
    QCOMPARE(timings("abcdefghijk").reusedTokens, 9);
    QCOMPARE(timings("abcdefghijk").reusedTokens, 11);      // all but the last, whose logits are needed
    QCOMPARE(timings("abcdxyz").reusedTokens, 5);
  }

  void aFailedOrCancelledRequestLeavesNoTrace() {
    SessionDriver driver;
    QVERIFY(driver.load(m_random));
    const std::string prompt = std::string(300, 'q') + "hello";
    const RequestId cut = driver.session.submit(rawRequest(prompt, 40)).value();
    driver.step();
    driver.session.cancel(cut);
    driver.runUntilIdle();
    const RequestId id = driver.session.submit(rawRequest(prompt, 40)).value();
    driver.runUntilIdle();
    QCOMPARE(driver.tokens(id), freshAnswer(prompt));
    QVERIFY(driver.of<RequestFinished>(id).front().timings.reusedTokens > 0);
  }

  void logitsOfEveryPosition() {
    SessionDriver driver;
    QVERIFY(driver.load(m_random));
    std::vector<text::TokenId> tokens(300);   // more than one step
    for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i] = static_cast<text::TokenId>(i * i % kTinyVocab);
    const auto logits = driver.session.logits(tokens).value();
    QCOMPARE(logits.size(), tokens.size() * kTinyVocab);
    QVERIFY(std::ranges::all_of(logits, [](float value) { return std::isfinite(value); }));
    const auto first = driver.session.logits(std::span(tokens).first(10)).value();
    QVERIFY(std::equal(first.begin(), first.end(), logits.begin()));
    // The answers are those of the logits, and the evaluation does not disturb them.
    const std::string prompt = "hello";
    const auto encoded = driver.session.tokenizer()->encode(prompt);
    const auto rows = driver.session.logits(encoded).value();
    const auto last = std::span(rows).last(kTinyVocab);
    const auto best = static_cast<text::TokenId>(std::ranges::max_element(last) - last.begin());
    const RequestId id = driver.session.submit(rawRequest(prompt, 40)).value();
    driver.runUntilIdle();
    QCOMPARE(driver.tokens(id).front(), best);
    QCOMPARE(driver.tokens(id), freshAnswer(prompt));
  }

  void logitsAreRefusedWhereTheyCannotBe() {
    SessionDriver driver;
    const std::vector<text::TokenId> tokens{1, 2, 3};
    QCOMPARE(driver.session.logits(tokens).error().code, base::ErrorCode::notFound);
    QVERIFY(driver.load(m_random));
    QCOMPARE(driver.session.logits({}).error().code, base::ErrorCode::invalidArgument);
    QCOMPARE(driver.session.logits(std::vector<text::TokenId>(1025, 1)).error().code, base::ErrorCode::invalidArgument);
    const std::vector<text::TokenId> outside{1, kTinyVocab};
    QCOMPARE(driver.session.logits(outside).error().code, base::ErrorCode::invalidArgument);
    QVERIFY(driver.session.submit(rawRequest("hello")));
    QCOMPARE(driver.session.logits(tokens).error().code, base::ErrorCode::busy);
    driver.runUntilIdle();
    QVERIFY(driver.session.logits(tokens));
  }
};

QTEST_APPLESS_MAIN(ReuseTest)
#include "reuse_test.moc"
