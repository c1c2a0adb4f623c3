#include "plugins/dicom/panel/grid_picker.h"

#include <algorithm>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/style/theme.h"

namespace praxis::plugins::dicom::panel {
namespace {

namespace space = ui::style::space;

constexpr int kCell = 28;

int captionHeight(const QWidget& widget) { return widget.fontMetrics().lineSpacing() + space::kSmall; }

}  // namespace

GridPicker::GridPicker(int rowsMax, int colsMax, QWidget* parent)
    : QWidget(parent), m_rowsMax(rowsMax), m_colsMax(colsMax) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Rows and columns of viewports"));
}

QSize GridPicker::sizeHint() const {
  return {m_colsMax * (kCell + space::kTiny) + 2 * space::kMedium,
          m_rowsMax * (kCell + space::kTiny) + space::kMedium + captionHeight(*this)};
}

QRectF GridPicker::cell(int row, int col) const {
  return {space::kMedium + col * double(kCell + space::kTiny), space::kSmall + row * double(kCell + space::kTiny),
          double(kCell), double(kCell)};
}

void GridPicker::setChosen(int rows, int cols) {
  m_chosenRows = rows;
  m_chosenCols = cols;
  point(rows, cols);
}

void GridPicker::point(int rows, int cols) {
  m_rows = std::clamp(rows, 1, m_rowsMax);
  m_cols = std::clamp(cols, 1, m_colsMax);
  update();
}

void GridPicker::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const ui::style::Colours& colours = ui::style::colours();
  for (int row = 0; row < m_rowsMax; ++row) {
    for (int col = 0; col < m_colsMax; ++col) {
      const bool lit = row < m_rows && col < m_cols;
      painter.setPen(QPen(lit ? colours.accent : colours.line, 1));
      painter.setBrush(lit ? QBrush(colours.selection) : QBrush(Qt::NoBrush));
      painter.drawRoundedRect(cell(row, col).adjusted(0.5, 0.5, -0.5, -0.5), space::kTiny, space::kTiny);
    }
  }
  painter.setPen(colours.muted);
  const QRectF caption(0, height() - captionHeight(*this), width(), captionHeight(*this));
  painter.drawText(caption, Qt::AlignCenter, tr("%1 x %2").arg(m_rows).arg(m_cols));
}

void GridPicker::mouseMoveEvent(QMouseEvent* event) {
  const double step = kCell + space::kTiny;
  point(static_cast<int>((event->position().y() - space::kSmall) / step) + 1,
        static_cast<int>((event->position().x() - space::kMedium) / step) + 1);
}

void GridPicker::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint())) Q_EMIT picked(m_rows, m_cols);
}

void GridPicker::leaveEvent(QEvent*) { point(m_chosenRows, m_chosenCols); }

void GridPicker::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
      return point(m_rows, m_cols - 1);
    case Qt::Key_Right:
      return point(m_rows, m_cols + 1);
    case Qt::Key_Up:
      return point(m_rows - 1, m_cols);
    case Qt::Key_Down:
      return point(m_rows + 1, m_cols);
    case Qt::Key_Return:
    case Qt::Key_Enter:
      Q_EMIT picked(m_rows, m_cols);
      return;
    default:
      QWidget::keyPressEvent(event);
  }
}

}  // namespace praxis::plugins::dicom::panel
