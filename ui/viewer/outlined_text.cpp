#include "ui/viewer/outlined_text.h"

#include "ui/style/tokens.h"

namespace praxis::ui::viewer {

void paintOutlined(QPainter& painter, const QRectF& box, int flags, const QString& text, const QColor& colour) {
  if (text.isEmpty()) return;
  painter.setPen(style::kViewportBlack);
  for (const QPointF offset : {QPointF(-1, 0), QPointF(1, 0), QPointF(0, -1), QPointF(0, 1)}) {
    painter.drawText(box.translated(offset), flags, text);
  }
  painter.setPen(colour);
  painter.drawText(box, flags, text);
}

}  // namespace praxis::ui::viewer
