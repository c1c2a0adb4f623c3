// The first story of the house, without its window: a prompt typed, a token shown. A synthetic model is written, loaded
// and asked through the session alone, from text to events, and everything that a person may do in the middle is done.

#include <cstdint>

#include <QTemporaryDir>
#include <QTest>

#include "engine/library/synthetic_model.h"
#include "engine/metrics/engine_metrics.h"
#include "engine/text/utf8.h"
#include "tests/support/session_driver.h"

using namespace praxis::engine;
using namespace praxis::engine::session;
using praxis::tests::SessionDriver;

namespace {

const library::SyntheticShape& shapeNamed(std::string_view name) {
  for (const library::SyntheticShape& shape : library::syntheticShapes()) {
    if (shape.name == name) return shape;
  }
  return library::syntheticShapes().front();
}

Request question(std::string text, std::int32_t tokensMax = 24) {
  Request request;
  request.messages = {{text::Role::system, "You are brief."}, {text::Role::user, std::move(text)}};
  request.sampling.temperature = 0.0f;
  request.tokensMax = tokensMax;
  return request;
}

}  // namespace

class PromptStoryTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  std::filesystem::path m_first;
  std::filesystem::path m_second;

 private Q_SLOTS:
  void initTestCase() {
    m_first = m_folder.filePath("first.gguf").toStdString();
    m_second = m_folder.filePath("second.gguf").toStdString();
    QVERIFY(library::writeSyntheticModel(shapeNamed("sample"), tensor::DType::q8_0, 1, m_first));
    QVERIFY(library::writeSyntheticModel(shapeNamed("sample"), tensor::DType::q4_0, 2, m_second));
  }

  void fromTextToTokens() {
    metrics::EngineMetrics metrics;
    SessionDriver driver(&metrics);
    QVERIFY(driver.load(m_first));
    QVERIFY(driver.session.model()->summary.untrainedSample);
    const RequestId id = driver.session.submit(question("What is on the screen?")).value();
    driver.runUntilIdle();
    // The order that the window relies on: started, prefill, tokens, finished.
    int phase = 0;
    for (const Event& event : driver.events) {
      const int now = std::holds_alternative<RequestStarted>(event)    ? 1
                      : std::holds_alternative<PrefillProgress>(event) ? 2
                      : std::holds_alternative<TokenEvent>(event)      ? 3
                      : std::holds_alternative<RequestFinished>(event) ? 4
                                                                       : 0;
      QVERIFY(now >= phase);
      phase = now;
    }
    QCOMPARE(phase, 4);
    const std::string shown = driver.reasoning(id) + driver.answer(id);
    QVERIFY(!shown.empty());
    QCOMPARE(text::toValidUtf8(shown), shown);
    const auto timings = driver.of<RequestFinished>(id).front().timings;
    QCOMPARE(static_cast<std::size_t>(timings.generatedTokens), driver.tokens(id).size());
    const auto snapshot = metrics.takeSnapshot();
    QCOMPARE(snapshot.requestsTotal, std::uint64_t{1});
    QVERIFY(snapshot.tokensTotal >= static_cast<std::uint64_t>(timings.generatedTokens));
  }

  // A conversation: each turn sends all turns before it again, and only the new part is computed.
  void aSecondTurnGoesOnFromTheFirst() {
    SessionDriver driver;
    QVERIFY(driver.load(m_first));
    Request request = question("One");
    const RequestId first = driver.session.submit(request).value();
    driver.runUntilIdle();
    request.messages.push_back({text::Role::assistant, driver.answer(first)});
    request.messages.push_back({text::Role::user, "Two"});
    const RequestId second = driver.session.submit(request).value();
    driver.runUntilIdle();
    const Timings timings = driver.of<RequestFinished>(second).front().timings;
    QVERIFY(timings.reusedTokens > 0);

    SessionDriver fresh;
    QVERIFY(fresh.load(m_first));
    const RequestId same = fresh.session.submit(request).value();
    fresh.runUntilIdle();
    QCOMPARE(driver.tokens(second), fresh.tokens(same));
  }

  void cancelInMidToken() {
    SessionDriver driver;
    QVERIFY(driver.load(m_first));
    const RequestId id = driver.session.submit(question("Talk without end", 500)).value();
    while (driver.of<TokenEvent>(id).size() < 5) driver.step();
    driver.session.cancel(id);
    driver.runUntilIdle();
    QCOMPARE(driver.end(id), std::string("cancelled"));
    QCOMPARE(driver.of<TokenEvent>(id).size(), std::size_t{5});
    QCOMPARE(text::toValidUtf8(driver.answer(id)), driver.answer(id));
  }

  // Any text that the model is going to say can be made a stop string, and cuts the answer right there.
  void aStopStringCutsTheAnswer() {
    SessionDriver driver;
    QVERIFY(driver.load(m_first));
    const RequestId whole = driver.session.submit(question("Say something", 40)).value();
    driver.runUntilIdle();
    const std::string said = driver.answer(whole);
    QVERIFY(said.size() > 10);
    std::size_t begin = said.size() / 2, end = begin + 4;
    while ((static_cast<unsigned char>(said[begin]) & 0xc0) == 0x80) --begin;
    while (end < said.size() && (static_cast<unsigned char>(said[end]) & 0xc0) == 0x80) ++end;
    const std::string stop = said.substr(begin, end - begin);
    Request request = question("Say something", 40);
    request.stops = {stop};
    const RequestId cut = driver.session.submit(request).value();
    driver.runUntilIdle();
    QCOMPARE(driver.end(cut), std::string("stop"));
    QCOMPARE(driver.answer(cut), said.substr(0, said.find(stop)));
  }

  void anotherModelIsLoadedInMidAnswer() {
    SessionDriver driver;
    QVERIFY(driver.load(m_first));
    const RequestId id = driver.session.submit(question("Talk without end", 500)).value();
    QVERIFY(driver.runUntil<TokenEvent>());
    driver.session.beginLoad({.path = m_second, .device = "cpu", .threads = 2});
    driver.runUntilIdle();
    QCOMPARE(driver.end(id), std::string("cancelled"));
    QCOMPARE(driver.session.model()->summary.quantisation, std::string("Q4_0"));
    const RequestId next = driver.session.submit(question("And now?")).value();
    driver.runUntilIdle();
    QVERIFY(driver.end(next) == "length" || driver.end(next) == "eos");
  }

  void unloadFreesTheModelAndTheNextLoadWorks() {
    SessionDriver driver;
    for (int round = 0; round < 3; ++round) {
      QVERIFY(driver.load(m_first, 512));
      const RequestId id = driver.session.submit(question("Talk without end", 500)).value();
      QVERIFY(driver.runUntil<TokenEvent>());
      driver.session.unload();
      driver.runUntilIdle();
      QVERIFY(driver.session.model() == nullptr);
      QCOMPARE(driver.end(id), std::string("cancelled"));
    }
    QCOMPARE(driver.all<Unloaded>().size(), std::size_t{3});
  }

  void aConversationFillsTheContext() {
    SessionDriver driver;
    QVERIFY(driver.load(m_first, 64));
    const RequestId id = driver.session.submit(question("Hi", 500)).value();
    driver.runUntilIdle();
    QVERIFY(driver.end(id) == "context" || driver.end(id) == "eos");
    const auto tooLong = driver.session.submit(question(std::string(2000, 'x')));
    QVERIFY(!tooLong);
    QVERIFY(tooLong.error().message.find("64") != std::string::npos);
  }
};

QTEST_APPLESS_MAIN(PromptStoryTest)
#include "prompt_story_test.moc"
