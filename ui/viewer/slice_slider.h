#pragma once
// Slices of a series from top to bottom, with a thin bar of those in memory. As narrow as can be, for it takes its room
// from the picture. Thread: gui.

#include <vector>

#include <QAbstractSlider>

namespace praxis::ui::viewer {

class SliceSlider : public QAbstractSlider {
  Q_OBJECT
 public:
  explicit SliceSlider(QWidget* parent = nullptr);

  // One entry for each slice from minimum() on; slices without an entry are not in memory.
  void setLoaded(std::vector<bool> loaded);
  const std::vector<bool>& loaded() const { return m_loaded; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  // Of the slice's share of the height.
  double top(int slice) const;
  int sliceAt(double y) const;
  void paintLoaded(QPainter& painter) const;

  std::vector<bool> m_loaded;
  int m_wheelRest = 0;  // eighths of a degree not yet worth a slice
};

}  // namespace praxis::ui::viewer
