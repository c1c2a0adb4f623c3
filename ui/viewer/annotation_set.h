#pragma once
// The annotations of a study, whichever viewport shows them, with undo. Layers of several viewports share one set.
// Thread: gui.

#include <optional>
#include <vector>

#include <QObject>
#include <QUndoStack>

#include "ui/viewer/annotation.h"

namespace praxis::ui::viewer {

class AnnotationSet : public QObject {
  Q_OBJECT
 public:
  explicit AnnotationSet(QObject* parent = nullptr);

  // Another study: what was there goes, and with it what could be undone. No edited().
  void reset(std::vector<Annotation> annotations);
  const std::vector<Annotation>& all() const { return m_annotations; }
  std::vector<Annotation> onFrame(const QString& frame) const;
  const Annotation* find(const QString& id) const;  // until the next change

  // Each is one step of undo. An annotation that is not whole, or has an id that is there already, is not added.
  bool add(const Annotation& annotation);
  bool replace(const Annotation& annotation);  // the one with its id
  bool remove(const QString& id);
  void removeFrame(const QString& frame);

  QUndoStack& undoStack() { return m_undo; }

 Q_SIGNALS:
  void changed();  // in any way: paint again
  void edited();   // by the user, undo included: save

 private:
  class Step;
  void put(const QString& id, const std::optional<Annotation>& value, std::size_t index);
  void push(const QString& text, std::optional<Annotation> before, std::optional<Annotation> after);
  std::size_t indexOf(const QString& id) const;

  std::vector<Annotation> m_annotations;
  QUndoStack m_undo;
};

}  // namespace praxis::ui::viewer
