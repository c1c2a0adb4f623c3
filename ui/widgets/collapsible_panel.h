#pragma once
// The inspector at a page's right side: a titled panel whose content scrolls and which folds away to a narrow bar with
// a button. Sections are added from top to bottom. Thread: gui.

#include <QFrame>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace praxis::ui::widgets {

class CollapsiblePanel : public QFrame {
  Q_OBJECT
 public:
  explicit CollapsiblePanel(const QString& title, QWidget* parent = nullptr);

  // Adds a group title (none when empty) and its widget, which is reparented; the panel keeps spare room at the bottom.
  void addSection(const QString& title, QWidget* content);
  bool isCollapsed() const { return m_collapsed; }
  void setCollapsed(bool collapsed);

 Q_SIGNALS:
  void collapsedChanged(bool collapsed);

 private:
  bool m_collapsed = false;
  QLabel* m_title;
  QToolButton* m_toggle;
  QWidget* m_scroll;
  QVBoxLayout* m_sections;
};

}  // namespace praxis::ui::widgets
