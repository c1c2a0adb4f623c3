// The log: levels, module names, rotation by size and number of files.

#include <filesystem>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "engine/base/log.h"

namespace logging = praxis::engine::base::log;

namespace {

QString contentOf(const std::filesystem::path& path) {
  QFile file(QString::fromStdString(path.string()));
  return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

}  // namespace

class LogTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    m_file = std::filesystem::path(m_folder.path().toStdString()) / QTest::currentTestFunction() / "praxis.log";
  }
  void cleanup() { logging::stop(); }

  void linesCarryLevelAndModule() {
    QVERIFY(logging::start({m_file}).has_value());
    logging::info("session", "loaded {} in {} ms", "model.gguf", 12);
    logging::stop();
    const QString text = contentOf(m_file);
    QVERIFY2(text.contains("info") && text.contains("[session] loaded model.gguf in 12 ms"), qPrintable(text));
  }

  void linesBelowTheLevelAreNotWritten() {
    logging::Config config{m_file};
    config.level = logging::Level::warning;
    QVERIFY(logging::start(config).has_value());
    logging::info("a", "quiet");
    logging::warning("a", "loud");
    logging::stop();
    const QString text = contentOf(m_file);
    QVERIFY(!text.contains("quiet"));
    QVERIFY(text.contains("loud"));
  }

  void filesRotateAndTheOldestGoes() {
    logging::Config config{m_file};
    config.fileBytesMax = 2000;
    config.filesMax = 2;
    QVERIFY(logging::start(config).has_value());
    for (int i = 0; i < 400; ++i) logging::info("rotation", "line {}", i);
    logging::stop();
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(m_file.parent_path())) {
      QVERIFY(entry.file_size() <= 2200);
      ++files;
    }
    QCOMPARE(files, 3);
    QVERIFY(contentOf(m_file).contains("line 399"));
  }

  void afterStopNothingIsWrittenAndNothingBreaks() {
    logging::info("nobody", "before start");
    QVERIFY(!logging::enabled(logging::Level::error));
  }

  void unwritablePlaceIsAnError() {
    const auto result = logging::start({"/proc/nowhere/praxis.log"});
    QVERIFY(!result.has_value());
    QVERIFY(result.error().message.find("/proc/nowhere") != std::string::npos);
  }

  void levelNames() {
    QCOMPARE(logging::levelFromName("debug"), logging::Level::debug);
    QVERIFY(!logging::levelFromName("loud").has_value());
  }

 private:
  QTemporaryDir m_folder;
  std::filesystem::path m_file;
};

QTEST_APPLESS_MAIN(LogTest)
#include "log_test.moc"
