#include "ui/viewer/annotation.h"

#include <algorithm>
#include <cmath>

#include <QUuid>

namespace praxis::ui::viewer {

Annotation makeAnnotation(AnnotationKind kind, const QString& frame, std::vector<QPointF> points) {
  return {QUuid::createUuid().toString(QUuid::WithoutBraces),
          kind,
          std::move(points),
          {},
          frame,
          QDateTime::currentDateTimeUtc()};
}

int pointCount(AnnotationKind kind) {
  switch (kind) {
    case AnnotationKind::angle:
    case AnnotationKind::freehand:
      return 3;
    case AnnotationKind::probe:
      return 1;
    default:
      return 2;
  }
}

bool isRegion(AnnotationKind kind) {
  return kind == AnnotationKind::rectangle || kind == AnnotationKind::ellipse || kind == AnnotationKind::freehand;
}

bool isWhole(const Annotation& annotation) {
  const auto count = static_cast<std::size_t>(pointCount(annotation.kind));
  const bool enough = annotation.kind == AnnotationKind::freehand ? annotation.points.size() >= count
                                                                  : annotation.points.size() == count;
  return enough && std::all_of(annotation.points.begin(), annotation.points.end(),
                               [](QPointF p) { return std::isfinite(p.x()) && std::isfinite(p.y()); });
}

std::vector<engine::image::Point> enginePoints(const std::vector<QPointF>& points) {
  std::vector<engine::image::Point> result;
  result.reserve(points.size());
  for (const QPointF& p : points) result.push_back({p.x(), p.y()});
  return result;
}

engine::image::Shape shapeOf(const Annotation& annotation) {
  using Kind = engine::image::Shape::Kind;
  const Kind kind = annotation.kind == AnnotationKind::rectangle ? Kind::rectangle
                    : annotation.kind == AnnotationKind::ellipse ? Kind::ellipse
                                                                 : Kind::polygon;
  return {kind, enginePoints(annotation.points)};
}

}  // namespace praxis::ui::viewer
