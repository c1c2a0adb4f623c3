#include "plugins/dicom/panel/label_editor.h"

#include <algorithm>

#include <QKeyEvent>

namespace praxis::plugins::dicom::panel {
namespace {

constexpr int kWidth = 180, kLengthMax = 200;

}  // namespace

LabelEditor::LabelEditor(const QString& text, QPoint at, QWidget* parent) : QLineEdit(text, parent) {
  setAttribute(Qt::WA_DeleteOnClose);
  setMaxLength(kLengthMax);
  setPlaceholderText(tr("Text beside the mark"));
  setAccessibleName(tr("Text beside the mark"));
  resize(std::min(kWidth, parent->width()), sizeHint().height());
  move(std::clamp(at.x(), 0, std::max(0, parent->width() - width())),
       std::clamp(at.y(), 0, std::max(0, parent->height() - height())));
  show();
  setFocus();
  selectAll();
}

void LabelEditor::end(bool keep) {
  if (m_ended) return;
  m_ended = true;
  if (keep) Q_EMIT written(text().trimmed());
  if (hasFocus()) parentWidget()->setFocus();
  close();
}

// No key of the editor reaches the viewport, where letters are tools.
void LabelEditor::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return end(true);
  if (event->key() == Qt::Key_Escape) return end(false);
  QLineEdit::keyPressEvent(event);
  event->accept();
}

void LabelEditor::focusOutEvent(QFocusEvent* event) {
  QLineEdit::focusOutEvent(event);
  if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason) end(true);
}

}  // namespace praxis::plugins::dicom::panel
