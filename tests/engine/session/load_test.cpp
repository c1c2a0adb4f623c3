#include <fstream>

#include <QTemporaryDir>
#include <QTest>

#include "tests/support/session_driver.h"
#include "tests/support/tiny_model.h"

using namespace praxis::engine;
using namespace praxis::engine::session;
using praxis::tests::rawRequest;
using praxis::tests::SessionDriver;
using praxis::tests::TinyModel;

class LoadTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  std::filesystem::path m_good;

  std::filesystem::path write(const char* name, const TinyModel& tiny) {
    const std::filesystem::path path = m_folder.filePath(name).toStdString();
    praxis::tests::writeTinyModel(tiny, path).value();
    return path;
  }

 private Q_SLOTS:
  void initTestCase() { m_good = write("good.gguf", TinyModel::alphabet()); }

  void progressRisesAndEndsInLoadDone() {
    SessionDriver driver;
    QVERIFY(driver.load(m_good));
    const auto progress = driver.all<LoadProgress>();
    QVERIFY(progress.size() > 3);
    QCOMPARE(progress.front().share, 0.0);
    QCOMPARE(progress.back().share, 1.0);
    for (std::size_t i = 1; i < progress.size(); ++i) QVERIFY(progress[i].share >= progress[i - 1].share);
    for (const LoadProgress& each : progress) QVERIFY(!each.stage.empty());
    QCOMPARE(driver.all<LoadDone>().size(), std::size_t{1});
    QVERIFY(std::holds_alternative<LoadDone>(driver.events.back()));
  }

  void whatIsLoadedIsDescribed() {
    SessionDriver driver;
    QVERIFY(driver.session.model() == nullptr);
    QVERIFY(driver.session.tokenizer() == nullptr);
    QVERIFY(driver.load(m_good, 100));
    const LoadedModel& model = *driver.session.model();
    QCOMPARE(model.summary.name, std::string("tiny"));
    QCOMPARE(model.contextTokens, std::int64_t{100});
    QVERIFY(!model.contextShortened);
    QVERIFY(!model.device.empty());
    QVERIFY(model.loadMs > 0.0);
    QVERIFY(model.memory.totalBytes() > model.memory.kvBytes);
    QCOMPARE(driver.session.tokenizer()->vocabSize(), std::int64_t{praxis::tests::kTinyVocab});
  }

  // Every step of a load can be the last: the session is free again at once and can load anew.
  void aLoadCanBeDroppedAtEveryStep() {
    for (int steps = 0;; ++steps) {
      SessionDriver driver;
      driver.session.beginLoad({.path = m_good, .device = "cpu", .threads = 1});
      for (int i = 0; i < steps; ++i) driver.step();
      const bool wasLoaded = driver.session.model() != nullptr;
      driver.session.unload();
      driver.collect();
      QVERIFY(driver.session.model() == nullptr);
      QCOMPARE(driver.all<Unloaded>().size(), std::size_t{wasLoaded});
      QCOMPARE(driver.all<LoadFailed>().size(), std::size_t{!wasLoaded});
      if (!wasLoaded) QCOMPARE(driver.all<LoadFailed>().front().error.code, base::ErrorCode::cancelled);
      QVERIFY(driver.load(m_good));
      if (wasLoaded) break;
    }
  }

  void aSecondLoadReplacesTheFirst() {
    SessionDriver driver;
    driver.session.beginLoad({.path = m_good, .device = "cpu", .threads = 1});
    driver.step();
    QVERIFY(driver.load(m_good, 64));
    QCOMPARE(driver.all<LoadFailed>().size(), std::size_t{1});
    QCOMPARE(driver.all<LoadDone>().size(), std::size_t{1});
    QVERIFY(driver.load(m_good, 96));
    QCOMPARE(driver.all<Unloaded>().size(), std::size_t{1});
    QCOMPARE(driver.session.model()->contextTokens, std::int64_t{96});
  }

  void badFilesAreErrorsAndTheSessionStaysUsable() {
    const std::filesystem::path garbage = m_folder.filePath("garbage.gguf").toStdString();
    std::ofstream(garbage) << "not a model";
    TinyModel missing;
    missing.leftOut = {"blk.0.attn_k.weight"};
    TinyModel other;
    other.architecture = "mamba";
    TinyModel noTokenizer;
    noTokenizer.metadata["tokenizer.ggml.model"] = std::string("runes");
    TinyModel moreTokens;
    moreTokens.shapes["token_embd.weight"] = {100, 64};
    moreTokens.shapes["output.weight"] = {100, 64};
    const std::vector<std::pair<std::filesystem::path, base::ErrorCode>> cases{
        {m_folder.filePath("absent.gguf").toStdString(), base::ErrorCode::notFound},
        {garbage, base::ErrorCode::unsupported},
        {write("missing.gguf", missing), base::ErrorCode::corrupt},
        {write("other.gguf", other), base::ErrorCode::unsupported},
        {write("runes.gguf", noTokenizer), base::ErrorCode::unsupported},
        {write("more_tokens.gguf", moreTokens), base::ErrorCode::corrupt},
    };
    SessionDriver driver;
    QVERIFY(driver.load(m_good));
    for (const auto& [path, code] : cases) {
      driver.events.clear();
      QVERIFY(!driver.load(path));
      const auto failures = driver.all<LoadFailed>();
      QCOMPARE(failures.size(), std::size_t{1});
      QVERIFY2(failures.front().error.code == code, failures.front().error.message.c_str());
      QVERIFY2(failures.front().error.message.find(path.filename().string()) != std::string::npos,
               failures.front().error.message.c_str());
      QCOMPARE(driver.session.submit(rawRequest("a")).error().code, base::ErrorCode::notFound);
      QVERIFY(driver.load(m_good));
      const auto id = driver.session.submit(rawRequest("w")).value();
      driver.runUntilIdle();
      QCOMPARE(driver.answer(id), std::string("xyz"));
    }
  }

  void aDeviceThatIsNotThereIsAnError() {
    SessionDriver driver;
    driver.session.beginLoad({.path = m_good, .device = "abacus"});
    driver.runUntilIdle();
    QCOMPARE(driver.all<LoadFailed>().size(), std::size_t{1});
  }

  void anIdleSessionDoesNothing() {
    SessionDriver driver;
    QCOMPARE(driver.step(), StepStatus::idle);
    driver.session.unload();
    driver.session.cancelAll();
    driver.session.cancel(1);
    QCOMPARE(driver.step(), StepStatus::idle);
    QVERIFY(driver.events.empty());
  }
};

QTEST_APPLESS_MAIN(LoadTest)
#include "load_test.moc"
