#pragma once
// What a page shows before there is anything to show: an icon, one sentence, one primary button, a muted note. Thread:
// gui.

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace praxis::ui::widgets {

class EmptyState : public QWidget {
  Q_OBJECT
 public:
  // No button when `buttonText` is empty.
  EmptyState(const QString& icon, const QString& sentence, const QString& buttonText = {}, QWidget* parent = nullptr);

  // An outlined button below, for the other thing that one can do; owned by this widget.
  QPushButton* addSecondary(const QString& text);
  void setSentence(const QString& sentence);
  void setNote(const QString& note);  // the reason or what this machine can run; empty hides it
  QString sentence() const;
  QString note() const;
  QPushButton* button() const { return m_button; }

 Q_SIGNALS:
  void activated();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void drawIcon();

  QString m_iconName;
  QLabel* m_icon;
  QLabel* m_sentence;
  QLabel* m_note;
  QVBoxLayout* m_buttons;
  QPushButton* m_button = nullptr;
};

}  // namespace praxis::ui::widgets
