#include "plugins/dicom/panel/reference_layer.h"

#include <QEvent>
#include <QPainter>

#include "ui/style/tokens.h"
#include "ui/viewer/image_view.h"

namespace praxis::plugins::dicom::panel {

ReferenceLayer::ReferenceLayer(ui::viewer::ImageView* view) : QWidget(view), m_view(view) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setAttribute(Qt::WA_NoSystemBackground);
  setFocusPolicy(Qt::NoFocus);
  view->installEventFilter(this);
  connect(view, &ui::viewer::ImageView::viewChanged, this, [this] {
    if (!m_lines.empty()) update();
  });
  setGeometry(view->rect());
  hide();
}

void ReferenceLayer::setLines(std::vector<QLineF> lines) {
  if (lines == m_lines) return;
  m_lines = std::move(lines);
  setVisible(!m_lines.empty());
  update();
}

void ReferenceLayer::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const ui::style::Colours& onBlack = ui::style::colours(ui::style::Theme::dark);
  for (const QLineF& line : m_lines) {
    const QLineF shown(m_view->viewTransform().toViewport(line.p1()), m_view->viewTransform().toViewport(line.p2()));
    // A dark rim keeps it readable over white bone.
    painter.setPen(QPen(ui::style::kViewportBlack, 3));
    painter.drawLine(shown);
    painter.setPen(QPen(onBlack.info, 1));
    painter.drawLine(shown);
  }
}

bool ReferenceLayer::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize) setGeometry(m_view->rect());
  return QWidget::eventFilter(watched, event);
}

}  // namespace praxis::plugins::dicom::panel
