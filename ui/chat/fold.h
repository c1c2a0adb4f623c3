#pragma once
// A section that starts folded away behind its title. Thread: gui.

#include <QWidget>

class QToolButton;

namespace praxis::ui::chat {

class Fold : public QWidget {
  Q_OBJECT
 public:
  Fold(const QString& title, QWidget* content, QWidget* parent = nullptr);

  bool isOpen() const { return m_open; }
  void setOpen(bool open);
  // Stands behind the title: what is in force inside. Empty: nothing.
  void setNote(const QString& note);
  QString note() const { return m_note; }

 private:
  bool m_open = false;
  QString m_title, m_note;
  QToolButton* m_button;
  QWidget* m_content;
};

}  // namespace praxis::ui::chat
