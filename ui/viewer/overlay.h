#pragma once
// The writing over a picture: four corners, orientation letters, a millimetre ruler and a badge. Drawn in the same
// quiet grey in both themes, because viewports are black in both. Thread: gui.

#include <QPainter>
#include <QStringList>

#include "engine/image/image.h"
#include "ui/viewer/view_transform.h"

namespace praxis::ui::viewer {

struct Overlay {
  // Lines from top to bottom. In a small viewport those farthest from their corner give way first.
  QStringList topLeft, topRight, bottomLeft, bottomRight;
  QString leftEdge, rightEdge, topEdge, bottomEdge;  // orientation letters
  QString badge;                                     // what is shown is not the stored data: why; may be empty
  bool badgeIsWeighty = false;                       // it warns, else it is as quiet as the rest
  QString notice;                                    // at the bottom, always: "Not for diagnostic use"
};

// The same writing with the letters at the edges where the orientation carries them.
Overlay turned(const Overlay& stored, const Orientation& orientation);

// Millimetres of one viewport pixel down the screen, where the ruler stands, and where they hold.
struct RulerScale {
  double mmPerPixel = 0;  // 0: no ruler
  engine::image::SpacingSource source = engine::image::SpacingSource::none;
  bool operator==(const RulerScale&) const = default;
};
// Of what lies at the viewport's centre: ultrasound has regions of different scales, and parts without any.
RulerScale rulerScale(const engine::image::Image& image, const ViewTransform& view);

// Where the badge stands; empty: nowhere.
QRectF badgeBox(const QPaintDevice& device, const QRectF& viewport, const Overlay& overlay, const RulerScale& ruler);
void paintOverlay(QPainter& painter, const QRectF& viewport, const Overlay& overlay, const RulerScale& ruler);

// The longest of 1, 2, 5 x 10^n mm that is at most `viewportPixels` long.
double rulerLengthMm(double viewportPixels, double mmPerViewportPixel);
// "5 cm", "2 mm"; "5 cm at detector" where the patient appears magnified.
QString rulerText(double mm, engine::image::SpacingSource source);

}  // namespace praxis::ui::viewer
