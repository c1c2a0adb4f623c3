#pragma once
// The conversations of this session, newest first: choose, name (F2), remove (Delete). It holds ids and titles only.
// Thread: gui.

#include <QFrame>

class QListWidget;
class QListWidgetItem;

namespace praxis::ui::chat {

class ConversationList : public QFrame {
  Q_OBJECT
 public:
  explicit ConversationList(QWidget* parent = nullptr);

  // Puts it at the top and selects it.
  void add(int id, const QString& title);
  void append(int id, const QString& title);  // below the others; chooses nothing
  void remove(int id);
  void setTitle(int id, const QString& title);
  // A mark beside the title while an answer is being written.
  void setAnswering(int id, bool answering);
  void select(int id);
  int selected() const;  // -1 when the list is empty
  int count() const;

 Q_SIGNALS:
  void newRequested();
  void selectedChanged(int id);
  void renamed(int id, const QString& title);
  void removeRequested(int id);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QListWidgetItem* find(int id) const;
  void showMenu(const QPoint& position);

  QListWidget* m_list;
};

}  // namespace praxis::ui::chat
