#pragma once
// Text of a message, as tall as its content, made to grow: appending lays out only the last paragraph, however long the
// message is. What a model wrote is always plain text; headings, code and emphasis are only drawn, never interpreted,
// so no markup of a model can become a link, an image or anything else. Thread: gui.
// Invariants: (1) text() is exactly what was appended; (2) a paragraph longer than kParagraphCharsMax is divided where
// a line ended anyway, and such a division is neither in text() nor in what is copied.

#include <QPlainTextEdit>
#include <QTextBlock>

namespace praxis::ui::chat {

class MessageText : public QPlainTextEdit {
  Q_OBJECT
 public:
  static constexpr int kParagraphCharsMax = 2000;

  // Styled: Markdown-like marks are drawn as what they mean.
  explicit MessageText(bool styled, QWidget* parent = nullptr);

  void append(const QString& text);
  QString text() const;
  // The width that the longest line would like to have.
  int widthWanted() const;

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  QMimeData* createMimeDataFromSelection() const override;

 private:
  void layOutAnew();
  QTextBlock divide(QTextBlock paragraph);
  void adoptHeight();
  QString textBetween(int from, int to) const;

  // Paragraphs before the last one do not change any more; their height is added up once.
  int m_settledBlocks = 0;
  qreal m_settledHeight = 0;
  int m_heightNow = -1;
  bool m_divided = false;
};

}  // namespace praxis::ui::chat
