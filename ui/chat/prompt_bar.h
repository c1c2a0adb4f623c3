#pragma once
// The foot of the conversation: the prompt box, Send or Stop, how much of the context is used. Thread: gui.

#include <QFrame>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace praxis::ui::chat {

class PromptBox;

class PromptBar : public QFrame {
  Q_OBJECT
 public:
  explicit PromptBar(QWidget* parent = nullptr);

  QString text() const;
  void setText(const QString& text);     // puts the cursor at the end
  void setAnswering(bool answering);     // Stop takes the place of Send
  void setContext(qint64 used, qint64 total);
  // One muted line beside the counter; empty shows how the keys work.
  void setHint(const QString& hint);
  // Above the prompt, below the messages that were added before.
  void addMessage(QWidget* message);
  PromptBox* box() const { return m_box; }

 Q_SIGNALS:
  void sendRequested();
  void stopRequested();
  void editLastRequested();

 private:
  void updateButtons();

  bool m_answering = false;
  QVBoxLayout* m_messages;
  PromptBox* m_box;
  QPushButton* m_send;
  QPushButton* m_stop;
  QLabel* m_hint;
  QLabel* m_context;
};

}  // namespace praxis::ui::chat
