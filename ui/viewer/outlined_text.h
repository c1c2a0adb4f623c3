#pragma once
// Writing that is readable over white bone as over air: a dark rim around every letter. Thread: gui.

#include <QColor>
#include <QPainter>
#include <QString>

namespace praxis::ui::viewer {

void paintOutlined(QPainter& painter, const QRectF& box, int flags, const QString& text, const QColor& colour);

}  // namespace praxis::ui::viewer
