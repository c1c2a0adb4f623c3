#pragma once
// The models as a table: name, architecture, size, quantisation, and whether it is loaded or cannot be used.
// Thread: gui.

#include <QHash>
#include <QTreeWidget>

#include "ui/library/model_scanner.h"

namespace praxis::ui::library {

class ModelList : public QTreeWidget {
  Q_OBJECT
 public:
  explicit ModelList(QWidget* parent = nullptr);

  // Adds the entry, or takes the place of the one with its path.
  void put(const ModelEntry& entry);
  void removeAll();
  const ModelEntry* entry(const QString& path) const;    // nullptr when there is none
  const ModelEntry* selected() const;
  void select(const QString& path);
  void setLoaded(const QString& path);                    // empty: none
  int count() const { return topLevelItemCount(); }

 Q_SIGNALS:
  void selectedChanged();
  void loadRequested();                                   // double click or Enter

 private:
  QTreeWidgetItem* item(const QString& path) const;
  void showState(QTreeWidgetItem& item, const ModelEntry& entry);

  QHash<QString, ModelEntry> m_entries;
  QString m_loaded;
};

}  // namespace praxis::ui::library
