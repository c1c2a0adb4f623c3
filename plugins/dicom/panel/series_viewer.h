#pragma once
// One series on screen: viewport, slice slider, window menu and tools. Thread: gui.

#include <memory>
#include <optional>

#include <QWidget>

#include "plugins/dicom/panel/frame_loader.h"
#include "plugins/dicom/study/study.h"
#include "ui/viewer/image_view.h"

class QSlider;
class QToolButton;

namespace praxis::plugins::dicom::panel {

class WindowMenu;

class SeriesViewer : public QWidget {
  Q_OBJECT
 public:
  // The loader outlives the viewer.
  explicit SeriesViewer(FrameLoader& loader, QWidget* parent = nullptr);

  // What is pointed to must stay until the next call; nullptr shows nothing. Starts at the middle slice.
  void show(const study::Patient* patient, const study::Study* study, const study::Series* series);
  const study::Series* series() const { return m_series; }
  int slice() const { return m_slice; }
  void goTo(int slice);                  // clamped
  ui::viewer::ImageView& view() { return *m_view; }

 Q_SIGNALS:
  // A slice that was asked for cannot be shown: why.
  void sliceFailed(const QString& message);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  enum class WindowMode { header, lut, fixed };   // where the window of the next slice comes from

  QWidget* makeTools();
  void connectView();
  void showImage(FrameLoader::ImagePtr image);
  void applyWindow();
  void resetView();
  void updateOverlay();

  FrameLoader& m_loader;
  int m_client;
  const study::Patient* m_patient = nullptr;
  const study::Study* m_study = nullptr;
  const study::Series* m_series = nullptr;
  int m_slice = 0;
  QString m_wantedKey;
  FrameLoader::ImagePtr m_image;
  WindowMode m_mode = WindowMode::header;
  bool m_applying = false;               // the window changes by our own hand, not by the user's
  std::optional<QPoint> m_probe;         // x column, y row

  ui::viewer::ImageView* m_view;
  QSlider* m_slider;
  WindowMenu* m_windows;
  QToolButton* m_invert = nullptr;
};

}  // namespace praxis::plugins::dicom::panel
