#pragma once
// Draws the marks of Markdown as what they mean: headings and **strong** words half bold, `code` and fenced code in the
// mono face. The text itself stays as it is. Thread: gui.

#include <QSyntaxHighlighter>

namespace praxis::ui::chat {

class MessageStyler : public QSyntaxHighlighter {
  Q_OBJECT
 public:
  explicit MessageStyler(QTextDocument& document) : QSyntaxHighlighter(&document) {}

 protected:
  void highlightBlock(const QString& text) override;

 private:
  void emphasise(const QString& text, const QString& mark, const QTextCharFormat& format);
};

}  // namespace praxis::ui::chat
