#pragma once
// A wait that the user can see and stop: what is being done, a thin bar, an estimate of the time left and a stop
// button. The estimate comes from the share done so far and appears once it is worth something. Thread: gui.

#include <QElapsedTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace praxis::ui::widgets {

class ElidedLabel;

class ProgressRow : public QWidget {
  Q_OBJECT
 public:
  explicit ProgressRow(QWidget* parent = nullptr);

  // Shows the row at zero and starts the clock.
  void start(const QString& what);
  // share 0..1; a negative share means "busy, length unknown". An empty text keeps the one before.
  void setProgress(double share, const QString& what = {});
  // Hides the row.
  void finish();
  void setStoppable(bool stoppable);
  bool isRunning() const { return m_running; }

 Q_SIGNALS:
  void stopRequested();

 private:
  void updateEstimate(double share);

  bool m_running = false;
  QElapsedTimer m_clock;
  ElidedLabel* m_what;
  QLabel* m_estimate;
  QProgressBar* m_bar;
  QToolButton* m_stop;
};

}  // namespace praxis::ui::widgets
