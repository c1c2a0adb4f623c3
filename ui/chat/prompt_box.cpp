#include "ui/chat/prompt_box.h"

#include <algorithm>
#include <cmath>

#include <QKeyEvent>
#include <QMimeData>

#include "ui/chat/offered_pictures.h"
#include "ui/style/tokens.h"

namespace praxis::ui::chat {

PromptBox::PromptBox(QWidget* parent) : QPlainTextEdit(parent) {
  setFont(style::font(style::FontSize::transcript));
  setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setTabChangesFocus(true);
  setPlaceholderText(tr("Ask a question"));
  setToolTip(tr("Enter sends, Shift+Enter starts a new line."));
  setAccessibleName(tr("Question"));
  document()->setDocumentMargin(style::space::kTiny);
  connect(this, &QPlainTextEdit::textChanged, this, &PromptBox::adoptHeight);
  adoptHeight();
}

bool PromptBox::canInsertFromMimeData(const QMimeData* source) const {
  if (offersPictures(*source)) return true;
  // Other files are no text either: the window opens them.
  return !source->hasUrls() && QPlainTextEdit::canInsertFromMimeData(source);
}

void PromptBox::insertFromMimeData(const QMimeData* source) {
  if (!offersPictures(*source)) return QPlainTextEdit::insertFromMimeData(source);
  const Offered offered = offeredBy(*source);
  Q_EMIT picturesOffered(offered.paths, offered.image);
}

void PromptBox::keyPressEvent(QKeyEvent* event) {
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (enter && !(event->modifiers() & Qt::ShiftModifier)) {
    Q_EMIT sendRequested();
  } else if (event->key() == Qt::Key_Up && document()->isEmpty()) {
    Q_EMIT editLastRequested();
  } else if (event->key() == Qt::Key_Escape) {
    event->ignore();  // the page stops the answer
  } else {
    QPlainTextEdit::keyPressEvent(event);
  }
}

void PromptBox::resizeEvent(QResizeEvent* event) {
  QPlainTextEdit::resizeEvent(event);
  if (event->size().width() != event->oldSize().width()) adoptHeight();
}

void PromptBox::changeEvent(QEvent* event) {
  QPlainTextEdit::changeEvent(event);
  if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) adoptHeight();
}

void PromptBox::adoptHeight() {
  // The plain text layout counts its height in lines.
  const int wanted = static_cast<int>(std::ceil(document()->size().height()));
  const double text = std::clamp(wanted, 1, kLinesMax) * QFontMetricsF(font()).lineSpacing();
  setVerticalScrollBarPolicy(wanted > kLinesMax ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
  setFixedHeight(static_cast<int>(std::ceil(text + 2 * document()->documentMargin())) + 2 * frameWidth());
}

}  // namespace praxis::ui::chat
