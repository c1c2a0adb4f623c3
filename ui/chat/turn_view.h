#pragma once
// One question and its answer in the transcript: the question's bubble with its pictures, the reasoning folded away,
// the answer as it grows, then a footer with the figures. What a model says of pictures has a header that says how it
// came about, a colour of its own, and can be hidden. Thread: gui.

#include <optional>

#include <QWidget>

#include "ui/chat/conversation.h"
#include "ui/chat/json_layout.h"

class QFrame;
class QLabel;
class QToolButton;
class QVBoxLayout;

namespace praxis::ui::widgets {
class InlineMessage;
}

namespace praxis::ui::chat {

class MessageText;

class TurnView : public QWidget {
  Q_OBJECT
 public:
  // An answer that is held to JSON stands in a block of code, laid out in lines as it grows.
  explicit TurnView(const QString& question, bool answersInJson = false,
                    const QList<bridge::ImageAttachment>& images = {}, QWidget* parent = nullptr);

  // Each shows one change of the turn; appended text is what is new in it.
  void showWaiting(const QString& what);
  void append(const QString& answer, const QString& reasoning, const Turn& turn);
  void showFinished(const Turn& turn);
  void showFailed(const Turn& turn);
  void showReplaced();
  // Of an answer about pictures: how it came about, and the recipe's identity as a tool tip.
  void setHeader(const QString& text, const QString& identity);
  // Hides what the model says of pictures, and shows it again; nothing happens to other answers.
  void setAnswerHidden(bool hidden);
  bool isAboutPictures() const { return m_header != nullptr; }
  // The newest turn offers to ask again and to edit the question.
  void setNewest(bool newest);

  bool isReasoningShown() const { return m_reasoningShown; }
  QString answerText() const;
  QString errorText() const;
  QString footer() const;
  QString header() const;

 Q_SIGNALS:
  void regenerateRequested();
  void editRequested();
  void pictureOpened(int place);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* makeQuestion(const QString& question, const QList<bridge::ImageAttachment>& images);
  QWidget* makePictures(const QList<bridge::ImageAttachment>& images);
  void makeHeader();
  QWidget* makeReasoning();
  QWidget* makeAnswer();
  QWidget* makeFooter();
  void showReasoning(bool shown);
  void titleReasoning(int tokens);
  void updateActions();

  std::optional<JsonLayout> m_json;  // lays out the answer
  bool m_newest = false;
  bool m_ended = false;
  bool m_replaced = false;
  bool m_reasoningShown = false;
  QString m_reasoningUnseen;  // goes into the widget when it is unfolded
  MessageText* m_question;
  QWidget* m_bubble;
  QWidget* m_pictures = nullptr;  // null: none
  QLabel* m_header = nullptr;     // null: not about pictures
  QWidget* m_headerRow = nullptr;
  QString m_headerText;
  bool m_answerHidden = false;
  bool m_hasAnswer = false;
  QWidget* m_reasoningBox;
  QToolButton* m_reasoningFold;
  MessageText* m_reasoning;
  QFrame* m_answerBox;
  MessageText* m_answer;
  widgets::InlineMessage* m_error;
  QLabel* m_status;
  QWidget* m_footer;
  QToolButton* m_copy;
  QToolButton* m_regenerate;
  QToolButton* m_edit;
};

}  // namespace praxis::ui::chat
