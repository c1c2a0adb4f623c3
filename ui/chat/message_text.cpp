#include "ui/chat/message_text.h"

#include <algorithm>
#include <cmath>

#include <QMimeData>
#include <QResizeEvent>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextLayout>
#include <QWheelEvent>

#include "ui/chat/message_styler.h"
#include "ui/style/tokens.h"

namespace praxis::ui::chat {

namespace {

// Marks a paragraph that continues the one before it (invariant 2).
struct Continuation : QTextBlockUserData {};

bool continues(const QTextBlock& block) { return dynamic_cast<const Continuation*>(block.userData()) != nullptr; }

}  // namespace

MessageText::MessageText(bool styled, QWidget* parent) : QPlainTextEdit(parent) {
  setReadOnly(true);
  setUndoRedoEnabled(false);
  setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  setFrameShape(QFrame::NoFrame);
  setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  document()->setDocumentMargin(0);
  setFont(style::font(style::FontSize::transcript));
  // The ground of what stands behind shows through.
  viewport()->setAutoFillBackground(false);
  setObjectName(QStringLiteral("messageText"));
  setStyleSheet(QStringLiteral("#messageText { background: transparent; border: none; padding: 0; }"));
  if (styled) new MessageStyler(*document());
  // The layout learns its width from resizing only; a message that has not been shown yet has lines, too.
  QResizeEvent first(viewport()->size(), QSize());
  QPlainTextEdit::resizeEvent(&first);
}

void MessageText::append(const QString& text) {
  if (text.isEmpty()) return;
  const int firstChanged = document()->blockCount() - 1;
  QTextCursor cursor(document());
  cursor.movePosition(QTextCursor::End);
  cursor.insertText(text);
  QTextBlock block = document()->findBlockByNumber(firstChanged);
  for (; block.isValid(); block = block.next()) block = divide(block);
  adoptHeight();
}

QString MessageText::text() const { return textBetween(0, document()->characterCount() - 1); }

int MessageText::widthWanted() const {
  qreal widest = 0;
  const QFontMetricsF metrics(font());
  for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
    widest = std::max(widest, metrics.horizontalAdvance(block.text().left(kParagraphCharsMax)));
  }
  return static_cast<int>(std::ceil(widest)) + style::space::kTiny;
}

void MessageText::resizeEvent(QResizeEvent* event) {
  QPlainTextEdit::resizeEvent(event);
  if (event->size().width() == event->oldSize().width()) return;
  layOutAnew();
}

void MessageText::changeEvent(QEvent* event) {
  QPlainTextEdit::changeEvent(event);
  if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) layOutAnew();
}

// The transcript scrolls, never the message.
void MessageText::wheelEvent(QWheelEvent* event) { event->ignore(); }

QMimeData* MessageText::createMimeDataFromSelection() const {
  auto* data = new QMimeData;
  data->setText(textBetween(textCursor().selectionStart(), textCursor().selectionEnd()));
  return data;
}

// Lines end elsewhere now, so the divisions belong elsewhere, too.
void MessageText::layOutAnew() {
  m_settledBlocks = 0;
  m_settledHeight = 0;
  if (m_divided) {
    const QString whole = text();
    m_divided = false;
    setPlainText(whole);
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) block = divide(block);
  }
  adoptHeight();
}

// Shaping costs as much as the paragraph is long, and models without sense for line ends write one endless paragraph.
// Returns the last part.
QTextBlock MessageText::divide(QTextBlock paragraph) {
  if (paragraph.length() <= kParagraphCharsMax) return paragraph;
  blockBoundingRect(paragraph);  // lays it out
  const QTextLayout* layout = paragraph.layout();
  QList<int> ends;  // of the parts, each as many whole lines as the limit allows
  int partBegin = 0;
  for (int line = 1; line < layout->lineCount(); ++line) {
    const int lineBegin = layout->lineAt(line).textStart();
    const int lineEnd = lineBegin + layout->lineAt(line).textLength();
    if (lineEnd - partBegin <= kParagraphCharsMax) continue;
    ends.append(paragraph.position() + lineBegin);
    partBegin = lineBegin;
  }
  // From the last to the first, so that the places before stay what they are.
  QTextCursor cursor(document());
  cursor.beginEditBlock();
  for (auto end = ends.crbegin(); end != ends.crend(); ++end) {
    cursor.setPosition(*end);
    cursor.insertBlock();
    cursor.block().setUserData(new Continuation);
  }
  cursor.endEditBlock();
  m_divided = m_divided || !ends.isEmpty();
  for (qsizetype part = 0; part < ends.size(); ++part) paragraph = paragraph.next();
  return paragraph;
}

void MessageText::adoptHeight() {
  const int lastNumber = document()->blockCount() - 1;
  QTextBlock block = document()->findBlockByNumber(m_settledBlocks);
  for (; m_settledBlocks < lastNumber; ++m_settledBlocks, block = block.next()) {
    m_settledHeight += blockBoundingRect(block).height();
  }
  const int height = static_cast<int>(std::ceil(m_settledHeight + blockBoundingRect(block).height()));
  if (height == m_heightNow) return;
  m_heightNow = height;
  setFixedHeight(height);
}

QString MessageText::textBetween(int from, int to) const {
  QString text;
  for (QTextBlock block = document()->findBlock(from); block.isValid() && block.position() <= to;
       block = block.next()) {
    if (block.position() > from && !continues(block)) text += QLatin1Char('\n');
    const int begin = std::max(0, from - block.position());
    text += block.text().mid(begin, to - block.position() - begin);
  }
  return text;
}

}  // namespace praxis::ui::chat
