#pragma once
// The annotations of one viewport: draws new ones with a tool, selects, moves, changes and deletes those that are
// there. Attach it with ImageView::setInteraction() and repaint on repaintNeeded(). Thread: gui.

#include <memory>
#include <optional>

#include <QHash>
#include <QObject>
#include <QPointer>

#include "engine/image/image.h"
#include "ui/viewer/annotation_geometry.h"
#include "ui/viewer/annotation_set.h"
#include "ui/viewer/interaction.h"

namespace praxis::ui::viewer {

class AnnotationLayer : public QObject, public Interaction {
  Q_OBJECT
 public:
  // `set` outlives the layer or takes its annotations away when it goes.
  explicit AnnotationLayer(AnnotationSet* set, QObject* parent = nullptr);
  ~AnnotationLayer() override;

  void setSet(AnnotationSet* set);  // of another study
  AnnotationSet* set() const { return m_set; }

  // The frame on screen. A picture that is still loading is null: then nothing is drawn and nothing can be. What is
  // being drawn ends when the frame changes.
  void setFrame(const QString& frame, std::shared_ptr<const engine::image::Image> image);
  const QString& frame() const { return m_frame; }

  // What the left button draws. Nothing: it selects and moves what it meets, and leaves all else to the viewport.
  void setTool(std::optional<AnnotationKind> tool);
  std::optional<AnnotationKind> tool() const { return m_tool; }
  void setVisible(bool visible);  // hidden ones cannot be met either
  bool isVisible() const { return m_visible; }

  const QString& selected() const { return m_selected; }  // id; may be empty
  void select(const QString& id);
  bool removeSelected();
  void cancel();  // what is being drawn or dragged
  bool isBusy() const { return m_draft.has_value(); }

  bool press(QPointF picture, const ViewTransform& transform, const QMouseEvent& event) override;
  void move(QPointF picture, const ViewTransform& transform, const QMouseEvent& event) override;
  void release(QPointF picture, const ViewTransform& transform, const QMouseEvent& event) override;
  bool doubleClick(QPointF picture, const ViewTransform& transform, const QMouseEvent& event) override;
  bool key(const QKeyEvent& event) override;  // Delete, Escape, undo and redo
  void paint(QPainter& painter, const ViewTransform& transform) override;

 Q_SIGNALS:
  void repaintNeeded();
  void selectionChanged(const QString& id);
  // The user wants to write beside this one: a new arrow, or a double click. Answer with AnnotationSet::replace().
  void labelWanted(const QString& id);
  // Over something to take hold of, or not any more; the viewport shows a cursor for it.
  void hoverChanged(bool over);

 private:
  struct Met {
    Annotation annotation;
    AnnotationHit hit;
  };
  enum class Doing { nothing, drawing, changing };

  std::optional<Met> meet(const ViewTransform& transform, QPointF viewport) const;
  QPointF inside(QPointF picture) const;
  void begin(QPointF picture);
  void extend(QPointF picture, const ViewTransform& transform);
  void drag(QPointF picture);
  void finish();
  void setHover(bool over);
  void onSetChanged();
  QStringList linesOf(const Annotation& annotation);

  QPointer<AnnotationSet> m_set;
  QString m_frame;
  std::shared_ptr<const engine::image::Image> m_image;
  std::optional<AnnotationKind> m_tool;
  bool m_visible = true;
  QString m_selected;

  Doing m_doing = Doing::nothing;
  std::optional<Annotation> m_draft;  // being drawn, or a changed copy of one of the set
  Annotation m_before;                // the one being changed, as it was
  std::optional<std::size_t> m_handle;
  QPointF m_grabbed;  // picture point of the press
  QPointF m_pressed;  // likewise in the viewport
  bool m_hover = false;

  struct Written {
    Annotation annotation;
    QStringList lines;
  };
  QHash<QString, Written> m_written;  // of this frame: statistics are not counted anew for every repaint
};

}  // namespace praxis::ui::viewer
