#pragma once
// A bar inside the page for what other programs say in a modal dialog: what happened, on what, what to do; with a close
// button and at most one action. Hidden until it has something to say. Thread: gui.

#include <QFrame>

class QLabel;
class QPushButton;
class QToolButton;

namespace praxis::ui::widgets {

class InlineMessage : public QFrame {
  Q_OBJECT
 public:
  enum class Kind { info, warning, error };
  explicit InlineMessage(QWidget* parent = nullptr);

  // Shows the bar; `actionText` empty means no action button. Plain text, wrapped, selectable.
  void say(Kind kind, const QString& text, const QString& actionText = {});
  void dismiss();
  // Spans the page from edge to edge: a rule below in place of the frame.
  void setFlush(bool flush);
  QString text() const;
  Kind kind() const { return m_kind; }

 Q_SIGNALS:
  void actionTriggered();
  void dismissed();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void drawIcon();

  Kind m_kind = Kind::info;
  QLabel* m_icon;
  QLabel* m_text;
  QPushButton* m_action;
  QToolButton* m_close;
};

}  // namespace praxis::ui::widgets
