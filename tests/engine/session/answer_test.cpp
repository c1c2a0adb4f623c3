#include <cmath>
#include <limits>

#include <QTemporaryDir>
#include <QTest>

#include "engine/metrics/engine_metrics.h"
#include "tests/support/session_driver.h"
#include "tests/support/tiny_model.h"

using namespace praxis::engine;
using namespace praxis::engine::session;
using praxis::tests::rawRequest;
using praxis::tests::SessionDriver;
using praxis::tests::tinyByte;
using praxis::tests::TinyModel;
using praxis::tests::tinyToken;

class AnswerTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  std::filesystem::path m_alphabet;

  std::filesystem::path write(const char* name, const TinyModel& tiny) {
    const std::filesystem::path path = m_folder.filePath(name).toStdString();
    praxis::tests::writeTinyModel(tiny, path).value();
    return path;
  }

 private Q_SLOTS:
  void initTestCase() { m_alphabet = write("alphabet.gguf", TinyModel::alphabet()); }

  void anAnswerRunsToTheEndOfText() {
    SessionDriver driver;
    QVERIFY(driver.load(m_alphabet));
    driver.events.clear();
    const RequestId id = driver.session.submit(rawRequest("a")).value();
    driver.runUntilIdle();
    QCOMPARE(driver.answer(id), std::string("bcdefghijklmnopqrstuvwxyz"));
    QCOMPARE(driver.end(id), std::string("eos"));
    QVERIFY(std::holds_alternative<RequestStarted>(driver.events.front()));
    QCOMPARE(driver.of<RequestStarted>(id).front().promptTokens, 2);  // BOS and a
    QVERIFY(std::holds_alternative<RequestFinished>(driver.events.back()));
    const Timings timings = driver.of<RequestFinished>(id).front().timings;
    QCOMPARE(timings.promptTokens, 2);
    QCOMPARE(timings.reusedTokens, 0);
    QCOMPARE(timings.generatedTokens, 25);
    QVERIFY(timings.prefillMs > 0.0 && timings.ttftMs >= timings.prefillMs && timings.decodeMs > 0.0);
    QVERIFY(timings.prefillTokensPerSecond() > 0.0 && timings.decodeTokensPerSecond() > 0.0);
  }

  void ratesWithoutMeasurementsAreZero() {
    QCOMPARE(Timings{}.prefillTokensPerSecond(), 0.0);
    QCOMPARE((Timings{.decodeMs = 5.0, .generatedTokens = 1}).decodeTokensPerSecond(), 0.0);
    QCOMPARE((Timings{.decodeMs = 1000.0, .generatedTokens = 11}).decodeTokensPerSecond(), 10.0);
    QCOMPARE((Timings{.prefillMs = 500.0, .promptTokens = 30, .reusedTokens = 20}).prefillTokensPerSecond(), 20.0);
  }

  void theEndCanBeTheFirstToken() {
    SessionDriver driver;
    QVERIFY(driver.load(m_alphabet));
    const RequestId id = driver.session.submit(rawRequest("z")).value();
    driver.runUntilIdle();
    QCOMPARE(driver.end(id), std::string("eos"));
    QCOMPARE(driver.of<TokenEvent>(id).size(), std::size_t{0});
    QVERIFY(driver.of<RequestFinished>(id).front().timings.ttftMs > 0.0);
  }

  void theTokenLimitEndsAnAnswer() {
    SessionDriver driver;
    QVERIFY(driver.load(m_alphabet));
    const RequestId one = driver.session.submit(rawRequest("a", 1)).value();
    const RequestId five = driver.session.submit(rawRequest("a", 5)).value();
    driver.runUntilIdle();
    QCOMPARE(driver.answer(one), std::string("b"));
    QCOMPARE(driver.answer(five), std::string("bcdef"));
    QCOMPARE(driver.end(one), std::string("length"));
    QCOMPARE(driver.end(five), std::string("length"));
  }

  void aStopStringEndsAnAnswerAndIsNotShown() {
    SessionDriver driver;
    QVERIFY(driver.load(m_alphabet));
    Request request = rawRequest("a");
    request.stops = {"xyz0", "ghi", ""};
    const RequestId id = driver.session.submit(request).value();
    driver.runUntilIdle();
    QCOMPARE(driver.answer(id), std::string("bcdef"));
    QCOMPARE(driver.end(id), std::string("stop"));
  }

  // What looked like a stop string until the end is text after all.
  void aStopStringThatIsNotCompletedIsShown() {
    SessionDriver driver;
    QVERIFY(driver.load(m_alphabet));
    Request request = rawRequest("t");
    request.stops = {"xyz0"};
    const RequestId id = driver.session.submit(request).value();
    driver.runUntilIdle();
    QCOMPARE(driver.answer(id), std::string("uvwxyz"));
    QCOMPARE(driver.end(id), std::string("eos"));
  }

  void aFullContextEndsAnAnswer() {
    SessionDriver driver;
    QVERIFY(driver.load(m_alphabet, 8));
    const RequestId id = driver.session.submit(rawRequest("abc")).value();  // 4 tokens with BOS
    driver.runUntilIdle();
    // Four more are run and a fifth is chosen from the last one's logits.
    QCOMPARE(driver.answer(id), std::string("defgh"));
    QCOMPARE(driver.end(id), std::string("context"));
    const RequestId full = driver.session.submit(rawRequest("abcdefg")).value();  // exactly 8
    driver.runUntilIdle();
    QCOMPARE(driver.answer(full), std::string("h"));
    QCOMPARE(driver.end(full), std::string("context"));
  }

  void requestsThatCannotBeAnsweredAreRefused() {
    SessionDriver driver;
    QCOMPARE(driver.session.submit(rawRequest("a")).error().code, base::ErrorCode::notFound);
    QVERIFY(driver.load(m_alphabet, 8));
    QCOMPARE(driver.session.submit(rawRequest("")).error().code, base::ErrorCode::invalidArgument);
    QCOMPARE(driver.session.submit(rawRequest("a", 0)).error().code, base::ErrorCode::invalidArgument);
    const auto tooLong = driver.session.submit(rawRequest("abcdefgh"));
    QVERIFY(!tooLong);
    QCOMPARE(tooLong.error().code, base::ErrorCode::invalidArgument);
    QVERIFY(tooLong.error().message.find("9 tokens") != std::string::npos);
    QVERIFY(tooLong.error().message.find("holds 8") != std::string::npos);
    driver.runUntilIdle();
    QVERIFY(driver.all<RequestFailed>().empty());
  }

  void theQueueIsBoundedAndAnswersInOrder() {
    SessionDriver driver;
    QVERIFY(driver.load(m_alphabet));
    std::vector<RequestId> ids;
    for (std::size_t i = 0; i < kRequestsMax; ++i) ids.push_back(driver.session.submit(rawRequest("x")).value());
    QCOMPARE(driver.session.submit(rawRequest("x")).error().code, base::ErrorCode::busy);
    driver.step();
    // The one that runs counts as well.
    QCOMPARE(driver.session.submit(rawRequest("x")).error().code, base::ErrorCode::busy);
    driver.runUntilIdle();
    const auto finished = driver.all<RequestFinished>();
    QCOMPARE(finished.size(), kRequestsMax);
    for (std::size_t i = 0; i < ids.size(); ++i) QCOMPARE(finished[i].id, ids[i]);
    QVERIFY(driver.session.submit(rawRequest("x")));
  }

  // Invariant 2: a step runs the model at most once.
  void aStepIsOneChunkOrOneToken() {
    TinyModel tiny;
    tiny.contextLength = 512;
    SessionDriver driver;
    QVERIFY(driver.load(write("steps.gguf", tiny)));
    const RequestId id = driver.session.submit(rawRequest(std::string(300, 'q'), 20)).value();
    std::int32_t promptDone = 0;
    auto status = StepStatus::working;
    while (status == StepStatus::working) {
      driver.events.clear();
      status = driver.step();
      const auto progress = driver.of<PrefillProgress>(id);
      QVERIFY(progress.size() <= 1);
      QVERIFY(driver.of<TokenEvent>(id).size() <= 1);
      if (progress.empty()) continue;
      QVERIFY(progress[0].done > promptDone && progress[0].done - promptDone <= 256);
      QCOMPARE(progress[0].total, 301);
      promptDone = progress[0].done;
      // A token comes with the last chunk only.
      if (promptDone < 301) QVERIFY(driver.of<TokenEvent>(id).empty());
    }
    QCOMPARE(promptDone, 301);
  }

  void halfCharactersAreNeverEmitted() {
    TinyModel tiny;
    // a -> the three bytes of the euro sign -> b -> a lone lead byte -> end.
    tiny.next = {{tinyToken('a'), tinyByte(0xE2)}, {tinyByte(0xE2), tinyByte(0x82)},
                 {tinyByte(0x82), tinyByte(0xAC)}, {tinyByte(0xAC), tinyToken('b')},
                 {tinyToken('b'), tinyByte(0xF0)}, {tinyByte(0xF0), praxis::tests::kTinyEos}};
    SessionDriver driver;
    QVERIFY(driver.load(write("bytes.gguf", tiny)));
    const RequestId id = driver.session.submit(rawRequest("a")).value();
    driver.runUntilIdle();
    std::vector<std::string> pieces;
    for (const TokenEvent& event : driver.of<TokenEvent>(id)) pieces.push_back(event.answer);
    QCOMPARE(pieces, (std::vector<std::string>{"", "", "\u20ac", "b", ""}));
    QCOMPARE(driver.of<RequestFinished>(id).front().answerTail, std::string("\ufffd"));
  }

  void messagesAreFormattedAndReasoningIsSplitOff() {
    TinyModel tiny;
    tiny.contextLength = 256;
    tiny.metadata["tokenizer.chat_template"] =
        std::string("{{ '<\uff5cUser\uff5c>' + messages[0].content + '<\uff5cAssistant\uff5c><think>\\n' }}");
    // The format ends the prompt inside the reasoning, with a line end.
    std::int32_t last = tinyByte('\n');
    const auto then = [&](std::int32_t token) { last = tiny.next[last] = token; };
    then(tinyToken('b'));
    then(tinyToken('c'));
    then(tinyByte('<'));
    then(tinyByte('/'));
    for (const char c : std::string("think")) then(tinyToken(c));
    then(tinyByte('>'));
    then(tinyToken('y'));
    then(tinyToken('z'));
    then(praxis::tests::kTinyEos);
    SessionDriver driver;
    QVERIFY(driver.load(write("think.gguf", tiny)));
    QCOMPARE(driver.session.model()->chatFormat, std::string("deepseek-r1"));
    QVERIFY(driver.session.model()->chatFormatRecognised);
    Request request = rawRequest("");
    request.messages = {{text::Role::user, "hello"}};
    const RequestId id = driver.session.submit(request).value();
    driver.runUntilIdle();
    QCOMPARE(driver.reasoning(id), std::string("bc"));
    QCOMPARE(driver.answer(id), std::string("yz"));
    QCOMPARE(driver.end(id), std::string("eos"));
  }

  void theSeedDecidesWhatIsDrawn() {
    SessionDriver driver;
    QVERIFY(driver.load(write("random.gguf", TinyModel{})));
    const auto draw = [&](std::uint64_t seed) {
      Request request = rawRequest("hello", 24);
      request.sampling = {.temperature = 1.5f, .topK = 0, .topP = 1.0f, .minP = 0.0f, .seed = seed};
      const RequestId id = driver.session.submit(request).value();
      driver.runUntilIdle();
      return driver.tokens(id);
    };
    const auto first = draw(7);
    QVERIFY(draw(8) != first);
    QCOMPARE(draw(7), first);
  }

  void aModelThatComputesNoNumbersFailsTheRequestAlone() {
    TinyModel broken;
    broken.fills["blk.1.ffn_norm.weight"] = std::numeric_limits<float>::quiet_NaN();
    SessionDriver driver;
    QVERIFY(driver.load(write("broken.gguf", broken)));
    for (int round = 0; round < 2; ++round) {
      const RequestId id = driver.session.submit(rawRequest("a")).value();
      driver.runUntilIdle();
      QCOMPARE(driver.end(id), std::string("failed"));
      QVERIFY(driver.of<RequestFailed>(id).front().error.message.find("not numbers") != std::string::npos);
    }
    QVERIFY(driver.load(m_alphabet));
    const RequestId id = driver.session.submit(rawRequest("w")).value();
    driver.runUntilIdle();
    QCOMPARE(driver.answer(id), std::string("xyz"));
  }

  void metricsCountWhatHappened() {
    metrics::EngineMetrics metrics;
    SessionDriver driver(&metrics);
    QVERIFY(driver.load(m_alphabet));
    const auto loaded = metrics.takeSnapshot();
    QVERIFY(loaded.modelBytes > 0 && loaded.kvBytesTotal > 0);
    QCOMPARE(loaded.kvTokensMax, std::int64_t{128});
    QVERIFY(driver.session.submit(rawRequest("a")));
    QVERIFY(driver.session.submit(rawRequest("y")));
    QCOMPARE(metrics.takeSnapshot().queueDepth, std::int64_t{2});
    driver.runUntilIdle();
    const auto after = metrics.takeSnapshot();
    QCOMPARE(after.queueDepth, std::int64_t{0});
    QCOMPARE(after.requestsTotal, std::uint64_t{2});
    QCOMPARE(after.requestsFailed, std::uint64_t{0});
    QVERIFY(after.tokensTotal >= 26);
    QVERIFY(after.ttftMsLast > 0.0);
    QVERIFY(after.kvTokensUsed > 0);
    driver.session.unload();
    const auto empty = metrics.takeSnapshot();
    QCOMPARE(empty.modelBytes, std::uint64_t{0});
    QCOMPARE(empty.kvTokensMax, std::int64_t{0});
  }
};

QTEST_APPLESS_MAIN(AnswerTest)
#include "answer_test.moc"
