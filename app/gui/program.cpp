#include "app/gui/program.h"

#include <QApplication>

#include "engine/base/log.h"
#include "ui/bridge/engine_client.h"
#include "ui/bridge/engine_worker.h"
#include "ui/bridge/evaluation_client.h"
#include "ui/bridge/telemetry.h"
#include "ui/charts/monitor_page.h"
#include "ui/chat/query_page.h"
#include "ui/library/models_page.h"
#include "ui/plugin/plugin_loader.h"
#include "ui/shell/engine_strip.h"
#include "ui/shell/imaging_page.h"
#include "ui/shell/main_window.h"
#include "ui/shell/settings.h"
#include "ui/style/theme.h"
#include "ui/widgets/inline_message.h"

namespace praxis::app::gui {

namespace log = engine::base::log;
using ui::shell::Page;

Program::Program(const Arguments& arguments, Places places) : m_arguments(arguments), m_places(std::move(places)) {
  // The tour starts from the same state every time and leaves no trace in the user's settings.
  const bool tour = !m_arguments.tourFolder.isEmpty();
  m_settings = std::make_unique<ui::shell::SettingsStore>(tour ? QString() : m_places.settingsFile);
  ui::style::apply(*qApp, m_settings->values().theme);  // before the first widget
  // Settings from before there was a welcome name a model once somebody has chosen one.
  const ui::shell::Settings& kept = m_settings->values();
  const bool chosen = !m_arguments.modelPath.isEmpty() || !m_arguments.studyPath.isEmpty() || !kept.modelPath.isEmpty();
  m_startsWithSamples = !kept.welcomed && !chosen && !m_places.sampleModel.isEmpty() && !m_places.sampleStudy.isEmpty();
  makeEngine();
  makeWindow();
  wire();
}

Program::~Program() {
  m_window.reset();  // pages and panel go first: they borrow everything below
  m_telemetry.reset();
  m_client.reset();
  m_worker->requestStop();
  m_engineThread.quit();
  m_engineThread.wait();  // an evaluation may be reading an image with the plugin
  m_plugins->shutdown();
  m_plugins.reset();
  m_pool.waitForDone();
  m_worker.reset();  // its thread has ended, so it may be destroyed from here
  m_settings.reset();
  log::info("app", "ended");
}

void Program::makeEngine() {
  m_worker = std::make_unique<ui::bridge::EngineWorker>(m_metrics);
  m_worker->moveToThread(&m_engineThread);
  m_engineThread.setObjectName(QStringLiteral("engine"));
  m_engineThread.start();
  m_client = std::make_unique<ui::bridge::EngineClient>(*m_worker);
  m_telemetry = std::make_unique<ui::bridge::Telemetry>(m_metrics);
}

void Program::makeWindow() {
  m_plugins = std::make_unique<ui::plugin::PluginLoader>(ui::plugin::PluginLoader::defaultFolders());
  m_query = new ui::chat::QueryPage(*m_client);
  m_models = new ui::library::ModelsPage(*m_client);
  m_monitor = new ui::charts::MonitorPage(*m_telemetry, *m_client);
  const ui::shell::MainWindow::Pages pages{m_query, m_models, m_monitor};
  m_window = std::make_unique<ui::shell::MainWindow>(*m_client, *m_telemetry, *m_settings, pages, m_places.logFile);
}

void Program::wire() {
  using ui::bridge::EngineClient;
  using ui::shell::MainWindow;
  connect(m_query, &ui::chat::QueryPage::modelsRequested, this, [this] { m_window->showPage(Page::models); });
  wireQuestions();
  connect(m_window.get(), &MainWindow::modelDropped, this, &Program::openModel);
  connect(m_plugins.get(), &ui::plugin::PluginLoader::finished, this, &Program::adoptPlugin);
  connect(m_settings.get(), &ui::shell::SettingsStore::changed, this,
          [this] { m_client->setThreads(m_settings->values().threads); });
  m_client->setThreads(m_settings->values().threads);

  ui::widgets::InlineMessage& message = m_window->message();
  connect(&message, &ui::widgets::InlineMessage::actionTriggered, this, [this, &message] {
    message.dismiss();
    m_window->showPage(Page::models);
  });
  connect(m_client.get(), &EngineClient::loadFailed, this, [this, &message](const QString& text) {
    log::warning("app", "a model could not be loaded: {}", text.toStdString());
    // The Models page says it itself.
    if (m_window->page() != Page::models)
      message.say(ui::widgets::InlineMessage::Kind::error, text, tr("Choose a model"));
  });
  connect(m_client.get(), &EngineClient::modelLoaded, this, [this, &message](const ui::bridge::ModelInfo& model) {
    message.dismiss();
    log::info("app", "loaded {} on {} in {:.0f} ms", model.name.toStdString(), model.device.toStdString(),
              model.loadMs);
    const QString kept = model.path == m_places.sampleModel ? QString() : model.path;
    m_settings->change([&](ui::shell::Settings& s) { s.modelPath = kept; });
    suggestQuestions(model);
  });
}

void Program::start() {
  m_window->show();
  if (m_arguments.tourFolder.isEmpty() && m_settings->values().keepConversations) {
    m_query->keepConversations(m_places.dataFolder + QStringLiteral("/conversations"));
  }
  m_plugins->start(m_pool);
  openFirstStudy();
  loadFirstModel();
}

QStringList Program::samplePaths() const {
  if (m_places.sampleStudy.isEmpty()) return {};
  return {m_places.sampleStudy + QStringLiteral("/PHANTOM/CT001.dcm"), m_places.sampleStudy};
}

// What the command line names, or at the very first start the sample study beside the questions about it. Later starts
// open nothing by themselves: what a person looked at last is theirs to open.
void Program::openFirstStudy() {
  m_settings->change([](ui::shell::Settings& s) { s.welcomed = true; });
  if (!m_arguments.studyPath.isEmpty()) {
    m_window->imaging().openPaths({m_arguments.studyPath});
    m_window->showPage(Page::imaging);
    return;
  }
  if (!m_startsWithSamples) return;
  m_window->setSideBySide(true);
  m_window->imaging().openPaths(samplePaths());
}

void Program::adoptPlugin() {
  ui::plugin::PanelPlugin* plugin = m_plugins->panelPlugin();
  if (!plugin) {
    m_window->imaging().setUnavailable(m_plugins->whyNot());
    return;
  }
  m_client->evaluation().setImageReader(plugin->imageReader());
  m_window->imaging().setPanel(plugin->createPanel(*this, &m_window->imaging()));
}

void Program::loadFirstModel() {
  for (const QString& path : {m_arguments.modelPath, m_settings->values().modelPath, m_places.sampleModel}) {
    if (path.isEmpty()) continue;
    m_client->load({.path = path});
    return;
  }
}

// What the built-in model can be asked; what others know, nobody here can say.
void Program::suggestQuestions(const ui::bridge::ModelInfo& model) {
  QList<ui::chat::Suggestion> suggestions;
  if (model.demonstration) {
    suggestions = {{.label = tr("What is Praxis?"), .question = {}},
                   {.label = tr("Ask about a report"),
                    .question = tr("Findings: There is a 12 mm nodule in the left upper lobe. No pleural effusion. "
                                   "How large is the nodule?")}};
    if (model.vision.isAvailable())
      suggestions << ui::chat::Suggestion{.label = tr("Ask about the image on screen"),
                                          .question = tr("On which side is the largest lesion?"),
                                          .aboutSlice = true};
  }
  m_query->setSuggestions(suggestions);
}

void Program::openModel(const QString& path) {
  m_models->openFile(path);
  m_client->load({.path = path});
}

// Questions about pictures: the panel has them, the Query page asks, and both are then in sight.
void Program::wireQuestions() {
  using ui::chat::QueryPage;
  connect(m_query, &QueryPage::imagesOffered, this, [this](const QStringList& paths) {
    m_window->setSideBySide(true);
    if (ui::plugin::Panel* panel = m_window->imaging().panel())
      panel->openToAsk(paths);
    else
      m_window->imaging().openPaths(paths);
  });
  connect(m_query, &QueryPage::sliceQuestionRequested, this, [this](const QString& question) {
    ui::plugin::Panel* panel = m_window->imaging().panel();
    m_window->setSideBySide(true);
    if (panel) panel->askAbout(ui::plugin::AskSubject::slice, question);
  });
}

void Program::askAbout(const ui::bridge::ImageQuestion& question) {
  m_window->setSideBySide(true);
  m_window->showPage(Page::query);
  m_query->askAbout(question);
}

void Program::showStatus(const QString& text) { m_window->strip().setPanelStatus(text); }

}  // namespace praxis::app::gui
