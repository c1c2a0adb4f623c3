#pragma once
// Where a picture lies in a viewport: fit, zoom about a point, pan, turned and flipped; pixels may be taller than wide.
// Plain values, no widget. Lengths are in the viewport's own (logical) pixels. Thread: any.

#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <QTransform>

#include "ui/viewer/orientation.h"

namespace praxis::ui::viewer {

class ViewTransform {
 public:
  // The fitted zoom is always allowed too: a mammogram in a small viewport lies below the least, an icon above the
  // most.
  static constexpr double kZoomMin = 0.05, kZoomMax = 40.0;
  static constexpr double kInSight = 32;  // pixels of the picture that panning and zooming leave in the viewport

  // cols x rows pixels, each `pixelAspect` times as tall as wide. Fits the picture into the viewport again; the
  // orientation stays.
  void setPicture(int cols, int rows, double pixelAspect);
  // Keeps the picture's centre and, while it was fitted, keeps it fitted.
  void setViewport(QSizeF size);
  QSizeF viewport() const { return m_viewport; }
  QSizeF picture() const { return m_picture; }  // columns, rows

  void fit();
  bool isFitted() const { return m_fitted; }
  // Viewport pixels per picture column.
  double zoom() const { return m_zoom; }
  double fitZoom() const;
  void setZoom(double zoom, QPointF about);  // `about`, in the viewport, stays where it is
  void pan(QPointF delta);
  // From the viewport's centre to the picture's centre, in viewport pixels.
  QPointF offset() const;
  void setView(double zoom, QPointF offset);
  void lookAt(QPointF picture);  // brings this point to the viewport's centre

  const Orientation& orientation() const { return m_orientation; }
  // The picture point at the viewport's centre stays there.
  void setOrientation(const Orientation& orientation);

  QPointF toPicture(QPointF viewport) const;  // in pixel units: the first pixel covers [0, 1) x [0, 1)
  QPointF toViewport(QPointF picture) const;
  QRectF pictureRect() const;    // of the whole picture in the viewport
  QTransform transform() const;  // picture to viewport

 private:
  double clamped(double zoom) const;
  QSizeF shownSize() const;
  void setOffset(QPointF offset);

  QSizeF m_picture{1, 1};
  double m_aspect = 1;
  QSizeF m_viewport{1, 1};
  double m_zoom = 1;
  QPointF m_centre{0.5, 0.5};  // picture point at the viewport's centre
  Orientation m_orientation;
  bool m_fitted = true;
};

}  // namespace praxis::ui::viewer
