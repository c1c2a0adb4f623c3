#pragma once
// The viewports in a window of their own, on another screen where there is one. Always comes up on a screen that is
// there. Thread: gui.

#include <QWidget>

namespace praxis::plugins::dicom::panel {

class DetachedWindow : public QWidget {
  Q_OBJECT
 public:
  // Takes the grid; whoever closes the window takes it back first. `from` is the window that it leaves.
  DetachedWindow(QWidget& grid, const QWidget* from);

 Q_SIGNALS:
  void closing();

 protected:
  void closeEvent(QCloseEvent* event) override;

 private:
  void comeUp(const QWidget* from);
};

// `wanted` moved and shrunk so that all of it lies on one of the screens; the first where it touches none.
QRect onScreen(const QRect& wanted, const QList<QRect>& screens);

}  // namespace praxis::plugins::dicom::panel
