#pragma once
// The writing over a picture: four corners, orientation letters, a millimetre ruler and a badge. Drawn in the same
// quiet grey in both themes, because viewports are black in both. Thread: gui.

#include <QPainter>
#include <QStringList>

#include "engine/image/image.h"
#include "ui/viewer/view_transform.h"

namespace praxis::ui::viewer {

struct Overlay {
  QStringList topLeft, topRight, bottomLeft, bottomRight;  // lines from top to bottom
  QString leftEdge, rightEdge, topEdge, bottomEdge;        // orientation letters
  QString badge;                                           // what is shown is not the stored data: why; may be empty
  QString notice;                                          // at the bottom, always: "Not for diagnostic use"
};

// The same writing with the letters at the edges where the orientation carries them.
Overlay turned(const Overlay& stored, const Orientation& orientation);

// Millimetres of one viewport pixel down the screen, where the ruler stands; 0 where the picture has no scale.
double rulerMmPerPixel(const engine::image::Image& image, const ViewTransform& view);

// mmPerViewportPixel 0: the size is unknown, and no ruler is drawn.
void paintOverlay(QPainter& painter, const QRectF& viewport, const Overlay& overlay, double mmPerViewportPixel);

// The longest of 1, 2, 5 x 10^n mm that is at most `viewportPixels` long.
double rulerLengthMm(double viewportPixels, double mmPerViewportPixel);

}  // namespace praxis::ui::viewer
