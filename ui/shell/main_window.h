#pragma once
// The window: rail, pages, status strip. It knows pages only as widgets; what they do with each other is wired by app.
// Remembers its place, theme and page in the settings store. Thread: gui.

#include <QMainWindow>

#include "ui/bridge/engine_client.h"
#include "ui/plugin/panel_plugin.h"
#include "ui/shell/settings.h"

class QStackedWidget;
class QToolButton;

namespace praxis::ui::bridge { class Telemetry; }
namespace praxis::ui::widgets {
class InlineMessage;
class NavigationRail;
}

namespace praxis::ui::shell {

class EngineStrip;
struct DroppedPaths;
class ImagingPage;
class Workspace;

// In the order of the rail.
enum class Page { query, imaging, models, monitor, settings };

class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  struct Pages {
    QWidget* query;
    QWidget* models;
    QWidget* monitor;
  };

  // Client, telemetry and store outlive the window; it takes the pages. `logFile` is named on the Settings page.
  MainWindow(const bridge::EngineClient& client, const bridge::Telemetry& telemetry, SettingsStore& store,
             const Pages& pages, const QString& logFile = {}, QWidget* parent = nullptr);
  ~MainWindow() override;

  Page page() const;
  void showPage(Page page);
  void setSideBySide(bool both);
  bool isSideBySide() const;

  ImagingPage& imaging() { return *m_imaging; }
  widgets::NavigationRail& rail() { return *m_rail; }
  EngineStrip& strip() { return *m_strip; }
  // A bar above the pages, for what concerns none of them alone.
  widgets::InlineMessage& message() { return *m_message; }
  void showAbout();

 Q_SIGNALS:
  // A model was dropped on the window.
  void modelDropped(const QString& path);
  // Other files and folders were dropped on it; they are handed to the imaging page by the window itself.
  void imagesDropped(const QStringList& paths);
  void pageChanged(praxis::ui::shell::Page page);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void closeEvent(QCloseEvent* event) override;

 private:
  void buildRail();
  void buildShortcuts();
  void restore();
  void takePage(int index);
  QWidget* focusTarget(Page page) const;
  void toggleTheme();
  void applySettings();
  void openDropped(const DroppedPaths& paths);
  void remember();

  SettingsStore& m_store;
  widgets::NavigationRail* m_rail;
  QToolButton* m_splitButton = nullptr;
  QToolButton* m_themeButton = nullptr;
  QStackedWidget* m_stack;
  ImagingPage* m_imaging;
  Workspace* m_workspace;
  widgets::InlineMessage* m_message;
  EngineStrip* m_strip;
};

}  // namespace praxis::ui::shell
