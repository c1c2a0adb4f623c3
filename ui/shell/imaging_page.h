#pragma once
// The room for the imaging plugin's panel: says that it is being loaded, why there is none, or holds it. Thread: gui.

#include <QPointer>
#include <QWidget>

#include "ui/plugin/panel_plugin.h"

class QVBoxLayout;

namespace praxis::ui::widgets {
class EmptyState;
}

namespace praxis::ui::shell {

class ImagingPage : public QWidget {
  Q_OBJECT
 public:
  explicit ImagingPage(QWidget* parent = nullptr);

  // Takes the panel; paths that were asked for before it came are opened now.
  void setPanel(plugin::Panel* panel);
  // There is no panel, and `whyNot` says why.
  void setUnavailable(const QString& whyNot);
  // Hands the paths to the panel, now or when it comes. False when there is none and none will come.
  bool openPaths(const QStringList& paths);
  plugin::Panel* panel() const { return m_panel; }
  widgets::EmptyState* emptyState() const { return m_empty; }

 private:
  QVBoxLayout* m_column;
  widgets::EmptyState* m_empty;
  QPointer<plugin::Panel> m_panel;
  QStringList m_waiting;
  bool m_unavailable = false;
};

}  // namespace praxis::ui::shell
