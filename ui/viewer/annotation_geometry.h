#pragma once
// Annotations in a viewport: their lines, their handles, and what lies under the pointer. Distances are in viewport
// pixels, so that all zooms feel alike. Thread: any.

#include <optional>
#include <vector>

#include <QPainterPath>

#include "ui/viewer/annotation.h"
#include "ui/viewer/view_transform.h"

namespace praxis::ui::viewer {

// The lines of an annotation, finished or being drawn, in viewport coordinates; regions of at least their points
// closed.
QPainterPath annotationPath(const Annotation& annotation, const ViewTransform& transform);

// Picture points that can be taken hold of: each point, of boxes all four corners; none of freehand.
std::vector<QPointF> annotationHandles(const Annotation& annotation);
// The annotation with one of its handles moved to `to`; the opposite corner of a box stays.
Annotation withHandleAt(Annotation annotation, std::size_t handle, QPointF to);
// The annotation moved as a whole.
Annotation movedBy(Annotation annotation, QPointF delta);

struct AnnotationHit {
  std::optional<std::size_t> handle;  // else its lines
  double distance = 0;
};
// Whether a handle or a line lies within reach of a viewport point.
std::optional<AnnotationHit> hitAnnotation(const Annotation& annotation, const ViewTransform& transform,
                                           QPointF viewport);

double distanceToPath(const QPainterPath& path, QPointF point);

}  // namespace praxis::ui::viewer
