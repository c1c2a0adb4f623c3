#pragma once
// Where a picture lies in a viewport: fit, zoom about a point, pan; pixels may be taller than wide. Plain values, no
// widget. Thread: any.

#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <QTransform>

namespace praxis::ui::viewer {

class ViewTransform {
 public:
  static constexpr double kZoomMin = 0.05, kZoomMax = 40.0;

  // cols x rows pixels, each `pixelAspect` times as tall as wide. Fits the picture into the viewport again.
  void setPicture(int cols, int rows, double pixelAspect);
  // Keeps the picture's centre and, while it was fitted, keeps it fitted.
  void setViewport(QSizeF size);

  void fit();
  bool isFitted() const { return m_fitted; }
  // Viewport pixels per picture column.
  double zoom() const { return m_zoom; }
  void setZoom(double zoom, QPointF about);      // `about`, in the viewport, stays where it is
  void pan(QPointF delta);

  QPointF toPicture(QPointF viewport) const;     // in pixel units: the first pixel covers [0, 1) x [0, 1)
  QPointF toViewport(QPointF picture) const;
  QRectF pictureRect() const;                    // of the whole picture in the viewport
  QTransform transform() const;                  // picture to viewport

 private:
  double fitZoom() const;

  QSizeF m_picture{1, 1};
  double m_aspect = 1;
  QSizeF m_viewport{1, 1};
  double m_zoom = 1;
  QPointF m_centre{0.5, 0.5};                    // picture point at the viewport's centre
  bool m_fitted = true;
};

}  // namespace praxis::ui::viewer
