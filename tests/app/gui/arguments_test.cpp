// The command line says what it means or is refused with a sentence.

#include <QTest>

#include "app/gui/arguments.h"

using namespace praxis::app::gui;
using praxis::engine::base::log::Level;

class ArgumentsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void nothingMeansDefaults() {
    const auto arguments = parse({});
    QVERIFY(arguments.has_value());
    QVERIFY(arguments->modelPath.isEmpty() && arguments->tourFolder.isEmpty() && !arguments->logLevel &&
            !arguments->version);
  }

  void everyOptionArrives() {
    const auto arguments = parse({"--model", "/m/a.gguf", "--study=/s", "--log-level", "debug", "--data-dir", "/d",
                                  "--tour", "/t", "--tour-theme", "light"});
    QVERIFY(arguments.has_value());
    QCOMPARE(arguments->modelPath, QStringLiteral("/m/a.gguf"));
    QCOMPARE(arguments->studyPath, QStringLiteral("/s"));
    QCOMPARE(arguments->dataFolder, QStringLiteral("/d"));
    QCOMPARE(arguments->tourFolder, QStringLiteral("/t"));
    QVERIFY(arguments->logLevel == Level::debug);
    QVERIFY(arguments->tourTheme == praxis::ui::style::Theme::light);
  }

  void wrongOnesAreRefused_data() {
    QTest::addColumn<QStringList>("line");
    QTest::addColumn<QString>("named");
    QTest::newRow("unknown") << QStringList{"--modle", "a"} << "modle";
    QTest::newRow("no value") << QStringList{"--model"} << "model";
    QTest::newRow("level") << QStringList{"--log-level", "loud"} << "loud";
    QTest::newRow("theme") << QStringList{"--tour-theme", "pink"} << "pink";
    QTest::newRow("stray") << QStringList{"a.gguf"} << "a.gguf";
  }

  void wrongOnesAreRefused() {
    QFETCH(QStringList, line);
    QFETCH(QString, named);
    const auto arguments = parse(line);
    QVERIFY(!arguments.has_value());
    QVERIFY2(QString::fromStdString(arguments.error().message).contains(named), arguments.error().message.c_str());
  }

  void usageNamesEveryOption() {
    for (const char* option :
         {"--model", "--study", "--log-level", "--data-dir", "--tour", "--tour-theme", "--version"}) {
      QVERIFY2(usage().contains(QLatin1String(option)), option);
    }
  }

 private:
  static praxis::engine::base::Result<Arguments> parse(const QStringList& line) {
    return parseArguments(QStringList{QStringLiteral("praxis")} + line);
  }
};

QTEST_GUILESS_MAIN(ArgumentsTest)
#include "arguments_test.moc"
