#include "ui/viewer/annotation_geometry.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <QLineF>
#include <QPolygonF>

namespace praxis::ui::viewer {
namespace {

constexpr double kHandleReach = 8, kLineReach = 6;  // viewport pixels
constexpr double kProbeArm = 7;
constexpr double kAngleArcRadius = 22;

bool isBox(AnnotationKind kind) { return kind == AnnotationKind::rectangle || kind == AnnotationKind::ellipse; }

double distanceToSegment(QPointF p, QPointF a, QPointF b) {
  const QPointF along = b - a;
  const double square = QPointF::dotProduct(along, along);
  const double t = square > 0 ? std::clamp(QPointF::dotProduct(p - a, along) / square, 0.0, 1.0) : 0;
  return QLineF(p, a + along * t).length();
}

// A small arc across the angle, between its arms.
void addArc(QPainterPath& path, QPointF a, QPointF vertex, QPointF b) {
  const QLineF first(vertex, a), second(vertex, b);
  const double radius = std::min({kAngleArcRadius, first.length() / 2, second.length() / 2});
  if (radius < 2) return;
  double sweep = first.angleTo(second);
  if (sweep > 180) sweep -= 360;
  const QRectF circle(vertex.x() - radius, vertex.y() - radius, 2 * radius, 2 * radius);
  path.arcMoveTo(circle, first.angle());
  path.arcTo(circle, first.angle(), sweep);
}

// Short bars across the ends of a length.
void addEnds(QPainterPath& path, QPointF a, QPointF b) {
  const QLineF line(a, b);
  if (line.length() < 1) return;
  constexpr double kHalfBar = 5;
  const QLineF normal = line.unitVector().normalVector();
  const QPointF half = QPointF(normal.dx(), normal.dy()) * kHalfBar;
  for (const QPointF end : {a, b}) {
    path.moveTo(end - half);
    path.lineTo(end + half);
  }
}

// From the tip back to both sides.
void addHead(QPainterPath& path, QPointF tip, QPointF tail) {
  const QLineF back(tip, tail);
  if (back.length() < 1) return;
  constexpr double kHead = 11, kSpread = 24;  // pixels, degrees
  for (const double side : {-kSpread, kSpread}) {
    path.moveTo(tip);
    path.lineTo(QLineF::fromPolar(kHead, back.angle() + side).translated(tip).p2());
  }
}

void addMarks(QPainterPath& path, AnnotationKind kind, const std::vector<QPointF>& at) {
  if (kind == AnnotationKind::angle && at.size() == 3) addArc(path, at[0], at[1], at[2]);
  if (kind == AnnotationKind::length && at.size() == 2) addEnds(path, at[0], at[1]);
  if (kind == AnnotationKind::arrow && at.size() == 2) addHead(path, at[0], at[1]);
}

QPainterPath boxPath(const Annotation& annotation, const ViewTransform& transform) {
  QPainterPath path;
  const QRectF box = QRectF(annotation.points[0], annotation.points[1]).normalized();
  if (annotation.kind == AnnotationKind::ellipse) {
    path.addEllipse(box);
  } else {
    path.addRect(box);
  }
  return transform.transform().map(path);
}

}  // namespace

QPainterPath annotationPath(const Annotation& annotation, const ViewTransform& transform) {
  QPainterPath path;
  if (annotation.points.empty()) return path;
  if (isBox(annotation.kind)) return annotation.points.size() == 2 ? boxPath(annotation, transform) : path;
  std::vector<QPointF> at;
  for (const QPointF& point : annotation.points) at.push_back(transform.toViewport(point));
  if (annotation.kind == AnnotationKind::probe) {
    for (const QPointF arm : {QPointF(kProbeArm, 0), QPointF(0, kProbeArm)}) {
      path.moveTo(at[0] - arm);
      path.lineTo(at[0] + arm);
    }
    return path;
  }
  path.moveTo(at[0]);
  for (std::size_t i = 1; i < at.size(); ++i) path.lineTo(at[i]);
  if (annotation.kind == AnnotationKind::freehand && at.size() > 2) path.closeSubpath();
  addMarks(path, annotation.kind, at);
  return path;
}

std::vector<QPointF> annotationHandles(const Annotation& annotation) {
  if (annotation.kind == AnnotationKind::freehand) return {};
  if (!isBox(annotation.kind) || annotation.points.size() != 2) return annotation.points;
  const QPointF a = annotation.points[0], b = annotation.points[1];
  return {a, {b.x(), a.y()}, b, {a.x(), b.y()}};
}

Annotation withHandleAt(Annotation annotation, std::size_t handle, QPointF to) {
  std::vector<QPointF>& points = annotation.points;
  if (!isBox(annotation.kind)) {
    if (handle < points.size()) points[handle] = to;
    return annotation;
  }
  if (points.size() != 2 || handle > 3) return annotation;
  // The corners that have x or y of the first point: see annotationHandles().
  (handle == 0 || handle == 3 ? points[0] : points[1]).setX(to.x());
  (handle < 2 ? points[0] : points[1]).setY(to.y());
  return annotation;
}

Annotation movedBy(Annotation annotation, QPointF delta) {
  for (QPointF& point : annotation.points) point += delta;
  return annotation;
}

double distanceToPath(const QPainterPath& path, QPointF point) {
  double least = std::numeric_limits<double>::infinity();
  for (const QPolygonF& polygon : path.toSubpathPolygons()) {
    for (qsizetype i = 1; i < polygon.size(); ++i) {
      least = std::min(least, distanceToSegment(point, polygon[i - 1], polygon[i]));
    }
  }
  return least;
}

std::optional<AnnotationHit> hitAnnotation(const Annotation& annotation, const ViewTransform& transform,
                                           QPointF viewport) {
  std::optional<AnnotationHit> best;
  const std::vector<QPointF> handles = annotationHandles(annotation);
  for (std::size_t i = 0; i < handles.size(); ++i) {
    const double distance = QLineF(transform.toViewport(handles[i]), viewport).length();
    if (distance <= kHandleReach && (!best || distance < best->distance)) best = AnnotationHit{i, distance};
  }
  if (best) return best;
  const double distance = distanceToPath(annotationPath(annotation, transform), viewport);
  if (distance > kLineReach) return std::nullopt;
  return AnnotationHit{std::nullopt, distance};
}

}  // namespace praxis::ui::viewer
