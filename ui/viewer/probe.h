#pragma once
// The value under the pointer, written beside it. Thread: gui.

#include <QPainter>
#include <QString>

#include "engine/image/image.h"

namespace praxis::ui::viewer {

// "-35 HU" and below it "Row 43, column 120", counted from 1; `picture` is a point of it. Empty outside.
QString probeText(const engine::image::Image& image, QPointF picture);

// Beside `at`, on whichever side there is room.
void paintProbe(QPainter& painter, const QRectF& viewport, QPointF at, const QString& text);

}  // namespace praxis::ui::viewer
