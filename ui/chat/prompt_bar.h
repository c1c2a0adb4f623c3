#pragma once
// The foot of the conversation: suggestions, pictures and the prompt box, Send or Stop, how much of the context is
// used. Thread: gui.

#include <QFrame>
#include <QPointer>

class QLabel;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace praxis::ui::chat {

class AttachmentRow;
class PromptBox;

class PromptBar : public QFrame {
  Q_OBJECT
 public:
  explicit PromptBar(QWidget* parent = nullptr);

  QString text() const;
  void setText(const QString& text);  // puts the cursor at the end
  void setAnswering(bool answering);  // Stop takes the place of Send
  void setContext(qint64 used, qint64 total);
  // One muted line beside the counter; empty shows how the keys work.
  void setHint(const QString& hint);
  // Above the prompt, below the messages that were added before.
  void addMessage(QWidget* message);
  // Above the messages, which are about all of the window's conversations.
  void addAbove(QWidget* widget);
  // The pictures of the conversation that is shown; the bar does not own the row. Null: none.
  void showPictures(AttachmentRow* row);
  // Says at the button why the model takes no pictures; empty: it does.
  void setPicturesRefused(const QString& why);
  PromptBox* box() const { return m_box; }

 Q_SIGNALS:
  void sendRequested();
  void stopRequested();
  void editLastRequested();
  void attachRequested();
  void picturesOffered(const QStringList& paths, const QImage& image);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void updateButtons();

  bool m_answering = false;
  QVBoxLayout* m_above;
  QVBoxLayout* m_messages;
  QVBoxLayout* m_pictures;
  QPointer<AttachmentRow> m_row;
  QToolButton* m_attach;
  PromptBox* m_box;
  QPushButton* m_send;
  QPushButton* m_stop;
  QLabel* m_hint;
  QLabel* m_context;
};

}  // namespace praxis::ui::chat
