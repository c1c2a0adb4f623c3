#pragma once
// Where the question is written: grows with its text up to eight lines. Enter sends, Shift+Enter starts a new line.
// Thread: gui.

#include <QImage>
#include <QPlainTextEdit>
#include <QStringList>

namespace praxis::ui::chat {

class PromptBox : public QPlainTextEdit {
  Q_OBJECT
 public:
  static constexpr int kLinesMax = 8;

  explicit PromptBox(QWidget* parent = nullptr);

 Q_SIGNALS:
  void sendRequested();
  // The up arrow in an empty box.
  void editLastRequested();
  // A picture or files of this machine were pasted or dropped; nothing of them stands in the text.
  void picturesOffered(const QStringList& paths, const QImage& image);

 protected:
  bool canInsertFromMimeData(const QMimeData* source) const override;
  void insertFromMimeData(const QMimeData* source) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void adoptHeight();
};

}  // namespace praxis::ui::chat
