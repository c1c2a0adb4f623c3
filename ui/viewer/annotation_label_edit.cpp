#include "ui/viewer/annotation_label_edit.h"

#include <algorithm>

#include <QKeyEvent>

#include "ui/style/tokens.h"
#include "ui/viewer/image_view.h"

namespace praxis::ui::viewer {
namespace {

constexpr int kWidth = 220;
constexpr int kCharactersMax = 200;  // a line that fits a viewport; longer texts belong into a report

}  // namespace

AnnotationLabelEdit::AnnotationLabelEdit(ImageView* view, AnnotationLayer* layer)
    : QLineEdit(view), m_view(view), m_layer(layer) {
  setAccessibleName(tr("Text of the annotation"));
  setPlaceholderText(tr("Text"));
  setMaxLength(kCharactersMax);
  setFixedWidth(kWidth);
  hide();
  connect(this, &QLineEdit::returnPressed, this, &AnnotationLabelEdit::keep);
  connect(layer, &AnnotationLayer::labelWanted, this, &AnnotationLabelEdit::begin);
  // The picture under it changed, or the annotation is no longer the one that is selected.
  connect(layer, &AnnotationLayer::selectionChanged, this, [this](const QString& id) {
    if (isVisible() && id != m_id) end();
  });
}

void AnnotationLabelEdit::begin(const QString& id) {
  const Annotation* annotation = m_layer && m_layer->set() ? m_layer->set()->find(id) : nullptr;
  if (annotation == nullptr) return;
  m_id = id;
  setText(annotation->label);
  selectAll();
  move(placeFor(*annotation));
  show();
  raise();
  setFocus(Qt::OtherFocusReason);
}

// Below the last point: of an arrow that is its tail.
QPoint AnnotationLabelEdit::placeFor(const Annotation& annotation) const {
  const QPoint at = m_view->viewTransform().toViewport(annotation.points.back()).toPoint();
  const QSize size = sizeHint();
  return {std::clamp(at.x() + style::space::kSmall, 0, std::max(0, m_view->width() - kWidth)),
          std::clamp(at.y() + style::space::kSmall, 0, std::max(0, m_view->height() - size.height()))};
}

void AnnotationLabelEdit::keep() {
  AnnotationSet* set = m_layer ? m_layer->set() : nullptr;
  if (const Annotation* present = set != nullptr ? set->find(m_id) : nullptr) {
    Annotation labelled = *present;
    labelled.label = text().trimmed();
    set->replace(labelled);
  }
  end();
}

void AnnotationLabelEdit::end() {
  m_id.clear();
  const bool focused = hasFocus();
  hide();
  if (focused) m_view->setFocus(Qt::OtherFocusReason);
}

void AnnotationLabelEdit::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) {
    end();
    return;
  }
  QLineEdit::keyPressEvent(event);
  event->accept();  // no key typed here is a command of the viewport
}

void AnnotationLabelEdit::focusOutEvent(QFocusEvent* event) {
  QLineEdit::focusOutEvent(event);
  if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason && isVisible()) end();
}

}  // namespace praxis::ui::viewer
