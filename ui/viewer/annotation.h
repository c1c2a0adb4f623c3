#pragma once
// A measurement or mark on a frame, as plain values: what was drawn and where, not what it measures (that follows from
// the picture: annotation_values.h). Thread: any.

#include <vector>

#include <QDateTime>
#include <QPointF>
#include <QString>

#include "engine/image/region.h"

namespace praxis::ui::viewer {

// The number of points of each kind is fixed but for freehand:
// length 2; angle 3, the vertex in the middle; rectangle and ellipse 2 opposite corners; freehand at least 3;
// arrow 2, the tip first; probe 1.
enum class AnnotationKind { length, angle, rectangle, ellipse, freehand, arrow, probe };

struct Annotation {
  QString id;  // a UUID without braces; never changes
  AnnotationKind kind = AnnotationKind::length;
  std::vector<QPointF> points;  // picture coordinates: the first pixel covers [0, 1) x [0, 1)
  QString label;                // what the user wrote beside it; may be empty
  QString frame;                // key of the frame it lies on, given by the owner of the pictures
  QDateTime created;            // UTC
  bool operator==(const Annotation&) const = default;
};

// A new one with an id and the present time.
Annotation makeAnnotation(AnnotationKind kind, const QString& frame, std::vector<QPointF> points);

// Points that the kind has when it is finished; for freehand the least.
int pointCount(AnnotationKind kind);
bool isRegion(AnnotationKind kind);  // rectangle, ellipse or freehand: has an area and statistics
// Enough points, all of them finite.
bool isWhole(const Annotation& annotation);

std::vector<engine::image::Point> enginePoints(const std::vector<QPointF>& points);
engine::image::Shape shapeOf(const Annotation& annotation);  // of a region

}  // namespace praxis::ui::viewer
