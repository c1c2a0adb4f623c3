#include "ui/viewer/annotation_set.h"

#include <algorithm>

#include <QUndoCommand>

namespace praxis::ui::viewer {
namespace {

constexpr int kUndoSteps = 200;

}  // namespace

// One annotation before and after: nothing before is an addition, nothing after a removal.
class AnnotationSet::Step : public QUndoCommand {
 public:
  Step(AnnotationSet& set, const QString& text, std::optional<Annotation> before, std::optional<Annotation> after)
      : QUndoCommand(text), m_set(set), m_before(std::move(before)), m_after(std::move(after)) {
    m_index = m_before ? set.indexOf(m_before->id) : set.m_annotations.size();
  }
  void redo() override { m_set.put(key(), m_after, m_index); }
  void undo() override { m_set.put(key(), m_before, m_index); }

 private:
  const QString& key() const { return m_before ? m_before->id : m_after->id; }

  AnnotationSet& m_set;
  std::optional<Annotation> m_before, m_after;
  std::size_t m_index = 0;  // where it stands, so that undo keeps the order
};

AnnotationSet::AnnotationSet(QObject* parent) : QObject(parent) { m_undo.setUndoLimit(kUndoSteps); }

void AnnotationSet::reset(std::vector<Annotation> annotations) {
  m_undo.clear();
  m_annotations.clear();
  for (Annotation& annotation : annotations) {
    if (isWhole(annotation) && find(annotation.id) == nullptr) m_annotations.push_back(std::move(annotation));
  }
  Q_EMIT changed();
}

std::vector<Annotation> AnnotationSet::onFrame(const QString& frame) const {
  std::vector<Annotation> found;
  std::copy_if(m_annotations.begin(), m_annotations.end(), std::back_inserter(found),
               [&](const Annotation& annotation) { return annotation.frame == frame; });
  return found;
}

std::size_t AnnotationSet::indexOf(const QString& id) const {
  const auto found =
      std::find_if(m_annotations.begin(), m_annotations.end(), [&](const Annotation& a) { return a.id == id; });
  return static_cast<std::size_t>(found - m_annotations.begin());
}

const Annotation* AnnotationSet::find(const QString& id) const {
  const std::size_t index = indexOf(id);
  return index < m_annotations.size() ? &m_annotations[index] : nullptr;
}

bool AnnotationSet::add(const Annotation& annotation) {
  if (!isWhole(annotation) || annotation.id.isEmpty() || find(annotation.id) != nullptr) return false;
  push(tr("Add annotation"), std::nullopt, annotation);
  return true;
}

bool AnnotationSet::replace(const Annotation& annotation) {
  const Annotation* present = find(annotation.id);
  if (present == nullptr || !isWhole(annotation)) return false;
  if (*present != annotation) push(tr("Change annotation"), *present, annotation);
  return true;
}

bool AnnotationSet::remove(const QString& id) {
  const Annotation* present = find(id);
  if (present == nullptr) return false;
  push(tr("Delete annotation"), *present, std::nullopt);
  return true;
}

void AnnotationSet::removeFrame(const QString& frame) {
  const std::vector<Annotation> gone = onFrame(frame);
  if (gone.empty()) return;
  m_undo.beginMacro(tr("Delete annotations of the image"));
  for (const Annotation& annotation : gone) remove(annotation.id);
  m_undo.endMacro();
}

void AnnotationSet::push(const QString& text, std::optional<Annotation> before, std::optional<Annotation> after) {
  m_undo.push(new Step(*this, text, std::move(before), std::move(after)));
}

void AnnotationSet::put(const QString& id, const std::optional<Annotation>& value, std::size_t index) {
  const auto present = m_annotations.begin() + static_cast<std::ptrdiff_t>(indexOf(id));
  if (present == m_annotations.end()) {
    const auto at = static_cast<std::ptrdiff_t>(std::min(index, m_annotations.size()));
    if (value) m_annotations.insert(m_annotations.begin() + at, *value);
  } else if (value) {
    *present = *value;
  } else {
    m_annotations.erase(present);
  }
  Q_EMIT changed();
  Q_EMIT edited();
}

}  // namespace praxis::ui::viewer
