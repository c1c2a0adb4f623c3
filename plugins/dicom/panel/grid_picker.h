#pragma once
// Rows and columns by pointing: a small table of cells that lights up to the pointer. Arrow keys and Return do the
// same. Thread: gui.

#include <QWidget>

namespace praxis::plugins::dicom::panel {

class GridPicker : public QWidget {
  Q_OBJECT
 public:
  GridPicker(int rowsMax, int colsMax, QWidget* parent = nullptr);

  void setChosen(int rows, int cols);
  QSize sizeHint() const override;

 Q_SIGNALS:
  void picked(int rows, int cols);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QRectF cell(int row, int col) const;
  void point(int rows, int cols);

  const int m_rowsMax, m_colsMax;
  int m_rows = 1, m_cols = 1;              // lit up
  int m_chosenRows = 1, m_chosenCols = 1;  // in force
};

}  // namespace praxis::plugins::dicom::panel
