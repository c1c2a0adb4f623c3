#pragma once
// The part of the Models page that evaluates: tasks to choose, run and stop, progress, results with earlier versions
// beside them. Shows the results of the selected model and runs on the loaded one. Files are read and written on the
// thread pool. Thread: gui.

#include <memory>

#include <QWidget>

#include "ui/bridge/engine_client.h"

namespace praxis::ui::library {

class EvaluationPanel : public QWidget {
  Q_OBJECT
 public:
  // Where task sets are found and results kept.
  struct Folders {
    QString tasks, results;
  };
  static Folders standardFolders();

  EvaluationPanel(bridge::EngineClient& client, Folders folders, QWidget* parent = nullptr);
  ~EvaluationPanel() override;

  // The model whose results are shown; `isLoaded` says whether it is the one that would run.
  void setModel(const QString& name, bool isLoaded);
  void addTaskFile(const QString& path);  // what "Add a task file" does with the chosen path
  void run();                             // the chosen tasks
  void stop();
  void exportCsv(const QString& path);
  // True when nothing is being read and nothing runs: what tests and the tour wait for.
  bool isIdle() const;

 Q_SIGNALS:
  void closeRequested();

 private:
  class Private;
  std::unique_ptr<Private> m_private;
};

}  // namespace praxis::ui::library
