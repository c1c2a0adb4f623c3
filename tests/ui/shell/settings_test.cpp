// Settings come back as they were left, a damaged file gives defaults, and nothing is written that did not change.

#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "ui/shell/settings.h"

using namespace praxis::ui;
using shell::Settings;
using shell::SettingsStore;

class SettingsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(QStringLiteral("deep/praxis.ini"));
  }

  void whatIsLeftComesBack() {
    const Settings expected{.theme = style::Theme::light,
                            .page = 3,
                            .sideBySide = true,
                            .geometry = QByteArray("\x00\x01\xff geometry", 13),
                            .split = QByteArray("split"),
                            .threads = 7,
                            .logLevel = QStringLiteral("debug"),
                            .modelPath = QStringLiteral("/模型/qwen2.gguf")};
    {
      SettingsStore store(m_file);
      QCOMPARE(store.values(), Settings{});
      store.change([&](Settings& s) { s = expected; });
    }
    QVERIFY(SettingsStore(m_file).values() == expected);
    QVERIFY(shell::readSettings(m_file) == expected);
  }

  void onlyChangesAreTold() {
    SettingsStore store(m_file);
    QSignalSpy changed(&store, &SettingsStore::changed);
    store.change([](Settings& s) { s.threads = 0; });
    QCOMPARE(changed.size(), 0);
    store.change([](Settings& s) { s.threads = 2; });
    QCOMPARE(changed.size(), 1);
  }

  void nothingIsWrittenWithoutAChange() {
    { SettingsStore store(m_file); }
    QVERIFY(!QFileInfo::exists(m_file));
  }

  void withoutAFileNothingIsKept() {
    SettingsStore store{QString()};
    store.change([](Settings& s) { s.page = 2; });
    QCOMPARE(store.values().page, 2);
    QCOMPARE(SettingsStore(QString()).values().page, 0);
  }

  void damagedFileGivesDefaults() {
    const QString path = m_folder->filePath(QStringLiteral("torn.ini"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[engine]\nthreads=-99999999999\n[window]\ntheme=@Variant(\xff\xff\npage=many\n\x00\xfe[");
    file.close();
    const Settings values = shell::readSettings(path);
    QCOMPARE(values.threads, 0);
    QCOMPARE(values.page, 0);
    QCOMPARE(values.theme, style::Theme::dark);
  }

 private:
  std::unique_ptr<QTemporaryDir> m_folder;
  QString m_file;
};

QTEST_GUILESS_MAIN(SettingsTest)
#include "settings_test.moc"
