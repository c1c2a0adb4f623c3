#pragma once
// The Settings page: theme, engine threads, log. Each choice takes effect as it says; there is no "apply". Thread: gui.

#include <QWidget>

#include "ui/shell/settings.h"

class QCheckBox;
class QComboBox;
class QFormLayout;
class QSpinBox;

namespace praxis::ui::shell {

class SettingsPage : public QWidget {
  Q_OBJECT
 public:
  // The store outlives the page. `logFile` is shown; empty when there is none.
  SettingsPage(SettingsStore& store, const QString& logFile, QWidget* parent = nullptr);

 Q_SIGNALS:
  void aboutRequested();

 private:
  QWidget* appearance();
  QWidget* engine();
  QWidget* conversations();
  QWidget* log(const QString& logFile);
  QWidget* about();
  void showValues();

  SettingsStore& m_store;
  QComboBox* m_theme = nullptr;
  QSpinBox* m_threads = nullptr;
  QCheckBox* m_keep = nullptr;
  QComboBox* m_level = nullptr;
};

}  // namespace praxis::ui::shell
