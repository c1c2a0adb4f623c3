#pragma once
// The lines where other slices cut this one, over the picture and under the pointer: takes no mouse. Thread: gui.

#include <vector>

#include <QLineF>
#include <QWidget>

namespace praxis::ui::viewer {
class ImageView;
}

namespace praxis::plugins::dicom::panel {

class ReferenceLayer : public QWidget {
  Q_OBJECT
 public:
  // A child of the view, as large as it.
  explicit ReferenceLayer(ui::viewer::ImageView* view);

  void setLines(std::vector<QLineF> lines);  // in picture coordinates
  const std::vector<QLineF>& lines() const { return m_lines; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  ui::viewer::ImageView* m_view;
  std::vector<QLineF> m_lines;
};

}  // namespace praxis::plugins::dicom::panel
