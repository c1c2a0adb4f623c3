#include "ui/viewer/annotation_layer.h"

#include <algorithm>

#include <QLineF>

#include "ui/viewer/annotation_painter.h"
#include "ui/viewer/annotation_values.h"

namespace praxis::ui::viewer {
namespace {

constexpr double kClick = 4;         // viewport pixels: a press and release closer than this is a click, no drag
constexpr double kFreehandStep = 2;  // viewport pixels between the points of a freehand line
constexpr std::size_t kFreehandMax = 2000;

bool isOneStroke(AnnotationKind kind) { return kind == AnnotationKind::probe || kind == AnnotationKind::freehand; }

}  // namespace

AnnotationLayer::AnnotationLayer(AnnotationSet* set, QObject* parent) : QObject(parent) { setSet(set); }

AnnotationLayer::~AnnotationLayer() = default;

void AnnotationLayer::setSet(AnnotationSet* set) {
  cancel();
  if (m_set) disconnect(m_set, nullptr, this, nullptr);
  m_set = set;
  if (m_set) connect(m_set, &AnnotationSet::changed, this, &AnnotationLayer::onSetChanged);
  onSetChanged();
}

void AnnotationLayer::onSetChanged() {
  if (!m_selected.isEmpty() && (!m_set || m_set->find(m_selected) == nullptr)) select({});
  // What undo took away or changed cannot be dragged on.
  if (m_doing == Doing::changing) {
    const Annotation* present = m_set ? m_set->find(m_before.id) : nullptr;
    if (present == nullptr || *present != m_before) cancel();
  }
  Q_EMIT repaintNeeded();
}

void AnnotationLayer::setFrame(const QString& frame, std::shared_ptr<const engine::image::Image> image) {
  if (frame == m_frame && image == m_image) return;
  cancel();
  m_written.clear();
  m_image = std::move(image);
  const bool other = frame != m_frame;
  m_frame = frame;
  if (other) select({});
  setHover(false);
  Q_EMIT repaintNeeded();
}

void AnnotationLayer::setTool(std::optional<AnnotationKind> tool) {
  if (tool == m_tool) return;
  cancel();
  m_tool = tool;
}

void AnnotationLayer::setVisible(bool visible) {
  if (visible == m_visible) return;
  cancel();
  m_visible = visible;
  if (!visible) select({});
  Q_EMIT repaintNeeded();
}

void AnnotationLayer::select(const QString& id) {
  if (id == m_selected) return;
  m_selected = id;
  Q_EMIT selectionChanged(m_selected);
  Q_EMIT repaintNeeded();
}

bool AnnotationLayer::removeSelected() {
  cancel();
  return m_set && !m_selected.isEmpty() && m_set->remove(m_selected);
}

void AnnotationLayer::cancel() {
  m_doing = Doing::nothing;
  if (!m_draft) return;
  m_draft.reset();
  Q_EMIT repaintNeeded();
}

// The nearest under the pointer; the selected one first, then handles before lines, then the latest drawn.
std::optional<AnnotationLayer::Met> AnnotationLayer::meet(const ViewTransform& transform, QPointF viewport) const {
  std::optional<Met> best;
  if (!m_set || !m_visible) return best;
  const auto rank = [this](const Met& met) {
    return (met.annotation.id == m_selected ? 2 : 0) + (met.hit.handle.has_value() ? 1 : 0);
  };
  for (const Annotation& annotation : m_set->all()) {
    if (annotation.frame != m_frame) continue;
    const auto hit = hitAnnotation(annotation, transform, viewport);
    if (!hit) continue;
    Met met{annotation, *hit};
    const bool better =
        !best || rank(met) > rank(*best) || (rank(met) == rank(*best) && met.hit.distance <= best->hit.distance);
    if (better) best = std::move(met);
  }
  return best;
}

QPointF AnnotationLayer::inside(QPointF picture) const {
  return {std::clamp(picture.x(), 0.0, double(m_image->cols)), std::clamp(picture.y(), 0.0, double(m_image->rows))};
}

bool AnnotationLayer::press(QPointF picture, const ViewTransform& transform, const QMouseEvent& event) {
  if (!m_image || !m_set || event.button() != Qt::LeftButton) return false;
  m_pressed = event.position();
  if (m_doing == Doing::drawing) {  // a further point of what was begun by a click
    extend(picture, transform);
    return true;
  }
  if (const auto met = meet(transform, event.position())) {
    select(met->annotation.id);
    m_doing = Doing::changing;
    m_before = met->annotation;
    m_draft = m_before;
    m_handle = met->hit.handle;
    m_grabbed = picture;
    return true;
  }
  select({});
  if (!m_tool || !m_visible) return false;
  begin(picture);
  return true;
}

void AnnotationLayer::begin(QPointF picture) {
  m_doing = Doing::drawing;
  const QPointF at = inside(picture);
  m_draft = makeAnnotation(*m_tool, m_frame, {at});
  if (!isOneStroke(*m_tool)) m_draft->points.push_back(at);  // the end that follows the pointer
  Q_EMIT repaintNeeded();
}

// The point that follows the pointer goes there.
void AnnotationLayer::extend(QPointF picture, const ViewTransform& transform) {
  std::vector<QPointF>& points = m_draft->points;
  const QPointF at = inside(picture);
  if (m_draft->kind == AnnotationKind::freehand) {
    const double step = QLineF(transform.toViewport(points.back()), transform.toViewport(at)).length();
    if (step >= kFreehandStep && points.size() < kFreehandMax) points.push_back(at);
  } else {
    points.back() = at;
  }
  Q_EMIT repaintNeeded();
}

void AnnotationLayer::drag(QPointF picture) {
  if (m_handle) {
    m_draft = withHandleAt(m_before, *m_handle, inside(picture));
  } else {
    // As a whole it stays in the picture.
    double left = m_before.points[0].x(), right = left, top = m_before.points[0].y(), bottom = top;
    for (const QPointF& p : m_before.points) {
      left = std::min(left, p.x());
      right = std::max(right, p.x());
      top = std::min(top, p.y());
      bottom = std::max(bottom, p.y());
    }
    const QPointF delta = picture - m_grabbed;
    m_draft = movedBy(m_before, {std::max(-left, std::min(delta.x(), m_image->cols - right)),
                                 std::max(-top, std::min(delta.y(), m_image->rows - bottom))});
  }
  Q_EMIT repaintNeeded();
}

void AnnotationLayer::move(QPointF picture, const ViewTransform& transform, const QMouseEvent& event) {
  if (!m_image) return;
  if (m_doing == Doing::drawing) return extend(picture, transform);
  if (m_doing == Doing::changing) {
    if (QLineF(m_pressed, event.position()).length() >= kClick || *m_draft != m_before) drag(picture);
    return;
  }
  if (event.buttons() == Qt::NoButton) setHover(meet(transform, event.position()).has_value());
}

void AnnotationLayer::release(QPointF picture, const ViewTransform& transform, const QMouseEvent& event) {
  if (m_doing == Doing::changing) {
    const Annotation changed = *m_draft;
    cancel();
    if (m_set) m_set->replace(changed);
    return;
  }
  if (m_doing != Doing::drawing || !m_image) return;
  extend(picture, transform);
  if (isOneStroke(m_draft->kind)) return finish();
  std::vector<QPointF>& points = m_draft->points;
  // A click sets the first point and leaves the next to the pointer; a drag, or a click away from it, sets both.
  const QPointF previous = transform.toViewport(points[points.size() - 2]);
  if (QLineF(previous, event.position()).length() < kClick) return;
  if (points.size() == static_cast<std::size_t>(pointCount(m_draft->kind))) return finish();
  points.push_back(points.back());
  Q_EMIT repaintNeeded();
}

void AnnotationLayer::finish() {
  const Annotation drawn = *m_draft;
  cancel();
  if (!m_set || !isWhole(drawn) || !m_set->add(drawn)) return;
  select(drawn.id);
  if (drawn.kind == AnnotationKind::arrow) Q_EMIT labelWanted(drawn.id);
}

bool AnnotationLayer::doubleClick(QPointF, const ViewTransform& transform, const QMouseEvent& event) {
  if (m_doing == Doing::drawing || !m_image) return false;
  const auto met = meet(transform, event.position());
  if (!met) return false;
  select(met->annotation.id);
  Q_EMIT labelWanted(met->annotation.id);
  return true;
}

bool AnnotationLayer::key(const QKeyEvent& event) {
  if (event.key() == Qt::Key_Escape) {
    if (!m_draft && m_selected.isEmpty()) return false;
    if (m_draft) {
      cancel();
    } else {
      select({});
    }
    return true;
  }
  if (event.key() == Qt::Key_Delete || event.key() == Qt::Key_Backspace) return removeSelected();
  QKeyEvent copy(event.type(), event.key(), event.modifiers(), event.text());
  if (m_set && copy.matches(QKeySequence::Undo)) {
    cancel();
    m_set->undoStack().undo();
    return true;
  }
  if (m_set && copy.matches(QKeySequence::Redo)) {
    cancel();
    m_set->undoStack().redo();
    return true;
  }
  return false;
}

void AnnotationLayer::setHover(bool over) {
  if (over == m_hover) return;
  m_hover = over;
  Q_EMIT hoverChanged(over);
}

QStringList AnnotationLayer::linesOf(const Annotation& annotation) {
  Written& written = m_written[annotation.id];
  if (written.annotation != annotation) written = {annotation, annotationLines(annotation, *m_image)};
  return written.lines;
}

void AnnotationLayer::paint(QPainter& painter, const ViewTransform& transform) {
  if (!m_set || !m_image || !m_visible) return;
  AnnotationPainter painted(painter, transform, QRectF(QPointF(0, 0), transform.viewport()));
  for (const Annotation& annotation : m_set->all()) {
    if (annotation.frame != m_frame || (m_draft && m_draft->id == annotation.id)) continue;
    painted.paint(annotation, linesOf(annotation), annotation.id == m_selected);
  }
  if (m_draft) painted.paint(*m_draft, linesOf(*m_draft), true);
}

}  // namespace praxis::ui::viewer
