#include "plugins/dicom/panel/detached_window.h"

#include <algorithm>

#include <QCloseEvent>
#include <QGuiApplication>
#include <QScreen>
#include <QVBoxLayout>

namespace praxis::plugins::dicom::panel {
namespace {

constexpr double kShare = 0.8;  // of a screen, where it is the only one

qint64 area(const QRect& rect) { return rect.isEmpty() ? 0 : qint64(rect.width()) * rect.height(); }

}  // namespace

QRect onScreen(const QRect& wanted, const QList<QRect>& screens) {
  if (screens.isEmpty()) return wanted;
  const QRect* best = &screens.front();
  for (const QRect& screen : screens) {
    if (area(screen.intersected(wanted)) > area(best->intersected(wanted))) best = &screen;
  }
  const QSize size = wanted.size().boundedTo(best->size());
  return {QPoint(std::clamp(wanted.left(), best->left(), best->left() + best->width() - size.width()),
                 std::clamp(wanted.top(), best->top(), best->top() + best->height() - size.height())),
          size};
}

DetachedWindow::DetachedWindow(QWidget& grid, const QWidget* from) : QWidget(nullptr, Qt::Window) {
  setAttribute(Qt::WA_QuitOnClose, false);  // the program ends with its main window
  setWindowTitle(tr("Praxis viewports"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(&grid);
  grid.show();
  comeUp(from);
}

// Fills a screen that the main window is not on, else most of the only one.
void DetachedWindow::comeUp(const QWidget* from) {
  const QScreen* here = from != nullptr ? from->screen() : QGuiApplication::primaryScreen();
  QList<QRect> screens;
  const QScreen* other = nullptr;
  for (const QScreen* screen : QGuiApplication::screens()) {
    screens << screen->availableGeometry();
    if (screen != here && other == nullptr) other = screen;
  }
  if (here == nullptr) return;
  QRect wanted = (other != nullptr ? other : here)->availableGeometry();
  if (other == nullptr) {
    const QSize size = wanted.size() * kShare;
    wanted = QRect(wanted.center() - QPoint(size.width() / 2, size.height() / 2), size);
  }
  setGeometry(onScreen(wanted, screens));
  if (other != nullptr) setWindowState(Qt::WindowMaximized);
}

void DetachedWindow::closeEvent(QCloseEvent* event) {
  Q_EMIT closing();
  event->accept();
}

}  // namespace praxis::plugins::dicom::panel
