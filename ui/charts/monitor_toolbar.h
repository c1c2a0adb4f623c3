#pragma once
// The line above the charts: what runs, the time range, pause and export. Thread: gui.

#include <QWidget>

class QButtonGroup;
class QPushButton;

namespace praxis::ui::widgets {
class ElidedLabel;
}

namespace praxis::ui::charts {

class MonitorToolbar : public QWidget {
  Q_OBJECT
 public:
  explicit MonitorToolbar(QWidget* parent = nullptr);

  void setSubtitle(const QString& text);
  void setRange(int index);         // of timeRanges()
  void setPaused(bool paused);

 Q_SIGNALS:
  void rangeChosen(int index);
  void pauseChosen(bool paused);
  void csvChosen();
  void pngChosen();

 private:
  QWidget* makeRanges();

  widgets::ElidedLabel* m_subtitle;
  QButtonGroup* m_ranges;
  QPushButton* m_pause;
};

}  // namespace praxis::ui::charts
