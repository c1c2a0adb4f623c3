#pragma once
// The turns of one conversation from top to bottom. It follows the newest text while the reader is at the bottom and
// stays where the reader scrolled to otherwise. Thread: gui.

#include <QList>
#include <QScrollArea>

#include "ui/bridge/image_attachment.h"

class QVBoxLayout;

namespace praxis::ui::chat {

class TurnView;

class TranscriptView : public QScrollArea {
  Q_OBJECT
 public:
  explicit TranscriptView(QWidget* parent = nullptr);

  // Adds a turn at the bottom and shows it.
  TurnView* addTurn(const QString& question, bool answersInJson = false,
                    const QList<bridge::ImageAttachment>& images = {});
  // What models say of pictures, in this conversation.
  void setAnswersHidden(bool hidden);
  TurnView* turn(int index) const { return m_turns.at(index); }
  int count() const { return static_cast<int>(m_turns.size()); }
  bool isFollowing() const { return m_following; }

 Q_SIGNALS:
  void regenerateRequested(int turn);
  void editRequested(int turn);
  void pictureOpened(int turn, int place);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  bool m_following = true;
  bool m_answersHidden = false;
  QVBoxLayout* m_column;
  QList<TurnView*> m_turns;
};

}  // namespace praxis::ui::chat
