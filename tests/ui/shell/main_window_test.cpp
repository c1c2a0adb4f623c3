// The window: pages by keyboard, theme, side by side, drops, a status strip that is always there, and life without a
// plugin.

#include <QApplication>
#include <QDialog>
#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QToolButton>

#include "engine/metrics/engine_metrics.h"
#include "ui/bridge/engine_client.h"
#include "ui/bridge/engine_worker.h"
#include "ui/bridge/telemetry.h"
#include "ui/shell/engine_strip.h"
#include "ui/shell/imaging_page.h"
#include "ui/shell/main_window.h"
#include "ui/style/theme.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/navigation_rail.h"

using namespace praxis::ui;
using shell::MainWindow;
using shell::Page;

namespace {

class RecordingPanel : public plugin::Panel {
 public:
  using Panel::Panel;
  void openPaths(const QStringList& paths) override { opened += paths; }
  bool isIdle() const override { return true; }
  QStringList opened;
};

}  // namespace

class MainWindowTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_store = std::make_unique<shell::SettingsStore>(QString());
    // No engine runs here: the worker only queues what it is told.
    m_worker = std::make_unique<bridge::EngineWorker>(m_metrics);
    m_client = std::make_unique<bridge::EngineClient>(*m_worker);
    m_telemetry = std::make_unique<bridge::Telemetry>(m_metrics, nullptr, bridge::TelemetryOptions{.sampling = false});
    m_window = makeWindow();
    m_window->resize(1440, 900);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
  }

  void cleanup() {
    m_window.reset();
    m_telemetry.reset();
    m_client.reset();
    m_worker.reset();
    m_store.reset();
  }

  void pagesAreReachableByKeyboard() {
    const std::pair<Qt::Key, Page> keys[] = {
        {Qt::Key_4, Page::monitor}, {Qt::Key_2, Page::imaging}, {Qt::Key_3, Page::models}, {Qt::Key_1, Page::query}};
    for (const auto& [key, page] : keys) {
      QTest::keyClick(m_window.get(), key, Qt::ControlModifier);
      QTRY_COMPARE(m_window->page(), page);
    }
    QTest::keyClick(m_window.get(), Qt::Key_Comma, Qt::ControlModifier);
    QCOMPARE(m_window->page(), Page::settings);
  }

  void onlyTheCurrentPageShows() {
    m_window->showPage(Page::models);
    QVERIFY(m_models->isVisible() && !m_query->isVisible() && !m_monitor->isVisible());
    m_window->showPage(Page::query);
    QVERIFY(m_query->isVisible() && !m_window->imaging().isVisible());
    m_window->showPage(Page::imaging);
    QVERIFY(!m_query->isVisible() && m_window->imaging().isVisible());
  }

  void queryAndImagingStandSideBySide() {
    QTest::keyClick(m_window.get(), Qt::Key_Backslash, Qt::ControlModifier);
    QVERIFY(m_window->isSideBySide());
    QVERIFY(m_query->isVisible() && m_window->imaging().isVisible());
    m_window->showPage(Page::models);
    QVERIFY(!m_query->isVisible());
    m_window->showPage(Page::imaging);
    QVERIFY(m_query->isVisible() && m_window->imaging().isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_Backslash, Qt::ControlModifier);
    QVERIFY(!m_query->isVisible() && m_window->imaging().isVisible());
  }

  void themeSwitches() {
    auto* toggle = m_window->findChild<QToolButton*>(QStringLiteral("themeToggle"));
    QVERIFY(toggle);
    toggle->click();
    QCOMPARE(style::current(), style::Theme::light);
    QCOMPARE(m_window->palette().color(QPalette::Window), style::colours(style::Theme::light).background);
    QCOMPARE(m_store->values().theme, style::Theme::light);
    toggle->click();
    QCOMPARE(style::current(), style::Theme::dark);
  }

  void stateOutlivesTheWindow() {
    m_window->showPage(Page::monitor);
    m_window->setSideBySide(false);
    m_window->resize(1111, 777);
    m_window->close();
    m_window = makeWindow();
    QCOMPARE(m_window->page(), Page::monitor);
    QCOMPARE(m_window->size(), QSize(1111, 777));
  }

  void absurdSettingsAreSurvived() {
    m_store->change([](shell::Settings& s) {
      s.page = 4711;
      s.geometry = QByteArray("noise");
      s.split = QByteArray("noise");
    });
    m_window = makeWindow();
    QCOMPARE(m_window->page(), Page::settings);
    QVERIFY(m_window->width() >= 1024 && m_window->height() >= 680);
  }

  void stripIsAlwaysTrue() {
    QVERIFY(m_window->strip().useText().contains(QStringLiteral("Not for diagnostic use")));
    QVERIFY(m_window->strip().privacyText().contains(QStringLiteral("nothing leaves this computer")));
    QCOMPARE(m_window->strip().modelText(), QStringLiteral("No model is loaded"));
    m_client->load({.path = QStringLiteral("/nowhere/a.gguf")});
    QVERIFY(m_window->strip().modelText().startsWith(QStringLiteral("Loading")));
    for (const Page page : {Page::query, Page::imaging, Page::models, Page::monitor, Page::settings}) {
      m_window->showPage(page);
      QVERIFY(m_window->strip().isVisible());
    }
    m_window->strip().setPanelStatus(QStringLiteral("3 series"));
    QCOMPARE(m_window->strip().panelText(), QStringLiteral("3 series"));
  }

  void missingPluginIsSaid() {
    m_window->imaging().setUnavailable(QStringLiteral("libtorn.so could not be loaded: file too short."));
    m_window->showPage(Page::imaging);
    QVERIFY(m_window->imaging().emptyState()->isVisible());
    QVERIFY(m_window->imaging().emptyState()->note().contains(QStringLiteral("libtorn.so")));
    QVERIFY(!m_window->imaging().openPaths({QStringLiteral("/a.dcm")}));
    m_window->showPage(Page::query);
    QVERIFY(m_query->isVisible());
  }

  void pathsWaitForThePanel() {
    QVERIFY(m_window->imaging().openPaths({QStringLiteral("/a.dcm")}));
    auto* panel = new RecordingPanel;
    m_window->imaging().setPanel(panel);
    QCOMPARE(panel->opened, QStringList{QStringLiteral("/a.dcm")});
    QVERIFY(!m_window->imaging().emptyState()->isVisibleTo(&m_window->imaging()));
  }

  void dropsFindTheirPage() {
    auto* panel = new RecordingPanel;
    m_window->imaging().setPanel(panel);
    QSignalSpy models(m_window.get(), &MainWindow::modelDropped);
    drop({QStringLiteral("/m/a.gguf")});
    QTRY_COMPARE(models.size(), 1);
    QCOMPARE(models.first().first().toString(), QStringLiteral("/m/a.gguf"));
    QVERIFY(panel->opened.isEmpty());
    drop({QStringLiteral("/s/1.dcm"), QStringLiteral("/s/2.dcm")});
    QTRY_VERIFY(!panel->opened.isEmpty());
    QCOMPARE(models.size(), 1);
    QCOMPARE(panel->opened, (QStringList{QStringLiteral("/s/1.dcm"), QStringLiteral("/s/2.dcm")}));
    QCOMPARE(m_window->page(), Page::imaging);
  }

  void aboutIsNotModal() {
    m_window->showAbout();
    auto* about = m_window->findChild<QDialog*>();
    QVERIFY(about && about->isVisible() && !about->isModal());
    QString words;
    for (const QLabel* label : about->findChildren<QLabel*>()) words += label->text();
    QVERIFY(words.contains(QStringLiteral("GPL-3.0-or-later")));
  }

 private:
  std::unique_ptr<MainWindow> makeWindow() {
    m_query = new QWidget;
    m_models = new QWidget;
    m_monitor = new QWidget;
    return std::make_unique<MainWindow>(*m_client, *m_telemetry, *m_store,
                                        MainWindow::Pages{m_query, m_models, m_monitor});
  }

  void drop(const QStringList& paths) {
    QMimeData data;
    QList<QUrl> urls;
    for (const QString& path : paths) urls.append(QUrl::fromLocalFile(path));
    data.setUrls(urls);
    QDragEnterEvent enter(QPoint(200, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent event(QPointF(200, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &event);
  }

  praxis::engine::metrics::EngineMetrics m_metrics;
  std::unique_ptr<shell::SettingsStore> m_store;
  std::unique_ptr<bridge::EngineWorker> m_worker;
  std::unique_ptr<bridge::EngineClient> m_client;
  std::unique_ptr<bridge::Telemetry> m_telemetry;
  std::unique_ptr<MainWindow> m_window;
  QWidget *m_query = nullptr, *m_models = nullptr, *m_monitor = nullptr;
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
