#pragma once
// What the left button does over a picture when it does not drag window, zoom or position: measuring, marking, probing.
// ImageView asks its interaction first and keeps what it does not take. Thread: gui.

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPointF>

#include "ui/viewer/view_transform.h"

namespace praxis::ui::viewer {

class Interaction {
 public:
  virtual ~Interaction() = default;
  // Points are in picture coordinates: the first pixel covers [0, 1) x [0, 1). True: the event was taken, and the
  // moves up to the release come here too.
  virtual bool press(QPointF picture, const ViewTransform& transform, const QMouseEvent& event) = 0;
  virtual void move(QPointF picture, const ViewTransform& transform, const QMouseEvent& event) = 0;  // buttons or none
  virtual void release(QPointF picture, const ViewTransform& transform, const QMouseEvent& event) = 0;
  virtual bool doubleClick(QPointF, const ViewTransform&, const QMouseEvent&) { return false; }
  virtual bool key(const QKeyEvent&) { return false; }
  // Over the picture and under the overlay's writing, in viewport coordinates.
  virtual void paint(QPainter& painter, const ViewTransform& transform) = 0;
};

}  // namespace praxis::ui::viewer
