// A trained model from text to text through the session: the known greedy continuation of data/README.md.

#include <filesystem>

#include <QTest>
#include <fmt/format.h>

#include "tests/support/session_driver.h"

using namespace praxis::engine;
using namespace praxis::engine::session;
using praxis::tests::rawRequest;
using praxis::tests::SessionDriver;

namespace {

const std::filesystem::path kModel = std::filesystem::path(PRAXIS_CONFORMANCE_DATA) / "models" / "stories260K.gguf";
constexpr const char* kPrompt = "Once upon a time";
constexpr const char* kContinuation =
    ", there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, red ball. "
    "She wanted to play with it, but it was too high.\nLily's mom said";

}  // namespace

class StoriesTest : public QObject {
  Q_OBJECT

  SessionDriver m_driver;

 private Q_SLOTS:
  void initTestCase() {
    if (!std::filesystem::exists(kModel)) QSKIP("The conformance data are not here.");
    QVERIFY(m_driver.load(kModel));
  }

  void thePromptHasTheKnownIds() {
    QCOMPARE(m_driver.session.tokenizer()->encode(kPrompt), (std::vector<text::TokenId>{1, 403, 407, 261, 378}));
  }

  void theContinuationIsTheKnownOne() {
    const RequestId id = m_driver.session.submit(rawRequest(kPrompt, 64)).value();
    m_driver.runUntilIdle();
    QCOMPARE(m_driver.answer(id), std::string(kContinuation));
    QCOMPARE(m_driver.tokens(id).size(), std::size_t{64});
    QCOMPARE(m_driver.end(id), std::string("length"));
    // The ids stand for the same text.
    std::vector<text::TokenId> all = m_driver.session.tokenizer()->encode(kPrompt);
    for (const text::TokenId token : m_driver.tokens(id)) all.push_back(token);
    QCOMPARE(m_driver.session.tokenizer()->decode(all), std::string(kPrompt) + kContinuation);
    const Timings timings = m_driver.of<RequestFinished>(id).front().timings;
    fmt::print("stories260K: prefill {:.0f}, decode {:.0f} tokens/s on one thread\n", timings.prefillTokensPerSecond(),
               timings.decodeTokensPerSecond());
  }

  void aSecondAskGivesTheSame() {
    const RequestId id = m_driver.session.submit(rawRequest(kPrompt, 64)).value();
    m_driver.runUntilIdle();
    QCOMPARE(m_driver.answer(id), std::string(kContinuation));
  }
};

QTEST_APPLESS_MAIN(StoriesTest)
#include "stories_test.moc"
