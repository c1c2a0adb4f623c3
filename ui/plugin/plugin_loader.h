#pragma once
// Finds and loads panel plugins at run time: reads and links them on a pool, creates them on the GUI thread. A plugin
// that is absent, broken or of another kind costs a sentence, never the program. Owner: app. Thread: gui.

#include <memory>

#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>

class QPluginLoader;
class QThreadPool;

namespace praxis::ui::plugin {

class PanelPlugin;

class PluginLoader : public QObject {
  Q_OBJECT
 public:
  // $PRAXIS_PLUGINS (folders divided by ':') if it is set, else lib/praxis/plugins and lib/plugins beside the program's
  // bin.
  static QStringList defaultFolders();

  explicit PluginLoader(QStringList folders, QObject* parent = nullptr);
  ~PluginLoader() override;

  // Returns at once; `finished` comes when every file was tried. The pool outlives the call's work.
  void start(QThreadPool& pool);
  bool isFinished() const { return m_finished; }

  // Null until finished and when there is none.
  PanelPlugin* panelPlugin() const { return m_plugin; }
  // Why panelPlugin() is null: what was looked for, where, and what is wrong with what was found. Empty if it is not
  // null.
  QString whyNot() const;
  // What could not be loaded, one sentence each, also when another file could.
  const QStringList& problems() const { return m_problems; }

  // Ends the plugin's own work; call it after every panel is gone and before main returns. The library stays in memory:
  // its static objects are put away with those of the program.
  void shutdown();

 Q_SIGNALS:
  void finished();

 private:
  struct Found;
  void adopt(const Found& found);

  QStringList m_folders;
  QStringList m_problems;
  QList<std::shared_ptr<QPluginLoader>> m_loaders;
  PanelPlugin* m_plugin = nullptr;
  bool m_started = false;
  bool m_finished = false;
};

}  // namespace praxis::ui::plugin
