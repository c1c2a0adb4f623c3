#include "plugins/dicom/panel/viewport_grid.h"

#include <algorithm>

#include <QApplication>
#include <QGridLayout>
#include <QKeyEvent>
#include <QPainter>

#include "plugins/dicom/panel/viewport.h"
#include "ui/style/tokens.h"

namespace praxis::plugins::dicom::panel {
namespace {

constexpr int kGap = 2;

}  // namespace

ViewportGrid::ViewportGrid(FrameLoader& loader, QWidget* parent)
    : QWidget(parent), m_loader(loader), m_layout(new QGridLayout(this)) {
  m_layout->setContentsMargins(0, 0, 0, 0);
  m_layout->setSpacing(kGap);
  setAccessibleName(tr("Viewports"));
  m_viewports.push_back(makeViewport());
  place();
}

Viewport* ViewportGrid::makeViewport() {
  auto* viewport = new Viewport(m_loader, this);
  viewport->view().installEventFilter(this);
  connect(viewport, &Viewport::activated, this, [this, viewport] { activate(indexOf(viewport)); });
  connect(viewport, &Viewport::soloRequested, this, [this, viewport] {
    activate(indexOf(viewport));
    setSolo(!m_solo);
  });
  connect(viewport, &Viewport::seriesDropped, this, [this, viewport](int row) {
    activate(indexOf(viewport));
    Q_EMIT seriesDropped(viewport, row);
  });
  return viewport;
}

int ViewportGrid::indexOf(const Viewport* viewport) const {
  return static_cast<int>(std::find(m_viewports.begin(), m_viewports.end(), viewport) - m_viewports.begin());
}

std::vector<Viewport*> ViewportGrid::viewports() const { return {m_viewports.begin(), m_viewports.begin() + count()}; }

void ViewportGrid::arrange(int rows, int cols) {
  m_rows = std::clamp(rows, 1, kRowsMax);
  m_cols = std::clamp(cols, 1, kColsMax);
  m_solo = false;
  while (static_cast<int>(m_viewports.size()) < count()) {
    m_viewports.push_back(makeViewport());
    Q_EMIT viewportMade(m_viewports.back());
  }
  for (std::size_t i = static_cast<std::size_t>(count()); i < m_viewports.size(); ++i) {
    m_viewports[i]->setPlaying(false);
  }
  if (m_active >= count()) activate(0);
  place();
  Q_EMIT arrangementChanged();
}

void ViewportGrid::place() {
  for (Viewport* viewport : m_viewports) m_layout->removeWidget(viewport);
  for (int i = 0; i < static_cast<int>(m_viewports.size()); ++i) {
    const bool shown = m_solo ? i == m_active : i < count();
    if (shown) m_layout->addWidget(&at(i), m_solo ? 0 : i / m_cols, m_solo ? 0 : i % m_cols);
    at(i).setVisible(shown);
    // With one viewport there is nothing to tell apart.
    at(i).setActive(i == m_active && count() > 1 && !m_solo);
  }
  for (int row = 0; row < kRowsMax; ++row) m_layout->setRowStretch(row, row < (m_solo ? 1 : m_rows) ? 1 : 0);
  for (int col = 0; col < kColsMax; ++col) m_layout->setColumnStretch(col, col < (m_solo ? 1 : m_cols) ? 1 : 0);
}

void ViewportGrid::activate(int index) {
  if (index < 0 || index >= count() || index == m_active) return;
  m_active = index;
  if (m_solo) {
    place();
  } else {
    for (int i = 0; i < static_cast<int>(m_viewports.size()); ++i) at(i).setActive(i == index && count() > 1);
  }
  const QWidget* focus = QApplication::focusWidget();
  if (focus != nullptr && isAncestorOf(focus) && focus != &active().view()) active().setFocus();
  Q_EMIT activeChanged();
}

void ViewportGrid::setSolo(bool solo) {
  if (solo == m_solo || (solo && count() == 1)) return;
  m_solo = solo;
  place();
  active().setFocus();
  Q_EMIT arrangementChanged();
}

void ViewportGrid::clear() {
  for (Viewport* viewport : m_viewports) {
    viewport->setPlaying(false);
    viewport->show(Viewport::Content{});
  }
}

// The gaps are dark in both themes: bright lines beside black pictures blind.
void ViewportGrid::paintEvent(QPaintEvent*) {
  QPainter(this).fillRect(rect(), ui::style::colours(ui::style::Theme::dark).line);
}

void ViewportGrid::keyPressEvent(QKeyEvent* event) {
  if (const auto place = presetFor(*event)) {
    Q_EMIT presetPressed(*place);
  } else if (const auto command = commandFor(*event)) {
    Q_EMIT commandPressed(*command);
  } else {
    QWidget::keyPressEvent(event);
  }
}

// From viewport to viewport, and out of the grid at its ends. Not by focusNextPrevChild(), which Qt also calls when a
// viewport that has the focus is hidden.
bool ViewportGrid::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
  const auto& key = static_cast<const QKeyEvent&>(*event);
  const bool next = key.key() == Qt::Key_Tab, previous = key.key() == Qt::Key_Backtab;
  const int target = m_active + (next ? 1 : -1);
  if (!(next || previous) || key.modifiers() & Qt::ControlModifier || m_solo || target < 0 || target >= count()) {
    return QWidget::eventFilter(watched, event);
  }
  activate(target);
  active().setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
  return true;
}

}  // namespace praxis::plugins::dicom::panel
