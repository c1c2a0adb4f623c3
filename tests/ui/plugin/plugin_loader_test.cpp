// A good plugin is loaded; an absent, broken or foreign one costs a sentence and nothing else.

#include <QApplication>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

#include "ui/plugin/panel_plugin.h"
#include "ui/plugin/plugin_loader.h"

using namespace praxis::ui::plugin;

namespace {

const QString kPlugins = QStringLiteral(PRAXIS_BUILD_DIR "/tests/plugins/");

class Host : public PanelHost {
 public:
  void showStatus(const QString&) override {}
  QString cacheFolder() const override { return {}; }
  QStringList samplePaths() const override { return {}; }
};

void write(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  QCOMPARE(file.write(bytes), bytes.size());
}

}  // namespace

class PluginLoaderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void goodPluginMakesPanels() {
    PluginLoader loader({kPlugins + QStringLiteral("good")});
    load(loader);
    QVERIFY2(loader.panelPlugin(), qPrintable(loader.whyNot()));
    QVERIFY(loader.whyNot().isEmpty());
    QVERIFY(loader.problems().isEmpty());
    Host host;
    const std::unique_ptr<Panel> panel(loader.panelPlugin()->createPanel(host, nullptr));
    panel->openPaths({QStringLiteral("a.dcm")});
    QCOMPARE(panel->property("opened").toStringList(), QStringList{QStringLiteral("a.dcm")});
    auto* object = dynamic_cast<QObject*>(loader.panelPlugin());
    loader.shutdown();
    QVERIFY(object->property("shutDown").toBool());
    QVERIFY(!loader.panelPlugin());
  }

  void absentFolderNamesThePlaces() {
    PluginLoader loader({QStringLiteral("/nowhere/plugins")});
    load(loader);
    QVERIFY(!loader.panelPlugin());
    QVERIFY(loader.whyNot().contains(QStringLiteral("/nowhere/plugins")));
  }

  void brokenFilesAreNamedAndSurvived() {
    QTemporaryDir folder;
    write(folder.filePath(QStringLiteral("empty.so")), {});
    write(folder.filePath(QStringLiteral("noise.so")), QByteArray(5000, '\x7f'));
    // An ELF header, then nothing that it promises.
    write(folder.filePath(QStringLiteral("torn.so")),
          QByteArray::fromHex("7f454c460201010000000000000000000300") + QByteArray(60, '\xff'));
    write(folder.filePath(QStringLiteral("readme.txt")), "not a library");
    PluginLoader loader({folder.path()});
    load(loader);
    QVERIFY(!loader.panelPlugin());
    QCOMPARE(loader.problems().size(), 3);
    for (const char* name : {"empty.so", "noise.so", "torn.so"}) QVERIFY(loader.whyNot().contains(QLatin1String(name)));
  }

  void foreignPluginIsRefused() {
    PluginLoader loader({kPlugins + QStringLiteral("stranger")});
    load(loader);
    QVERIFY(!loader.panelPlugin());
    QVERIFY(loader.whyNot().contains(QStringLiteral("org.example.SomethingElse/7")));
  }

  void goodOneAmongBadOnesIsLoaded() {
    QTemporaryDir folder;
    write(folder.filePath(QStringLiteral("noise.so")), QByteArray(5000, '\x7f'));
    PluginLoader loader({folder.path(), kPlugins + QStringLiteral("good")});
    load(loader);
    QVERIFY(loader.panelPlugin());
    QCOMPARE(loader.problems().size(), 1);
    loader.shutdown();
  }

  void loaderMayGoWhileItLoads() {
    QThreadPool pool;
    {
      PluginLoader loader({kPlugins + QStringLiteral("good")});
      loader.start(pool);
    }
    pool.waitForDone();
    QCoreApplication::sendPostedEvents();
  }

  void environmentNamesTheFolders() {
    qputenv("PRAXIS_PLUGINS", "/a:/b");
    QCOMPARE(PluginLoader::defaultFolders(), (QStringList{QStringLiteral("/a"), QStringLiteral("/b")}));
    qunsetenv("PRAXIS_PLUGINS");
    QCOMPARE(PluginLoader::defaultFolders().size(), 2);
  }

 private:
  static void load(PluginLoader& loader) {
    QSignalSpy finished(&loader, &PluginLoader::finished);
    loader.start(*QThreadPool::globalInstance());
    QVERIFY(finished.wait());
    QVERIFY(loader.isFinished());
  }
};

QTEST_MAIN(PluginLoaderTest)
#include "plugin_loader_test.moc"
