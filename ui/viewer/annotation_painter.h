#pragma once
// Draws annotations over a picture: lines of constant width with a dark rim, and their writing where it fits. Thread:
// gui.

#include <vector>

#include <QPainter>
#include <QStringList>

#include "ui/viewer/annotation.h"
#include "ui/viewer/view_transform.h"

namespace praxis::ui::viewer {

class AnnotationPainter {
 public:
  // Draws in viewport coordinates; writing stays inside `viewport`.
  AnnotationPainter(QPainter& painter, const ViewTransform& transform, QRectF viewport);

  void paint(const Annotation& annotation, const QStringList& lines, bool selected);
  // Where the writing of the latest went; empty when there was none.
  QRectF lastText() const { return m_taken.empty() ? QRectF() : m_taken.back(); }

 private:
  void paintPath(const QPainterPath& path, const QColor& colour);
  void paintHandles(const Annotation& annotation, const QColor& colour);
  void paintText(const QStringList& lines, const QRectF& box, const QColor& colour);
  QRectF placeFor(QSizeF text, const QRectF& around) const;

  QPainter& m_painter;
  const ViewTransform& m_transform;
  QRectF m_viewport;
  std::vector<QRectF> m_taken;  // by the writing of earlier ones
};

}  // namespace praxis::ui::viewer
