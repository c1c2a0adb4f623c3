#pragma once
// The Models page: model files of this machine, what each is and needs, whether it fits, load and unload. Files are
// read on the thread pool; a result that comes after the page has gone is dropped. Thread: gui.

#include <memory>

#include <QWidget>

#include "ui/bridge/engine_client.h"

namespace praxis::ui::library {

class ModelsPage : public QWidget {
  Q_OBJECT
 public:
  explicit ModelsPage(bridge::EngineClient& client, QWidget* parent = nullptr);
  // Looks in these folders instead of engine/library's modelFolders().
  ModelsPage(bridge::EngineClient& client, const QStringList& folders, QWidget* parent = nullptr);
  ~ModelsPage() override;

  // Looks through the folders again; what "Look again" does.
  void refresh();
  // Reads a file and selects it in the list; what "Open .gguf" does with the chosen path.
  void openFile(const QString& path);
  // Loads the selected model with the chosen context; what "Load" does.
  void loadSelected();
  // Opens the part that evaluates below the list; what "Evaluate" does.
  void openEvaluation();
  // True when nothing is being read: what tests and the tour wait for.
  bool isIdle() const;

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  class Private;
  std::unique_ptr<Private> m_private;
};

}  // namespace praxis::ui::library
