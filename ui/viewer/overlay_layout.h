#pragma once
// Where the writing over a picture goes. Nothing covers anything else, from the smallest viewport on: lines are
// elided, and those farthest from their corner dropped. Thread: gui.

#include <vector>

#include <QFontMetricsF>
#include <QRectF>
#include <QString>

#include "ui/viewer/overlay.h"

namespace praxis::ui::viewer {

enum class Writing { corner, letter, notice, badge, rulerLabel };

struct PlacedText {
  Writing kind;
  QRectF box;  // just large enough
  QString text;
};

struct OverlayLayout {
  std::vector<PlacedText> texts;
  QRectF ruler;        // of the ruler's line and ticks; empty: none
  double rulerMm = 0;  // its length
};

// Metrics of the device that is drawn on: of the lines, and of the orientation letters.
OverlayLayout layoutOverlay(const QRectF& viewport, const Overlay& overlay, const RulerScale& ruler,
                            const QFontMetricsF& lines, const QFontMetricsF& letters);

}  // namespace praxis::ui::viewer
