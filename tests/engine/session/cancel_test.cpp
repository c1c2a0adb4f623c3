#include <atomic>
#include <map>
#include <random>
#include <thread>

#include <QTemporaryDir>
#include <QTest>

#include "tests/support/session_driver.h"
#include "tests/support/tiny_model.h"

using namespace praxis::engine;
using namespace praxis::engine::session;
using praxis::tests::rawRequest;
using praxis::tests::SessionDriver;
using praxis::tests::TinyModel;

class CancelTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  std::filesystem::path m_alphabet;
  std::filesystem::path m_random;   // random weights: answers run to their token limit, but for a rare EOS

  // Calls of every kind in any order; the ids of all requests that were accepted.
  std::vector<RequestId> doAnything(SessionDriver& driver, int calls) const {
    std::mt19937 random(11);
    std::vector<RequestId> ids;
    const auto oneIn = [&](unsigned n) { return random() % n == 0; };
    for (int call = 0; call < calls; ++call) {
      const unsigned kind = random() % 12;
      if (kind == 0) {
        driver.session.beginLoad({.path = oneIn(4) ? m_random : m_alphabet, .device = "cpu", .threads = 1});
      } else if (kind == 1 && oneIn(3)) {
        driver.session.unload();
      } else if (kind == 2 && !ids.empty()) {
        driver.session.cancel(ids[random() % ids.size()]);
      } else if (kind == 3 && oneIn(3)) {
        driver.session.cancelAll();
      } else if (kind < 6) {
        const std::string prompt(1 + random() % 100, 'a');
        const auto id = driver.session.submit(rawRequest(prompt, 1 + static_cast<int>(random() % 30)));
        if (id) ids.push_back(*id);
      } else {
        for (unsigned i = 0; i < 1 + random() % 8; ++i) driver.step();
      }
    }
    return ids;
  }

 private Q_SLOTS:
  void initTestCase() {
    m_alphabet = m_folder.filePath("alphabet.gguf").toStdString();
    m_random = m_folder.filePath("random.gguf").toStdString();
    TinyModel random;
    random.contextLength = 1024;
    praxis::tests::writeTinyModel(TinyModel::alphabet(), m_alphabet).value();
    praxis::tests::writeTinyModel(random, m_random).value();
  }

  void cancelInMidPrefillEndsWithinOneStep() {
    SessionDriver driver;
    QVERIFY(driver.load(m_random));
    const RequestId id = driver.session.submit(rawRequest(std::string(900, 'q'))).value();
    driver.step();
    QVERIFY(driver.of<PrefillProgress>(id).back().done < 901);
    driver.session.cancel(id);
    QCOMPARE(driver.step(), StepStatus::idle);
    QCOMPARE(driver.end(id), std::string("cancelled"));
    QVERIFY(driver.of<TokenEvent>(id).empty());
  }

  void cancelInMidAnswerKeepsWhatWasSaid() {
    SessionDriver driver;
    QVERIFY(driver.load(m_alphabet));
    const RequestId id = driver.session.submit(rawRequest("a")).value();
    while (driver.of<TokenEvent>(id).size() < 3) driver.step();
    driver.session.cancel(id);
    QCOMPARE(driver.step(), StepStatus::idle);
    QCOMPARE(driver.end(id), std::string("cancelled"));
    QCOMPARE(driver.answer(id), std::string("bcd"));
    QCOMPARE(driver.of<RequestFinished>(id).front().timings.generatedTokens, 3);
  }

  // Text that was held back for a stop string belongs to a cancelled answer as well.
  void cancelEmitsWhatWasHeldBack() {
    SessionDriver driver;
    QVERIFY(driver.load(m_alphabet));
    Request request = rawRequest("a");
    request.stops = {"bcdefgh"};
    const RequestId id = driver.session.submit(request).value();
    while (driver.of<TokenEvent>(id).size() < 3) driver.step();
    driver.session.cancel(id);
    driver.runUntilIdle();
    QCOMPARE(driver.of<RequestFinished>(id).front().answerTail, std::string("bcd"));
  }

  void cancelOfOneThatWaitsLeavesTheOthers() {
    SessionDriver driver;
    QVERIFY(driver.load(m_alphabet));
    const RequestId first = driver.session.submit(rawRequest("a")).value();
    const RequestId second = driver.session.submit(rawRequest("b")).value();
    const RequestId third = driver.session.submit(rawRequest("w")).value();
    driver.step();
    driver.session.cancel(second);
    driver.step();
    QCOMPARE(driver.end(second), std::string("cancelled"));
    QVERIFY(driver.of<RequestStarted>(second).empty());
    driver.runUntilIdle();
    QCOMPARE(driver.end(first), std::string("eos"));
    QCOMPARE(driver.answer(third), std::string("xyz"));
  }

  void unknownAndFinishedIdsAreIgnored() {
    SessionDriver driver;
    QVERIFY(driver.load(m_alphabet));
    const RequestId id = driver.session.submit(rawRequest("w")).value();
    driver.session.cancel(id + 1);   // not yet given
    driver.session.cancel(0);
    driver.runUntilIdle();
    QCOMPARE(driver.end(id), std::string("eos"));
    driver.session.cancel(id);
    const RequestId next = driver.session.submit(rawRequest("w")).value();
    QCOMPARE(next, id + 1);
    driver.runUntilIdle();
    QCOMPARE(driver.end(next), std::string("eos"));
    QCOMPARE(driver.end(id), std::string("eos"));
  }

  void cancelAllEndsWhatWasAcceptedAndNothingLater() {
    SessionDriver driver;
    QVERIFY(driver.load(m_alphabet));
    const RequestId running = driver.session.submit(rawRequest("a")).value();
    const RequestId waiting = driver.session.submit(rawRequest("a")).value();
    driver.step();
    driver.session.cancelAll();
    const RequestId later = driver.session.submit(rawRequest("w")).value();
    driver.runUntilIdle();
    QCOMPARE(driver.end(running), std::string("cancelled"));
    QCOMPARE(driver.end(waiting), std::string("cancelled"));
    QCOMPARE(driver.end(later), std::string("eos"));
  }

  void loadAndUnloadEndWhatRunsAndWaits() {
    for (const bool unload : {true, false}) {
      SessionDriver driver;
      QVERIFY(driver.load(m_random));
      const RequestId running = driver.session.submit(rawRequest("hello", 500)).value();
      const RequestId waiting = driver.session.submit(rawRequest("hello")).value();
      QVERIFY(driver.runUntil<TokenEvent>());
      if (unload) driver.session.unload();
      else driver.session.beginLoad({.path = m_alphabet, .device = "cpu", .threads = 1});
      driver.runUntilIdle();
      QCOMPARE(driver.end(running), std::string("cancelled"));
      QCOMPARE(driver.end(waiting), std::string("cancelled"));
      QCOMPARE(driver.all<Unloaded>().size(), std::size_t{1});
      QCOMPARE(driver.session.model() == nullptr, unload);
      if (unload) QVERIFY(driver.load(m_alphabet));
      const RequestId id = driver.session.submit(rawRequest("w")).value();
      driver.runUntilIdle();
      QCOMPARE(driver.answer(id), std::string("xyz"));
    }
  }

  void aSessionCanDieInMidAnswer() {
    SessionDriver driver;
    QVERIFY(driver.load(m_random));
    QVERIFY(driver.session.submit(rawRequest("hello", 500)));
    QVERIFY(driver.session.submit(rawRequest("hello", 500)));
    QVERIFY(driver.runUntil<TokenEvent>());
  }

  // Any thread may cancel at any moment, also ids that are not there.
  void cancelFromAnotherThread() {
    SessionDriver driver;
    QVERIFY(driver.load(m_random));
    std::atomic<RequestId> newest = 0;
    std::atomic<bool> stop = false;
    std::thread other([&] {
      for (RequestId i = 0; !stop; ++i) {
        if (i % 64 == 0) driver.session.cancelAll();
        driver.session.cancel(newest + i % 3);
        std::this_thread::yield();
      }
    });
    std::vector<RequestId> ids;
    for (int round = 0; round < 50; ++round) {
      for (int i = 0; i < 3; ++i) ids.push_back(driver.session.submit(rawRequest("hello", 50)).value());
      newest = ids.back();
      driver.runUntilIdle();
    }
    stop = true;
    other.join();
    for (const RequestId id : ids) {
      const std::string end = driver.end(id);
      QVERIFY2(end == "cancelled" || end == "length" || end == "eos", end.c_str());
    }
  }

  // Invariant 1, under any order of calls.
  void everyAcceptedRequestEndsExactlyOnce() {
    SessionDriver driver;
    const std::vector<RequestId> ids = doAnything(driver, 3000);
    driver.runUntilIdle();
    QVERIFY(ids.size() > 50);
    std::map<RequestId, int> ends;
    for (const auto& event : driver.all<RequestFinished>()) ++ends[event.id];
    for (const auto& event : driver.all<RequestFailed>()) ++ends[event.id];
    QCOMPARE(ends.size(), ids.size());
    for (const RequestId id : ids) QCOMPARE(ends[id], 1);
    // Every load has its one end too.
    QVERIFY(driver.all<LoadDone>().size() >= driver.all<Unloaded>().size());
  }
};

QTEST_APPLESS_MAIN(CancelTest)
#include "cancel_test.moc"
