#include "ui/viewer/annotation_painter.h"

#include <algorithm>
#include <optional>

#include <QFontMetricsF>

#include "ui/style/tokens.h"
#include "ui/viewer/annotation_geometry.h"
#include "ui/viewer/outlined_text.h"

namespace praxis::ui::viewer {
namespace {

constexpr double kLine = 1.5, kRim = 3.5;  // logical pixels, whatever the zoom
constexpr double kHandle = 7;
constexpr double kGap = style::space::kSmall;

QSizeF sizeOf(const QFontMetricsF& metrics, const QStringList& lines) {
  double width = 0;
  for (const QString& line : lines) width = std::max(width, metrics.horizontalAdvance(line));
  return {width + 2, metrics.lineSpacing() * static_cast<double>(lines.size()) + 2};
}

QRectF movedInto(QRectF box, const QRectF& bounds) {
  box.moveLeft(std::max(bounds.left(), std::min(box.left(), bounds.right() - box.width())));
  box.moveTop(std::max(bounds.top(), std::min(box.top(), bounds.bottom() - box.height())));
  return box;
}

// What the writing should stand beside: of arrows the tail, of lengths the right end, else all of it.
QRectF anchorOf(const Annotation& annotation, const QPainterPath& path, const ViewTransform& transform) {
  if (annotation.kind == AnnotationKind::arrow && annotation.points.size() == 2) {
    return {transform.toViewport(annotation.points[1]), QSizeF(0, 0)};
  }
  if (annotation.kind == AnnotationKind::length && annotation.points.size() == 2) {
    const QPointF a = transform.toViewport(annotation.points[0]), b = transform.toViewport(annotation.points[1]);
    return {a.x() > b.x() ? a : b, QSizeF(0, 0)};
  }
  return path.boundingRect();
}

}  // namespace

AnnotationPainter::AnnotationPainter(QPainter& painter, const ViewTransform& transform, QRectF viewport)
    : m_painter(painter), m_transform(transform), m_viewport(viewport) {}

void AnnotationPainter::paint(const Annotation& annotation, const QStringList& lines, bool selected) {
  const QPainterPath path = annotationPath(annotation, m_transform);
  // A level line has a box without height, which would meet nothing.
  const QRectF box = path.boundingRect().adjusted(-kGap, -kGap, kGap, kGap);
  if (path.isEmpty() || !box.intersects(m_viewport)) return;
  const QColor& colour = selected ? style::kMeasurementSelected : style::kMeasurement;
  m_painter.save();
  m_painter.setRenderHint(QPainter::Antialiasing);
  m_painter.setBrush(Qt::NoBrush);
  paintPath(path, colour);
  if (selected) paintHandles(annotation, colour);
  if (!lines.isEmpty()) {
    m_painter.setFont(style::tabular(style::FontSize::small));
    const QFontMetricsF metrics(m_painter.font(), m_painter.device());
    const QRectF place = placeFor(sizeOf(metrics, lines), anchorOf(annotation, path, m_transform));
    paintText(lines, place, colour);
    m_taken.push_back(place);
  }
  m_painter.restore();
}

void AnnotationPainter::paintPath(const QPainterPath& path, const QColor& colour) {
  QColor rim = style::kViewportBlack;
  constexpr float kRimShare = 0.6F;
  rim.setAlphaF(kRimShare);
  m_painter.setPen(QPen(rim, kRim, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  m_painter.drawPath(path);
  m_painter.setPen(QPen(colour, kLine, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  m_painter.drawPath(path);
}

void AnnotationPainter::paintHandles(const Annotation& annotation, const QColor& colour) {
  m_painter.setPen(QPen(colour, 1));
  m_painter.setBrush(style::kViewportBlack);
  for (const QPointF& handle : annotationHandles(annotation)) {
    const QPointF at = m_transform.toViewport(handle);
    m_painter.drawRect(QRectF(at.x() - kHandle / 2, at.y() - kHandle / 2, kHandle, kHandle));
  }
  m_painter.setBrush(Qt::NoBrush);
}

// Right of it, else left, below, above, moved into the viewport: the first place that covers no other writing and not
// the thing itself, else the first that covers no writing, else the first.
QRectF AnnotationPainter::placeFor(QSizeF text, const QRectF& around) const {
  const QRectF bounds = m_viewport.adjusted(2, 2, -2, -2);
  const double middle = around.center().y() - text.height() / 2, centre = around.center().x() - text.width() / 2;
  const QPointF corners[] = {{around.right() + kGap, middle},
                             {around.left() - kGap - text.width(), middle},
                             {centre, around.bottom() + kGap},
                             {centre, around.top() - kGap - text.height()}};
  std::optional<QRectF> free;
  for (const QPointF& corner : corners) {
    const QRectF place = movedInto({corner, text}, bounds);
    const bool taken =
        std::any_of(m_taken.begin(), m_taken.end(), [&](const QRectF& r) { return r.intersects(place); });
    if (taken) continue;
    if (!place.intersects(around)) return place;
    if (!free) free = place;
  }
  return free ? *free : movedInto({corners[0], text}, bounds);
}

void AnnotationPainter::paintText(const QStringList& lines, const QRectF& box, const QColor& colour) {
  const double height = (box.height() - 2) / static_cast<double>(lines.size());
  for (qsizetype i = 0; i < lines.size(); ++i) {
    const QRectF line(box.left() + 1, box.top() + 1 + height * static_cast<double>(i), box.width(), height);
    paintOutlined(m_painter, line, Qt::AlignLeft | Qt::AlignVCenter, lines[i], colour);
  }
}

}  // namespace praxis::ui::viewer
