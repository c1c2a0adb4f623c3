#pragma once
// One to twelve viewports in rows and columns, one of them active: keys and tools go there. Viewports that a smaller
// grid hides keep what they show. Thread: gui.

#include <vector>

#include <QWidget>

#include "plugins/dicom/panel/commands.h"

class QGridLayout;

namespace praxis::plugins::dicom::panel {

class FrameLoader;
class Viewport;

class ViewportGrid : public QWidget {
  Q_OBJECT
 public:
  static constexpr int kRowsMax = 3, kColsMax = 4;

  // The loader outlives the grid.
  explicit ViewportGrid(FrameLoader& loader, QWidget* parent = nullptr);

  void arrange(int rows, int cols);  // clamped; ends the view of one alone
  int rows() const { return m_rows; }
  int cols() const { return m_cols; }
  int count() const { return m_rows * m_cols; }
  Viewport& at(int index) const { return *m_viewports.at(static_cast<std::size_t>(index)); }
  // Those of the grid, row by row, whether one stands alone or not.
  std::vector<Viewport*> viewports() const;

  Viewport& active() const { return at(m_active); }
  int activeIndex() const { return m_active; }
  void activate(int index);
  // The active viewport fills the grid, and back.
  void setSolo(bool solo);
  bool isSolo() const { return m_solo; }
  // Every viewport shows nothing.
  void clear();

 Q_SIGNALS:
  // Before it shows anything; viewports are made when the grid first needs them and live as long as it.
  void viewportMade(praxis::plugins::dicom::panel::Viewport* viewport);
  void activeChanged();
  void arrangementChanged();
  void commandPressed(praxis::plugins::dicom::panel::Command command);
  void presetPressed(int place);
  void seriesDropped(praxis::plugins::dicom::panel::Viewport* viewport, int row);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;  // Tab in a viewport

 private:
  Viewport* makeViewport();
  int indexOf(const Viewport* viewport) const;
  void place();

  FrameLoader& m_loader;
  QGridLayout* m_layout;
  std::vector<Viewport*> m_viewports;
  int m_rows = 1, m_cols = 1;
  int m_active = 0;
  bool m_solo = false;
};

}  // namespace praxis::plugins::dicom::panel
