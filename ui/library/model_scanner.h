#pragma once
// Looks for model files and reads what they are, on the thread pool. Results arrive one by one; those of a scan that
// was started anew, or of a scanner that is gone, are dropped. Thread: gui.

#include <optional>

#include <QFutureWatcher>
#include <QObject>
#include <QStringList>

#include "engine/library/model_summary.h"

namespace praxis::ui::library {

// A file that was found: what it is, or why it cannot be used.
struct ModelEntry {
  QString path;                    // to load it by
  QString askedAs;                 // another path that led here: a later part, a file inside a model folder
  std::optional<engine::library::ModelSummary> summary;
  QString error;

  QString title() const;           // the model's name, else the file's
  bool isUsable() const { return summary.has_value() && error.isEmpty(); }
};

class ModelScanner : public QObject {
  Q_OBJECT
 public:
  explicit ModelScanner(QObject* parent = nullptr);
  ~ModelScanner() override;

  // Everything in the folders, then the single files; a scan under way is given up.
  void scan(const QStringList& folders, const QStringList& files);
  void read(const QString& file) { scan({}, {file}); }
  bool isRunning() const { return m_watcher.isRunning(); }

 Q_SIGNALS:
  void found(const praxis::ui::library::ModelEntry& entry);
  void finished();

 private:
  QFutureWatcher<ModelEntry> m_watcher;
};

}  // namespace praxis::ui::library
