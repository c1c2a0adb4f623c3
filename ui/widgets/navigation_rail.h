#pragma once
// The column of page buttons at the window's left edge: icon over label, Ctrl+1 to Ctrl+9, arrow keys when it has the
// focus. Thread: gui.

#include <QFrame>
#include <QList>

class QButtonGroup;
class QToolButton;
class QVBoxLayout;

namespace praxis::ui::widgets {

class NavigationRail : public QFrame {
  Q_OBJECT
 public:
  explicit NavigationRail(QWidget* parent = nullptr);

  // Pages stand at the top, in order; returns the index. `foot` puts the entry at the bottom (settings).
  int addPage(const QString& icon, const QString& label, bool foot = false);
  // A button at the bottom that is not a page (theme switch).
  QToolButton* addTool(const QString& icon, const QString& label);
  int count() const { return static_cast<int>(m_buttons.size()); }
  int current() const;
  void setCurrent(int index);          // emits currentChanged if it changes
  QToolButton* button(int index) const { return m_buttons.at(index); }

 Q_SIGNALS:
  void currentChanged(int index);
  // The user pressed an entry, also the one that is current already.
  void activated(int index);

 private:
  QToolButton* makeButton(const QString& icon, const QString& label);

  QVBoxLayout* m_top;
  QVBoxLayout* m_foot;
  QButtonGroup* m_group;
  QList<QToolButton*> m_buttons;
};

}  // namespace praxis::ui::widgets
