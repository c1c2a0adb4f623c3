// Laws of loading a Hugging Face folder: its weights are prepared in steps that are seen and can be left, and then it
// answers like any other model.

#include <QTemporaryDir>
#include <QTest>

#include "tests/support/checkpoint_writer.h"
#include "tests/support/session_driver.h"
#include "tests/support/tiny_model.h"

using namespace praxis::engine;
using namespace praxis::engine::session;
using praxis::tests::rawRequest;
using praxis::tests::SessionDriver;

class CheckpointLoadTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_temporary;
  std::filesystem::path m_folder;

 private Q_SLOTS:
  void initTestCase() {
    const std::filesystem::path gguf = m_temporary.filePath("tiny.gguf").toStdString();
    m_folder = m_temporary.filePath("tiny").toStdString();
    praxis::tests::writeTinyModel({}, gguf).value();
    praxis::tests::writeCheckpoint(weights::ModelFile::open(gguf).value(), {.className = "LlamaForCausalLM"}, m_folder);
  }

  void weightsArePreparedInSight() {
    SessionDriver driver;
    QVERIFY(driver.load(m_folder));
    double last = 0.0;
    bool prepared = false;
    for (const LoadProgress& progress : driver.all<LoadProgress>()) {
      prepared = prepared || progress.stage == "preparing weights";
      QVERIFY(progress.share >= last);
      last = progress.share;
    }
    QVERIFY(prepared);
    QCOMPARE(last, 1.0);
    const auto id = driver.session.submit(rawRequest("abab", 4));
    QVERIFY(id.has_value());
    driver.runUntilIdle();
    QVERIFY(driver.end(*id) == "length" || driver.end(*id) == "eos");
  }

  void preparingCanBeLeftAtEveryStep() {
    for (int steps = 1;; ++steps) {
      SessionDriver driver;
      driver.session.beginLoad({.path = m_folder, .device = "cpu", .threads = 1});
      for (int step = 0; step < steps; ++step) driver.step();
      if (driver.session.model() != nullptr) break;
      driver.session.unload();
      driver.runUntilIdle();
      QVERIFY(driver.session.model() == nullptr);
      QVERIFY(steps < 1000);
    }
  }
};

QTEST_APPLESS_MAIN(CheckpointLoadTest)
#include "checkpoint_load_test.moc"
