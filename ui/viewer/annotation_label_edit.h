#pragma once
// A line in the viewport to write beside an annotation, when its layer wants it: Enter keeps the text, Escape and going
// elsewhere leave it as it was. Thread: gui.

#include <QLineEdit>
#include <QPointer>

#include "ui/viewer/annotation_layer.h"

namespace praxis::ui::viewer {

class ImageView;

class AnnotationLabelEdit : public QLineEdit {
  Q_OBJECT
 public:
  // A child of the view; the layer is the view's interaction.
  AnnotationLabelEdit(ImageView* view, AnnotationLayer* layer);

  void begin(const QString& id);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void keep();
  void end();
  QPoint placeFor(const Annotation& annotation) const;

  ImageView* m_view;
  QPointer<AnnotationLayer> m_layer;
  QString m_id;
};

}  // namespace praxis::ui::viewer
