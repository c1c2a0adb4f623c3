#pragma once
// The program between main and the window: owns every thread and every long-lived object, wires the pages to each
// other, and takes all of it apart in order, also while a model loads or generates or images are decoded. Thread: gui.

#include <memory>

#include <QObject>
#include <QThread>
#include <QThreadPool>

#include "app/gui/arguments.h"
#include "app/gui/places.h"
#include "engine/metrics/engine_metrics.h"
#include "ui/plugin/panel_plugin.h"

namespace praxis::ui {
namespace bridge {
class EngineClient;
struct ModelInfo;
class EngineWorker;
class Telemetry;
}  // namespace bridge
namespace charts {
class MonitorPage;
}
namespace chat {
class QueryPage;
}
namespace library {
class ModelsPage;
}
namespace plugin {
class PluginLoader;
}
namespace shell {
class MainWindow;
class SettingsStore;
}  // namespace shell
}  // namespace praxis::ui

namespace praxis::app::gui {

class Program : public QObject, private ui::plugin::PanelHost {
  Q_OBJECT
 public:
  // Shows nothing and loads nothing yet.
  Program(const Arguments& arguments, Places places);
  // Ends what runs; returns when every thread has ended.
  ~Program() override;

  // Shows the window, then loads plugin and model behind it.
  void start();

  ui::shell::MainWindow& window() { return *m_window; }
  ui::chat::QueryPage& queryPage() { return *m_query; }
  ui::library::ModelsPage& modelsPage() { return *m_models; }
  ui::charts::MonitorPage& monitorPage() { return *m_monitor; }
  ui::bridge::EngineClient& client() { return *m_client; }
  ui::bridge::Telemetry& telemetry() { return *m_telemetry; }
  ui::shell::SettingsStore& settings() { return *m_settings; }
  const Places& places() const { return m_places; }
  // Neither the command line nor the settings name a model or a study, and both samples are installed.
  bool startsWithSamples() const { return m_startsWithSamples; }
  // The sample study with a phantom of known truth (truth.json beside it) in front; empty when it is not installed.
  QStringList samplePaths() const override;

 private:
  void showStatus(const QString& text) override;
  QString cacheFolder() const override { return m_places.cacheFolder; }
  QString dataFolder() const override { return m_places.dataFolder; }
  void askAbout(const ui::bridge::ImageQuestion& question) override;

  void makeEngine();
  void makeWindow();
  void wire();
  void adoptPlugin();
  void loadFirstModel();
  void openFirstStudy();
  void openModel(const QString& path);
  void suggestQuestions(const ui::bridge::ModelInfo& model);
  void wireQuestions();

  Arguments m_arguments;
  Places m_places;
  bool m_startsWithSamples = false;
  // In the order of making; ~Program says in which order they go.
  std::unique_ptr<ui::shell::SettingsStore> m_settings;
  engine::metrics::EngineMetrics m_metrics;
  QThread m_engineThread;
  std::unique_ptr<ui::bridge::EngineWorker> m_worker;
  std::unique_ptr<ui::bridge::EngineClient> m_client;
  std::unique_ptr<ui::bridge::Telemetry> m_telemetry;
  QThreadPool m_pool;
  std::unique_ptr<ui::plugin::PluginLoader> m_plugins;
  std::unique_ptr<ui::shell::MainWindow> m_window;
  // Owned by the window.
  ui::chat::QueryPage* m_query = nullptr;
  ui::library::ModelsPage* m_models = nullptr;
  ui::charts::MonitorPage* m_monitor = nullptr;
};

}  // namespace praxis::app::gui
